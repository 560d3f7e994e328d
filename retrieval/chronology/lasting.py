"""Durations tied to the anchor: the past three months, the next ten days, "in two weeks"."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from retrieval.chronology.cells import MONTHS_IN, Unit
from retrieval.chronology.derived import DAYS_IN
from retrieval.chronology.meanings import Here, Meaning, Resolved
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
    anchor's day is the last or the first one inside.
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
        period = Period(there + DAY, anchor + DAY) if self.steps < 0 else Period(anchor, there)
        return Resolved(self.text, period)


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
