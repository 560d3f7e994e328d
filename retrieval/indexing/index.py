"""One opened generation: the truth, what is searched, and articles by number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from retrieval.article import Article, Dated, Span
from retrieval.errors import ArchiveError
from retrieval.indexing.backend import Backend
from retrieval.indexing.days import Days
from retrieval.indexing.embedded import Embedded
from retrieval.indexing.generation import (
    ARTICLES,
    DAYS,
    PASSAGES,
    Hold,
    Manifest,
    newest,
)
from retrieval.indexing.mapped import mapped
from retrieval.indexing.parts import opened_lexical
from retrieval.indexing.rows import Stored
from retrieval.indexing.sources import Sources
from retrieval.indexing.truth import Truth
from retrieval.reading.paragraphs import Sentence

if TYPE_CHECKING:
    from retrieval.indexing.qdrant_http import Cluster

CACHED_ARTICLES = 256  # about 2 MB of text; a question touches ten articles


@dataclass(frozen=True, slots=True)
class View:
    """A part of a generation, derived into a folder of its own, under its own dates by row."""

    folder: Path
    manifest: Manifest
    dates: Mapping[int, Dated]


class Index:
    """The newest generation in a folder that checks out, opened for reading.

    Raise ArchiveError where there is none. Articles and passages have the numbers and the dates
    of this generation, whatever is written meanwhile.
    """

    def __init__(
        self, folder: Path, view: View | None = None, cluster: Cluster | None = None
    ) -> None:
        """Open the newest generation in `folder`, or a view of one that somebody else holds.

        What is kept in a cluster needs that to be named.
        """
        if view is None:
            self._hold: Hold | None
            opened, self.manifest, self._hold = newest(folder)
        else:
            opened, self.manifest, self._hold = view.folder, view.manifest, None
        self._dates = view.dates if view else None
        try:
            self._rows = mapped(opened / ARTICLES)
            self._places = mapped(opened / PASSAGES)
            self._sources = Sources(opened)
            self.lexical = opened_lexical(opened, len(self._places))
            self.days = Days(opened / DAYS)
            self._truth = Truth(folder)
            self.backend = self._searched(opened, cluster)
        except ArchiveError:
            if self._hold is not None:
                self._hold.release()
            raise
        # Of functions without the index: it goes, with its mapped files, when it is let go.
        read = partial(_article, self._truth, self.generation, self._rows, self._dates)
        self._article = lru_cache(CACHED_ARTICLES)(read)
        self._sentences = lru_cache(CACHED_ARTICLES)(partial(_sentences, self._truth, self._rows))

    def _searched(self, opened: Path, cluster: Cluster | None) -> Backend:
        """What finds passages: the files of the generation, or the cluster that keeps it."""
        if not self.manifest.collection:
            return Embedded(opened, self.days, self._sources)
        from retrieval.indexing.qdrant_index import opened as of_cluster

        vectors = partial(_vectors, self._truth, self._rows, self._places)
        try:
            return of_cluster(cluster, self.manifest, opened, vectors)
        except ArchiveError:
            self._truth.close()
            raise

    @property
    def generation(self) -> int:
        """The number of the generation."""
        return self.manifest.generation

    def __len__(self) -> int:
        """How many passages there are; they are numbered from 0."""
        return len(self._places)

    def place(self, passage: int) -> tuple[int, int, int]:
        """The article number of a passage, its first character and the one behind its last."""
        article, start, end = self._places[passage].tolist()
        return article, start, end

    def span(self, passage: int) -> Span:
        """The characters of a passage."""
        article, start, end = self.place(passage)
        return Span(self._article(article), start, end)

    def sentences(self, passage: int) -> list[Sentence]:
        """All the sentences of the article that holds a passage, in order."""
        return self._sentences(self.place(passage)[0])

    def article(self, number: int) -> Article:
        """One article with its date."""
        return self._article(number)

    def articles(self) -> tuple[Article, ...]:
        """Every article in canonical order: by id, its numbers as numbers."""
        read = partial(_article, self._truth, self.generation, self._rows, self._dates)
        return tuple(read(number) for number in range(len(self._rows)))

    def catalogue(self) -> tuple[Article, ...]:
        """Every article without its title and text, in the order of `articles`."""
        dates = self._truth.dates(self.generation) if self._dates is None else self._dates
        return tuple(
            Article(
                stored.id, "", "", (), source=stored.source, file=stored.file,
                published=dates.get(stored.number, Dated()),
            )
            for stored in self._stored
        )  # fmt: skip

    def ids(self) -> Mapping[str, int]:
        """The number of each article by its id; no text is read."""
        return self._ids

    def earlier(self, name: str) -> tuple[Article, ...]:
        """The earlier forms, newest first, of an article that is here by its id; undated."""
        return tuple(self._truth.earlier(name, self.generation))

    @cached_property
    def sources(self) -> frozenset[str]:
        """The sources that articles name."""
        return frozenset(self._sources.names)

    def source(self, passage: int) -> str | None:
        """The source of a passage; nothing of its article is read."""
        return self._sources.of(passage)

    def alike(self, rows: NDArray[np.int64], places: NDArray[np.int64]) -> bool:
        """Whether articles and passages are just these, see `generation.Contents`."""
        return np.array_equal(self._rows, rows) and np.array_equal(self._places, places)

    def close(self) -> None:
        """Close the files, and let the generation go."""
        self.backend.close()
        self._truth.close()
        if self._hold is not None:
            self._hold.release()

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {stored.id: number for number, stored in enumerate(self._stored)}

    @cached_property
    def _stored(self) -> list[Stored]:
        """The articles by number; no text is read."""
        visible = {stored.number: stored for stored in self._truth.stored(self.generation)}
        return [visible[row] for row in self._rows.tolist()]


def _article(
    truth: Truth,
    generation: int,
    rows: NDArray[np.int64],
    dates: Mapping[int, Dated] | None,
    number: int,
) -> Article:
    """An article by its number, under the dates of its generation or under others, by row."""
    row = int(rows[number])
    if dates is None:
        return truth.article(row, generation)
    return replace(truth.article(row), published=dates[row])


def _vectors(
    truth: Truth,
    rows: NDArray[np.int64],
    places: NDArray[np.int64],
    numbers: Sequence[int],
) -> NDArray[np.float32]:
    """The vectors of passages as the truth has them, float32 (n, dimension)."""
    wanted = places[list(numbers)]
    own = zip(rows[wanted[:, 0]].tolist(), *wanted[:, 1:].T.tolist(), strict=True)
    return truth.vectors.at(own)


def _sentences(truth: Truth, rows: NDArray[np.int64], number: int) -> list[Sentence]:
    return truth.sentences(int(rows[number]))
