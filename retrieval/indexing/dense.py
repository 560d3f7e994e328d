"""The dense index: the nearest passages by cosine, exact to 100,000 of them, above that probed.

    dense.faiss     all vectors as float16, just as the truth keeps them; mapped, not read
    near.faiss      above 100,000: IVF over 4 sqrt(n) cells with one byte a value, mapped, not read
    near.json       how many cells are probed, and the recall that this gave when it was made

Exact search crosses 10 ms at 110,000 passages; 1.8 ms of probing find 99.7 % of the ten nearest of
a million. What is probed gives candidates alone: every cosine is computed from the float16 values,
always in the same way, so that a passage has one score however it was found.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.indexing.backend import Found
from retrieval.indexing.mapped import unreadable
from retrieval.indexing.postings import Mask

DENSE = "dense.faiss"
NEAR, RECORD = "near.faiss", "near.json"
EXACT_TO = 100_000  # passages
# Where a filter lets fewer passages through, each of them is compared: 5 ms.
FEW = 20_000
AT_ONCE = 65_536  # vectors added at a time
# FAISS adds up in another order than we do: what is nearer than this to the last may be before it.
ROUNDING = 1e-5
AGAIN = 2  # times as many candidates as are wanted: a byte a value moves a cosine by .002
LEAST_AGAIN = 100

CELLS = 4  # times the root of the number of passages
LEAST_IN_CELL = 39  # vectors: FAISS warns of fewer
TRAINED_ON = 50  # vectors for each cell
SAMPLE = 200  # questions that probing is tuned on
ASKED_K = 10
# Their cosine with the passage they are made of: that of questions and what answers them.
ASKED_COSINE = 0.7
RECALL = 0.985  # of the ten nearest: that many cells are probed
SEED = 7


def write_dense(file: Path, vectors: NDArray[np.float32]) -> None:
    """Write vectors, float32 (n, dimension) with unit rows, of the passages in their order.

    Where there are more than `EXACT_TO` an index for probing is written beside them.
    """
    import faiss

    index = faiss.IndexScalarQuantizer(
        vectors.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    )
    index.train(np.zeros((1, vectors.shape[1]), np.float32))
    for first in range(0, len(vectors), AT_ONCE):
        index.add(vectors[first : first + AT_ONCE])
    faiss.write_index(index, str(file))
    if len(vectors) > EXACT_TO:
        _write_near(file, vectors)


def _write_near(file: Path, vectors: NDArray[np.float32]) -> None:
    """Train and fill the cells, find how many to probe, and record it; the same each time."""
    import faiss

    count, dimension = vectors.shape
    cells = max(1, min(round(CELLS * count**0.5), count // LEAST_IN_CELL))
    chance = np.random.default_rng(SEED)
    some = np.sort(chance.choice(count, min(count, TRAINED_ON * cells), replace=False))
    quantizer = faiss.IndexFlatIP(dimension)
    index = faiss.IndexIVFScalarQuantizer(
        quantizer, dimension, cells, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    index.train(vectors[some])
    for first in range(0, count, AT_ONCE):
        index.add(vectors[first : first + AT_ONCE])
    faiss.write_index(index, str(file.with_name(NEAR)))
    asked = _questions(vectors[np.sort(chance.choice(count, min(count, SAMPLE), replace=False))])
    probes, recall = _tuned(file, asked, cells)
    record = {"cells": cells, "probes": probes, "recall": recall, "questions": len(asked)}
    file.with_name(RECORD).write_text(json.dumps(record) + "\n", "utf-8")


def _questions(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Unit vectors as far from passages as questions are, in random directions."""
    noise = np.random.default_rng(SEED).normal(size=vectors.shape)
    noise -= np.sum(noise * vectors, axis=1, keepdims=True) * vectors
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    asked = ASKED_COSINE * vectors + (1 - ASKED_COSINE**2) ** 0.5 * noise
    return np.ascontiguousarray(asked, np.float32)


def _tuned(file: Path, asked: NDArray[np.float32], cells: int) -> tuple[int, float]:
    """The fewest cells, by doubling, whose probing finds enough, and the recall it has."""
    dense = Dense(file)
    right = [{n for n, _ in dense.search(row, ASKED_K, exact=True)} for row in asked]
    probes = 1
    while True:
        dense.probes = probes
        found = [{n for n, _ in dense.search(row, ASKED_K)} for row in asked]
        hits = sum(len(a & b) for a, b in zip(right, found, strict=True))
        recall = hits / sum(map(len, right))
        if recall >= RECALL or probes >= cells:
            return probes, round(recall, 4)
        probes = min(2 * probes, cells)


