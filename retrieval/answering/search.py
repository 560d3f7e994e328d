"""Find passages: both indexes, every hit scored by both, one fused order, time before text.

Where a time is asked, both indexes are searched twice: once as always, and once among the
passages whose own days are near that time; the fused score is then multiplied by how well they
fit.
Nothing is filtered by the day of publication. On month questions hit@5 of passages is 97 %,
by text alone 55 % (benchmarks/months.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import exp
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.answering.by_article import Place, by_article
from retrieval.answering.closely import Look, looks, worth
from retrieval.answering.fusion import fuse
from retrieval.answering.outlet import Dispatch, in_turns
from retrieval.answering.stages import Stages
from retrieval.asking.parts import Parts
from retrieval.asking.question import Question
from retrieval.indexing.backend import Where, Window
from retrieval.indexing.days import ordinals
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

# A passage may be found by its time where one of its rows of days is so near the time asked, in
# days, and so many times as long at most: what is further or longer fits .015 of it at most.
AROUND = 45
LONGER = 90

Scores = tuple[dict[int, float], dict[int, float]]
"""Lexical and dense scores of the same passages."""


class _Sought(NamedTuple):
    """What is searched for, and who wants to know how long that takes."""

    question: Question
    vector: NDArray[np.float32]
    stages: Stages


def rank(
    index: Index,
    question: Question,
    vector: NDArray[np.float32],
    k: int,
    stages: Stages | None = None,
) -> list[tuple[int, float, float, float]]:
    """The best `k` passages as (number, score, lexical, dense), best first, ties by number."""
    sought = _Sought(question, vector, stages or Stages())
    found = _pool(index, sought)
    if question.time is not None:
        _widen(found, _pool(index, sought, Where(window(question.time.period))))
    if question.parts is not None:
        _widen(found, *_of_outlets(index, sought, question.parts))
        with sought.stages.timed("look"):
            seen = _looked_at(index, question.parts, found)
            scored = [(number, worth(look)) for number, look in seen.items()]
    else:
        with sought.stages.timed("fuse"):
            scored = fuse(*found)
            if question.time is None:  # with one, hit@5 of month questions sinks from .97 to .91
                scored = by_article(scored, {n: _place(index, n) for n, _ in scored})
    with sought.stages.timed("time"):
        if question.time is not None:
            scored = _timed(index, question.time.period, scored)
    with sought.stages.timed("fuse"):
        scored.sort(key=lambda item: (-item[1], item[0]))
        if question.parts is not None:
            scored = _in_turns(index, question.parts, scored)
    words, meaning = found
    return [(number, score, words[number], meaning[number]) for number, score in scored[:k]]


def _timed(
    index: Index, asked: Period, scored: Sequence[tuple[int, float]]
) -> list[tuple[int, float]]:
    """Scores as they are worth by how well the passages fit the time asked."""
    shares = index.days.shares(asked, [number for number, _ in scored]).tolist()
    return [
        (number, exp(score) * (FLOOR + share))
        for (number, score), share in zip(scored, shares, strict=True)
    ]


def _widen(found: Scores, *more: Scores) -> None:
    """Add candidates of other searches; the index's BM25 is 0 where it was cut off."""
    words, meaning = found
    for more_words, more_meaning in more:
        words |= {n: max(score, words.get(n, 0.0)) for n, score in more_words.items()}
        meaning |= more_meaning


def _of_outlets(index: Index, sought: _Sought, parts: Parts) -> Iterator[Scores]:
    """The best candidates of each outlet that is asked for and is in the archive."""
    for sources in dict.fromkeys(outlet.sources for outlet in parts.outlets):
        if sources:
            yield _pool(index, sought, Where(sources=sources), OF_AN_OUTLET)


def looked_at(
    index: Index, question: Question, vector: NDArray[np.float32], parts: Parts
) -> dict[int, Look]:
    """What a close look shows of the best passages for a question with parts, time aside."""
    sought = _Sought(question, vector, Stages())
    found = _pool(index, sought)
    _widen(found, *_of_outlets(index, sought, parts))
    return _looked_at(index, parts, found)


def _looked_at(index: Index, parts: Parts, found: Scores) -> dict[int, Look]:
    """A close look at those candidates that are worth it."""
    words, meaning = found
    named = frozenset().union(*(outlet.sources for outlet in parts.outlets))
    first = [
        (n, score + OF_OUTLETS * (index.source(n) in named)) for n, score in fuse(words, meaning)
    ]
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


def _pool(index: Index, sought: _Sought, where: Where | None = None, size: int = POOL) -> Scores:
    """The candidates of both indexes, each scored by both; `where` limits both searches."""
    with sought.stages.timed("lexical"):
        weights = index.lexical.weights(sought.question.stems)
        words = dict(index.backend.lexical(weights, size, where))
    with sought.stages.timed("dense"):
        meaning = dict(index.backend.dense(sought.vector, size, where))
        only_words = [number for number in words if number not in meaning]
        cosines = index.backend.cosines(sought.vector, only_words)
        meaning |= zip(only_words, cosines, strict=True)
    return {number: words.get(number, 0.0) for number in meaning}, meaning


def window(asked: Period) -> Window:
    """The days by which passages are found for a time; an open side is as long as it likes."""
    first, last = ordinals(asked)
    return Window(first - AROUND, last + AROUND, LONGER * (last - first + 1))
