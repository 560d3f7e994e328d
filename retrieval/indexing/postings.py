"""Postings: for each stem the passages that hold it and what it weighs there; mapped, exact.

    offsets.npy     where the postings of each row of the stems' table begin, int64 (stems + 1,)
    numbers.npy     passages, ascending within a stem, int32
    weights.npy     what the stem weighs in that passage, float32

A search adds up weights in one array over all passages, so that any filter is one product, and
reads nothing but the postings of its own stems: 2.5 ns a posting on one core of two, and 1.5 ms
for the rest at a million passages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.indexing.backend import Found
from retrieval.indexing.mapped import mapped

OFFSETS, NUMBERS, WEIGHTS = POSTINGS = ("offsets.npy", "numbers.npy", "weights.npy")
BLOCK = 64  # scores whose maximum is looked at together

Mask = NDArray[np.bool_]
"""Whether each passage may be found, by number."""


@dataclass(frozen=True, slots=True)
class Block:
    """The postings of some passages in a row: stem, passage and weight, by stem and passage."""

    stems: NDArray[np.int32]
    numbers: NDArray[np.int32]
    weights: NDArray[np.float32]


def write_postings(
    folder: Path, blocks: Sequence[Block], rows: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Write postings and return how many each row has; `rows` has the row of each stem.

    The passages of a block come behind those of the blocks before it.
    """
    counts = sum(
        (np.bincount(block.stems, minlength=len(rows)) for block in blocks),
        start=np.zeros(len(rows), np.int64),
    )
    by_row = np.empty(len(rows), np.int64)
    by_row[rows] = counts
    offsets = np.concatenate([[0], np.cumsum(by_row)]).astype(np.int64)
    np.save(folder / "offsets.npy", offsets)
    firsts = offsets[:-1][rows]  # where the postings of each stem go
    # One after the other, for each is 0.6 GB of a million passages.
    numbers = np.empty(int(offsets[-1]), np.int32)
    for block, places in _placed(blocks, firsts):
        numbers[places] = block.numbers
    np.save(folder / "numbers.npy", numbers)
    del numbers
    weights = np.empty(int(offsets[-1]), np.float32)
    for block, places in _placed(blocks, firsts):
        weights[places] = block.weights
    np.save(folder / "weights.npy", weights)
    return by_row


def _placed(
    blocks: Iterable[Block], firsts: NDArray[np.int64]
) -> Iterator[tuple[Block, NDArray[np.int64]]]:
    """The blocks, and where their postings go; `firsts` are the first places by stem."""
    free = firsts.copy()
    for block in blocks:
        starts = np.flatnonzero(np.diff(block.stems, prepend=-1))
        lengths = np.diff(starts, append=len(block.stems))
        within = np.arange(len(block.stems)) - np.repeat(starts, lengths)
        yield block, free[block.stems] + within
        free += np.bincount(block.stems, minlength=len(firsts))


class Postings:
    """Opened postings of so many passages."""

    def __init__(self, folder: Path, passages: int) -> None:
        self._offsets = mapped(folder / "offsets.npy")
        self.numbers = mapped(folder / "numbers.npy")
        self.weights = mapped(folder / "weights.npy")
        self._passages = passages

    def search(
        self, weights: Iterable[tuple[int, float]], k: int, mask: Mask | None = None
    ) -> list[Found]:
        """The `k` passages with the highest sum of their stems' weights times those given by row.

        Highest first, ties by number; only sums above 0, of passages that `mask` lets through.
        Weights are added in the order of rows, in float32: the same sum whatever the order given.
        """
        blocks = -(-self._passages // BLOCK)
        scores = np.zeros(BLOCK * blocks, np.float32)
        for row, weight in sorted(weights):
            own = slice(int(self._offsets[row]), int(self._offsets[row + 1]))
            np.add.at(scores, self.numbers[own], self.weights[own] * np.float32(weight))
        if mask is not None:
            scores[: self._passages] *= mask
        return best(scores, k)


def best(scores: NDArray[np.float32], k: int) -> list[Found]:
    """The `k` highest of scores above 0, highest first, ties by place.

    The length of `scores` is a multiple of `BLOCK`.
    """
    most = scores.reshape(-1, BLOCK).max(axis=1, initial=0.0)
    # So many blocks have one score of at least this: what is lower is not among the k highest.
    least = np.partition(most, len(most) - k)[len(most) - k] if 0 < k < len(most) else 0.0
    found = np.flatnonzero((scores >= least) & (scores > 0)) if k > 0 else np.empty(0, np.int64)
    order = np.lexsort((found, -scores[found]))[: max(k, 0)]
    return list(zip(found[order].tolist(), scores[found[order]].tolist(), strict=True))
