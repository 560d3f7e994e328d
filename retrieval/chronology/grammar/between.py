"""Meanings that two mentions have together: from A to B, two days before A, ten days of A."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from retrieval.chronology.grammar.cells import Unit
from retrieval.chronology.grammar.derived import Derived, Onward
from retrieval.chronology.grammar.lasting import moved
from retrieval.chronology.grammar.meanings import (
    NOTHING,
    Constant,
    Meaning,
    Resolved,
    Tense,
    Weekday,
    Yearly,
)
from retrieval.period import DAY, Period

PRESENT = "PRESENT_REF"
LENGTH = re.compile(r"P([0-9]{1,4})([DWMY])")
UNITS = {"D": Unit.DAY, "W": Unit.WEEK, "M": Unit.MONTH, "Y": Unit.YEAR}
Days = tuple[date, date]  # the first, and the one after the last


@dataclass(frozen=True, slots=True)
class FromTo(Meaning):
    """From the first day of `first` to the last of `last`: 2014 to 2018, Oct. 26-28.

    Under an anchor that puts the second before the first the one of them that is incomplete
    gives way: in October, "from August to February" began in August of last year. Where that
    does not help, the days of both and between are meant.
    """

    first: Meaning
    last: Meaning

    def resolve(self, anchor: date | None) -> Resolved:
        """The value "first/last" and all days; nothing where either of the two has none."""
        left, right = _end(self.first, anchor), _end(self.last, anchor)
        if _before(right, left):
            left, right = self._ordered(left, right)
        begins, ends = days(left), days(right)
        if begins is None or ends is None:
            return NOTHING
        whole = Period(min(begins[0], ends[0]), max(begins[1], ends[1]))
        return Resolved(f"{left.value}/{right.value}", whole)

    def _ordered(self, left: Resolved, right: Resolved) -> tuple[Resolved, Resolved]:
        begins, ends = days(left), days(right)
        if begins is None or ends is None:
            return left, right
        if tense(self.last) is Tense.FUTURE:
            on = facing(self.last, Tense.FUTURE).resolve(begins[0])
            return (left, right) if _before(on, left) else (left, on)
        back = facing(self.first, Tense.PAST).resolve(ends[0])
        return (left, right) if _before(right, back) else (back, right)


@dataclass(frozen=True, slots=True)
class UpTo(Meaning):
    """A duration up to a date: "the three months ended Dec. 31", "the year to June"."""

    lasting: Meaning
    last: Meaning

    def resolve(self, anchor: date | None) -> Resolved:
        """The value of the date, the days of the duration that end with it."""
        ended, counted = self.last.resolve(anchor), length(self.lasting)
        ends = days(ended)
        if ends is None or counted is None:
            return NOTHING
        start = moved(ends[1], counted[1], -counted[0])
        return NOTHING if start is None else Resolved(ended.value, Period(start, ends[1]))


@dataclass(frozen=True, slots=True)
class Apart(Meaning):
    """A duration away from a date: "two days before Christmas", "a week from Monday".

    From a day, days are counted; from anything longer, units: "two years after 2011" is 2013.
    """

    lasting: Meaning
    base: Meaning
    sign: int  # -1 before, 1 after

    def resolve(self, anchor: date | None) -> Resolved:
        """Value and days of what is meant; nothing where the duration is vague or too fine."""
        there, counted = self.base.cell(anchor), length(self.lasting)
        if there is None or there.first is None or counted is None:
            return NOTHING
        steps, unit = self.sign * counted[0], counted[1]
        if there.unit is not Unit.DAY:
            return Onward(self.base, unit, steps).resolve(anchor)
        day = moved(there.first, unit, steps)
        return NOTHING if day is None else Resolved(day.isoformat(), Period.day(day))


@dataclass(frozen=True, slots=True)
class Count(Meaning):
    """So many units of a longer one: the first three months of 2013, the last ten days of May."""

    lasting: Meaning
    whole: Meaning
    last: bool

    def resolve(self, anchor: date | None) -> Resolved:
        """The value of the duration, the days at that end of the whole."""
        ends, counted = days(self.whole.resolve(anchor)), length(self.lasting)
        if ends is None or counted is None:
            return NOTHING
        steps, unit = counted
        start = ends[0] if not self.last else moved(ends[1], unit, -steps)
        end = ends[1] if self.last else moved(ends[0], unit, steps)
        if start is None or end is None or not ends[0] <= start < end <= ends[1]:
            return NOTHING
        return Resolved(self.lasting.resolve(anchor).value, Period(start, end))


def length(meaning: Meaning) -> tuple[int, Unit] | None:
    """How long a duration of whole days or more is, None where it is vague or shorter.

    >>> length(Constant("P3M")), length(Constant("PXD")), length(Constant("PT5H"))
    ((3, <Unit.MONTH: 'month'>), None, None)
    """
    counted = LENGTH.fullmatch(meaning.resolve(None).value or "")
    if counted is None or not int(counted[1]):
        return None
    return int(counted[1]), UNITS[counted[2]]


def days(resolved: Resolved) -> Days | None:
    """The first day and the one after the last, None where nothing bounded is meant."""
    period = resolved.period
    if period is None or period.start is None or period.end is None:
        return None
    return period.start, period.end


def tense(meaning: Meaning) -> Tense:
    """Which way the innermost incomplete date of a meaning points."""
    while isinstance(meaning, Derived):
        meaning = meaning.base
    return meaning.tense if isinstance(meaning, Yearly | Weekday) else Tense.OPEN


def facing(meaning: Meaning, way: Tense) -> Meaning:
    """The meaning with its innermost incomplete date pointing `way`."""
    if isinstance(meaning, Derived):
        return replace(meaning, base=facing(meaning.base, way))
    return replace(meaning, tense=way) if isinstance(meaning, Yearly | Weekday) else meaning


def _end(meaning: Meaning, anchor: date | None) -> Resolved:
    """An end of a range, which may be the present: "from 2014 until now"."""
    if meaning == Constant(PRESENT) and anchor is not None and anchor < date.max:
        return Resolved(PRESENT, Period(anchor, anchor + DAY))
    return meaning.resolve(anchor)


def _before(one: Resolved, other: Resolved) -> bool:
    """Whether the one starts before the other does."""
    here, there = days(one), days(other)
    return here is not None and there is not None and here[0] < there[0]
