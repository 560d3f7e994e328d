"""The dense index: exact inner product in FAISS over unit vectors, so cosine.

Exact search crosses 10 ms at about 100,000 passages on two cores; up to there an approximate
index would buy nothing and cost determinism.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import ArchiveError


def write_dense(file: Path, vectors: NDArray[np.float32]) -> None:
    """Write vectors, float32 (n, dimension) with unit rows, of the passages in their order."""
    import faiss

    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    faiss.write_index(index, str(file))


class Dense:
    """An opened dense index."""

    def __init__(self, file: Path) -> None:
        import faiss

        try:
            self._index: Any = faiss.read_index(str(file))
        except RuntimeError as error:
            raise ArchiveError(
                f"{file} cannot be read as a FAISS index: "
                f"run `dateline doctor --repair --index {file.parents[2]}`"
            ) from error

    def search(
        self, vector: NDArray[np.float32], k: int, allowed: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The `k` nearest passages to a unit vector (dimension,), as (number, cosine).

        Highest first, ties by number; fewer than `k` where the index, or the part of it that
        `allowed` names, holds fewer.
        """
        import faiss

        if not len(self) or k < 1:
            return []
        limits = None
        if allowed is not None:
            chosen = faiss.IDSelectorBatch(np.asarray(allowed, np.int64))
            limits = faiss.SearchParameters(sel=chosen)  # type: ignore[call-arg] # made by SWIG
        wide = k + 1
        while True:
            hits = self._nearest(vector, wide, limits)
            # FAISS keeps any of equally near passages (articles that are printed twice have
            # them): all that tie with the k-th must be seen before the smaller numbers are.
            if len(hits) < wide or hits[-1][1] < hits[k - 1][1]:
                return hits[:k]
            wide *= 2

    def _nearest(
        self, vector: NDArray[np.float32], k: int, limits: object
    ) -> list[tuple[int, float]]:
        rows = vector.reshape(1, -1)
        scores, numbers = self._index.search(rows, min(k, len(self)), params=limits)
        found = zip(numbers[0].tolist(), scores[0].tolist(), strict=True)
        hits = [(number, score) for number, score in found if number >= 0]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))

    def cosines(self, vector: NDArray[np.float32], numbers: Sequence[int]) -> list[float]:
        """The cosines of a unit vector with given passages, in their order."""
        return [float(self._index.reconstruct(number) @ vector) for number in numbers]

    def vectors(self) -> NDArray[np.float32]:
        """All vectors, float32 (n, dimension), by passage."""
        found: NDArray[np.float32] = self._index.reconstruct_n(0, len(self))
        return found

    def __len__(self) -> int:
        return int(self._index.ntotal)
