"""The archive: an index opened for asking, and changed by adding and removing articles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Self

from retrieval.answering.answer import Answer
from retrieval.answering.receipt import GONE, Receipt, Verdict, digests
from retrieval.article import Article
from retrieval.errors import ArchiveError, QuestionError

if TYPE_CHECKING:
    from retrieval.answering.ask import Models
    from retrieval.answering.hit import Hit
    from retrieval.answering.reranker import Reranker
    from retrieval.indexing.embedding import Progress
    from retrieval.indexing.encoder import Encoder
    from retrieval.indexing.index import Index
    from retrieval.indexing.qdrant_http import Cluster
    from retrieval.indexing.write import Changes


VIEWS = 4  # days for which `as_of` is kept ready


def silent_progress(stage: str, done: int, total: int) -> None:
    """Report nothing."""


class Archive:
    """An opened index. Use it as a context manager, or close it.

    It answers from one generation, the one it opened or last wrote, whatever other processes
    write meanwhile. Several threads may ask at once; while one adds or removes, none may ask.

        with Archive.open("index") as archive:
            answer = archive.ask("who was sanctioned?", asked_on=date(2024, 1, 5))
    """

    def __init__(
        self, path: Path, index: Index, models: Models, cluster: Cluster | None = None
    ) -> None:
        self._path, self._index, self._models = path, index, models
        self._cluster = cluster
        self._views: dict[date, Index] = {}  # as of a day, of the generation that is open
        self._viewing = Lock()
        self._named: dict[str, str] | None = None  # ids by what receipts call them

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        encoder: Encoder | None = None,
        reranker: Reranker | None = None,
        cluster: Cluster | None = None,
    ) -> Self:
        """Open the newest generation in `path`; None stands for the models that are shipped.

        An index that is kept in a cluster needs that to be named; UnreachableError is raised,
        here or by whatever is asked, where it does not answer.
        The confidence is read as `dateline calibrate` fitted it, where it did. Raise ArchiveError
        where there is no index, where it is damaged, where another encoder made it, or where it
        was calibrated for other signals.
        """
        from retrieval.indexing.exported import carried
        from retrieval.indexing.index import Index

        models = _models(encoder, reranker, Path(path))
        models = replace(models, encoder=carried(Path(path), models.encoder))
        index = Index(Path(path), cluster=cluster)
        try:
            index.manifest.check_encoder(models.encoder)
            models = _calibrated(models, Path(path))
        except ArchiveError:
            index.close()
            raise
        return cls(Path(path), index, models, cluster)

    @classmethod
    def build(  # noqa: PLR0913 - what, where, by what, and who is told
        cls,
        articles: Iterable[Article],
        path: str | Path,
        *,
        encoder: Encoder | None = None,
        reranker: Reranker | None = None,
        progress: Progress = silent_progress,
        cluster: Cluster | None = None,
    ) -> Self:
        """Make `path` hold just these articles, embedding what is new, and open it.

        With a `cluster` vectors and words are kept there, the rest in `path`.
        """
        from retrieval.indexing.write import write

        models = _models(encoder, reranker, Path(path))
        write(Path(path), articles, None, models.encoder, progress, cluster)
        return cls.open(path, encoder=models.encoder, reranker=models.reranker, cluster=cluster)

    def add(self, articles: Iterable[Article], progress: Progress = silent_progress) -> Changes:
        """Add articles, or replace those of the same id, and move to the new generation."""
        return self._write(articles, (), progress)

    def remove(self, ids: Iterable[str], progress: Progress = silent_progress) -> Changes:
        """Remove articles and move to the new generation; raise ArchiveError for unknown ids."""
        wanted = frozenset(ids)
        unknown = sorted(wanted - self._index.ids().keys())
        if unknown:
            raise ArchiveError(
                f"no article has the id {unknown[0]!r}: `dateline articles` lists the ids"
            )
        return self._write((), wanted, progress)

    def ask(
        self, question: str, *, asked_on: date, k: int = 3, as_of: date | None = None
    ) -> Answer:
        """Answer with at most `k` quotes, or with a silence and its reason.

        `asked_on` is the day on which relative words of the question hang. With `as_of` the
        archive answers as if it held only what was published by that day: no date and no count
        comes from what is later. The first question of a day takes seconds for each thousand
        articles. Raise QuestionError for an empty or overlong question.
        """
        from retrieval.answering.ask import ask

        _check_k(k)
        index = self._index if as_of is None else self._as_of(as_of)
        return ask(index, self._models, question, asked_on, k)

    def search(self, question: str, k: int = 10, *, asked_on: date | None = None) -> list[Hit]:
        """The best `k` passages with their raw scores, best first.

        Without `asked_on` time words are words like others.
        """
        from retrieval.answering.ask import POOL, reading, search
        from retrieval.answering.by_article import spread
        from retrieval.asking.question import understand

        _check_k(k)
        against = reading(self._index, self._models, asked_on, self._index.manifest.newest)
        read = understand(question, against)
        if read.parts is not None or read.time is not None:
            return search(self._index, self._models, read, k)
        return spread(search(self._index, self._models, read, max(k, POOL)))[:k]

    def timeline(self, topic: str, *, asked_on: date, k: int = 12) -> Answer:
        """At most `k` dated quotes about a topic, in the order in which things happened.

        Each has its `when`, a month or less; a time in the topic limits them. Where there is
        nothing to put in order the answer is a silence. Raise QuestionError as `ask` does.
        """
        from retrieval.answering.along import along

        _check_k(k)
        return along(self._index, self._models, topic, asked_on, k)

    def refresh(self) -> bool:
        """Move to the newest generation, if there is a newer one; tell whether it did.

        Raise ArchiveError where that one cannot be opened: the one before still answers.
        """
        from retrieval.indexing.generation import numbers

        if max(numbers(self._path), default=0) <= self.generation:
            return False
        self._move()
        return True

    @property
    def generation(self) -> int:
        """The number of the generation that answers."""
        return self._index.generation

    def catalogue(self) -> tuple[Article, ...]:
        """As `articles`, but without title and text: source, file and date, to be counted."""
        return self._index.catalogue()

    def articles(self) -> tuple[Article, ...]:
        """Every article with its date, in the order of their ids."""
        return self._index.articles()

    def verify(self, receipt: str | Receipt) -> Verdict:
        """What became of a quote by its receipt, or its text: exact, moved, altered or gone.

        Raise RetrievalError where the text is no receipt.
        """
        parsed = Receipt.parse(receipt) if isinstance(receipt, str) else receipt
        ids = self._index.ids()
        if self._named is None:
            self._named = digests(ids)
        name = self._named.get(parsed.article)
        if name is None:
            return GONE
        number = ids[name]
        return parsed.check(self._index.article(number), self._index.earlier(name))

    def close(self) -> None:
        """Close the files."""
        self._close_views()
        self._index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _write(
        self, articles: Iterable[Article], remove: Iterable[str], progress: Progress
    ) -> Changes:
        from retrieval.indexing.write import forget, write

        encoder = self._models.encoder
        changes = write(self._path, articles, remove, encoder, progress, self._cluster)
        self._move()
        if changes.removed:
            # What this archive itself still read while it was written.
            forget(self._path, self._cluster)
        return changes

    def _move(self) -> None:
        """Open the newest generation in place of the one that is open."""
        from retrieval.indexing.index import Index

        newer = Index(self._path, cluster=self._cluster)
        try:
            newer.manifest.check_encoder(self._models.encoder)
        except ArchiveError:
            newer.close()
            raise
        self._close_views()
        self._index.close()
        self._index, self._named = newer, None

    def _as_of(self, day: date) -> Index:
        """The view of what was published by a day; the last few stay open."""
        from retrieval.indexing.as_of import as_of

        with self._viewing:
            view = self._views.pop(day, None)
            if view is None:
                view = as_of(self._path, self.generation, day, self._models.encoder)
            self._views[day] = view
            while len(self._views) > VIEWS:
                self._views.pop(next(iter(self._views))).close()
            return view

    def _close_views(self) -> None:
        for view in self._views.values():
            view.close()
        self._views.clear()


def _check_k(k: int) -> None:
    if k < 1:
        raise QuestionError(f"k is {k}: ask for at least 1")


def _models(encoder: Encoder | None, reranker: Reranker | None, path: Path) -> Models:
    from retrieval.answering.ask import Models
    from retrieval.answering.reranker import ShippedReranker
    from retrieval.indexing.encoder import SentenceEncoder

    return Models(encoder or SentenceEncoder(), reranker or ShippedReranker(path))


def _calibrated(models: Models, path: Path) -> Models:
    """The models with the calibration of the index at `path`, if it has one."""
    from retrieval.answering.calibration import Calibration
    from retrieval.answering.confidence import FEATURES

    calibration = Calibration.read(path)
    if calibration is not None:
        calibration.check(FEATURES)
    return replace(models, calibration=calibration)
