"""Passages: an article's sentences, packed within the token budget.

A passage is what is embedded and indexed: consecutive sentences that no line of another role
interrupts, at most `budget` tokens by both counts (the encoder's own tokens, and tiktoken's
cl100k_base), overlapping the passage before by at most one sentence.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from math import ceil

from retrieval.article import Article, Role, Span
from retrieval.reading.paragraphs import article_sentences

# A sentence of at most this many tokens is repeated at the start of the next passage. Larger
# overlaps buy hits by repetition alone (13 points of MultiHop-RAG's published Hits@10).
OVERLAP_TOKENS = 48

# The longest token of cl100k_base is 128 spaces: what has more characters than this for each
# token of the budget is over it. Counting it would be slow, and tiktoken overflows its stack
# on a million spaces.
LONGEST_TOKEN = 128

FILL = 0.9  # how full the parts of a cut sentence are meant to be: some will turn out fuller

Counter = Callable[[Sequence[str]], list[int]]
"""Token counts of several texts, in order."""

Piece = tuple[int, int]
"""Start and end of a sentence, or of a part of one that is over the budget."""


def article_passages(article: Article, count: Counter, budget: int) -> list[Span]:
    """Pack the sentences of an article into passages of at most `budget` tokens by `count`.

    A sentence over the budget is cut at white space, or inside a word where there is none.
    """
    counted = list(_within_budget(article, count, budget))
    pieces, tokens = [piece for piece, _ in counted], [size for _, size in counted]
    breaks = [line.start for line in article.lines if line.role is not Role.CONTENT]

    def joins(first: int, last: int) -> bool:
        """Whether pieces `first` to `last` are within the budget together.

        Their sum does not tell: what stands between them has tokens, and words share some.
        """
        whole = article.text[pieces[first][0] : pieces[last][1]]
        return len(whole) <= budget * LONGEST_TOKEN and count([whole])[0] <= budget

    passages, first = [], 0
    while first < len(pieces):
        last = _furthest(pieces, tokens, breaks, first, budget)
        while last > first and not joins(first, last):
            last -= 1
        passages.append(Span(article, pieces[first][0], pieces[last][1]))
        repeat = (
            first < last < len(pieces) - 1
            and tokens[last] <= OVERLAP_TOKENS
            and not _interrupted(breaks, pieces[last], pieces[last + 1])
            and joins(last, last + 1)
        )
        first = last if repeat else last + 1
    return passages


def _furthest(
    pieces: Sequence[Piece], tokens: Sequence[int], breaks: Sequence[int], first: int, budget: int
) -> int:
    """The last piece that goes with `first` by the sum of their tokens."""
    last, used = first, tokens[first]
    while last + 1 < len(pieces) and not _interrupted(breaks, pieces[last], pieces[last + 1]):
        used += tokens[last + 1]
        if used > budget:
            break
        last += 1
    return last


def _interrupted(breaks: Sequence[int], piece: Piece, following: Piece) -> bool:
    """Whether a line of another role starts between two pieces."""
    at = bisect_left(breaks, piece[1])
    return at < len(breaks) and breaks[at] < following[0]


def _within_budget(article: Article, count: Counter, budget: int) -> Iterator[tuple[Piece, int]]:
    """The sentences, those over the budget cut into pieces within it, each with its tokens."""
    spans = [(sentence.start, sentence.end) for sentence in article_sentences(article)]
    short = [span for span in spans if span[1] - span[0] <= budget * LONGEST_TOKEN]
    sizes = dict(zip(short, count([article.text[start:end] for start, end in short]), strict=True))
    for span in spans:
        size = sizes.get(span, budget + 1)
        if size <= budget:
            yield span, size
        else:
            yield from _cut(article.text, span, count, budget)


def _cut(text: str, span: Piece, count: Counter, budget: int) -> Iterator[tuple[Piece, int]]:
    """Cut a span into equal parts, and these again, until each is within the budget."""
    waiting = [span]
    while waiting:
        start, end = waiting.pop()
        if end - start > budget * LONGEST_TOKEN:
            parts = ceil((end - start) / (budget * LONGEST_TOKEN))
        else:
            size = count([text[start:end]])[0]
            if size <= budget or end - start < 2:
                yield (start, end), size
                continue
            parts = ceil(size / (FILL * budget))
        waiting += reversed(list(_parts(text, start, end, parts)))


def _parts(text: str, start: int, end: int, parts: int) -> Iterator[Piece]:
    """About equal parts of a span, cut at white space where there is any, none left at an end."""
    length = end - start
    ideal = [start + length * part // parts for part in range(1, parts)]
    for aim in [*ideal, end]:
        cut = aim
        if aim < end and not (text[aim - 1].isspace() or text[aim].isspace()):
            words = text[start:aim].rsplit(maxsplit=1)
            cut -= len(words[1]) if len(words) == 2 else 0
        part = text[start:cut].rstrip()
        if part:
            yield start, start + len(part)
        start = end - len(text[cut:end].lstrip())
