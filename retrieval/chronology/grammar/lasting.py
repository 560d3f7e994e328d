"""Durations tied to the anchor: the past three months, the next ten days, "in two weeks"."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from retrieval.chronology.grammar.cells import MONTHS_IN, Cell, Unit
from retrieval.chronology.grammar.derived import DAYS_IN, Derived
from retrieval.chronology.grammar.meanings import NOTHING, Here, Meaning, Resolved
from retrieval.period import DAY, Period


def moved(day: date, unit: Unit, steps: int) -> date | None:
    """The day `steps` units from `day`, on the last day of a shorter month; None out of range.

    >>> moved(date(2023, 10, 31), Unit.MONTH, -8)
    datetime.date(2023, 2, 28)
    """
    try:
        if unit in DAYS_IN:
            return day + timedelta(7 * steps if unit is not Unit.DAY else steps)
        months = 12 * day.year + day.month - 1 + steps * MONTHS_IN[unit]
        year, month = divmod(months, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class Lasting(Meaning):
    """A duration that ends or starts at the anchor: the past three months, the next ten days.

    `steps` is negative for the past, 0 where the number is vague and no days are denoted. The
    past ones reach from the same day so long ago to the anchor's, quarters over whole quarters
    before the anchor's; those to come begin with the anchor's day.
    """

    text: str
    unit: Unit
    steps: int

    def resolve(self, anchor: date | None) -> Resolved:
        """The value of the duration, the days up to the anchor or from it."""
        if anchor is None or anchor == date.max or not self.steps:
            return Resolved(self.text, None)
        there = moved(anchor, self.unit, self.steps)
        if there is None:
            return Resolved(self.text, None)
        if self.steps > 0:
            return Resolved(self.text, Period(anchor, there))
        if self.unit is Unit.QUARTER:
            here = Cell.holding(anchor, self.unit)
            return Resolved(self.text, Period(here.shifted(self.steps).first, here.first))
        return Resolved(self.text, Period(there, anchor + DAY))


@dataclass(frozen=True, slots=True)
class Ahead(Meaning):
    """A duration that leads from the anchor to the days meant: "will meet in two weeks".

    TimeML gives it the value of the duration; the days are those of the cell `steps` ahead.
    """

    text: str
    unit: Unit
    steps: int

    def resolve(self, anchor: date | None) -> Resolved:
        """The value of the duration, the days it leads to."""
        there = Here(self.unit, self.steps).cell(anchor)
        return Resolved(self.text, None if there is None else there.period)


@dataclass(frozen=True, slots=True)
class Ended(Derived):
    """A unit that ends with the day of `base`: the week ended Oct. 20, the year ended March 31.

    The value is that of the calendar's week, month, quarter or year; the days are counted.
    """

    unit: Unit

    def cell(self, anchor: date | None) -> Cell | None:
        """The cell of the calendar that holds the last day."""
        base = self.base.cell(anchor)
        return None if base is None else base.within(self.unit)

    @property
    def grain(self) -> Unit | None:
        """The unit."""
        return self.unit

    def resolve(self, anchor: date | None) -> Resolved:
        """The value of the cell, the days up to the last one."""
        base, cell = self.base.resolve(anchor).period, self.cell(anchor)
        if base is None or base.end is None or cell is None:
            return NOTHING
        start = moved(base.end, self.unit, -1)
        return NOTHING if start is None else Resolved(cell.value, Period(start, base.end))
