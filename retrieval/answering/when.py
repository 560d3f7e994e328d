"""The time a sentence is about: its time expressions, under each likely date of its article."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import exp, fsum

from retrieval.answering.answer import When
from retrieval.article import Dated, Span
from retrieval.chronology.mentions import Mention, find
from retrieval.period import ALWAYS, DAY, Period, spoken

# The shares below were measured together on 217 month questions (hit@5 93 %, against 72 % for
# a filter on the article's month); do not change one alone.
INHERITED = 0.6  # a sentence without an expression happens when its article was published
NEAR = 0.3  # a period that misses by some days is better than one that misses by a year
NEAR_DAYS = 15


@dataclass(frozen=True, slots=True)
class TimeMatch:
    """How well a sentence fits the time asked.

    `inside` (0..1) is the expected share of its period that lies in the time asked, `share`
    the same with a little for nearness: what ranking goes by. `known` is False where neither
    the sentence nor its article has a date; `when` is the period that fits best, None then.
    """

    inside: float
    share: float
    known: bool
    when: When | None


def periods(span: Span) -> list[When]:
    """The period of each time expression of a span under the likeliest date, in order.

    An expression that hangs on the article's date has none where nothing of that date is known.
    """
    return [readings[0] for readings in _grounded(span)]


def match(span: Span, asked: Period) -> TimeMatch:
    """The best match with the time asked over the span's expressions, or its article's date."""
    grounded = list(_grounded(span)) or _inherited(span.article.published)
    if not grounded:
        return TimeMatch(0.0, 0.0, known=False, when=None)
    matches = [_weighed(readings, asked) for readings in grounded]
    return max(matches, key=lambda found: (found.inside, found.share))


def _weighed(readings: list[When], asked: Period) -> TimeMatch:
    """The match of one expression, or of the article's date, over its readings."""
    inside = fsum(when.probability * _inside(when.period, asked) for when in readings)
    share = fsum(when.probability * _nearness(when.period, asked) for when in readings)
    nearest = max(readings, key=lambda when: when.probability * _nearness(when.period, asked))
    return TimeMatch(inside, share, known=True, when=nearest)


def _grounded(span: Span) -> Iterator[list[When]]:
    """For each expression that denotes a period, its readings by likelihood."""
    published = span.article.published
    for mention in find(span.article.text, span.start, span.end):
        if mention.type not in ("DATE", "TIME"):
            continue
        absolute = mention.resolve(None).period
        if absolute is not None and absolute != ALWAYS:
            yield [When(absolute, mention.text, f"“{mention.text}” names it", 1.0)]
            continue
        readings = [
            When(period, mention.text, f"“{mention.text}” in an article of {of}", probability)
            for first, last, probability, of in _likely(published)
            if (period := _hull(mention, first, last)) is not None
        ]
        if readings:
            yield readings


def _likely(published: Dated) -> Iterator[tuple[date, date, float, str]]:
    """First and last possible day of publication, its probability, and how to say it."""
    if published.best is not None:
        best = published.best
        yield best, best, published.probability, spoken(best)
        return
    for month, probability in published.months:
        first = date.fromisoformat(f"{month}-01")
        last = (first + 31 * DAY).replace(day=1) - DAY
        yield first, last, probability, f"{first:%B %Y}"


def _hull(mention: Mention, first: date, last: date) -> Period | None:
    """The period of a mention whatever the day from `first` to `last`; None where it has none."""
    early, late = mention.resolve(first).period, mention.resolve(last).period
    if early is None or late is None or ALWAYS in (early, late):
        return None
    return Period(early.start, late.end) if early != late else early


def _inherited(published: Dated) -> list[list[When]]:
    """What a sentence without an expression is taken to be about: its article's own date."""
    readings = [
        When(Period(first, last + DAY), "", f"the article is of {of}", INHERITED * probability)
        for first, last, probability, of in _likely(published)
    ]
    return [readings] if readings else []


def _inside(period: Period, asked: Period) -> float:
    """The part of `period` that lies in `asked`, 0..1."""
    common = period.intersection(asked)
    if common is None:
        return 0.0
    if period.days is None or common.days is None:
        return 1.0 if common == period else 0.5  # an open side: inside, but nobody knows how far
    return common.days / period.days


def _nearness(period: Period, asked: Period) -> float:
    """The part of `period` inside `asked`, or what being near is worth where there is none."""
    return _inside(period, asked) or NEAR * exp(-period.gap(asked) / NEAR_DAYS)
