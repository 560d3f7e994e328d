"""Answers on a terminal: wrapped to its width, plain on a pipe, coloured where that is wanted."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot.days import day_words, period_words, published_words
from bot.payload import Payload
from retrieval.answering.answer import Answer, Quote
from retrieval.answering.hit import Hit
from retrieval.answering.receipt import Verdict
from retrieval.article import Article
from retrieval.evaluation import Report


def console(*, stderr: bool = False) -> Console:
    """The console to print to: NO_COLOR and the terminal's width are rich's to respect.

    On a pipe nothing is wrapped, so that a sentence stays on one line.
    """
    out = Console(stderr=stderr, highlight=False, emoji=False, markup=False)
    if not out.is_terminal:
        out.soft_wrap = True
    return out


def show_answer(out: Console, answer: Answer, *, explain: bool) -> None:
    """Print an answer, or the silence and its reason; with `explain` why each quote was chosen."""
    for typed, read in answer.corrections:
        out.print(f"(read “{typed}” as “{read}”)", style="dim")
    if answer.silence is not None:
        out.print(answer.silence.message, style="bold")
        if answer.silence.nearest is not None:
            out.print("The nearest passage, which is not an answer:", style="dim")
            _show_quote(out, answer.silence.nearest, style="dim")
            _show_grounds(out, answer.silence.nearest, explain=explain)
    for quote in answer.quotes:
        _show_quote(out, quote, style="")
        _show_grounds(out, quote, explain=explain)
    if explain:
        _show_workings(out, answer)
    out.print(_footer(answer), style="dim")


def show_hits(out: Console, hits: Sequence[Hit]) -> None:
    """Print passages found, each with its scores and where it stands."""
    if not hits:
        out.print("No passage shares anything with that.")
    for rank, hit in enumerate(hits, start=1):
        scores = f"fused {hit.score:+.2f}, BM25 {hit.lexical:.2f}, cosine {hit.dense:.2f}"
        out.print(f"{rank}. {citation(hit.span.article)}", style="bold")
        _indented(out, Text(f"{scores}, line {hit.span.line}", style="dim"), 3)
        _indented(out, Text(" ".join(hit.span.text.split())), 3)


def show_article(out: Console, article: Article) -> None:
    """Print one line of an archive's list, and why it is dated so."""
    out.print(citation(article))
    for reason in article.published.reasons:
        _indented(out, Text(reason, style="dim"), 4)


def show_verdict(out: Console, verdict: Verdict) -> None:
    """Print what became of a quote, and where it stands now."""
    out.print(str(verdict.state), style="bold")
    if verdict.span is not None:
        span = verdict.span
        out.print(
            f"{citation(span.article)}, line {span.line}, characters {span.start}-{span.end}"
        )
        _indented(out, Text(f"“{' '.join(span.text.split())}”"), 2)


def show_inspection(out: Console, read: Payload) -> None:
    """Print how an article is read: its date, its lines with roles, its sentences' periods."""
    out.print(f"{read['title']} [{read['article']}]", style="bold")
    published = read["published"]
    out.print(f"published: {published['best'] or 'unknown'}")
    for reason in published["reasons"]:
        _indented(out, Text(reason, style="dim"), 4)
    for line in read["lines"]:
        shown = " ".join(read["text"][line["start"] : line["end"]].split())
        out.print(f"{line['number']:>5} {line['role']:<9} {shown[:80]}")
    for sentence in read["sentences"]:
        for period in sentence["periods"]:
            days = f"{period['start'] or ''}..{period['end'] or ''}"
            out.print(f"line {sentence['line']}: {period['words']} = {days}", style="dim")


def show_report(out: Console, report: Report) -> None:
    """Print the rates of an evaluation and every question that went wrong."""
    payload = report.payload()
    for wrong in payload.pop("wrong"):
        out.print(f"wrong: {wrong['question']}\n       {wrong['got']}", style="dim")
    for name, value in payload.items():
        out.print(f"{name:<18} {'-' if value is None else value}")


def citation(article: Article) -> str:
    """Where a quote stands: title, source, date, and the article's id."""
    parts = (article.title, article.source, published_words(article.published), f"[{article.id}]")
    return " · ".join(part for part in parts if part)


def _show_quote(out: Console, quote: Quote, style: str) -> None:
    """The words in quotation marks, bold where the question has them, then the citation."""
    words = Text(f"“{' '.join(quote.text.split())}”", style=style)
    for word in quote.grounds.words:
        words.highlight_words([word], "bold")
    _indented(out, words, 2)
    place = f"{quote.article.file}, line {quote.span.line}" if quote.article.file else None
    for part in (citation(quote.article), quote.article.url, place):
        if part:
            _indented(out, Text(part, style="dim cyan"), 4)
    if quote.when is not None:
        about = f"about {period_words(quote.when.period)}: {quote.when.because}"
        _indented(out, Text(about, style="dim"), 4)
    out.print()


def _show_grounds(out: Console, quote: Quote, *, explain: bool) -> None:
    """Why a quote was chosen, in raw scores."""
    if not explain:
        return
    grounds = quote.grounds
    for line in (
        f"chosen: cross-encoder {grounds.reranker:+.2f}, passage {grounds.passage} "
        f"(BM25 {grounds.lexical:.2f}, cosine {grounds.dense:.2f}), score {quote.score:.3f}",
        f"shares with the question: {', '.join(grounds.words) or 'no word'}",
        f"dated: {'; '.join(quote.article.published.reasons)}",
        f"receipt: {quote.receipt}",
    ):
        _indented(out, Text(line, style="dim"), 4)
    out.print()


def _show_workings(out: Console, answer: Answer) -> None:
    """The confidence, the time that was read, and where the milliseconds went."""
    out.print(f"confidence {answer.confidence:.2f}", style="dim")
    if answer.time is not None:
        period = period_words(answer.time.period)
        out.print(f"time asked: “{answer.time.words}” = {period}", style="dim")
    spent = ", ".join(f"{stage} {ms:.0f} ms" for stage, ms in answer.milliseconds.items())
    out.print(spent, style="dim")


def _footer(answer: Answer) -> str:
    """What the archive spans."""
    count = "1 article" if answer.articles == 1 else f"{answer.articles:,} articles"
    until = f", dated to {day_words(answer.newest)}" if answer.newest else ", none with a date"
    return f"Archive: {count}{until}."


def _indented(out: Console, text: Text, columns: int) -> None:
    """Print text with a margin; on a pipe the margin stands before its one line only."""
    if out.soft_wrap:
        out.print(Text(" " * columns) + text)
    else:
        out.print(Padding(text, (0, 2, 0, columns)))
