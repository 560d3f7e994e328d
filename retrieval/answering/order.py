"""Candidates in the order that a question asks for: what says when, what is newest, or nearest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from retrieval.answering.candidate import Candidate
from retrieval.answering.hit import Hit
from retrieval.answering.pick import BEHIND, RELEVANT
from retrieval.answering.told import telling_of, tellings
from retrieval.article import Span
from retrieval.asking.question import WORD, Question
from retrieval.chronology.timeline import likely, timed
from retrieval.indexing.index import Index
from retrieval.period import Period

# Of the candidates that could come first so many are tried: each costs two pairs of the
# cross-encoder.
TRIED = 4
# What lies in the time asked with this share was then, as far as is known: it lets in what a
# surely dated article tells without a word of time, and not what straddles the edge.
MOSTLY = 0.4

Good = Callable[[Sequence[Candidate]], bool]
"""Whether the first of several candidates is good enough to answer."""


def ordered(
    index: Index, question: Question, found: Sequence[Candidate], good: Good
) -> list[Candidate]:
    """The candidates in the order of the question; equal ones stay as they were."""
    if not question.stems and question.time is not None and question.time.period.days is None:
        return nearest_first(index, question.time.period, found)
    order = list(found)
    if question.wants_when:
        order = says_when_first(index, question, order, good)
    return newest_first(index, question, order, good) if question.wants_latest else order


def says_when_first(
    index: Index, question: Question, found: Sequence[Candidate], good: Good
) -> list[Candidate]:
    """Those first that say when the event asked for was, if one of them is good enough.

    Otherwise nothing is changed: what is on the subject is quoted, and that it does not say when.
    """

    def says(candidate: Candidate) -> bool:
        return candidate.fits and tells(index, candidate.span, question)

    if not found or says(found[0]):
        return list(found)
    said = [candidate for candidate in found if says(candidate)]
    others = [candidate for candidate in found if candidate not in said]
    for at in range(min(len(said), TRIED)):
        order = [*said[at:], *others, *said[:at]]
        if good(order):
            return order
    return list(found)


def tells(index: Index, span: Span, question: Question) -> bool:
    """Whether a sentence has all names of a question, and says when beside what is asked of them.

    Of "when did the bank collapse?" what is told of the bank in 2022 says nothing.
    """
    capitals = [word for word in WORD.findall(question.text) if not word.islower()]
    names = {stem for word in capitals for stem in index.lexical.stems(word)}
    names &= set(question.stems)
    asked = set(question.stems) - names or names
    held = set(index.lexical.stems(span.text))
    return names <= held and any(asked & told.weights.keys() for told in tellings(index, span))


def newest_hits(hits: Sequence[Hit], k: int) -> list[Hit]:
    """Of passages in their order the best half of `k`, and the newest of the others."""
    best, others = list(hits[: k // 2]), hits[k // 2 :]
    newest = sorted(others, key=lambda hit: _published(hit.span), reverse=True)[: k - len(best)]
    return [*best, *(hit for hit in others if hit in newest)]


def nearest_first(index: Index, asked: Period, found: Sequence[Candidate]) -> list[Candidate]:
    """What was before a day, or after it, the nearest first: only that much was asked.

    What straddles the edge, is denied, or may have been at another time comes behind.
    """

    def far(candidate: Candidate) -> tuple[float, int]:
        match, span = candidate.time, candidate.span
        own = timed(span.article, span.start, span.end)
        if match is None or match.when is None or (own and not any(tellings(index, span))):
            return 1.0, 0
        start, end = match.when.period.start or date.min, match.when.period.end or date.max
        before = asked.start is None
        days = (
            (asked.end or date.max) - end if before else start - (asked.start or date.min)
        ).days
        inside = days >= 0 and match.inside >= MOSTLY
        return (0.0, days) if inside else (1 - match.inside, 0)

    return sorted(found, key=far)


def newest_first(
    index: Index, question: Question, found: Sequence[Candidate], good: Good
) -> list[Candidate]:
    """The newest first of those that would be quoted beside the first, if it is good enough.

    The date is that of the event where a time is asked for, else that of the article.
    """

    def day(candidate: Candidate) -> date:
        if not question.wants_when:
            return _published(candidate.span)
        told = telling_of(index, candidate.span, question.stems)
        return (told.when.period.start if told else None) or date.min

    if not found:
        return []
    least = max(RELEVANT, found[0].logit - BEHIND)
    near = [c for c in found[1:] if c.logit >= least and c.fits]
    newest = sorted([found[0], *near], key=day, reverse=True)
    others = [candidate for candidate in found if candidate not in newest]
    for at in range(min(len(newest), TRIED)):
        order = [*newest[at:], *newest[:at], *others]
        if good(order):
            return order
    return list(found)


def _published(span: Span) -> date:
    """The middle of the days on which the article is likeliest to have been published."""
    days = likely(span.article.published)
    return days[0].first + (days[0].last - days[0].first) / 2 if days else date.min
