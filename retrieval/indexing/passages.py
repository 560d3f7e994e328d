"""Passages: an article's sentences, packed within the token budget.

A passage is what is embedded and indexed: consecutive sentences that no line of another role
interrupts, at most `budget` tokens by both counts (the encoder's own tokens, and tiktoken's
cl100k_base), overlapping the passage before by at most one sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from retrieval.article import Article, Role, Span
from retrieval.reading.paragraphs import article_sentences

# A sentence of at most this many tokens is repeated at the start of the next passage. Larger
# overlaps buy hits by repetition alone (13 points of MultiHop-RAG's published Hits@10).
OVERLAP_TOKENS = 48

Counter = Callable[[Sequence[str]], list[int]]
"""Token counts of several texts, in order."""


def article_passages(article: Article, count: Counter, budget: int) -> list[Span]:
    """Pack the sentences of an article into passages of at most `budget` tokens by `count`.

    A sentence over the budget is cut at white space, or inside a word where there is none.
    """
    pieces = list(_within_budget(article, count, budget))
    tokens = count([article.text[start:end] for start, end in pieces])
    passages, first = [], 0
    while first < len(pieces):
        last, used = first, tokens[first]
        while last + 1 < len(pieces) and _follows(article, pieces[last], pieces[last + 1]):
            if used + tokens[last + 1] > budget:
                break
            last += 1
            used += tokens[last]
        passages.append(Span(article, pieces[first][0], pieces[last][1]))
        if last + 1 == len(pieces):
            break
        repeat = (
            last > first
            and tokens[last] <= OVERLAP_TOKENS
            and tokens[last] + tokens[last + 1] <= budget
            and _follows(article, pieces[last], pieces[last + 1])
        )
        first = last if repeat else last + 1
    return passages


def _follows(article: Article, piece: tuple[int, int], following: tuple[int, int]) -> bool:
    """Whether no line of another role stands between two pieces."""
    between = article.text[piece[1] : following[0]]
    if not between.strip():
        return True
    return not any(
        line.role is not Role.CONTENT and piece[1] <= line.start < following[0]
        for line in article.lines
    )


def _within_budget(article: Article, count: Counter, budget: int) -> Iterator[tuple[int, int]]:
    """The sentences, those over the budget cut into pieces within it."""
    spans = [(sentence.start, sentence.end) for sentence in article_sentences(article)]
    sizes = count([article.text[start:end] for start, end in spans])
    for (start, end), size in zip(spans, sizes, strict=True):
        if size <= budget:
            yield start, end
        else:
            yield from _cut(article.text, (start, end), count, budget)


def _cut(
    text: str, span: tuple[int, int], count: Counter, budget: int
) -> Iterator[tuple[int, int]]:
    """Halve a span at the white space nearest to its middle until each part fits."""
    waiting = [span]
    while waiting:
        start, end = waiting.pop()
        if end - start < 2 or count([text[start:end]])[0] <= budget:
            yield start, end
            continue
        middle = (start + end) // 2
        blank = text.rfind(" ", start + 1, middle)
        cut = blank if blank > start else middle
        right = cut + (len(text[cut:end]) - len(text[cut:end].lstrip()))
        waiting.append((right, end))
        waiting.append((start, cut))
