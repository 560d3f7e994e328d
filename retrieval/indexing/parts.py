"""A generation in two parts: a base, shared with those before it, and what came since.

    dense.faiss, near.faiss, near.json, lexical/    of the base: the same files, by hard links
    base/articles.npy, passages.npy, headings.json  what the base is of (see base.py): links too
    added/dense.faiss, added/lexical/               of the passages that the base does not hold
    added/numbers.npy   their numbers, ascending, int64
    gone/rows.npy       rows of the base that are passages no longer, ascending, int64
    gone/               tables of how many of these hold each stem and word (see terms.py)

The other rows of the base are the other passages, one for one: canonical order does not change
among passages that stay. So a few numbers tell all, however large the base is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import ArchiveError
from retrieval.indexing.dense import DENSE, Dense, write_dense
from retrieval.indexing.lexical import LEXICAL, STEMS, Entry, Lexical, write_lexical
from retrieval.indexing.mapped import mapped
from retrieval.indexing.postings import POSTINGS, Mask, Postings
from retrieval.indexing.terms import Terms

ADDED, BASE, GONE = "added", "base", "gone"
NUMBERS = "added/numbers.npy"
ROWS = "gone/rows.npy"

Numbers = NDArray[np.int64]


class NotLinkedError(ArchiveError):
    """A file cannot have a second name here."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What a generation shares with an earlier one, and how the two differ.

    `links` has the files to link by the names they get, `files` their sizes and hashes; `added`
    and `gone` are as in the files, `lost` the entries of what is gone.
    """

    links: Mapping[str, Path]
    files: Mapping[str, tuple[int, str]]
    added: Numbers
    gone: Numbers
    lost: Iterable[Entry]


def write_part(folder: Path, entries: Iterable[Entry], vectors: NDArray[np.float32]) -> None:
    """Write what is searched of some passages, which `entries` number from 0."""
    (folder / LEXICAL).mkdir(parents=True)
    write_lexical(folder / LEXICAL, entries)
    write_dense(folder / DENSE, vectors)


def write_shared(folder: Path, shared: Shared) -> None:
    """Link the base into the new folder of a generation and write what is gone of it.

    Raise NotLinkedError where the file system does not let it.
    """
    for name, source in shared.links.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        try:
            (folder / name).hardlink_to(source)
        except OSError as error:
            raise NotLinkedError(f"{source} cannot be linked: {error.strerror}") from error
    (folder / GONE).mkdir()
    write_lexical(folder / GONE, shared.lost)
    for name in POSTINGS:
        (folder / GONE / name).unlink()
    np.save(folder / ROWS, shared.gone)


class Numbering:
    """Which numbers the rows of base and addition have."""

    def __init__(self, rows: int, added: Numbers, gone: Numbers) -> None:
        """A base of so many `rows`; `added` and `gone` as in the files."""
        self.rows, self.added, self.gone = rows, added, gone

    def of_base(self, rows: Numbers) -> Numbers:
        """The numbers of some rows of the base that are not gone."""
        return _among(self.added, rows - np.searchsorted(self.gone, rows))

    def placed(self, numbers: Numbers) -> tuple[NDArray[np.bool_], Numbers]:
        """Whether each passage is of the addition, and its row there or in the base."""
        before = np.searchsorted(self.added, numbers)
        inside = np.searchsorted(self.added, numbers, side="right") > before
        return inside, np.where(inside, before, _among(self.gone, numbers - before))

    def masks(self, mask: Mask | None) -> tuple[Mask | None, Mask | None]:
        """A filter by number as filters by row: of the base, without what is gone, and added."""
        if mask is None and not len(self.gone):
            return None, None
        living = np.ones(self.rows, np.bool_)
        living[self.gone] = False
        if mask is None:
            return living, None
        living[living] = np.delete(mask, self.added)
        return living, mask[self.added]

    def __len__(self) -> int:
        return self.rows - len(self.gone) + len(self.added)


def _among(holes: Numbers, ranks: Numbers) -> Numbers:
    """The numbers of such ranks, counted from 0, among all that are not `holes`, ascending."""
    found: Numbers = ranks + np.searchsorted(holes - np.arange(len(holes)), ranks, side="right")
    return found


class Part:
    """Opened vectors and postings of some passages, found by their rows."""

    def __init__(self, folder: Path) -> None:
        self.dense = Dense(folder / DENSE)
        self.postings = Postings(folder / LEXICAL, len(self.dense))
        self._stems = Terms(folder / LEXICAL, STEMS)

    def known(self, weights: Mapping[str, float]) -> Iterator[tuple[int, float]]:
        """The rows of those stems that a passage of this part holds, with what they weigh."""
        rows = ((self._stems.row(stem), weight) for stem, weight in weights.items())
        return ((row, weight) for row, weight in rows if row is not None)


def in_parts(folder: Path) -> bool:
    """Whether a generation is a base with an addition."""
    return (folder / NUMBERS).is_file()


def opened_numbering(folder: Path, rows: int) -> Numbering | None:
    """The numbering of a generation whose base has so many rows; None where it is all of it."""
    if not in_parts(folder):
        return None
    return Numbering(rows, np.array(mapped(folder / NUMBERS)), np.array(mapped(folder / ROWS)))


def opened_lexical(folder: Path, passages: int) -> Lexical:
    """The tables of a generation of so many passages, in one part or two."""
    if not in_parts(folder):
        return Lexical(folder / LEXICAL, passages)
    return Lexical(folder / LEXICAL, passages, folder / ADDED / LEXICAL, folder / GONE)
