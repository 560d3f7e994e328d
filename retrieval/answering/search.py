"""Find passages: both indexes, every hit scored by both, one fused order, time before text.

Where a time is asked, both indexes are searched twice: once as always, and once among the
passages whose own days fit that time; the fused score is then multiplied by how well they fit.
Nothing is filtered by the day of publication. On month questions hit@5 of passages is 97 %,
by text alone 55 % (benchmarks/months.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import exp

import numpy as np
from numpy.typing import NDArray

from retrieval.answering.by_article import Place, by_article
from retrieval.answering.closely import Look, looks, worth
from retrieval.answering.fusion import fuse
from retrieval.answering.outlet import Dispatch, in_turns
from retrieval.asking.parts import Parts
from retrieval.asking.question import Question
from retrieval.indexing.index import Index
from retrieval.period import Period

# Candidates taken from each index before fusion: beyond 100 the other index's score decides
# nothing any more among the ten that are kept.
POOL = 100

# Of the passages of each outlet that a question names so many more from each index, and so many
# of all are looked at closely, those of the outlets first.
OF_AN_OUTLET = 30
LOOKED_AT = 60
OF_OUTLETS = 4.0  # in standard deviations: before all others

# Text x (FLOOR + time): a passage about another time is not excluded but nearly so. The text is
# e^fused, which is never negative: hit@5 is then .974, .957 with e^2fused, e^(fused / 2) or a
# logistic curve.
FLOOR = 0.05

# Where more passages fit the time asked, those that fit best: the index takes a list of numbers.
MOST_FITTING = 20_000

Scores = tuple[dict[int, float], dict[int, float]]
"""Lexical and dense scores of the same passages."""


def rank(
    index: Index,
    question: Question,
    vector: NDArray[np.float32],
    k: int,
) -> list[tuple[int, float, float, float]]:
    """The best `k` passages as (number, score, lexical, dense), best first, ties by number."""
    found = _pool(index, question, vector)
    shares: dict[int, float] = {}
    if question.time is not None:
        shares, fitting = _fitting(index, question.time.period)
        _widen(found, _pool(index, question, vector, fitting))
    if question.parts is not None:
        _widen(found, *_of_outlets(index, question, question.parts, vector))
        seen = _looked_at(index, question.parts, found)
        scored = [(number, worth(look)) for number, look in seen.items()]
    else:
        words, meaning = found
        scored = fuse(words, meaning)
        if question.time is None:  # with one, hit@5 of month questions sinks from .97 to .91
            scored = by_article(scored, {n: _place(index, n) for n in words})
    if question.time is not None:
        scored = [(n, exp(score) * (FLOOR + shares.get(n, 0.0))) for n, score in scored]
    scored.sort(key=lambda item: (-item[1], item[0]))
    if question.parts is not None:
        scored = _in_turns(index, question.parts, scored)
    words, meaning = found
    return [(number, score, words[number], meaning[number]) for number, score in scored[:k]]


def _widen(found: Scores, *more: Scores) -> None:
    """Add candidates of other searches; the index's BM25 is 0 where it was cut off."""
    words, meaning = found
    for more_words, more_meaning in more:
        words |= {n: max(score, words.get(n, 0.0)) for n, score in more_words.items()}
        meaning |= more_meaning


def _of_outlets(
    index: Index,
    question: Question,
    parts: Parts,
    vector: NDArray[np.float32],
) -> Iterator[Scores]:
    """The best candidates of each outlet that is asked for."""
    for sources in dict.fromkeys(outlet.sources for outlet in parts.outlets):
        passages = [n for source in sorted(sources) for n in index.passages_by_source[source]]
        yield _pool(index, question, vector, passages, OF_AN_OUTLET)


def looked_at(
    index: Index, question: Question, vector: NDArray[np.float32], parts: Parts
) -> dict[int, Look]:
    """What a close look shows of the best passages for a question with parts, time aside."""
    found = _pool(index, question, vector)
    _widen(found, *_of_outlets(index, question, parts, vector))
    return _looked_at(index, parts, found)


def _looked_at(index: Index, parts: Parts, found: Scores) -> dict[int, Look]:
    """A close look at those candidates that are worth it."""
    words, meaning = found
    named = frozenset().union(*(outlet.sources for outlet in parts.outlets))
    of_outlets = {n for source in named for n in index.passages_by_source[source]}
    first = [(n, score + OF_OUTLETS * (n in of_outlets)) for n, score in fuse(words, meaning)]
    first.sort(key=lambda item: (-item[1], item[0]))
    return looks(index, parts, {n: (words[n], meaning[n]) for n, _ in first[:LOOKED_AT]})


def _in_turns(
    index: Index, parts: Parts, scored: Sequence[tuple[int, float]]
) -> list[tuple[int, float]]:
    """The passages in turns of the outlets asked for; a score never rises down the list."""
    dispatches = {n: Dispatch.of(index.span(n).article) for n, _ in scored}
    turns = in_turns([n for n, _ in scored], dispatches, parts.outlets)
    scores = dict(scored)
    lowest = accumulate((scores[number] for number in turns), min)
    return list(zip(turns, lowest, strict=True))


def _place(index: Index, number: int) -> Place:
    """The article of a passage, and where in it the passage begins."""
    article, start, _ = index.place(number)
    return Place(article, start)


def _pool(
    index: Index,
    question: Question,
    vector: NDArray[np.float32],
    allowed: Sequence[int] | None = None,
    size: int = POOL,
) -> Scores:
    """The candidates of both indexes, each scored by both; `allowed` limits both searches."""
    words = dict(index.lexical.search(question.stems, size, allowed))
    meaning = dict(index.dense.search(vector, size, allowed))
    only_words = [number for number in words if number not in meaning]
    meaning |= zip(only_words, index.dense.cosines(vector, only_words), strict=True)
    return {number: words.get(number, 0.0) for number in meaning}, meaning


def _fitting(index: Index, asked: Period) -> tuple[dict[int, float], list[int]]:
    """How well each passage fits the time asked, and the numbers of those that fit best."""
    numbers, shares = index.days.shares(asked)
    best = np.lexsort((numbers, -shares))[:MOST_FITTING]
    return dict(zip(numbers.tolist(), shares.tolist(), strict=True)), numbers[best].tolist()
