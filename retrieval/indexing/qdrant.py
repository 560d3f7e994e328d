"""The backend of a cluster: one generation as Qdrant shows it, with the embedded one's answers.

Qdrant finds candidates and applies the filters. Cosines are then computed here from the vectors
of the truth, always in the same way, so that a passage has one score however it was found and
wherever it is kept; words are a sparse dot product of our own weights, so that no shard's count
of words can change a score.

A shard of which no copy answers is an error to Qdrant, and so here: there is no half an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import ArchiveError
from retrieval.indexing.backend import Found, Where
from retrieval.indexing.qdrant_http import Calls, Json
from retrieval.indexing.qdrant_points import (
    DAYS,
    DENSE,
    FIRST,
    LAST,
    LENGTH,
    SINCE,
    SOURCE,
    UNTIL,
    WORDS,
    Numbers,
    dimensions,
)

# Candidates that HNSW keeps while it looks: recall@10 .99 at 100,000 passages.
EF = 256
# Qdrant adds up in another order than we do: what is nearer than this to the last of the cosines
# may be before it.
ROUNDING = 1e-5
# Of the larger: sums of the same weights differ by less, whichever part of a shard adds them up.
NOISE = 2e-6

Vectors = Callable[[Sequence[int]], NDArray[np.float32]]
"""Gives the vectors, float32 (n, dimension), of passages by their numbers."""


class Qdrant:
    """One generation in a collection; several threads may search at once."""

    def __init__(
        self, calls: Calls, collection: str, generation: int, numbers: Numbers, vectors: Vectors
    ) -> None:
        self._calls = calls
        self._path = f"/collections/{collection}/points"
        self._generation = generation
        self._numbers = numbers
        self._vectors = vectors

    def check(self) -> None:
        """Raise ArchiveError where the cluster does not hold the generation, whole."""
        there = self.count()
        if there != len(self._numbers):
            raise ArchiveError(
                f"the cluster shows {there:,} passages of generation {self._generation}, not the "
                f"{len(self._numbers):,} that it has ({self._path}): run `dateline doctor "
                "--repair`, which sends all of them again"
            )

    def dense(
        self,
        vector: NDArray[np.float32],
        k: int,
        where: Where | None = None,
        *,
        exact: bool = False,
    ) -> list[Found]:
        """The `k` nearest passages with their cosines, see `Backend`."""
        query = {
            "query": vector.tolist(),
            "using": DENSE,
            "params": {"exact": True} if exact else {"hnsw_ef": max(EF, 2 * k)},
        }
        found = [number for number, _ in self._found(query, k, where, ROUNDING)]
        scored = zip(found, self.cosines(vector, found), strict=True)
        return sorted(scored, key=lambda hit: (-hit[1], hit[0]))[:k]

    def lexical(
        self, weights: Mapping[str, float], k: int, where: Where | None = None
    ) -> list[Found]:
        """The `k` passages of the highest weighted sum, see `Backend`."""
        asked = dimensions(weights)
        if not asked:
            return []
        query = {
            "query": {"indices": list(asked), "values": list(asked.values())},
            "using": WORDS,
        }
        found = self._found(query, k, where, NOISE)
        return sorted(_levelled(found), key=lambda hit: (-hit[1], hit[0]))[:k]

    def cosines(self, vector: NDArray[np.float32], numbers: Sequence[int]) -> list[float]:
        """The cosines of given passages, see `Backend`; each by itself, whatever is beside it."""
        if not numbers:
            return []
        found: list[float] = (self._vectors(numbers) * vector).sum(axis=1).tolist()
        return found

    def count(self, where: Where | None = None) -> int:
        """How many passages there are."""
        asked = {"filter": seen(self._generation, where), "exact": True}
        return int(self._calls.call("POST", f"{self._path}/count", asked)["count"])

    def close(self) -> None:
        """Let go of connections."""
        self._calls.close()

    def _found(
        self, query: Mapping[str, object], k: int, where: Where | None, rounding: float
    ) -> list[Found]:
        """At least the `k` best, highest first, and all whose score may be that of the last."""
        asked = {**query, "filter": seen(self._generation, where), "with_payload": False}
        wide = k + 1
        while k > 0:
            hits = self._calls.call("POST", f"{self._path}/query", {**asked, "limit": wide})
            found = [self._hit(hit) for hit in hits["points"]]
            if len(found) < wide or found[-1][1] < found[k - 1][1] - rounding * _size(found):
                return found
            wide *= 2
        return []

    def _hit(self, hit: Json) -> Found:
        number = self._numbers.number(str(hit["id"]))
        if number is None:
            raise ArchiveError(
                f"the cluster shows a passage that generation {self._generation} does not have "
                f"({self._path}): another archive writes to this collection, or it was restored "
                "from another day; run `dateline doctor --repair`"
            )
        return number, float(hit["score"])


def seen(generation: int, where: Where | None = None) -> dict[str, object]:
    """Qdrant's filter for the points that a generation sees and that satisfy `where`."""
    must: list[object] = [
        {"key": SINCE, "range": {"lte": generation}},
        {"key": UNTIL, "range": {"gt": generation}},
    ]
    if where is not None and where.sources:
        must.append({"key": SOURCE, "match": {"any": sorted(where.sources)}})
    if where is not None and where.window is not None:
        first, last, longest = where.window
        of_one = [
            {"key": FIRST, "range": {"lte": last}},
            {"key": LAST, "range": {"gte": first}},
            {"key": LENGTH, "range": {"lte": longest}},
        ]
        must.append({"nested": {"key": DAYS, "filter": {"must": of_one}}})
    return {"must": must}


def _size(found: Sequence[Found]) -> float:
    return max(1.0, found[0][1])


def _levelled(found: Sequence[Found]) -> list[Found]:
    """Sums, highest first, in which all that differ by noise alone are the highest of them."""
    level, levelled = 0.0, list[Found]()
    for number, score in found:
        if not level or level - score > NOISE * max(1.0, level):
            level = score
        if level > 0:
            levelled.append((number, level))
    return levelled
