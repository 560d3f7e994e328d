"""The days that a time expression denotes under each day of publication, kept once resolved.

An archive says "last month" ten thousand times, and each is weighed under the same days.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from retrieval.chronology.grammar.cells import MONTHS_IN, Unit
from retrieval.chronology.grammar.derived import Clock, InYear, NextWeekday, Nth, Onward, WeekendBy
from retrieval.chronology.grammar.edges import Edge, Trimmed
from retrieval.chronology.grammar.lasting import Ended
from retrieval.chronology.grammar.meanings import (
    Constant,
    Fixed,
    Here,
    Meaning,
    Tense,
    Weekday,
    Yearly,
)
from retrieval.dating.said import meant, written
from retrieval.period import Period

BLOCK = 64  # days of publication resolved at once: two months, about what is asked for
FIRST, LAST = date.min.toordinal(), date.max.toordinal()
STANDING = (Clock, Ended, InYear, NextWeekday, Nth, Onward, Trimmed, WeekendBy)  # on their base
Ints = NDArray[np.int64]


@lru_cache(maxsize=200_000)
def denoted(meaning: str, day: int) -> Period | None:
    """The period that a meaning as `written` denotes in an article of a day, an ordinal."""
    return _period(meant(whole_days(meaning)), day)


def spans(meaning: str, days: Ints) -> tuple[Ints, Ints]:
    """First day and the one after the last that a meaning denotes under each of some days.

    `days` ascend. Both 0 where it denotes none; 0 and `LAST` + 1 for open sides.
    """
    if not len(days):
        return days, days
    meaning = whole_days(meaning)
    first, last = int(days[0]) // BLOCK, int(days[-1]) // BLOCK
    blocks = [_block(meaning, block) for block in range(first, last + 1)]
    starts, ends = np.concatenate(blocks, axis=1)[:, days - first * BLOCK]
    return starts, ends


def may_touch(meaning: str, period: Period) -> bool:
    """Whether a meaning may denote days of a closed period under any day of publication.

    Nothing is resolved for that: a part of the year is in the years of the period or not.
    """
    read = meant(whole_days(meaning))
    if not isinstance(read, Yearly) or period.start is None or period.last is None:
        return True
    # Winter begins in the year before.
    cells = (read.part.of(year) for year in range(period.start.year - 1, period.last.year + 1))
    found = (cell.period for cell in cells if cell is not None)
    return any(days is not None and days.overlaps(period) for days in found)


@lru_cache(maxsize=100_000)
def whole_days(meaning: str) -> str:
    """The meaning that denotes the same days, without its time of the day."""
    read = meant(meaning)
    return written(read.base) if isinstance(read, Clock) else meaning


@lru_cache(maxsize=50_000)
def _block(meaning: str, block: int) -> Ints:
    """Starts and ends, shape (2, BLOCK), under the days from `block` * BLOCK."""
    found = np.zeros((2, BLOCK), np.int64)
    read = meant(meaning)
    first, last = max(block * BLOCK, FIRST), min((block + 1) * BLOCK - 1, LAST)
    for start, end in _runs(read, first, last):
        ends = _ends(_period(read, start))
        found[:, start - block * BLOCK : end - block * BLOCK] = [[each] for each in ends]
    return found


def _runs(read: Meaning, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The days `first` to `last` as runs [start, end) under each of which a meaning is one.

    What stands on another meaning hangs on the day of publication by that one alone.
    """
    core = read
    while type(core) in STANDING and getattr(core, "edge", None) not in (Edge.BEFORE, Edge.AFTER):
        core = core.base  # type: ignore[attr-defined] # all of these have one
    if isinstance(core, Yearly) and core.weekday is None:
        # A part of the year is that of one year or, from some day on, of the next: never back.
        whole = _period(core, first)
        turn = bisect_left(range(first, last + 1), x=True, key=lambda d: _period(core, d) != whole)
        borders = [first, first + turn]
    elif isinstance(core, (Constant, Fixed)):
        borders = [first]
    elif isinstance(core, Here) and core.unit in MONTHS_IN:
        borders = [first, *(d for d in range(first + 1, last + 1) if date.fromordinal(d).day == 1)]
    elif isinstance(core, Here) and core.unit in (Unit.WEEK, Unit.WEEKEND):
        borders = [first, *range(first + 7 - (first - 1) % 7, last + 1, 7)]
    elif isinstance(core, Weekday):
        # From each such day on it is that day's, or the next one's; if strict from the day after.
        turn = core.weekday + (core.strict != (core.tense is Tense.FUTURE))
        borders = [first, *range(first + 1 + (turn - first) % 7, last + 1, 7)]
    else:
        borders = [*range(first, last + 1)]
    return zip(borders, [*borders[1:], last + 1], strict=True)


def _ends(period: Period | None) -> tuple[int, int]:
    """The first day and the one after the last as `spans` gives them."""
    if period is None:
        return 0, 0
    start = 0 if period.start is None else period.start.toordinal()
    return start, LAST + 1 if period.end is None else period.end.toordinal()


def _period(meaning: Meaning, day: int) -> Period | None:
    """The period under a day, without its value in words where that takes time of its own."""
    anchor = date.fromordinal(day)
    if type(meaning).resolve is not Meaning.resolve:
        return meaning.resolve(anchor).period
    cell = meaning.cell(anchor)
    return None if cell is None else cell.period
