"""Meanings that stand on another one: "the end of 2023", "3 p.m. Friday", "a year earlier"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from retrieval.chronology.cells import MONTHS_IN, Cell, Unit
from retrieval.chronology.meanings import NOTHING, Meaning, Part, Resolved
from retrieval.period import DAY, Period

DAYS_IN = {Unit.DAY: 1, Unit.WEEKEND: 2, Unit.WEEK: 7}
YEAR = 365
LONGEST_CHAIN = 8  # "the next day ... the next day ...": bounds the depth of one meaning


def size(unit: Unit) -> int:
    """About how many days a cell of `unit` has."""
    return DAYS_IN.get(unit) or 30 * MONTHS_IN[unit]


@dataclass(frozen=True, slots=True)
class Derived(Meaning):
    """A meaning that needs the cell of `base` first, and unless it says so has that cell."""

    base: Meaning

    def cell(self, anchor: date | None) -> Cell | None:
        """The cell of the base."""
        return self.base.cell(anchor)

    @property
    def grain(self) -> Unit | None:
        """The unit of the base."""
        return self.base.grain


@dataclass(frozen=True, slots=True)
class InYear(Derived):
    """A part of the year of `base`: the third quarter of last year, August of that year."""

    part: Part

    def cell(self, anchor: date | None) -> Cell | None:
        """The part of the year in which the base starts."""
        base = self.base.cell(anchor)
        first = None if base is None else base.first
        return None if first is None else self.part.of(first.year)

    @property
    def grain(self) -> Unit | None:
        """The unit of the part."""
        return self.part.unit


@dataclass(frozen=True, slots=True)
class Nth(Derived):
    """The `nth` cell of `unit` in `base`, counted from 1, or from the end when negative.

    A week belongs to the month or year that holds its Thursday (ISO 8601). With a `weekday`
    (Monday 0) it is the nth such day: the first Monday of October, Sunday of last week.
    """

    unit: Unit
    nth: int
    weekday: int | None = None

    def cell(self, anchor: date | None) -> Cell | None:
        """The cell so many from an end of the base, None where the base has fewer."""
        base = self.base.cell(anchor)
        period = None if base is None else base.period
        if period is None or period.start is None or period.last is None:
            return None
        steps = self.nth - 1 if self.nth > 0 else self.nth + 1
        edge, sign = (period.start, 1) if self.nth > 0 else (period.last, -1)
        if self.weekday is not None:
            away = sign * (self.weekday - edge.weekday()) % 7
            found = Cell.holding(edge + timedelta(sign * away), Unit.DAY).shifted(7 * steps)
        else:
            thursday = (
                3 if self.unit is Unit.WEEK and (period.days or 0) > DAYS_IN[Unit.WEEK] else 0
            )
            found = Cell.holding(edge + timedelta(sign * thursday), self.unit).shifted(steps)
        inside = found.period
        return found if inside is not None and inside.overlaps(period) else None

    @property
    def grain(self) -> Unit | None:
        """The unit that is counted."""
        return self.unit


class Edge(StrEnum):
    """Which part of a cell is meant where TIMEX3 has no value of its own for it."""

    EARLY = "early"
    MID = "mid"
    LATE = "late"
    START = "start"
    END = "end"
    FIRST = "first half"
    SECOND = "second half"
    BEFORE = "before"  # "earlier this month": up to the anchor
    AFTER = "after"  # "later this month": from the day after the anchor


@dataclass(frozen=True, slots=True)
class Trimmed(Derived):
    """A part of a cell: value of the whole, days of the part.

    Early, mid and late are thirds (days 1-10, 11-20 and 21 to the last of a month); start and
    end are the outer twelfth of a year or longer, and the outer third of anything shorter.
    """

    edge: Edge

    def resolve(self, anchor: date | None) -> Resolved:
        """The value of the whole, the days of the part."""
        cell = self.base.cell(anchor)
        if cell is None or cell.period is None:
            return NOTHING
        return Resolved(cell.value, trim(cell.period, self.edge, anchor))


def trim(period: Period, edge: Edge, anchor: date | None) -> Period:
    """The `edge` of a bounded period; the period itself where nothing of it would be left.

    >>> str(trim(Period(date(2023, 10, 1), date(2023, 11, 1)), Edge.MID, None))
    '2023-10-11..2023-10-20'
    """
    if edge in (Edge.BEFORE, Edge.AFTER):
        if anchor is None or anchor == date.max:
            return period
        side = Period(None, anchor) if edge is Edge.BEFORE else Period(anchor + DAY, None)
        return period.intersection(side) or period
    days = period.days or 0
    if period.start is None or days <= 1:
        return period
    outer = edge in (Edge.START, Edge.END) and days >= YEAR
    halved = edge in (Edge.FIRST, Edge.SECOND)
    share = max(days // (12 if outer else 2 if halved else 3), 1)
    first, last = {
        Edge.MID: (share, 2 * share),
        Edge.LATE: (2 * share, days),
        Edge.SECOND: (share, days),
        Edge.END: (days - share, days),
    }.get(edge, (0, share))
    return Period(period.start + first * DAY, period.start + last * DAY)


@dataclass(frozen=True, slots=True)
class Clock(Derived):
    """A time of the day of `base`: "3 p.m. Friday" has time T15:00, "last night" TNI."""

    time: str

    def resolve(self, anchor: date | None) -> Resolved:
        """The value with the time behind it, the days of the base."""
        cell = self.base.cell(anchor)
        if cell is None or cell.value is None:
            return NOTHING
        return Resolved(cell.value + (self.time if cell.unit is Unit.DAY else ""), cell.period)


@dataclass(frozen=True, slots=True)
class Onward(Derived):
    """`steps` units from `base`: a year earlier, the following day, the same month (0 steps).

    Longer steps keep the grain of what they start from: a year before the third quarter is a
    third quarter. `base` is Here until `bound` to the date that was mentioned before.
    """

    unit: Unit
    steps: int
    keep: bool = True
    reach: int = 1_000  # characters back to the base; further off the anchor is meant

    def cell(self, anchor: date | None) -> Cell | None:
        """The cell so many steps from the base, None where the base is too coarse."""
        base = self.base.cell(anchor)
        if base is None:
            return None
        kept = self.keep and Unit.DAY is not base.unit in MONTHS_IN and self.unit in MONTHS_IN
        if kept and size(base.unit) < size(self.unit):
            return base.shifted(self.steps * MONTHS_IN[self.unit] // MONTHS_IN[base.unit])
        if size(base.unit) > size(self.unit):
            return None
        cell = base.within(self.unit)
        return None if cell is None else cell.shifted(self.steps)

    @property
    def grain(self) -> Unit | None:
        """The unit of the steps."""
        return self.unit


def onward(meaning: Meaning) -> Onward | None:
    """The part of `meaning` that waits for an earlier date, the innermost, if any."""
    waiting = None
    while isinstance(meaning, Derived):
        waiting = meaning if isinstance(meaning, Onward) else waiting
        meaning = meaning.base
    return waiting


def bound(meaning: Meaning, previous: Meaning) -> Meaning:
    """`meaning` with the base of its waiting part, if it has one, replaced by `previous`."""
    if not isinstance(meaning, Derived):
        return meaning
    inner = isinstance(meaning, Onward) and onward(meaning.base) is None
    return replace(meaning, base=previous if inner else bound(meaning.base, previous))


def depth(meaning: Meaning) -> int:
    """How many meanings stand on each other."""
    levels = 1
    while isinstance(meaning, Derived):
        meaning, levels = meaning.base, levels + 1
    return levels