class Dense:
    """An opened dense index."""

    def __init__(self, file: Path) -> None:
        self.values, self._index = _opened(file)  # the values of all vectors, in bytes
        self._cells, self._near, self.probes = None, None, 1
        if file.with_name(NEAR).exists():
            self._cells, self._near = _opened(file.with_name(NEAR))
        if file.with_name(RECORD).exists():
            self.probes = _recorded(file.with_name(RECORD))

    def search(
        self,
        vector: NDArray[np.float32],
        k: int,
        mask: Mask | None = None,
        *,
        exact: bool = False,
    ) -> list[Found]:
        """The `k` nearest passages to a unit vector (dimension,), as (number, cosine).

        Highest first, ties by number; fewer than `k` where the index, or the part of it that
        `mask` lets through, holds fewer.
        """
        held = len(self) if mask is None else int(np.count_nonzero(mask))
        if not held or k < 1:
            return []
        few = mask is not None and held <= FEW
        if self._near is None or exact or few:
            return self._exact(vector, k, mask)
        wide = min(held, max(AGAIN * k, k + LEAST_AGAIN))
        # As many passages are compared as without a filter.
        probes = min(self._near.nlist, round(self.probes * len(self) / held))
        numbers, _ = _searched(self._near, vector, wide, mask, probes)
        return self._scored(vector, numbers)[:k]

    def _exact(self, vector: NDArray[np.float32], k: int, mask: Mask | None) -> list[Found]:
        wide = k + 1
        while True:
            numbers, scores = _searched(self._index, vector, min(wide, len(self)), mask)
            # FAISS keeps any of equally near passages (articles that are printed twice have
            # them): all that tie with the k-th must be seen before the smaller numbers are.
            if len(numbers) < wide or scores[-1] < scores[k - 1] - ROUNDING:
                return self._scored(vector, numbers)[:k]
            wide *= 2

    def _scored(self, vector: NDArray[np.float32], numbers: NDArray[np.int64]) -> list[Found]:
        """Passages with their cosines, highest first, ties by number."""
        scores = self._cosines(vector, numbers)
        order = np.lexsort((numbers, -scores))
        return list(zip(numbers[order].tolist(), scores[order].tolist(), strict=True))

    def _cosines(
        self, vector: NDArray[np.float32], numbers: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Each row by itself: the same cosine whatever stands beside it."""
        rows = self._index.reconstruct_batch(numbers) * vector
        summed: NDArray[np.float32] = rows.sum(axis=1)
        return summed

    def cosines(self, vector: NDArray[np.float32], numbers: Sequence[int]) -> list[float]:
        """The cosines of a unit vector with given passages, in their order."""
        if not numbers:
            return []
        found: list[float] = self._cosines(vector, np.array(numbers, np.int64)).tolist()
        return found

    def vectors(self) -> NDArray[np.float32]:
        """All vectors, float32 (n, dimension), by passage."""
        found: NDArray[np.float32] = self._index.reconstruct_n(0, len(self))
        return found

    def __len__(self) -> int:
        return int(self._index.ntotal)


def _recorded(file: Path) -> int:
    """How many cells are to be probed."""
    try:
        return int(json.loads(file.read_text("utf-8"))["probes"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise unreadable(file) from error


def _searched(
    index: Any,  # noqa: ANN401 - what FAISS reads has no type of its own
    vector: NDArray[np.float32],
    k: int,
    mask: Mask | None,
    probes: int | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The numbers found and their scores, highest first; of those that `mask` lets through."""
    import faiss

    chosen = None
    if mask is not None:
        bits = np.packbits(mask, bitorder="little")
        chosen = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg,arg-type] # made by SWIG
    if probes is None:
        limits = faiss.SearchParameters(sel=chosen)  # type: ignore[call-arg] # made by SWIG
    else:
        limits = faiss.SearchParametersIVF(sel=chosen, nprobe=probes)  # type: ignore[call-arg]
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)  # one question is one thread's work: others only wait for it
    try:
        scores, numbers = index.search(vector.reshape(1, -1), k, params=limits)
    finally:
        faiss.omp_set_num_threads(threads)
    found = numbers[0] >= 0
    return numbers[0][found], scores[0][found]


def _opened(file: Path) -> tuple[NDArray[np.uint8], Any]:
    """The bytes of a file, mapped, and the index that is read from them; it needs them to stay."""
    import faiss

    try:
        held = np.memmap(file, np.uint8, "r")
        reader = faiss.ZeroCopyIOReader(  # type: ignore[attr-defined] # made by SWIG
            faiss.swig_ptr(held), held.nbytes
        )
        return held, faiss.read_index(reader)
    except (OSError, ValueError, RuntimeError) as error:
        raise unreadable(file, " as a FAISS index") from error
