"""Tables of terms, in order, each with the number of passages that hold it; mapped, not read.

NAME.terms holds them in UTF-8, one behind the other; NAME.ends.npy where each ends, int64 (n + 1,)
from 0; NAME.counts.npy their numbers of passages, int32 (n,).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.indexing.mapped import mapped, unreadable


def write_terms(folder: Path, name: str, terms: Sequence[str], counts: NDArray[Any]) -> None:
    """Write terms, which are sorted and each there once, with their counts."""
    packed = [term.encode() for term in terms]
    ends = np.cumsum([0, *map(len, packed)], dtype=np.int64)
    (folder / f"{name}.terms").write_bytes(b"".join(packed))
    np.save(folder / f"{name}.ends.npy", ends)
    np.save(folder / f"{name}.counts.npy", counts.astype(np.int32))


class Terms:
    """An opened table of terms."""

    def __init__(self, folder: Path, name: str) -> None:
        """Raise ArchiveError where there is none, or where it cannot be read."""
        file = folder / f"{name}.terms"
        self._ends = mapped(folder / f"{name}.ends.npy")
        self._counts = mapped(folder / f"{name}.counts.npy")
        try:
            with file.open("rb") as opened:
                empty = not file.stat().st_size
                self._bytes = b"" if empty else mmap(opened.fileno(), 0, access=ACCESS_READ)
        except OSError as error:
            raise unreadable(file) from error

    def row(self, term: str) -> int | None:
        """The place of a term in the table, None where it is not there."""
        wanted = _packed(term)
        row = self._below(wanted)
        return row if row < len(self) and self._term(row) == wanted else None

    def count(self, term: str) -> int:
        """How many passages hold a term."""
        row = self.row(term)
        return 0 if row is None else int(self._counts[row])

    def beginning(self, letters: str) -> list[str]:
        """The terms that begin with some letters, in order."""
        start = _packed(letters)
        first = self._below(start)
        # No letter's UTF-8 begins with this byte: it is behind all that begin so.
        last = self._below(start + b"\xff")
        ends = (self._ends[first : last + 1] - self._ends[first]).tolist()
        whole = self._bytes[int(self._ends[first]) : int(self._ends[last])]
        return [whole[a:b].decode() for a, b in pairwise(ends)]

    def __len__(self) -> int:
        return len(self._counts)

    def _below(self, wanted: bytes) -> int:
        """How many terms are before `wanted`; the order of UTF-8 is that of the characters."""
        return bisect_left(range(len(self)), wanted, key=self._term)

    def _term(self, row: int) -> bytes:
        return self._bytes[int(self._ends[row]) : int(self._ends[row + 1])]


class Tally:
    """How many passages hold each term, by a table and, where there are some, its changes."""

    def __init__(self, table: Terms, more: Terms | None = None, less: Terms | None = None) -> None:
        """What `more` counts has come since `table` was made, what `less` counts has gone."""
        self._table, self._more, self._less = table, more, less

    def count(self, term: str) -> int:
        """How many passages hold a term."""
        count = self._table.count(term)
        if self._more is not None:
            count += self._more.count(term)
        if self._less is not None:
            count -= self._less.count(term)
        return count

    def beginning(self, letters: str) -> list[str]:
        """The terms that begin with some letters and that a passage holds, in order."""
        found = self._table.beginning(letters)
        if self._less is not None:
            lost = {term for term in self._less.beginning(letters) if not self.count(term)}
            found = [term for term in found if term not in lost] if lost else found
        if self._more is not None:
            new = [t for t in self._more.beginning(letters) if self._table.row(t) is None]
            found = sorted([*found, *new]) if new else found
        return found


def _packed(term: str) -> bytes:
    """UTF-8; half a character, which no term holds, as what it is."""
    return term.encode("utf-8", "surrogatepass")
