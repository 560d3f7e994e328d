"""The place of an article that is most like a quote which no longer stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, takewhile

from retrieval.answering.answer import Difference
from retrieval.answering.differences import Near, compare
from retrieval.answering.folded import Folded, fold
from retrieval.article import Article, Span

LONGEST = 4000  # characters of a quote that is compared: comparing goes with the square
MARGIN = 1000  # characters read around the place where it is expected
# On each side of that place, in a second look: so nearly every article is read whole, and one of
# 2 million characters costs a second. Of long quotes less, words times characters being bounded.
FAR = 300_000
CELLS = 20_000_000
WORD = 40  # characters by which a place is widened to hold whole words
BESIDE = 30  # characters on each side of a quote that tell where it was: half a line
MOST = 1000  # places where these stand that are tried


def most_like(
    before: str, start: int, end: int, article: Article
) -> tuple[Span, tuple[Difference, ...]] | None:
    """Where the words `start:end` of an earlier text stand most alike, and which of them differ.

    That is between what stood beside them, where this still stands. Else the whole article is
    searched; of equal places the one where it is expected counts. None where more than half of
    the words differ everywhere, and for more than 4,000 characters.
    """
    if end - start > LONGEST:
        return None
    quote = fold(before, start, end)
    if not quote.tokens:
        return None
    between = slot(before, start, end, article.text)
    near = between and compare(quote, fold(article.text, *between), len(quote.tokens) // 2)
    # What stands there now may have replaced it: only what is much alike elsewhere is it then.
    near = near or _anywhere(
        quote,
        article.text,
        _expected(before, start, end, article.text),
        len(quote.tokens) // (4 if between else 2),
    )
    return (Span(article, near.start, near.end), near.differences) if near else None


def slot(before: str, start: int, end: int, now: str) -> tuple[int, int] | None:
    """The place in `now`, not blank, between what stood beside characters `start:end` of `before`.

    The nearest to where it is expected, at most three times as long and 200 characters more.

    >>> slot("It cost 40 million. Really.", 8, 10, "Once more: It cost 41 million. Really.")
    (19, 21)
    """
    head, tail = before[max(0, start - BESIDE) : start], before[end : end + BESIDE]
    expected = _expected(before, start, end, now)
    heads = list(islice(_ends(head, now), MOST)) if head else [0]
    for first in sorted(heads, key=lambda place: abs(place - expected)):
        reach = min(len(now), first + 3 * (end - start) + 200)
        last = now.find(tail, first, reach + len(tail)) if tail else reach
        if last > first and (tail or last == len(now)) and now[first:last].strip():
            return first, last
    return None


def _ends(words: str, text: str) -> Iterator[int]:
    """Where each place of some words ends."""
    at = text.find(words)
    while at >= 0:
        yield at + len(words)
        at = text.find(words, at + 1)


def _anywhere(quote: Folded, text: str, expected: int, most: int) -> Near | None:
    """The place at which the fewest words differ, at most `most`."""
    length = quote.at[-1] - quote.at[0]
    far = max(length + MARGIN, min(FAR, CELLS // len(quote.tokens)))
    near: list[Near] = []
    for reach in (length + MARGIN, far):
        first = max(0, expected - reach)
        last = min(len(text), expected + length + reach)
        found = compare(quote, fold(text, first, last), most)
        near += [found] if found else []
        if first == 0 and last == len(text):
            break
    return min(near, key=lambda each: (each.cost, len(each.differences)), default=None)


def at_place(article: Article, start: int, end: int) -> Span | None:
    """What stands at a place, in whole words; None where the text ends before it, or is blank.

    >>> at_place(Article("a", "t", "It cost 40 million.", ()), 9, 10).text
    '40'
    """
    text = article.text
    place = text[start:end]
    if not place.strip():
        return None
    start += len(place) - len(place.lstrip())
    end = start + len(place.strip())
    start -= sum(1 for _ in takewhile(_inside, reversed(text[max(0, start - WORD) : start])))
    end += sum(1 for _ in takewhile(_inside, text[end : end + WORD]))
    return Span(article, start, end)


def _inside(character: str) -> bool:
    return not character.isspace()


def _expected(before: str, start: int, end: int, now: str) -> int:
    """Where a place of a text is in its later form, if only what is before or behind it changed.

    >>> _expected("One. Two.", 5, 9, "Zero. One. 2."), _expected("1. Two. 3.", 3, 7, "One. 2. 3.")
    (5, 3)
    """
    rest = before[end:]
    if before[:start] != now[:start] and rest and now.endswith(rest):
        return max(0, len(now) - len(rest) - (end - start))
    return min(start, len(now))
