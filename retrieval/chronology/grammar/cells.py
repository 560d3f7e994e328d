"""Cells of the calendar: days, weeks, months and longer, numbered so that the next one is +1.

Numbering makes "last week", "three quarters later" and "the following day" the same addition,
and the period of a cell is always from its own first day to the first day of the next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from retrieval.period import Period


class Unit(StrEnum):
    """What a cell can be; a week starts on Monday, spring in March, winter ends in February."""

    DAY = "day"
    WEEK = "week"
    WEEKEND = "weekend"
    MONTH = "month"
    QUARTER = "quarter"
    SEASON = "season"
    HALF = "half"
    YEAR = "year"
    FISCAL = "fiscal year"  # taken for the calendar year: every company has its own
    DECADE = "decade"
    CENTURY = "century"


MONTHS_IN = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.SEASON: 3, Unit.HALF: 6, Unit.YEAR: 12}
MONTHS_IN |= {Unit.FISCAL: 12, Unit.DECADE: 120, Unit.CENTURY: 1200}
SPRING = 2  # months from January to the first season of a year
SEASON_CODES = ("SP", "SU", "FA", "WI")
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """The cell `number` of its unit, counted from the year 0 (days and weeks from the year 1).

    >>> week = Cell.holding(date(2023, 10, 26), Unit.WEEK)
    >>> week.value, str(week.period), week.shifted(-1).value
    ('2023-W43', '2023-10-23..2023-10-29', '2023-W42')
    """

    unit: Unit
    number: int

    @classmethod
    def holding(cls, day: date, unit: Unit) -> Cell:
        """The cell of `unit` that `day` falls in; for weekends, the one that ends its week."""
        if unit is Unit.DAY:
            return cls(unit, day.toordinal())
        if unit in (Unit.WEEK, Unit.WEEKEND):
            return cls(unit, (day.toordinal() - 1) // 7)
        months = 12 * day.year + day.month - 1 - (SPRING if unit is Unit.SEASON else 0)
        return cls(unit, months // MONTHS_IN[unit])

    @classmethod
    def day(cls, year: int, month: int, day: int) -> Cell | None:
        """The cell of one day, or None where the calendar has no such day."""
        try:
            return cls(Unit.DAY, date(year, month, day).toordinal())
        except ValueError:
            return None

    @classmethod
    def year(cls, year: int) -> Cell:
        """The cell of one year."""
        return cls(Unit.YEAR, year)

    def shifted(self, steps: int) -> Cell:
        """The cell `steps` further on."""
        return Cell(self.unit, self.number + steps)

    @property
    def first(self) -> date | None:
        """The first day, or None outside the years 1 to 9999."""
        try:
            if self.unit is Unit.DAY:
                return date.fromordinal(self.number)
            if self.unit in (Unit.WEEK, Unit.WEEKEND):
                monday = date.fromordinal(7 * self.number + 1)
                return monday + timedelta(SATURDAY if self.unit is Unit.WEEKEND else 0)
            months = self.number * MONTHS_IN[self.unit]
            months += SPRING if self.unit is Unit.SEASON else 0
            return date(months // 12, months % 12 + 1, 1)
        except (ValueError, OverflowError):
            return None

    @property
    def period(self) -> Period | None:
        """All its days, or None where they do not lie within the years 1 to 9999."""
        start = self.first
        after = self if self.unit is not Unit.WEEKEND else Cell(Unit.WEEK, self.number)
        end = after.shifted(1).first
        return None if start is None or end is None else Period(start, end)

    @property
    def value(self) -> str | None:
        """The TIMEX3 value, or None outside the years 1 to 9999."""
        first = self.first
        if first is None:
            return None
        if self.unit is Unit.DAY:
            return first.isoformat()
        if self.unit in (Unit.WEEK, Unit.WEEKEND):
            year, week, _ = first.isocalendar()
            return f"{year:04}-W{week:02}" + ("-WE" if self.unit is Unit.WEEKEND else "")
        year_text = f"{first.year:04}"
        part = (first.month - 1) // MONTHS_IN[self.unit] + 1
        return {
            Unit.MONTH: f"{year_text}-{first.month:02}",
            Unit.QUARTER: f"{year_text}-Q{part}",
            Unit.HALF: f"{year_text}-H{part}",
            Unit.SEASON: f"{year_text}-{SEASON_CODES[self.number % 4]}",
            Unit.FISCAL: f"FY{year_text}",
            Unit.DECADE: year_text[:3],
            Unit.CENTURY: year_text[:2],
        }.get(self.unit, year_text)

    def within(self, unit: Unit) -> Cell | None:
        """The larger cell of `unit` that holds the first day of this one."""
        first = self.first
        return None if first is None else Cell.holding(first, unit)
