"""Answers on a terminal: wrapped to its width, plain on a pipe, coloured where that is wanted."""

from __future__ import annotations

import codecs
import json
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import PurePath
from time import perf_counter
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.status import Status
from rich.table import Table
from rich.text import Text

from bot.days import day_words, period_words, published_words, when_words
from bot.spent import spent
from bot.told import also_told, contradiction, counted
from bot.verdict import altered_words
from retrieval.answering.answer import Answer, Grounds, Quote, When
from retrieval.answering.hit import Hit
from retrieval.answering.receipt import ReceiptState, Verdict
from retrieval.article import Article, Span

if TYPE_CHECKING:
    from retrieval.chronology.mentions import Mention

# Control characters (but for white space) and what turns the direction of the text after it.
STEERING = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
LINED = {".txt", ".md"}  # files whose lines are those of the article's text
LINE_SHOWN = 100  # characters of a line that `inspect` shows


class _Console(Console):
    """A console that lets a broken pipe be told where all failures are."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def console(*, stderr: bool = False) -> Console:
    """The console to print to: NO_COLOR and the terminal's width are rich's to respect.

    On a pipe nothing is wrapped, so that a sentence stays on one line.
    """
    out = _Console(stderr=stderr, highlight=False, emoji=False, markup=False)
    if not out.is_terminal:
        out.soft_wrap = True
    return out


def waiting(what: str = "thinking ...") -> Status:
    """A sign of work on stderr, gone when it is done; nothing on a pipe."""
    return console(stderr=True).status(what)


def show_json(value: object, *, indent: int | None = 2) -> None:
    """Print JSON; where standard output is not in Unicode, everything but ASCII is escaped."""
    unicode = codecs.lookup(sys.stdout.encoding or "ascii").name.startswith("utf")
    text = json.dumps(value, ensure_ascii=not unicode, indent=indent)
    sys.stdout.write(f"{text}\n")


def show_answer(out: Console, answer: Answer, *, explain: bool) -> None:
    """Print an answer, or the silence and its reason; with `explain` why each quote was chosen."""
    start = perf_counter()
    for typed, read in answer.corrections:
        out.print(f"(read “{typed}” as “{read}”)", style="dim")
    if answer.silence is not None:
        out.print(answer.silence.message, style="bold")
        if answer.silence.nearest is not None:
            out.print("The nearest passage, which is not an answer:\n", style="dim")
            _show_quote(out, answer.silence.nearest, style="dim", explain=explain)
    for quote in answer.quotes:
        _show_quote(out, quote, style="", explain=explain)
    for conflict in answer.conflicts:
        out.print(_one_line(contradiction(answer, conflict)), style="yellow")
    if explain:
        rendering = 1000 * (perf_counter() - start)
        _show_workings(out, answer, {**answer.milliseconds, "render": rendering})
    out.print(footer(answer), style="dim")


def show_hits(out: Console, hits: Sequence[Hit]) -> None:
    """Print passages found, each with its scores and where it stands."""
    if not hits:
        out.print("No passage shares anything with that.")
    for rank, hit in enumerate(hits, start=1):
        scores = f"fused {hit.score:+.2f}, BM25 {hit.lexical:.2f}, cosine {hit.dense:.2f}"
        out.print(f"{rank}. {citation(hit.span.article)}", style="bold")
        _indented(out, f"{scores}, line {hit.span.line}", 3, "dim")
        _indented(out, hit.span.text, 3)


def show_article(out: Console, article: Article) -> None:
    """Print one line of an archive's list, and why it is dated so."""
    out.print(citation(article))
    for reason in article.published.reasons:
        _indented(out, reason, 4, "dim")


def show_verdict(out: Console, verdict: Verdict) -> None:
    """Print what became of a quote, and where it stands now."""
    out.print(str(verdict.state), style="bold")
    if verdict.span is not None:
        span = verdict.span
        _indented(out, f"“{_one_line(span.text)}”", 2)
        _indented(out, citation(span.article), 4, "dim cyan")
        place = f"line {span.line}, characters {span.start} to {span.end}"
        _indented(out, place, 4, "dim cyan")
    if verdict.state is ReceiptState.ALTERED:
        for line in altered_words(verdict):
            _indented(out, line, 2)
        if verdict.article is not None:
            _indented(out, citation(verdict.article), 4, "dim cyan")


def show_inspection(out: Console, article: Article) -> None:
    """Print how an article is read: its date, its lines with roles, its sentences' periods."""
    out.print(citation(article), style="bold")
    for reason in article.published.reasons:
        _indented(out, reason, 4, "dim")
    times = _times_by_line(article)
    for line in article.lines:
        shown = _one_line(article.text[line.start : line.end])
        if len(shown) > LINE_SHOWN:
            shown = f"{shown[: LINE_SHOWN - 4].rstrip()} ..."
        _indented(out, Text(f"{line.number:>4} {line.role:<9} {shown}"), 0)
        for when in times.get(line.number, ()):
            about = f"{_one_line(when.words)}: {period_words(when.period)}"
            _indented(out, about, 15, "dim cyan")


