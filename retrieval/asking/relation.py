"""How the time asked lies to a date or an event: before it, in its week, two days after it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from retrieval.chronology.grammar.cells import Cell, Unit
from retrieval.chronology.grammar.lexicon import NUMERAL, number
from retrieval.period import Period

OPERATORS = {
    "before": "before", "prior to": "before", "ahead of": "before", "earlier than": "before",
    "in the run-up to": "before",
    "until": "until", "till": "until", "up to": "until", "by": "until", "on or before": "until",
    "no later than": "until", "not later than": "until", "as of": "until",
    "after": "after", "following": "after", "later than": "after",
    "in the wake of": "after", "in the aftermath of": "after",
    "since": "since", "from": "since", "on or after": "since", "starting": "since",
    "no earlier than": "since", "not before": "since",
    "around": "around", "in or around": "around", "on or around": "around", "circa": "around",
    "on or about": "around", "around the time of": "around", "at the time of": "around",
}  # fmt: skip

# "by the minister", "from the North", "around the world": of these only dates are the time.
ONLY_DATES = {
    "by", "from", "as of", "around", "in or around", "on or around", "circa", "on or about",
    "starting", "up to", "later than", "earlier than",
}  # fmt: skip

# A day asked for with "around" is a week with the day in the middle: news tells an event on its
# day, the day before, or within the next three. Longer times are widened by a third, which is
# what "early" and "late" take of them.
AROUND_A_DAY = 3
AROUND_SHARE = 3

DAYS = {Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 30, Unit.YEAR: 365}
A_FEW = 4  # "the weeks before": as many weeks as make a month, as many days as most of a week

_COUNT = rf"{NUMERAL}|an?|a\s+few|several"
_UNIT = "day|week|month|year"
_PHRASES = "|".join(
    re.escape(name).replace(r"\ ", r"\s+")
    for name in sorted(OPERATORS, key=lambda name: -len(name))
)
PATTERN = (
    rf"\b(?:within\s+(?P<within>{_COUNT})\s+(?P<near>{_UNIT})s?\s+(?P<way>of|from|after|before)"
    rf"|(?:(?:in|on|during|over|for)\s+)?(?P<the>the\s+)?(?:(?P<count>{_COUNT})\s+)?"
    rf"(?P<unit>{_UNIT})(?P<many>s)?\s+"
    r"(?P<side>before|after|following|preceding|prior\s+to|leading\s+up\s+to)"
    r"|(?:in|during|on)\s+the\s+(?P<cell>day|week|weekend|month|year)\s+of"
    rf"|(?P<operator>{_PHRASES}))"
)


class Shape(StrEnum):
    """What is made of the base."""

    SIDE = "side"  # all that is before it, after it, around it
    CELL = "cell"  # the week that holds it, or that lies so many weeks off
    RUN = "run"  # the two weeks that end with it
    NEAR = "near"  # within two weeks of it


@dataclass(frozen=True, slots=True)
class Relation:
    """What a question says of a base: `count` units of `unit`, backwards where negative.

    `operator` is that of the time asked. Where both ways are meant `both` holds.
    """

    shape: Shape
    operator: str
    unit: Unit = Unit.DAY
    count: int = 0
    both: bool = False

    def period(self, base: Period) -> Period | None:
        """The days that the relation makes of a base; None where that leaves none.

        A base that is longer than the unit has no one day after it, nor one week.

        >>> from datetime import date
        >>> summit = Period.day(date(2023, 9, 13))
        >>> str(Relation(Shape.SIDE, "before").period(summit))
        '..2023-09-12'
        >>> str(Relation(Shape.CELL, "in", Unit.WEEK).period(summit))
        '2023-09-11..2023-09-17'
        >>> str(Relation(Shape.RUN, "in", Unit.WEEK, -2).period(summit))
        '2023-08-30..2023-09-12'
        """
        try:
            return self._period(base)
        except OverflowError:  # past the years that dates have
            return None

    def _period(self, base: Period) -> Period | None:
        if self.shape is Shape.SIDE:
            return bounded(self.operator, base)
        if base.start is None or base.end is None:
            return None
        reach = timedelta(abs(self.count) * DAYS.get(self.unit, 0))
        if self.shape is Shape.NEAR:
            before = reach if self.both or self.count < 0 else timedelta(0)
            after = reach if self.both or self.count > 0 else timedelta(0)
            return Period(base.start - before, base.end + after)
        cell = Cell.holding(base.start, self.unit)
        if cell.period is None or (base.end - base.start).days > (cell.period.days or 0):
            return None
        if self.shape is Shape.CELL:
            return cell.shifted(self.count).period
        back = self.count < 0
        return (
            Period(base.start - reach, base.start) if back else Period(base.end, base.end + reach)
        )


IN = Relation(Shape.SIDE, "in")


def relation(found: re.Match[str]) -> Relation:
    """What a match of PATTERN says."""
    if found["within"]:
        way = found["way"].lower()
        count = _number(found["within"]) * (-1 if way == "before" else 1)
        both = way in ("of", "from")
        operator = "around" if both else "in"
        return Relation(Shape.NEAR, operator, Unit(found["near"].lower()), count, both)
    if found["cell"]:
        return Relation(Shape.CELL, "in", Unit(found["cell"].lower()))
    if found["unit"]:
        sign = 1 if found["side"].lower() in ("after", "following") else -1
        count = _number(found["count"] or ("several" if found["many"] else "a"))
        run = found["the"] or not found["count"]
        shape = Shape.RUN if run else Shape.CELL
        return Relation(shape, "in", Unit(found["unit"].lower()), sign * count)
    return Relation(Shape.SIDE, OPERATORS[_flat(found["operator"])])


def only_of_dates(found: re.Match[str]) -> bool:
    """Whether a match of PATTERN says a time only where a date follows."""
    return bool(found["operator"]) and _flat(found["operator"]) in ONLY_DATES


def bounded(operator: str, base: Period) -> Period | None:
    """The days that an operator makes of a base; None where that leaves none."""
    match operator:
        case "before":
            return None if base.start is None else Period(None, base.start)
        case "until":
            return None if base.end is None else Period(None, base.end)
        case "after":
            return None if base.end is None else Period(base.end, None)
        case "since":
            return None if base.start is None else Period(base.start, None)
        case "around":
            margin = timedelta(max(AROUND_A_DAY, (base.days or 0) // AROUND_SHARE))
            start = None if base.start is None else base.start - margin
            return Period(start, None if base.end is None else base.end + margin)
        case _:
            return base


def _number(words: str) -> int:
    words = _flat(words)
    if words in ("a", "an"):
        return 1
    return A_FEW if words in ("a few", "several") else int(number(words) or 1)


def _flat(words: str) -> str:
    return " ".join(words.lower().split())
