"""Context: what stands around a citation in its article, in a window that can be moved."""

from __future__ import annotations

from collections.abc import Sequence

from bot.harmless import JOINER, beginning, shortened, units
from bot.telegram.blocks import escaped, headed
from bot.telegram.keyboards import back_to
from bot.telegram.reply import Button, Reply
from retrieval.article import Span
from retrieval.reading.paragraphs import Sentence, article_sentences, touching

AROUND = 2  # sentences before and after
STEP = 3  # sentences that a tap moves the window by
LONGEST = 8  # sentences of one quote; a longer one is read on by "Later"
CONTEXT_UNITS = 3000  # of all sentences together


def context(sheet_id: str, number: int, quote: Span, shift: int, back: str | None) -> Reply:
    """The sentences around citation `number` of an answer, the quoted ones in bold.

    `shift` moves the window by steps, negative to earlier ones; beyond an end of the article it
    stops. `back` is what the button back says, None where there is nothing to go back to.
    """
    sentences, first, last = _placed(quote)
    earliest, latest = _steps(first, last, len(sentences))
    shift = min(max(shift, earliest), latest)
    start = max(0, first - AROUND + STEP * shift)
    end = min(len(sentences), last + AROUND + STEP * shift)
    marked = range(max(first, start) - start, min(last, end) - start)
    text = _text(quote, sentences[start:end], marked)
    turns = [
        Button(label, data=f"x|{sheet_id}|{number}|{shift + step}")
        for label, step, there in (("Earlier", -1, start > 0), ("Later", 1, end < len(sentences)))
        if there
    ]
    return Reply(
        f"{headed(quote.article)}\n<blockquote>{text}</blockquote>",
        (*([tuple(turns)] if turns else []), *(back_to(back) if back else ())),
    )


def _placed(quote: Span) -> tuple[list[Sentence], int, int]:
    """The content sentences of an article, and which of them, `first:last`, are quoted.

    What is quoted from another line, a title say, counts as a sentence and a paragraph of its own.
    """
    sentences = article_sentences(quote.article)
    quoted = list(touching(sentences, quote))
    if not quoted:
        quoted = [Sentence(quote.start, quote.end, -1)]
        sentences = sorted([*sentences, *quoted], key=lambda sentence: sentence.start)
    first = sentences.index(quoted[0])
    return sentences, first, first + min(len(quoted), LONGEST)


def _steps(first: int, last: int, count: int) -> tuple[int, int]:
    """How far the window can be moved to either side: until it has reached the end.

    >>> _steps(0, 1, 3), _steps(2, 3, 5), _steps(3, 4, 7)
    ((0, 0), (0, 0), (-1, 1))
    """
    return -max(0, first - AROUND) // STEP, -(-max(0, count - last - AROUND) // STEP)


def _text(quote: Span, sentences: Sequence[Sentence], marked: range) -> str:
    """Sentences in their paragraphs, those at the places `marked` in bold."""
    texts = _fitting(
        [beginning(quote.article.text[s.start : s.end], CONTEXT_UNITS) for s in sentences]
    )
    parts: list[str] = []
    for at, (sentence, text) in enumerate(zip(sentences, texts, strict=True)):
        if at:
            apart = sentence.block != sentences[at - 1].block
            parts.append("\n" if apart else _space(text))
        if marked and at == marked[0]:
            parts.append("<b>")
        parts.append(escaped(text))
        if marked and at == marked[-1]:
            parts.append("</b>")
    return "".join(parts)


def _space(text: str) -> str:
    """The space before a text: digits on both sides of it are not to make a bank card's number."""
    return " " if text[:1].isalpha() else f" {JOINER}"


def _fitting(texts: Sequence[str]) -> list[str]:
    """The texts, of which those that are too long for all to fit are shortened alike."""
    room, limit = CONTEXT_UNITS, 0
    for rank, length in enumerate(sorted(map(units, texts))):
        limit = room // (len(texts) - rank)
        if length > limit:
            break
        room -= length
        limit = length
    return [shortened(text, limit) for text in texts]
