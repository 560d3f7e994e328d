"""What a time expression means before the anchor day is known, and what it denotes after.

A meaning is found once and resolved under any number of anchor days (the days on which the
article may have been published). Most meanings denote a cell of the calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from retrieval.chronology.grammar.cells import Cell, Unit
from retrieval.chronology.grammar.holidays import holiday
from retrieval.period import Period


@dataclass(frozen=True, slots=True)
class Resolved:
    """A TIMEX3 value, and the days it denotes where it denotes any."""

    value: str | None
    period: Period | None


NOTHING = Resolved(None, None)


class Tense(StrEnum):
    """Which way an incomplete date points from its anchor, as far as the words around tell."""

    PAST = "past"
    FUTURE = "future"
    OPEN = "open"
    ENDED = "ended"  # surely past: "since March", "the quarter ended Dec. 31"


@dataclass(frozen=True, slots=True)
class Meaning:
    """The common face: the cell that is denoted under an anchor day, if any."""

    def cell(self, anchor: date | None) -> Cell | None:  # noqa: ARG002 - the common face
        """The cell of the calendar, or None where `anchor` is needed or none is meant."""
        return None

    @property
    def grain(self) -> Unit | None:
        """The unit of the cell, known without an anchor; None where there is no cell."""
        return None

    def resolve(self, anchor: date | None) -> Resolved:
        """Value and period under an anchor day."""
        cell = self.cell(anchor)
        return NOTHING if cell is None else Resolved(cell.value, cell.period)


@dataclass(frozen=True, slots=True)
class Fixed(Meaning):
    """A complete date: 2023, September 2023, Oct. 26, 2023."""

    fixed: Cell

    def cell(self, anchor: date | None) -> Cell | None:  # noqa: ARG002 - needs none
        """The cell itself, whatever the anchor."""
        return self.fixed

    @property
    def grain(self) -> Unit | None:
        """Its unit."""
        return self.fixed.unit


@dataclass(frozen=True, slots=True)
class Here(Meaning):
    """`steps` units from the anchor: today (0 days), last week (-1), in three years (3)."""

    unit: Unit
    steps: int

    def cell(self, anchor: date | None) -> Cell | None:
        """The cell of the anchor, so many steps on."""
        return None if anchor is None else Cell.holding(anchor, self.unit).shifted(self.steps)

    @property
    def grain(self) -> Unit | None:
        """Its unit."""
        return self.unit


@dataclass(frozen=True, slots=True)
class Part:
    """A part of any year: month, quarter, half or season `index` from 0, or a day.

    A day has its month in `index` (1..12) and `day` 1..31, or the lower-case `name` of a holiday.
    """

    unit: Unit
    index: int
    day: int = 0
    name: str = ""

    def of(self, year: int) -> Cell | None:
        """The cell of this part in `year`, or None where that year has no such day."""
        if not 1 <= year <= 9998:
            return None
        if self.name:
            return Cell.holding(holiday(self.name, year), Unit.DAY)
        if self.unit is Unit.DAY:
            return Cell.day(year, self.index, self.day)
        start = Cell.holding(date(year, 3 if self.unit is Unit.SEASON else 1, 1), self.unit)
        return start.shifted(self.index)


FOREVER = 10**9
MONTHS_SEARCHED = 40  # a given day falls on a given weekday at least once in so many months
NOMINAL = {Unit.MONTH: 30, Unit.QUARTER: 90, Unit.SEASON: 90, Unit.HALF: 180}  # about, in days
# days that each tense reaches; news gives the year of anything further off
REACH = {Tense.OPEN: 240, Tense.PAST: 305, Tense.FUTURE: 240, Tense.ENDED: FOREVER}


@dataclass(frozen=True, slots=True)
class Yearly(Meaning):
    """A part of the year without its year: October, Oct. 26, the third quarter, summer.

    `strict` leaves the anchor's own cell out ("last October", "next summer").
    """

    part: Part
    tense: Tense = Tense.OPEN
    weekday: int | None = None
    strict: bool = False

    def cell(self, anchor: date | None) -> Cell | None:
        """The part of last, this or next year that the tense points to."""
        if anchor is None:
            return None
        found = [self.part.of(anchor.year + years) for years in (-1, 0, 1)]
        cells = [cell for cell in found if cell is not None]
        if self.part.day and not cells:  # 29 February: the last one
            cells = [cell for back in range(2, 9) if (cell := self.part.of(anchor.year - back))]
        return self._nearest(self._on_weekday(cells), anchor)

    @property
    def grain(self) -> Unit | None:
        """The unit of the part."""
        return self.part.unit

    def _on_weekday(self, cells: list[Cell]) -> list[Cell]:
        if self.weekday is None:
            return cells
        agreeing = [c for c in cells if c.first is not None and c.first.weekday() == self.weekday]
        return agreeing or cells

    def _nearest(self, cells: list[Cell], anchor: date) -> Cell | None:
        here = Cell.holding(anchor, self.part.unit).number
        if not cells:
            return None
        past = [c for c in cells if c.number < here + (not self.strict)]
        future = [c for c in cells if c.number > here - (not self.strict)]
        cell_days = NOMINAL.get(self.part.unit, 1)
        back = (here - past[-1].number) * cell_days if past else FOREVER
        ahead = (future[0].number - here) * cell_days if future else FOREVER
        if self.strict:
            forward = self.tense is Tense.FUTURE
        elif self.tense is Tense.FUTURE:
            forward = ahead <= REACH[self.tense]
        else:
            nearer = self.tense is Tense.OPEN and self.part.unit is Unit.DAY and ahead < back
            forward = nearer or back > REACH[self.tense]
        if self.strict or (past and future):
            chosen = future[:1] if forward else past[-1:]
        else:
            chosen = future[:1] or past[-1:]
        return chosen[0] if chosen else None


@dataclass(frozen=True, slots=True)
class Weekday(Meaning):
    """A day of the week, Monday 0: the nearest one in the direction of the tense.

    Of bare weekday names in news 45 % mean the day of publication and 23 % the day before:
    the day of the anchor counts, unless `strict` ("last Friday", "next Friday").
    """

    weekday: int
    tense: Tense = Tense.PAST
    strict: bool = False

    def cell(self, anchor: date | None) -> Cell | None:
        """One of the seven days up to the anchor, or from it."""
        if anchor is None:
            return None
        forward = self.tense is Tense.FUTURE
        away = (self.weekday - anchor.weekday()) * (1 if forward else -1) % 7
        away = away or (7 if self.strict else 0)
        return Cell.holding(anchor, Unit.DAY).shifted(away if forward else -away)

    @property
    def grain(self) -> Unit | None:
        """A day."""
        return Unit.DAY


@dataclass(frozen=True, slots=True)
class DayOfMonth(Meaning):
    """A day of a month that is left to the anchor: "on the 18th", "Monday the 13th".

    The last such day up to the anchor, or the first from it where the tense looks ahead; with a
    `weekday` (Monday 0) the nearest month in which the day falls on it.
    """

    day: int
    tense: Tense = Tense.PAST
    weekday: int | None = None

    def cell(self, anchor: date | None) -> Cell | None:
        """The day in this month or one of the next in the direction of the tense."""
        if anchor is None:
            return None
        forward = self.tense is Tense.FUTURE
        this = Cell.holding(anchor, Unit.MONTH)
        for steps in range(MONTHS_SEARCHED):
            first = this.shifted(steps if forward else -steps).first
            found = None if first is None else Cell.day(first.year, first.month, self.day)
            there = None if found is None else found.first
            if there is None or (there < anchor if forward else there > anchor):
                continue
            if self.weekday is None or there.weekday() == self.weekday:
                return found
        return None

    @property
    def grain(self) -> Unit | None:
        """A day."""
        return Unit.DAY


@dataclass(frozen=True, slots=True)
class Constant(Meaning):
    """A value that denotes no days whatever the anchor: P4Y, PAST_REF, XXXX-WXX-1."""

    text: str

    def resolve(self, anchor: date | None) -> Resolved:  # noqa: ARG002 - needs none
        """The value alone."""
        return Resolved(self.text, None)
