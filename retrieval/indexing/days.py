"""The days that passages are about: a table searched by time before any text is searched.

One row for each period that a sentence of the passage may mean: first day, last day, and how
much that is worth (0..1). Rows are kept in classes of length, each in the order of first days,
so that a search reads what starts near the time asked, and of the long ones all. Among 5 million
rows of a million passages a month is searched in 30 ms, a year in 50, and all since a day that
leaves nine passages of ten in 240 (one core, synthetic rows).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.article import Article, Span
from retrieval.chronology.overlap import NEAR, NEAR_DAYS
from retrieval.chronology.timeline import likely, timed, worth_of_article
from retrieval.errors import ArchiveError
from retrieval.period import Period
from retrieval.reading.paragraphs import Sentence

# Days of the longest period of each class; what is longer, or open, is in the last.
LENGTHS = (7, 31, 366)
REACH = 4 * NEAR_DAYS  # days: what misses by more is worth less than .006
LEAST = 0.01  # a share below is none
UNIT = 1_000_000  # worths are stored in millionths
SCALE = 2 * UNIT
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
                days = _ordinals(period)
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
        try:
            self._table: Table = np.load(file, mmap_mode="r")
        except (OSError, ValueError) as error:
            raise ArchiveError(
                f"{file} cannot be read as a table of days: "
                f"run `dateline doctor --repair --index {file.parents[2]}`"
            ) from error
        marks = np.arange(len(LENGTHS) + 2)
        self._borders = np.searchsorted(_classes(self._table), marks).tolist()

    def shares(self, asked: Period) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The passages whose time fits, by number, and how well: `LEAST` to 1 for each.

        The share of a passage is the largest of its rows: the part of the period that lies in
        the time asked, or a little for being near, times what the row is worth.
        """
        first, last = _ordinals(asked)
        rows = np.concatenate([self._table[:, s] for s in self._near(first, last)], axis=1)
        shares = _fit(rows, first, last) * (rows[3] / np.float32(UNIT))
        kept = shares >= LEAST
        # One number for both, so that one sort puts the largest share of a passage last.
        keys = np.sort(rows[0][kept].astype(np.int64) * SCALE + (shares[kept] * UNIT).astype(int))
        best = keys[np.flatnonzero(np.diff(keys // SCALE, append=-1))]
        return best // SCALE, (best % SCALE / UNIT).astype(np.float32)

    def alike(self, table: Table) -> bool:
        """Whether the rows are just these, in whatever order."""
        return np.array_equal(self._table, _ordered(table))

    def _near(self, first: int, last: int) -> Iterator[slice]:
        """The rows that may touch the days asked, or come near them, class by class."""
        for at, (start, stop) in enumerate(zip(self._borders, self._borders[1:], strict=False)):
            if at == len(LENGTHS):
                yield slice(start, stop)
                return
            days = self._table[1, start:stop]
            low = np.searchsorted(days, first - REACH - LENGTHS[at])
            high = np.searchsorted(days, last + REACH, side="right")
            yield slice(start + int(low), start + int(high))

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


def _ordinals(period: Period) -> tuple[int, int]:
    """First and last day of a period."""
    first = period.start.toordinal() if period.start else OPEN_FIRST
    last = period.last.toordinal() if period.last else OPEN_LAST
    return first, last
