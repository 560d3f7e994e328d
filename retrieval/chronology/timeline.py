"""The time line of an article: every time expression of its text, under each likely date of it.

An article is read once and whole: "a year earlier" hangs on the date before it, wherever the
sentence that asks begins.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import fsum

from retrieval.article import Article, Dated, Span
from retrieval.chronology.grammar.rules import Timex
from retrieval.chronology.mentions import find
from retrieval.chronology.modality import only_compares, stands_apart
from retrieval.chronology.overlap import BESIDE, INHERITED, part
from retrieval.chronology.stretches import Stretch, stretches
from retrieval.period import ALWAYS, DAY, Period, spoken

SURELY = 0.8  # the probability from which one of several days is said rather than all of them
READ_ONCE = 256  # articles; a question looks into some dozens


@dataclass(frozen=True, slots=True)
class Reading:
    """A period that may be meant, how probable it is (0..1), and by which words or date.

    `spread` is True where the period is wider than what is meant, for want of a day.
    """

    period: Period
    probability: float
    because: str
    spread: bool = False


@dataclass(frozen=True, slots=True)
class Timed:
    """Characters `start:end` of an article's text that denote a period, and its readings.

    The readings exclude each other; their probabilities sum to at most 1.
    """

    start: int
    end: int
    words: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Likely:
    """Days between which an article was published, how probable that is, and how it is said.

    `within` are those of them in the article's own period, where that is closed.
    """

    first: date
    last: date
    probability: float
    said: str
    within: Period | None = None

    @property
    def period(self) -> Period:
        """The days as a period."""
        return Period(self.first, self.last + DAY)


def timed(article: Article, start: int, end: int) -> tuple[Timed, ...]:
    """The expressions that begin in `text[start:end]` and denote a period, in order."""
    line = _timeline(article.text, article.published)
    first = bisect_left(line, start, key=lambda each: each.start)
    return line[first : bisect_left(line, end, key=lambda each: each.start)]


def likely(published: Dated) -> list[Likely]:
    """The likely dates of an article: its day where one is supported, else its months.

    What they leave of probability is not known to be anywhere.
    """
    day, period = published.day, published.period
    if period == ALWAYS and published.probability < 1:  # then it is the probability of the day
        day = published.best
    if day is not None:
        return [Likely(day, day, published.probability, spoken(day))]
    return [_month(*month, period) for month in published.months]


def place(span: Span, each: Timed) -> tuple[int, int]:
    """Where an expression stands in a span that it begins in: it may end beyond it."""
    return each.start - span.start, min(each.end, span.end) - span.start


def worth_of_article(sentence: Span) -> float:
    """What the date of its article is worth for a sentence (0..1), by its own expressions."""
    own = [place(sentence, each) for each in timed(sentence.article, sentence.start, sentence.end)]
    dating = [at for at in own if not only_compares(sentence.text, at[0])]
    if not dating:
        return INHERITED
    return BESIDE if all(stands_apart(sentence.text, *at) for at in dating) else 0.0


def spoken_of(article: Article, asked: Period) -> float:
    """How much an article is about a time (0..1): the largest part of one of its own times."""
    return _spoken_of(article.text, article.published, asked)


def _month(month: str, probability: float, period: Period) -> Likely:
    first = date.fromisoformat(f"{month}-01")
    last = (first + 31 * DAY).replace(day=1) - DAY
    within = None if period.days is None else period.intersection(Period(first, last + DAY))
    return Likely(first, last, probability, f"{first:%B %Y}", within)


@lru_cache(READ_ONCE)
def _timeline(text: str, published: Dated) -> tuple[Timed, ...]:
    return tuple(_timed(text, published))


@lru_cache(READ_ONCE)
def _spoken_of(text: str, published: Dated, asked: Period) -> float:
    named = (
        fsum(reading.probability * part(reading.period, asked) for reading in each.readings)
        for each in _timeline(text, published)
    )
    own = fsum(day.probability * part(day.period, asked) for day in likely(published))
    return max(own, *named, 0.0)


def _timed(text: str, published: Dated) -> Iterator[Timed]:
    dates = likely(published)
    for stretch in stretches(text, find(text)):
        if stretch.type in (Timex.DATE, Timex.TIME):
            readings = tuple(_readings(stretch, dates))
            if readings:
                yield Timed(stretch.start, stretch.end, stretch.text, readings)


def _readings(stretch: Stretch, dates: list[Likely]) -> Iterator[Reading]:
    """The one period of an absolute expression, else one for each likely date."""
    words = stretch.text
    absolute = stretch.resolve(None).period
    if absolute is not None and absolute != ALWAYS:
        yield Reading(absolute, 1.0, f"“{words}” names it")
        return
    for likely_date in dates:
        because = f"“{words}” in an article of {likely_date.said}"
        sharp = _sharp(stretch, likely_date)
        hull = None if sharp else _hull(stretch, likely_date)
        if sharp:
            yield Reading(sharp[0], sharp[1] * likely_date.probability, because)
        elif hull is not None:
            spread = hull != stretch.resolve(likely_date.first).period
            yield Reading(hull, likely_date.probability, because, spread)


def _sharp(stretch: Stretch, dates: Likely) -> tuple[Period, float] | None:
    """The period under most of the days within which the article probably came out, if any.

    "Wednesday" in an article of 5 to 12 September is the 6th under seven of these eight days.
    """
    if dates.within is None or dates.within.start is None or not dates.within.days:
        return None
    days = [dates.within.start + n * DAY for n in range(dates.within.days)]
    counted = Counter(stretch.resolve(day).period for day in days)
    period, number = counted.most_common(1)[0]
    share = number / len(days)
    surely = period not in (None, ALWAYS) and share * dates.probability >= SURELY
    return (period, share) if period is not None and surely else None


def _hull(stretch: Stretch, dates: Likely) -> Period | None:
    """The period of an expression whatever the day of publication; None where it has none."""
    early, late = stretch.resolve(dates.first).period, stretch.resolve(dates.last).period
    if early is None or late is None or ALWAYS in (early, late):
        return None
    return Period(early.start, late.end) if early != late else early
