"""Meanings that stand on another one: "October of 2023", "3 p.m. Friday", "a year earlier"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from retrieval.chronology.grammar.cells import MONTHS_IN, Cell, Unit
from retrieval.chronology.grammar.meanings import NOTHING, Meaning, Part, Resolved

DAYS_IN = {Unit.DAY: 1, Unit.WEEKEND: 2, Unit.WEEK: 7}
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


@dataclass(frozen=True, slots=True)
class NextWeekday(Onward):
    """The first such weekday after the day of `base`, or the last before: the following Monday."""

    weekday: int = 0

    def cell(self, anchor: date | None) -> Cell | None:
        """One of the seven days after the base, or before it where the steps are negative."""
        base = self.base.cell(anchor)
        first = None if base is None or base.unit is not Unit.DAY else base.first
        if base is None or first is None:
            return None
        sign = 1 if self.steps > 0 else -1
        return base.shifted(sign * (sign * (self.weekday - first.weekday()) % 7 or 7))


@dataclass(frozen=True, slots=True)
class WeekendBy(Derived):
    """The weekend next to the day of `base`: Labor Day weekend, Thanksgiving weekend."""

    def cell(self, anchor: date | None) -> Cell | None:
        """The weekend before a Monday or a Tuesday, that of the same week for other days."""
        base = self.base.cell(anchor)
        return None if base is None else base.shifted(-2).within(Unit.WEEKEND)

    @property
    def grain(self) -> Unit | None:
        """A weekend."""
        return Unit.WEEKEND


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
