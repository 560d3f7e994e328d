"""The backend that is always there: the files of a generation, mapped into this process.

A generation may be in two parts (see parts.py). Each is searched by its own rows, and what is
found is put together by the numbers of passages: nobody else sees that there are two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.indexing.backend import Found, Where
from retrieval.indexing.days import Days
from retrieval.indexing.mapped import let_go, resident
from retrieval.indexing.parts import ADDED, Numbering, Part, opened_numbering
from retrieval.indexing.postings import Mask
from retrieval.indexing.sources import Sources

# Of mapped files: above this, what is searched here and there (not the cells of the dense index,
# which all questions go through) is let go of. At a million passages that keeps all below 1 GB.
MOST_RESIDENT = 700_000_000
MASKS = 8  # kept, of a byte a passage: one question asks the same of all searches


class Embedded:
    """One opened generation; its filters are exact, and applied before anything is compared."""

    def __init__(self, folder: Path, days: Days, sources: Sources) -> None:
        """Open the vectors and postings of the generation in `folder`, whose tables are open."""
        base = Part(folder)
        self._numbering = opened_numbering(folder, len(base.dense))
        self._parts = [base, Part(folder / ADDED)] if self._numbering else [base]
        self._passages = len(sources)
        self._large = (base.dense.values, base.postings.numbers, base.postings.weights)
        self._is_large = sum(array.nbytes for array in self._large) > MOST_RESIDENT // 2
        # Of functions without this object: it goes, with its mapped files, when it is let go.
        self._mask = lru_cache(MASKS)(partial(_mask, days, sources))
        self._masks = lru_cache(MASKS)(partial(_masks, self._mask, self._numbering))

    def dense(
        self,
        vector: NDArray[np.float32],
        k: int,
        where: Where | None = None,
        *,
        exact: bool = False,
    ) -> list[Found]:
        """The `k` nearest passages with their cosines, see `Backend`."""
        parts = zip(self._parts, self._masks(where), strict=True)
        found = [part.dense.search(vector, k, mask, exact=exact) for part, mask in parts]
        self._spare()
        return self._together(found, k)

    def lexical(
        self, weights: Mapping[str, float], k: int, where: Where | None = None
    ) -> list[Found]:
        """The `k` passages of the highest weighted sum, see `Backend`."""
        parts = zip(self._parts, self._masks(where), strict=True)
        found = [part.postings.search(part.known(weights), k, mask) for part, mask in parts]
        self._spare()
        return self._together(found, k)

    def cosines(self, vector: NDArray[np.float32], numbers: Sequence[int]) -> list[float]:
        """The cosines of given passages, see `Backend`."""
        base, *others = self._parts
        if self._numbering is None:
            return base.dense.cosines(vector, numbers)
        inside, rows = self._numbering.placed(np.array(numbers, np.int64))
        found = np.empty(len(rows))
        for part, own in ((base, ~inside), (others[0], inside)):
            found[own] = part.dense.cosines(vector, rows[own].tolist())
        cosines: list[float] = found.tolist()
        return cosines

    def count(self, where: Where | None = None) -> int:
        """How many passages there are."""
        mask = self._mask(where)
        return self._passages if mask is None else int(np.count_nonzero(mask))

    def close(self) -> None:
        """Nothing to let go of: what is mapped goes with this object."""

    def _together(self, found: Sequence[Sequence[Found]], k: int) -> list[Found]:
        """What was found in the parts, by row, as one list by number."""
        base, *others = found
        if self._numbering is None:
            return list(base)
        rows = [np.array([row for row, _ in each], np.int64) for each in found]
        numbers = [self._numbering.of_base(rows[0]), self._numbering.added[rows[1]]]
        scores = [score for each in (base, *others) for _, score in each]
        hits = zip(np.concatenate(numbers).tolist(), scores, strict=True)
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))[: max(k, 0)]

    def _spare(self) -> None:
        """Let go of memory where there is much of it."""
        if self._is_large and resident() > MOST_RESIDENT:
            let_go(self._large)


def _mask(days: Days, sources: Sources, where: Where | None) -> Mask | None:
    """Which passages satisfy every part that is given; None where all do."""
    if where is None or where == Where():
        return None
    mask = np.ones(len(sources), np.bool_)
    if where.sources:
        mask = sources.inside(where.sources)
    if where.window is not None:
        mask &= days.inside(where.window, len(sources))
    return mask


def _masks(
    mask: Callable[[Where | None], Mask | None], numbering: Numbering | None, where: Where | None
) -> tuple[Mask | None, ...]:
    """Which rows of each part may be found; None where all may."""
    own = mask(where)
    return (own,) if numbering is None else numbering.masks(own)
