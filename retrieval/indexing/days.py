"""The days that passages are about: a table searched by time before any text is searched.

One row for each period that a sentence of the passage may mean: first day, last day, and how
much that is worth (0..1). Rows are kept in classes of length, each in the order of first days,
so that a search reads what starts near the time asked, and of the long ones all.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.article import Article, Span
from retrieval.chronology.overlap import NEAR, NEAR_DAYS
from retrieval.chronology.timeline import likely, timed, worth_of_article
from retrieval.indexing.backend import Window
from retrieval.indexing.mapped import mapped
from retrieval.period import Period
from retrieval.reading.paragraphs import Sentence

# Days of the longest period of each class; what is longer, or open, is in the last.
LENGTHS = (7, 31, 366)
REACH = 4 * NEAR_DAYS  # days: what misses by more is worth less than .006
LEAST = 0.01  # a share below is none
UNIT = 1_000_000  # worths are stored in millionths
LEAST_WORTH = UNIT // 20  # of a row that a passage is found by
OPEN_FIRST, OPEN_LAST = date.min.toordinal(), date.max.toordinal()

Table = NDArray[np.int32]
"""Rows of days as columns, (4, n): passage, first day, last day (both ordinals), worth."""


class Row(NamedTuple):
    """One period of a passage; the days are ordinals, open sides the ends of the calendar."""

    passage: int
    first: int
    last: int
    worth: int  # millionths


def passage_rows(number: int, passage: Span, sentences: Iterable[Sentence]) -> list[Row]:
    """The rows of one passage, of equal periods the one that is worth most.

    `sentences` are all of its article: those that begin outside the passage are left out.
    """
    worth: dict[tuple[int, int], int] = {}
    for sentence in sentences:
        if passage.start <= sentence.start < passage.end:
            for period, share in _periods(Span(passage.article, sentence.start, sentence.end)):
                days = ordinals(period)
                worth[days] = max(worth.get(days, 0), round(UNIT * share))
    return [Row(number, *days, share) for days, share in sorted(worth.items())]


def _periods(sentence: Span) -> Iterator[tuple[Period, float]]:
    """The periods of a sentence and their worth: its expressions', and its article's own."""
    article = sentence.article
    for each in timed(article, sentence.start, sentence.end):
        for reading in each.readings:
            yield reading.period, reading.probability
    worth = worth_of_article(sentence)
    for dates in likely(article.published) if worth else ():
        yield dates.period, dates.probability * worth


def article_rows(
    article: Article, passages: Iterable[tuple[int, int]], sentences: Sequence[Sentence]
) -> Table:
    """The rows, int32 (n, 4), of an article's passages, `start:end` each, counted from 0."""
    rows = [
        row
        for number, (start, end) in enumerate(passages)
        for row in passage_rows(number, Span(article, start, end), sentences)
    ]
    return np.array(rows, np.int32).reshape(-1, 4)


def write_days(file: Path, table: Table) -> None:
    """Write a table of days, its rows in any order."""
    np.save(file, _ordered(table))


class Days:
    """An opened table of days; it is mapped, not read."""

    def __init__(self, file: Path) -> None:
        self._table: Table = mapped(file)
        rows = range(self._table.shape[1])
        self._borders = [bisect_left(rows, c, key=self._class) for c in range(len(LENGTHS) + 2)]

    def shares(self, asked: Period, numbers: Sequence[int]) -> NDArray[np.float32]:
        """How well the time of given passages fits, 0 or `LEAST` to 1 for each, in their order.

        The share of a passage is the largest of its rows: the part of the period that lies in
        the time asked, or a little for being near, times what the row is worth.
        """
        first, last = ordinals(asked)
        best = np.zeros(max(numbers, default=-1) + 2, np.float32)
        wanted = np.zeros(len(best), np.bool_)  # the last one stands for all that are behind
        wanted[list(numbers)] = True
        for rows in self._near(first - REACH, last + REACH):
            inside = np.flatnonzero(wanted.take(self._table[0, rows], mode="clip"))
            found = self._table[:, rows][:, inside]
            fits = _fit(found, first, last) * (found[3] / np.float32(UNIT))
            np.maximum.at(best, found[0], fits)
        best[best < LEAST] = 0.0
        shares: NDArray[np.float32] = best[list(numbers)]
        return shares

    def inside(self, window: Window, passages: int) -> NDArray[np.bool_]:
        """Whether each of so many passages has a row that touches a window and is not too long.

        Rows worth less than `LEAST_WORTH` do not count.
        """
        found = np.zeros(passages, np.bool_)
        for rows in self._near(window.first, window.last):
            numbers, first, last, worth = self._table[:, rows]
            kept = (first <= window.last) & (last >= window.first) & (worth >= LEAST_WORTH)
            kept &= last - first < window.longest
            found[numbers[kept]] = True
        return found

    def alike(self, table: Table) -> bool:
        """Whether the rows are just these, in whatever order."""
        return np.array_equal(self._table, _ordered(table))

    def _near(self, first: int, last: int) -> Iterator[slice]:
        """The rows that may touch some days, class by class."""
        for at, (start, stop) in enumerate(pairwise(self._borders)):
            if at == len(LENGTHS):
                yield slice(start, stop)
                return
            days = self._table[1, start:stop]
            # As they are stored: for a number of another kind NumPy copies all of them.
            low = np.searchsorted(days, np.int32(first - LENGTHS[at] + 1))
            high = np.searchsorted(days, np.int32(last), side="right")
            yield slice(start + int(low), start + int(high))

    def _class(self, row: int) -> int:
        """The class of length of a row."""
        return bisect_left(LENGTHS, int(self._table[2, row]) - int(self._table[1, row]) + 1)

    def __len__(self) -> int:
        return int(self._table.shape[1])


def _ordered(table: Table) -> Table:
    """The rows by class of length, first day and passage."""
    order = np.lexsort((table[3], table[2], table[0], table[1], _classes(table)))
    return np.ascontiguousarray(table[:, order])


def _fit(rows: Table, first: int, last: int) -> NDArray[np.float32]:
    """What `overlap.nearness` says of each row and the days asked."""
    common = np.minimum(rows[2], last) - np.maximum(rows[1], first) + 1
    inside = common / (rows[2] - rows[1] + 1).astype(np.float32)
    is_open = (rows[1] == OPEN_FIRST) | (rows[2] == OPEN_LAST)
    inside[is_open] = np.where((rows[1] >= first) & (rows[2] <= last), 1.0, 0.5)[is_open]
    near = NEAR * np.exp(np.minimum(common, 0) / np.float32(NEAR_DAYS))
    fit: NDArray[np.float32] = np.where(common > 0, inside, near).astype(np.float32)
    return fit


def _classes(table: Table) -> NDArray[np.int64]:
    """The class of length of each row."""
    classes: NDArray[np.int64] = np.searchsorted(LENGTHS, table[2] - table[1] + 1)
    return classes


def ordinals(period: Period) -> tuple[int, int]:
    """First and last day of a period."""
    first = period.start.toordinal() if period.start else OPEN_FIRST
    last = period.last.toordinal() if period.last else OPEN_LAST
    return first, last