def show_mentions(out: Console, mentions: Sequence[Mention], anchor: date | None) -> None:
    """Print time expressions in columns, parted by tabs on a pipe."""
    table = Table.grid(padding=(0, 2))
    for mention in mentions:
        resolved = mention.resolve(anchor)
        days = period_words(resolved.period) if resolved.period else "-"
        row = (_one_line(mention.text), str(mention.type), resolved.value or "-", days)
        if out.soft_wrap:
            out.file.write("\t".join(row) + "\n")  # rich would make spaces of the tabs
        else:
            table.add_row(*row)
    if table.rows:
        out.print(table)


def citation(article: Article) -> str:
    """Where a quote stands: title, source, date, and the article's id."""
    parts = (article.title, article.source, published_words(article.published), f"[{article.id}]")
    return _one_line(" · ".join(part for part in parts if part))


def _place(quote: Quote) -> str | None:
    """The file of a quote, with the line where those of the text are the file's."""
    file = quote.article.file
    if file is None or PurePath(file).suffix.lower() not in LINED:
        return file
    return f"{file}, line {quote.span.line}"


def _show_quote(out: Console, quote: Quote, *, style: str, explain: bool) -> None:
    """The words in quotation marks, bold where the question has them, then the citation."""
    words = Text(f"“{_one_line(quote.text)}”", style=style)
    for word in quote.grounds.words if quote.grounds else ():
        whole = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
        words.highlight_regex(whole, "bold")
    _indented(out, words, 2)
    for part in (citation(quote.article), quote.article.url, _place(quote)):
        if part:
            _indented(out, part, 4, "dim cyan")
    if quote.when is not None:
        _indented(out, _about(quote.when), 4, "dim")
    if others := also_told(quote):
        _indented(out, others, 4, "dim")
    if explain:
        _show_grounds(out, quote)
    out.print()


def _about(when: When) -> str:
    """The time that a quote is about, and how it was worked out."""
    time = when_words(when)
    if not time:
        return when.because
    return f"{time if time.startswith('probably') else f'about {time}'}: {when.because}"


def _show_grounds(out: Console, quote: Quote) -> None:
    """Why a quote was chosen, in raw scores."""
    for line in (
        *(_scores(quote.grounds, quote.score) if quote.grounds else ()),
        *(f"dated: {reason}" for reason in quote.article.published.reasons),
        f"receipt: {quote.receipt}",
    ):
        _indented(out, line, 4, "dim")


def _scores(grounds: Grounds, score: float) -> tuple[str, str]:
    """The raw scores of a quote, and its words that the question has too."""
    return (
        f"chosen: cross-encoder {grounds.reranker:+.2f}, passage {grounds.passage} "
        f"(BM25 {grounds.lexical:.2f}, cosine {grounds.dense:.2f}), score {score:.3f}",
        f"shares with the question: {', '.join(grounds.words) or 'no word'}",
    )


def _show_workings(out: Console, answer: Answer, milliseconds: Mapping[str, float]) -> None:
    """The confidence, the time that was read, and where the milliseconds went."""
    out.print(f"confidence {answer.confidence:.2f}", style="dim")
    if answer.time is not None:
        period = period_words(answer.time.period)
        because = f" ({answer.time.because})" if answer.time.because else ""
        asked = f"time asked: “{answer.time.words}” = {period}{because}"
        out.print(_one_line(asked), style="dim")
    out.print(spent(milliseconds), style="dim")


def _times_by_line(article: Article) -> dict[int, list[When]]:
    """What the sentences of an article are about, by the number of the line."""
    from retrieval.answering.when import periods
    from retrieval.reading.paragraphs import article_sentences

    times: dict[int, list[When]] = {}
    for sentence in article_sentences(article):
        span = Span(article, sentence.start, sentence.end)
        times.setdefault(span.line, []).extend(periods(span))
    return times


def footer(answer: Answer) -> str:
    """What the archive spans."""
    count = counted(answer.articles, "article")
    until = f", dated to {day_words(answer.newest)}" if answer.newest else ", none with a date"
    return f"Archive: {count}{until}."


def _one_line(text: str) -> str:
    """Text with white space made single spaces, and without characters that steer a terminal."""
    return " ".join(STEERING.sub("", text).split())


def _indented(out: Console, words: str | Text, columns: int, style: str = "") -> None:
    """Print words with a margin; on a pipe the margin stands before their one line only."""
    text = Text(_one_line(words), style=style) if isinstance(words, str) else words
    if out.soft_wrap:
        out.print(Text(" " * columns) + text)
    else:
        margin = min(columns, out.width // 4)  # on a very narrow terminal the words come first
        out.print(Padding(text, (0, 0, 0, margin)))
