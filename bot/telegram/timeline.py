"""A timeline as the blocks of a Telegram message: when, the words, and where they stand."""

from __future__ import annotations

from bot.days import about_words
from bot.harmless import harmless, shortened, visible
from bot.telegram.blocks import escaped, headed
from bot.telegram.part import part
from retrieval.answering.answer import Answer, Quote

QUOTE_UNITS = 300
TITLE_UNITS = 120
LOOKED_AT = 4000  # characters of a quote: more than is shown of any


def timeline_blocks(answer: Answer) -> list[str]:
    """One block of HTML for each quote, in their order; none for a silence.

    Each is complete by itself, with at most 4 entities and 700 units.
    """
    return [_block(quote) for quote in answer.quotes]


def _block(quote: Quote) -> str:
    """The date in bold, the words in a blockquote, and in one line the title, source and date."""
    words = visible(quote.when.words[:LOOKED_AT]) if quote.when else ""
    text = part(visible(quote.text[:LOOKED_AT]), words, _cut)
    title, origin = headed(quote.article, TITLE_UNITS).split("\n")
    return (
        f"<b>{escaped(about_words(quote.when))}</b>\n"
        f"<blockquote expandable>{escaped(harmless(text))}</blockquote>\n"
        f"{title} {origin}"
    )


def _cut(text: str) -> str:
    return shortened(text, QUOTE_UNITS)
