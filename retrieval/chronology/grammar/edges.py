"""Parts of a period: early 2023, mid-October, the end of the year, later this month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from retrieval.chronology.grammar.derived import Derived
from retrieval.chronology.grammar.meanings import NOTHING, Resolved
from retrieval.period import DAY, Period

YEAR = 365
LONG = 85  # days; a quarter and longer is cut at the first of a month


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

    Early, mid and late are thirds (days 1-10, 11-20 and 21 to the last of a month, months 1-4,
    5-8 and 9-12 of a year); start and end are the outer twelfth of a year or longer, and the
    outer third of anything shorter.
    """

    edge: Edge

    def resolve(self, anchor: date | None) -> Resolved:
        """The value of the whole, the days of the part."""
        whole = self.base.resolve(anchor)
        if whole.period is None:
            return NOTHING
        return Resolved(whole.value, trim(whole.period, self.edge, anchor))


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
    start, days = period.start, period.days or 0
    if start is None or days <= 1:
        return period
    months = days // 30 if start.day == 1 and days >= LONG else 0
    first, last = _cuts(edge, months or days, outer=days >= YEAR)
    if not months:
        return Period(start + first * DAY, start + last * DAY)
    return Period(_months_on(start, first), _months_on(start, last))


def _cuts(edge: Edge, units: int, *, outer: bool) -> tuple[int, int]:
    """Which of so many units (days or months) make up the edge, the last one excluded."""
    narrow = outer and edge in (Edge.START, Edge.END)
    halved = edge in (Edge.FIRST, Edge.SECOND)
    share = max(units // (12 if narrow else 2 if halved else 3), 1)
    return {
        Edge.MID: (share, 2 * share),
        Edge.LATE: (2 * share, units),
        Edge.SECOND: (share, units),
        Edge.END: (units - share, units),
    }.get(edge, (0, share))


def _months_on(first: date, months: int) -> date:
    """The first day of the month so many months on."""
    year, month = divmod(12 * first.year + first.month - 1 + months, 12)
    return date(year, month + 1, 1)
