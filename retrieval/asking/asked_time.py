"""The time that a question asks about, and the question without its time words.

Time words hang on the day of asking ("last month"), while those of an article hang on the
article's. They are taken out before anything is embedded: they say when, not what
(MRAG, arXiv:2412.15540, gains nine points of top-1 by the same step).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from retrieval.answering.answer import AskedTime
from retrieval.asking.cut import without
from retrieval.asking.relation import IN, PATTERN, Relation, Shape, relation
from retrieval.chronology.grammar.between import Apart, FromTo
from retrieval.chronology.grammar.clock import THAT_DAY
from retrieval.chronology.grammar.derived import Clock
from retrieval.chronology.grammar.lexicon import MONTHS, WEEKDAYS
from retrieval.chronology.grammar.rules import Timex
from retrieval.chronology.mentions import find
from retrieval.chronology.stretches import Stretch, stretches
from retrieval.period import ALWAYS, DAY, Period

A_WEEK = 7 * DAY
# With one of these beside it a month is the asker's own: "last October".
HERE = frozenset("last this next past coming previous ago earlier later now current".split())

BEFORE_TIME = re.compile(rf"{PATTERN}\s+(?:the\s+)?$", re.IGNORECASE)
PREPOSITION = re.compile(
    r"(?:\b(?:in|on|during|of|for|within|at|throughout|over|in the course of)\s+(?:the\s+)?"
    r"(?:month of\s+|year\s+)?|\bthe\s+)$",
    re.IGNORECASE,
)
PUBLISHED_FROM = re.compile(
    r"\b(?:news|articles?|reports?|stor(?:y|ies)|statements?|headlines?)\s+(?P<from>from)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
THE = re.compile(r"\bthe\s+$", re.IGNORECASE)
WIDEST = 80  # characters before a time that can belong to it: "in the course of the year "
ONWARDS = re.compile(r"\s+(?:onwards?|on|forward)\b(?!\s+\w)", re.IGNORECASE)
ATTRIBUTE = re.compile(r"(?:['’]s)?\s+[^\W\d_]")  # "the 2019 election", "in September's vote"
OR = re.compile(r"\s*(?:,|,?\s*\bor\b)\s*", re.IGNORECASE)
AND = re.compile(r"\s*(?:,|,?\s*\b(?:and|but)\b)\s*", re.IGNORECASE)
UNIT = re.compile(r"(?:the\s+)?(?:day|week|weekend|month|year)s?", re.IGNORECASE)
FROM_SIDE, TO_SIDE = ("after", "since"), ("before", "until")


@dataclass(frozen=True, slots=True)
class Timed:
    """Characters `start:end` of a question that say when, preposition included."""

    start: int
    end: int
    operator: str
    period: Period


def asked_time(asked: str, asked_on: date, newest: date | None) -> tuple[AskedTime | None, str]:
    """The time that `asked` names, and the rest of the text; all of it where it names none.

    `newest` is the archive's newest day: "in mid-October" means the last one that the archive
    can know of.
    """
    whole = _whole(asked, list(timed(asked, asked_on, newest)))
    if whole is None:
        return None, asked
    words = asked[whole.start : whole.end].strip()
    rest = without(asked, whole.start, whole.end).lstrip(",;: ")
    return AskedTime(words=words, period=whole.period, operator=whole.operator), rest


def timed(asked: str, asked_on: date, newest: date | None) -> Iterator[Timed]:
    """Every stretch of time that is a run of days, with what the words around make of it."""
    for stretch in _stretches(asked):
        base = _days(stretch, asked_on, newest)
        if base is None or base == ALWAYS:
            continue
        start, how = _before(asked, stretch)
        if stretch.type is Timex.TIME and how.shape is Shape.SIDE:
            how = IN  # before noon of a day is on that day
        period = how.period(base)
        if period is None:
            continue
        operator = "between" if isinstance(stretch.meaning, FromTo) and how == IN else how.operator
        end = stretch.end
        if operator == "since" and (onwards := ONWARDS.match(asked, end)):
            end = onwards.end()
        elif possessive := re.match(r"['’]s(?=\s)", asked[end:]):
            end += possessive.end()
        yield Timed(start, end, operator, period)


def _stretches(asked: str) -> Iterator[Stretch]:
    """The stretches of a question; "two weeks before" a date is read from the date alone.

    An article that says "two weeks before" tells of a day, a question that says "in the two weeks
    before" asks for all of them.
    """
    for stretch in stretches(asked, find(asked)):
        if isinstance(stretch.meaning, Apart):
            yield from stretches(asked, stretch.mentions[-1:])
        else:
            yield stretch


def _days(stretch: Stretch, asked_on: date, newest: date | None) -> Period | None:
    """The days that a stretch of a question means, None where it means none in particular."""
    clock = isinstance(stretch.meaning, Clock) and stretch.meaning.base == THAT_DAY
    if stretch.type is Timex.SET or clock or UNIT.fullmatch(stretch.text):
        return None  # every day, a time of any day ("before noon"), "the week" of something
    words = {word.strip(".,").lower() for word in re.split(r"[\s-]+", stretch.text)}
    behind = newest is not None and newest + A_WEEK < asked_on
    if behind and words <= WEEKDAYS.keys():
        return None  # no Friday of this week can be meant: the archive ends before it
    months = words & MONTHS.keys() and not words & HERE
    anchor = newest if behind and months and newest is not None else asked_on
    return stretch.resolve(anchor).period


def _before(asked: str, stretch: Stretch) -> tuple[int, Relation]:
    """Where the time words begin, and how they lie to the days of the stretch.

    A time that is an attribute is that of the thing: what came after "the 2019 election" came
    in 2019 or later, and the words that say so stay with the thing.
    """
    floor = max(stretch.start - WIDEST, 0)
    before = asked[floor : stretch.start]
    attribute = THE.search(before) is not None and ATTRIBUTE.match(asked, stretch.end) is not None
    published = PUBLISHED_FROM.search(before)
    found = None if published else BEFORE_TIME.search(before)
    if attribute:
        side = relation(found).operator if found else "in"
        kept = {"after": "since", "since": "since", "before": "until", "until": "until"}.get(side)
        return stretch.start, Relation(Shape.SIDE, kept) if kept else IN
    if found is not None:
        return floor + found.start(), relation(found)
    begin = published.start("from") if published else None
    if begin is None:
        preposition = PREPOSITION.search(before)
        begin = len(before) if preposition is None else preposition.start()
    return floor + begin, IN


def _whole(asked: str, found: Sequence[Timed]) -> Timed | None:
    """The one time that several make up, or None.

    Alternatives ("in September or October"), and neighbours that are listed, are the run of days
    from the first to the last of them; "after A and before B" is what lies in both. Any other
    two times belong to different parts of the question, and which part is asked for cannot be
    told from the times: then all of them stay words like others.
    """
    if not found:
        return None
    whole = found[0]
    for other in found[1:]:
        joined = _joined(asked[whole.end : other.start], whole, other)
        if joined is None:
            return None
        operator, period = joined
        whole = Timed(whole.start, other.end, operator, period)
    return whole


def _joined(gap: str, one: Timed, other: Timed) -> tuple[str, Period] | None:
    """Operator and days of two times with `gap` between them, if they are one."""
    operators = {one.operator, other.operator}
    if AND.fullmatch(gap) and operators & {*FROM_SIDE} and operators & {*TO_SIDE}:
        both = one.period.intersection(other.period)
        return None if both is None else ("between", both)
    near = AND.fullmatch(gap) and one.period.gap(other.period) == 0
    if operators == {"in"} and (near or OR.fullmatch(gap)):
        return "in", _hull(one.period, other.period)
    return None


def _hull(one: Period, other: Period) -> Period:
    """The days from the first to the last of both."""
    starts, ends = (one.start, other.start), (one.end, other.end)
    first, after = min(s or date.min for s in starts), max(e or date.max for e in ends)
    return Period(None if None in starts else first, None if None in ends else after)
