"""Times made narrower by what other articles tell of the same event.

"A summit last month" may have been on any day of September, until another article puts it on
the 13th: then it was not in early September, and it was around the 14th.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from retrieval.answering.answer import When
from retrieval.answering.candidate import Candidate
from retrieval.answering.choose import fitting_first
from retrieval.answering.told import Telling, merged, same_event, tellings
from retrieval.asking.question import Question
from retrieval.chronology.overlap import part
from retrieval.indexing.index import Index
from retrieval.period import Period


def narrowed(index: Index, question: Question, found: Sequence[Candidate]) -> list[Candidate]:
    """The candidates of a question that asks for a time, each at its narrowest.

    They are in the order of choosing: by weight, the first of those that fit in front.
    """
    if question.time is None:
        return list(found)
    told = [_matched(index, candidate) for candidate in found]
    better = []
    for candidate, telling in zip(found, told, strict=True):
        if telling is None:
            better.append(candidate)
            continue
        asked = question.stems or tuple(telling.weights)
        others = [
            other
            for other in told
            if other is not None
            and other.clause.article.id != telling.clause.article.id
            and same_event(telling, other, asked)
        ]
        when = merged(telling, others)
        better.append(_at(candidate, telling, when, question.time.period))
    return fitting_first(sorted(better, key=lambda candidate: -candidate.weight))


def _matched(index: Index, candidate: Candidate) -> Telling | None:
    """The clause whose time is that which matched the question, if words of it say when."""
    when = candidate.time.when if candidate.time else None
    if when is None or not when.words:
        return None
    found = tellings(index, candidate.span)
    return next((one for one in found if one.when.period == when.period), None)


def _at(candidate: Candidate, told: Telling, when: When, asked: Period) -> Candidate:
    """The candidate with its time narrowed, and what lies in the time asked reckoned anew."""
    match = candidate.time
    if match is None or when.period == told.when.period:
        return candidate
    inside = when.probability * part(when.period, asked)
    share = max(0.0, match.share + inside - match.inside)
    return replace(candidate, time=replace(match, inside=inside, share=share, when=when))
