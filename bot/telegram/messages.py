"""Messages: an answer as Telegram HTML, in pages that Telegram takes whole.

A page is put together from blocks (one citation, the contradictions, the footer), each of which
fits by itself; finished HTML is never cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.days import day_words
from bot.harmless import visible
from bot.telegram.blocks import brief, cited, fits
from bot.telegram.reply import Page, Sheet
from bot.told import contradiction, counted
from retrieval.answering.answer import Answer, Quote, Silence
from retrieval.asking.asks import asks_when

# In units, as the parts of a citation in blocks.py.
NOTE_UNITS = 200
MESSAGE_UNITS = 400
CONFLICT_UNITS = 300
CORRECTIONS = 5
WORD_UNITS = 30

QUOTED = "Verbatim quotes, bold added · "
PLAIN = "Verbatim quotes · "  # nobody asked for words to be marked


def sheet(
    answer: Answer,
    id: str,  # noqa: A002 - as the record calls it
    bot: str,
    per_page: int = 3,
    note: str = "",
) -> Sheet:
    """The answer written out, at most `per_page` citations on a page, fewer where they are long.

    `per_page` is at least 1, `bot` the name to which deep links lead, `note` a line for the top of
    the first page. Every page has at most 3,500 units, 90 entities and 30,000 bytes.
    """
    head = _head(answer, note)
    if answer.silence is not None:
        html = "\n\n".join([*head, *_silence(answer.silence), footer(answer, "")])
        nearest = answer.silence.nearest
        receipts = () if nearest is None else (str(nearest.receipt),)
        page = Page(html, 0, 0)
        return Sheet(
            id,
            visible(answer.question),
            (page,),
            receipts,
            answer.asked_on.isoformat(),
            () if nearest is None else (nearest.article.id,),
        )
    return Sheet(
        id,
        visible(answer.question),
        tuple(_pages(answer, head, _citations(answer, id, bot), per_page)),
        tuple(str(quote.receipt) for quote in answer.quotes),
        answer.asked_on.isoformat(),
        tuple(quote.article.id for quote in answer.quotes),
    )


def _pages(
    answer: Answer, head: Sequence[str], citations: Sequence[str], per_page: int
) -> Iterator[Page]:
    """Citations on as few pages as hold them in their order."""
    first = 0
    while first < len(citations):
        above = () if first else head
        most = min(first + per_page, len(citations))
        page, last = "", first
        while last < most:
            longer = _page(answer, [*above, *citations[first : last + 1]], first, last + 1)
            if last > first and not fits(longer):
                break
            page, last = longer, last + 1
        yield Page(page, first + 1, last)
        first = last


def _page(answer: Answer, blocks: Sequence[str], first: int, last: int) -> str:
    """The page with the citations `first:last`, and what contradictions they complete.

    As many of these are told as fit, and how many more there are.
    """
    told = [
        f"⚠️ {' '.join(f'[{place + 1}]' for place in each.quotes)} "
        f"{brief(contradiction(answer, each), CONFLICT_UNITS)}"
        for each in answer.conflicts
        if first <= max(each.quotes) < last
    ]
    below = footer(answer, PLAIN if answer.excerpt else QUOTED)
    for shown in range(len(told), -1, -1):
        more = len(told) - shown
        lines = [*told[:shown], *([f"⚠️ More contradictions: {more}."] if more else [])]
        page = "\n\n".join([*blocks, *(["\n".join(lines)] if lines else []), below])
        if fits(page):
            break
    return page


def _citations(answer: Answer, name: str, bot: str) -> list[str]:
    """Each quote under its number, which leads to its context; all but the first folded."""
    return [
        f'<a href="https://t.me/{bot}?start=c_{name}_{number}"><b>[{number}]</b></a> '
        + cited(
            quote,
            "blockquote expandable" if number > 1 else "blockquote",
            _answering(answer, quote),
        )
        for number, quote in enumerate(answer.quotes, start=1)
    ]


def _answering(answer: Answer, quote: Quote) -> tuple[str, ...]:
    """The words of a quote that answer: the question's own, and its time's where one is asked."""
    words = quote.grounds.words if quote.grounds else ()
    timed = answer.time is not None or asks_when(answer.question)
    return (*words, quote.when.words) if quote.when and quote.grounds and timed else words


def _silence(silence: Silence) -> list[str]:
    """Why nothing is quoted, and the nearest passage where there is one."""
    message = brief(silence.message, MESSAGE_UNITS)
    if silence.nearest is None:
        return [message]
    words = silence.nearest.grounds.words if silence.nearest.grounds else ()
    nearest = cited(silence.nearest, "blockquote expandable", words)
    return [message, f"<b>The nearest passage, not an answer:</b>\n{nearest}"]


def _head(answer: Answer, note: str) -> list[str]:
    """How the question was read: the note, and which words were taken for misspelt."""
    lines = [f"<i>{said}</i>"] if (said := brief(note, NOTE_UNITS)) else []
    if answer.corrections:
        pairs = [
            " as ".join(f"“{brief(word, WORD_UNITS)}”" for word in pair)
            for pair in answer.corrections[:CORRECTIONS]
        ]
        lines.append(f"<i>I read {', '.join(pairs)}.</i>")
    return ["\n".join(lines)] if lines else []


def footer(answer: Answer, quoted: str) -> str:
    """How the quotes are quoted, how far the archive reaches and how much it holds."""
    count = counted(answer.articles, "article")
    archive = f"archive to {day_words(answer.newest)} · {count}" if answer.newest else count
    words = f"{quoted}{archive}"
    return f"<i>{words[0].upper()}{words[1:]}</i>"
