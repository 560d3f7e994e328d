"""The backend that is always there: the files of a generation, mapped into this process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.indexing.backend import Found, Where
from retrieval.indexing.days import Days
from retrieval.indexing.dense import DENSE, Dense
from retrieval.indexing.lexical import LEXICAL, Lexical
from retrieval.indexing.mapped import let_go, resident
from retrieval.indexing.postings import Mask, Postings
from retrieval.indexing.sources import Sources

# Of mapped files: above this, what is searched here and there (not the cells of the dense index,
# which all questions go through) is let go of. At a million passages that keeps all below 1 GB.
MOST_RESIDENT = 700_000_000
MASKS = 8  # kept, of a byte a passage: one question asks the same of all searches


class Embedded:
    """One opened generation; its filters are exact, and applied before anything is compared."""

    def __init__(self, folder: Path, lexical: Lexical, days: Days, sources: Sources) -> None:
        """Open the vectors and postings of the generation in `folder`, whose tables are open."""
        self._dense = Dense(folder / DENSE)
        self._postings = Postings(folder / LEXICAL, len(sources))
        self._lexical = lexical
        self._large = (self._dense.values, self._postings.numbers, self._postings.weights)
        self._is_large = sum(array.nbytes for array in self._large) > MOST_RESIDENT // 2
        # Of a function without this object: it goes, with its mapped files, when it is let go.
        self._mask = lru_cache(MASKS)(partial(_mask, days, sources))

    def dense(
        self,
        vector: NDArray[np.float32],
        k: int,
        where: Where | None = None,
        *,
        exact: bool = False,
    ) -> list[Found]:
        """The `k` nearest passages with their cosines, see `Backend`."""
        found = self._dense.search(vector, k, self._mask(where), exact=exact)
        self._spare()
        return found

    def lexical(
        self, weights: Mapping[str, float], k: int, where: Where | None = None
    ) -> list[Found]:
        """The `k` passages of the highest weighted sum, see `Backend`."""
        rows = ((self._lexical.row(stem), weight) for stem, weight in weights.items())
        known = [(row, weight) for row, weight in rows if row is not None]
        found = self._postings.search(known, k, self._mask(where))
        self._spare()
        return found

    def cosines(self, vector: NDArray[np.float32], numbers: Sequence[int]) -> list[float]:
        """The cosines of given passages, see `Backend`."""
        return self._dense.cosines(vector, numbers)

    def count(self, where: Where | None = None) -> int:
        """How many passages there are."""
        mask = self._mask(where)
        return len(self._dense) if mask is None else int(np.count_nonzero(mask))

    def close(self) -> None:
        """Nothing to let go of: what is mapped goes with this object."""

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
