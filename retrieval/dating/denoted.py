"""The days that a time expression denotes under each day of publication, kept once resolved.

An archive says "last month" ten thousand times, and each is weighed under the same days.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from retrieval.chronology.grammar.derived import Clock
from retrieval.chronology.grammar.meanings import Meaning, Yearly
from retrieval.dating.said import meant, written
from retrieval.period import Period

BLOCK = 64  # days of publication resolved at once: two months, about what is asked for
FIRST, LAST = date.min.toordinal(), date.max.toordinal()
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
    # A part of the year is that of one year or, from some day on, of the next: never back.
    steady = isinstance(read, Yearly) and read.weekday is None
    if steady and (whole := _period(read, first)) == _period(read, last):
        found[:, first - block * BLOCK : last + 1 - block * BLOCK] = [[n] for n in _ends(whole)]
        return found
    for day in range(first, last + 1):
        found[:, day - block * BLOCK] = _ends(_period(read, day))
    return found


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
