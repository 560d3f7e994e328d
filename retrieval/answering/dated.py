"""When that happened of which a sentence tells: to the month or finer, by its words or its place.

What is planned, denied, only compared with, or a bound ("since March", "starting in May") is no
time at which something happened; nor is a day that lies after the article.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from retrieval.answering.answer import When
from retrieval.answering.told import Telling, tellings
from retrieval.answering.when import UNREAL, match, periods
from retrieval.article import Article, Span
from retrieval.chronology.modality import modality, only_compares, planned_as_a_whole
from retrieval.chronology.timeline import likely, place, timed
from retrieval.indexing.index import Index
from retrieval.period import ALWAYS, Period

LONGEST = 31  # days: a month; of what is told by the year nobody knows the order
EVEN_ODDS = 0.5  # what is less likely than not is not put into an order

# "starting July 6", "a deadline of April 30", "as soon as this week": from when or by when, and
# not what happened then.
BOUND = re.compile(
    r"\b(?:starting|beginning|effective|deadline|as\s+(?:soon|early|late)\s+as)"
    r"\W+(?:(?:on|in|of|from|for)\W+)?(?:the\W+)?$",
    re.IGNORECASE,
)
ASKS = re.compile(r"\?[\"'”’)\]]*$")
# A signature ("— OpenAI (@OpenAI) May 24, 2023") and a row of a table tell of nothing in words.
WORDS = re.compile(r"(?<![\w@#./])[a-zß-öø-ÿ]{3,}\b")


@dataclass(frozen=True, slots=True)
class Dated:
    """When something happened; `telling` is the clause that says so, None where none does."""

    when: When
    telling: Telling | None


def dated(index: Index, span: Span, stems: Collection[str], *, leads: bool) -> Dated | None:
    """When that happened of which a sentence tells, None where it does not say.

    Of several clauses that say when, the one that holds most of `stems` counts. Where the
    sentence `leads` its article and names no time, it is of the article's day: news is.
    """
    if ASKS.search(span.text) or not WORDS.search(span.text):
        return None
    if timed(span.article, span.start, span.end):
        told = max(_told(index, span), key=lambda one: _held(one, stems), default=None)
        return None if told is None else Dated(told.when, told)
    if not leads or planned_as_a_whole(span.text):
        return None
    when = match(span, ALWAYS).when
    return Dated(when, None) if when is not None and _placeable(when) else None


def _told(index: Index, span: Span) -> Iterator[Telling]:
    """The clauses that say when it happened, finely enough."""
    times = zip(timed(span.article, span.start, span.end), periods(span), strict=True)
    real = []
    for each, when in times:
        start, end = place(span, each)
        happened = modality(span.text, start, end) not in UNREAL
        bound = only_compares(span.text, start) or BOUND.search(span.text[:start])
        # Of a day that is not known by its article's, the month around it says too little.
        known = _placeable(when) and not each.readings[0].spread
        if happened and known and not bound and not _ahead(span.article, when.period):
            real.append(when)
    return (telling for telling in tellings(index, span) if telling.when in real)


def _held(telling: Telling, stems: Collection[str]) -> float:
    return sum(telling.weights.get(stem, 0.0) for stem in stems)


def _placeable(when: When) -> bool:
    """Whether a time is fine and sure enough to stand in an order."""
    return (when.period.days or LONGEST + 1) <= LONGEST and when.probability >= EVEN_ODDS


def _ahead(article: Article, period: Period) -> bool:
    """Whether a period begins after the article: then it cannot be told of as past."""
    days = likely(article.published)
    return bool(days) and (period.start or date.min) > max(day.last for day in days)
