"""Made-up passages with vectors, words, days and sources, and what a search of them must find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.indexing.backend import Found, Where
from retrieval.indexing.qdrant import Qdrant
from retrieval.indexing.qdrant_apply import Collection
from retrieval.indexing.qdrant_http import Calls, Cluster
from retrieval.indexing.qdrant_points import Ids, Numbers, Passage, plan, point, write_numbers

SIZE = 8  # dimensions
STEMS = [f"stem{number}" for number in range(30)]
SOURCES = [None, "Reuters", "AP", "El País"]
DAYS = 60
CLUSTER = Cluster("http://127.0.0.1:6333")
NAME = "dateline-0123456789abcdef"


@dataclass(frozen=True)
class Shelved:
    """A passage with its vector and the weights of its words."""

    passage: Passage
    vector: NDArray[np.float32]
    words: Mapping[str, float]


def shelved(chance: np.random.Generator, article: int, kinds: int = 40) -> Shelved:
    """A passage of an article; it has one of so many vectors and sets of words, so there are ties.

    Periods begin within `DAYS` days and last from one to thirty.
    """
    kind = int(chance.integers(kinds))
    like = np.random.default_rng(kind)
    vector = like.normal(size=SIZE)
    unit = (vector / np.linalg.norm(vector)).astype(np.float16).astype(np.float32)
    stems = like.choice(len(STEMS), like.integers(1, 12), replace=False)
    words = {STEMS[s]: float(np.float32(like.uniform(0.1, 2.2))) for s in sorted(stems)}
    first = chance.integers(DAYS, size=chance.integers(4)).astype(np.int32)
    last = first + chance.integers(30, size=len(first)).astype(np.int32)
    source = SOURCES[int(chance.integers(len(SOURCES)))]
    text = kind.to_bytes(2) + chance.bytes(6)
    days = np.stack([first, last], axis=1)
    return Shelved(Passage(article, 0, 100, text, "", source, days), unit, words)


class Shelf:
    """An archive in a collection, with all its generations as they were published."""

    def __init__(self, calls: Calls, folder: Path) -> None:
        self.calls, self.folder = calls, folder
        self.collection = Collection(calls, NAME)
        self.published = 0
        self.generations: dict[int, list[Shelved]] = {0: []}
        self._ids: Ids | None = None

    def publish(self, shelf: Sequence[Shelved], *, known: bool = True) -> None:
        """Bring the collection to just these passages, and publish that if all went well.

        What was there before is taken to be unknown where it is not `known`.
        """
        self.collection.ensure(CLUSTER, SIZE)
        self.collection.undo(self.published)
        wanted = plan(
            [each.passage.key for each in shelf],
            self._ids if known else None,
            self.published + 1,
        )

        def make(numbers: Sequence[int], names: Sequence[str]) -> list[object]:
            own = [shelf[number] for number in numbers]
            return [
                point(name, each.passage, each.vector.tolist(), each.words)
                for name, each in zip(names, own, strict=True)
            ]

        self.collection.apply(wanted, make, lambda _done, _whole: None)
        self.published += 1
        self._ids = wanted.ids
        write_numbers(self.folder / f"{self.published}.npy", wanted.ids)
        self.generations[self.published] = list(shelf)

    def backend(self, generation: int | None = None) -> Qdrant:
        """The backend of a generation, the newest if none is named."""
        number = self.published if generation is None else generation
        vectors = matrix(self.generations[number])
        numbers = Numbers(self.folder / f"{number}.npy")
        return Qdrant(self.calls, NAME, number, numbers, lambda asked: vectors[list(asked)])


def matrix(shelf: Sequence[Shelved]) -> NDArray[np.float32]:
    """The vectors of passages, float32 (n, SIZE)."""
    return np.array([each.vector for each in shelf], np.float32).reshape(-1, SIZE)


def allowed(shelf: Sequence[Shelved], where: Where | None) -> list[int]:
    """The passages that satisfy a filter, one by one."""

    def fits(passage: Passage) -> bool:
        if where is None:
            return True
        if where.sources and passage.source not in where.sources:
            return False
        if where.window is None:
            return True
        begin, end, longest = where.window
        periods = passage.days.tolist()
        return any(a <= end and b >= begin and b - a + 1 <= longest for a, b in periods)

    return [number for number, each in enumerate(shelf) if fits(each.passage)]


def nearest(
    shelf: Sequence[Shelved], vector: NDArray[np.float32], where: Where | None
) -> list[Found]:
    """Every passage that may be found with its cosine, best first, ties by number."""
    scores = (matrix(shelf) * vector).sum(axis=1).tolist()
    return sorted(
        ((number, scores[number]) for number in allowed(shelf, where)),
        key=lambda hit: (-hit[1], hit[0]),
    )


def heaviest(
    shelf: Sequence[Shelved], weights: Mapping[str, float], where: Where | None
) -> list[Found]:
    """Every passage that holds a word asked for with its sum, best first, ties by number."""
    sums = [
        sum(weight * each.words.get(stem, 0.0) for stem, weight in sorted(weights.items()))
        for each in shelf
    ]
    found = ((number, sums[number]) for number in allowed(shelf, where) if sums[number] > 0)
    return sorted(found, key=lambda hit: (-hit[1], hit[0]))
