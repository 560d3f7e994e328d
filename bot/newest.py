"""The archive of a process that stays: it follows its index from generation to generation."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from bot.archives import Place, ensured, models_of
from bot.settings import Settings
from retrieval.answering.answer import Answer
from retrieval.answering.hit import Hit
from retrieval.answering.receipt import Verdict
from retrieval.archive import Archive
from retrieval.article import Article
from retrieval.errors import ArchiveError, UnreachableError
from retrieval.indexing.generation import MANIFEST, numbers, place

LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class _Held:
    """An opened archive and how many questions are being answered from it."""

    archive: Archive
    users: int = 0


@dataclass(frozen=True, slots=True)
class Extent:
    """What a generation holds: how many articles, the days of the dated ones in order.

    `written` is when it was written, in seconds since 1970.
    """

    generation: int
    articles: int
    days: tuple[date, ...]
    written: float


class Newest:
    """Answers each question from the newest generation, whoever wrote it.

    An archive serves one generation and keeps it from being collected: a bot that runs for
    months has to move on. Questions in flight keep the archive that they started with; it is
    closed when the last of them is done. Methods may be called from several threads. Use it as a
    context manager.
    """

    def __init__(self, settings: Settings, index: Path) -> None:
        self._index = index
        self._encoder, self._reranker = models_of(settings, index)
        self._cluster = settings.index_cluster
        ensured(settings.seeds_dir, Place(index, self._encoder, self._cluster))
        self._lock, self._reading = Lock(), Lock()
        self._extent: Extent | None = None
        self._seen = numbers(index)[:1]
        self._current = _Held(self._opened())

    def ask(self, question: str, asked_on: date, k: int = 3) -> Answer:
        """Answer a question with at most `k` quotes; raise QuestionError if it cannot be asked."""
        with self._newest() as archive:
            return archive.ask(question, asked_on=asked_on, k=k)

    def timeline(self, topic: str, asked_on: date, k: int = 12) -> Answer:
        """At most `k` dated quotes on a topic, in the order in which things happened."""
        with self._newest() as archive:
            return archive.timeline(topic, asked_on=asked_on, k=k)

    def search(self, question: str, asked_on: date, k: int) -> list[Hit]:
        """The best `k` passages."""
        with self._newest() as archive:
            return archive.search(question, k, asked_on=asked_on)

    def verify(self, receipt: str) -> Verdict:
        """What became of a quote, and where it stands now."""
        with self._newest() as archive:
            return archive.verify(receipt)

    def extent(self) -> Extent:
        """What is served just now; articles are read once a generation."""
        with self._newest() as archive, self._reading:
            if self._extent is None or self._extent.generation != archive.generation:
                articles = archive.catalogue()
                self._extent = Extent(
                    archive.generation,
                    len(articles),
                    tuple(sorted(a.published.day for a in articles if a.published.day)),
                    _written(self._index, archive.generation),
                )
            return self._extent

    def catalogue(self) -> tuple[Article, ...]:
        """Every article with its source and date, but without its text."""
        with self._newest() as archive:
            return archive.catalogue()

    def articles(self) -> tuple[Article, ...]:
        """Every article with its date."""
        with self._newest() as archive:
            return archive.articles()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._current.archive.close()

    @contextmanager
    def _newest(self) -> Iterator[Archive]:
        with self._lock:
            self._follow()
            held = self._current
            held.users += 1
        try:
            yield held.archive
        finally:
            with self._lock:
                held.users -= 1
                self._close_if_idle(held)

    def _follow(self) -> None:
        """Move on if there is a newer generation; one that cannot be opened is tried once."""
        there = numbers(self._index)[:1]
        if there == self._seen:
            return
        self._seen = there
        try:
            newer = _Held(self._opened())
        except UnreachableError:  # the one before is too: whoever asks is told
            self._seen = []  # tried again
            return
        except ArchiveError as error:
            LOG.warning("the newest index cannot be used, the one before still answers: %s", error)
            return
        before, self._current = self._current, newer
        self._close_if_idle(before)

    def _close_if_idle(self, held: _Held) -> None:
        if held is not self._current and not held.users:
            held.archive.close()

    def _opened(self) -> Archive:
        return Archive.open(
            self._index,
            encoder=self._encoder,
            reranker=self._reranker,
            cluster=self._cluster,
        )


def _written(index: Path, generation: int) -> float:
    """When a generation was written; 0 where it has been collected meanwhile."""
    try:
        return (place(index, generation) / MANIFEST).stat().st_mtime
    except OSError:
        return 0.0
