"""Passages: an article's sentences, packed within the token budget.

A passage is what is embedded and indexed: consecutive sentences that no line of another role
interrupts, at most `budget` tokens by both counts (the encoder's own tokens, and tiktoken's
cl100k_base), overlapping the passage before by at most one sentence.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence

from retrieval.article import Article, Role, Span
from retrieval.reading.paragraphs import article_sentences

# A sentence of at most this many tokens is repeated at the start of the next passage. Larger
# overlaps buy hits by repetition alone (13 points of MultiHop-RAG's published Hits@10).
OVERLAP_TOKENS = 48

# The longest token of cl100k_base is 128 spaces: what has more characters than this for each
# token of the budget is over it. Counting it would be slow, and tiktoken overflows its stack
# on a million spaces.
LONGEST_TOKEN = 128

Counter = Callable[[Sequence[str]], list[int]]
"""Token counts of several texts, in order."""

Piece = tuple[int, int]
"""Start and end of a sentence, or of a part of one that is over the budget."""


def article_passages(article: Article, count: Counter, budget: int) -> list[Span]:
    """Pack the sentences of an article into passages of at most `budget` tokens by `count`.

    A sentence over the budget is cut at white space, or inside a word where there is none.
    """
    pieces = list(_within_budget(article, count, budget))
    tokens = count([article.text[start:end] for start, end in pieces])
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


def _within_budget(article: Article, count: Counter, budget: int) -> Iterator[Piece]:
    """The sentences, those over the budget cut into pieces within it."""
    spans = [(sentence.start, sentence.end) for sentence in article_sentences(article)]
    short = [span for span in spans if span[1] - span[0] <= budget * LONGEST_TOKEN]
    sizes = dict(
        zip(short, count([article.text[start:end] for start, end in short]), strict=True)
    )
    for span in spans:
        if sizes.get(span, budget + 1) <= budget:
            yield span
        else:
            yield from _cut(article.text, span, count, budget)


def _cut(text: str, span: Piece, count: Counter, budget: int) -> Iterator[Piece]:
    """Halve a span at the last white space before its middle until each part fits."""
    waiting = [span]
    while waiting:
        start, end = waiting.pop()
        counted = end - start <= budget * LONGEST_TOKEN
        if end - start < 2 or (counted and count([text[start:end]])[0] <= budget):
            yield start, end
            continue
        left, right = _halves(text[start:end])
        waiting.append((end - len(right), end))
        waiting.append((start, start + len(left)))


def _halves(text: str) -> tuple[str, str]:
    """The two sides of a cut, without white space there; `text` has none at its ends."""
    middle = len(text) // 2
    head = text[:middle]
    if not (head[-1].isspace() or text[middle].isspace()):
        words = head.rsplit(maxsplit=1)
        middle -= len(words[1]) if len(words) == 2 else 0
    return text[:middle].rstrip(), text[middle:].lstrip()
