"""An index that is kept in a cluster: what a publication sends there, and how one is opened.

The truth stays beside the application, and so do the small tables of a generation: which
characters a passage has, its days and source, how many passages hold a word. Vectors and the
words of each passage are in the cluster.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from uuid import uuid4

import numpy as np

from retrieval.errors import ArchiveError
from retrieval.indexing.days import LEAST_WORTH
from retrieval.indexing.generation import MANIFEST, POINTS, Contents, Manifest, checked, place
from retrieval.indexing.lexical import LEXICAL, analyzer, passage_weights
from retrieval.indexing.postings import POSTINGS
from retrieval.indexing.qdrant import Qdrant, Vectors
from retrieval.indexing.qdrant_apply import Collection
from retrieval.indexing.qdrant_http import Cluster, Http
from retrieval.indexing.qdrant_points import (
    Ids,
    Numbers,
    Passage,
    Plan,
    plan,
    point,
    write_numbers,
)
from retrieval.indexing.sync import sync
from retrieval.indexing.truth import Truth

NAME = "collection"  # the file that says which one an index has


def collection(index: Path) -> str:
    """The name of the collection of an index, made up once and kept: folders may be moved.

    A copy of the folder has the same name: give each its own cluster, or delete the file in one.
    """
    file = index / NAME
    if not file.is_file():
        aside = index / f"{NAME}.partial"
        aside.write_text(f"dateline-{uuid4().hex[:16]}\n", "utf-8")
        sync(aside)
        aside.rename(file)
        sync(index)
    return file.read_text("utf-8").strip()


class Kept:
    """The collection of an index, as its writer has it."""

    def __init__(self, cluster: Cluster, index: Path) -> None:
        self._cluster, self._index = cluster, index
        self.name = collection(index)
        self._calls = Http(cluster)
        self._collection = Collection(self._calls, self.name)

    def sending(
        self, truth: Truth, made: Contents, generation: int, told: Callable[[str, int, int], None]
    ) -> Sending:
        """What makes a generation of `made`, whatever an attempt at it left behind.

        Where the cluster does not hold the one before as it was sent, all is sent.
        """
        published = generation - 1
        self._collection.ensure(self._cluster, made.vectors.shape[1])
        self._collection.undo(published)
        passages = list(_passages(made))
        before = self._before(published)
        wanted = plan([each.key for each in passages], before, generation)
        return Sending(self._collection, wanted, passages, truth, made, partial(told, "send"))

    def collect(self, oldest: int) -> None:
        """Delete for good what no generation from `oldest` on sees."""
        self._collection.collect(oldest)

    def close(self) -> None:
        """Let go of connections."""
        self._calls.close()

    def _before(self, published: int) -> Ids | None:
        """The points of a generation, None where they are not known or not all there."""
        folder = place(self._index, published)
        try:
            if checked(folder).collection != self.name:
                return None
            ids = Numbers(folder / POINTS).ids()
        except ArchiveError:
            return None
        return ids if self._collection.holds(published, ids.shape[1]) else None


@contextmanager
def kept_in(index: Path, cluster: Cluster | None) -> Iterator[Kept | None]:
    """An index in its cluster, if there is one."""
    kept = Kept(cluster, index) if cluster else None
    try:
        yield kept
    finally:
        if kept is not None:
            kept.close()


def check_place(index: Path, current: int, kept: Kept | None) -> None:
    """Raise ArchiveError where an index is kept in a cluster and none is named."""
    there = collection_of(place(index, current))
    if kept is None and there:
        raise _elsewhere(index, there)


def collection_of(generation: Path) -> str:
    """The collection that a generation is kept in; none where its files are here, or damaged."""
    try:
        return str(json.loads((generation / MANIFEST).read_text("utf-8"))["collection"])
    except (OSError, ValueError, TypeError, KeyError):
        return ""


def _elsewhere(index: Path, there: str) -> ArchiveError:
    return ArchiveError(
        f"{index} is kept in a cluster (as {there}): set INDEX_URL to it, or run "
        f"`dateline doctor --repair --index {index}` to have all of it here"
    )


@dataclass(frozen=True, slots=True)
class Sending:
    """A generation on its way to the cluster."""

    collection: Collection
    plan: Plan
    passages: Sequence[Passage]
    truth: Truth
    made: Contents
    told: Callable[[int, int], None]

    @property
    def name(self) -> str:
        """The name of the collection."""
        return self.collection.name

    def write(self, folder: Path) -> None:
        """Write which point each passage is, in place of what is searched in the cluster."""
        write_numbers(folder / POINTS, self.plan.ids)
        for name in POSTINGS:
            (folder / LEXICAL / name).unlink()

    def send(self) -> None:
        """Send what is new; when this returns the generation is there, whole."""
        stems = analyzer(stems=True).analyze
        text = lru_cache(1)(self.truth.text)  # neighbours are of one article

        def make(numbers: Sequence[int], names: Sequence[str]) -> list[object]:
            vectors = self.made.vectors[list(numbers)].tolist()
            points: list[object] = []
            for number, name, vector in zip(numbers, names, vectors, strict=True):
                own = self.passages[number]
                body = text(own.article)[own.start : own.end]
                words = passage_weights([*stems(own.heading), *stems(body)])
                points.append(point(name, own, vector, words))
            return points

        self.collection.apply(self.plan, make, self.told)


def opened(cluster: Cluster | None, manifest: Manifest, folder: Path, vectors: Vectors) -> Qdrant:
    """The backend of a generation that is kept in a cluster.

    Raise ArchiveError where none is given, or where it does not hold the generation, whole.
    """
    if cluster is None:
        raise _elsewhere(folder.parents[1], manifest.collection)
    numbers = Numbers(folder / POINTS)
    backend = Qdrant(Http(cluster), manifest.collection, manifest.generation, numbers, vectors)
    try:
        backend.check()
    except ArchiveError:
        backend.close()
        raise
    return backend


def _passages(made: Contents) -> Iterator[Passage]:
    """Every passage of a generation, in order, with the days that it is found by."""
    found = made.days[:, made.days[3] >= LEAST_WORTH]
    found = found[:, np.argsort(found[0], kind="stable")]
    borders = np.searchsorted(found[0], np.arange(len(made.places) + 1)).tolist()
    rows = zip(made.places.tolist(), made.texts, borders, borders[1:], strict=False)
    for (article, start, end), text, first, last in rows:
        yield Passage(
            article=int(made.articles[article]),
            start=start,
            end=end,
            text=text,
            heading=made.headings[article],
            source=made.sources[article] or None,
            days=found[1:3, first:last].T,
        )
