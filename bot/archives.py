"""Open the archive that a command is about; build that of the seeds on first use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import Settings
from bot.terminal import console, waiting
from retrieval.answering.reranker import NamedReranker, Reranker, ShippedReranker
from retrieval.archive import Archive
from retrieval.article import Article
from retrieval.errors import ArchiveError, ReadError
from retrieval.indexing.encoder import Encoder, SentenceEncoder
from retrieval.indexing.generation import numbers
from retrieval.reading.formats import Unread

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from retrieval.indexing.embedding import Progress as Report
    from retrieval.indexing.qdrant_http import Cluster
    from retrieval.indexing.write import Changes

SHOWN = 20  # unread files listed one by one; the rest are counted


@dataclass(frozen=True, slots=True)
class Place:
    """Where an index is, and what writes it: see `retrieval.indexing.write.write`."""

    folder: Path
    encoder: Encoder
    cluster: Cluster | None = None
    spread: Callable[[Encoder], Encoder] = lambda encoder: encoder


def place_of(settings: Settings, index: Path) -> Place:
    """The place of an index as the settings have it."""
    return Place(index, models_of(settings, index)[0], settings.index_cluster)


def opened(settings: Settings, index: Path) -> Archive:
    """Open the archive in `index`; where there is none yet, build it of the seeds first."""
    encoder, reranker = models_of(settings, index)
    cluster = settings.index_cluster
    ensured(settings.seeds_dir, Place(index, encoder, cluster))
    return Archive.open(index, encoder=encoder, reranker=reranker, cluster=cluster)


def existing(settings: Settings, index: Path) -> Archive:
    """Open the archive in `index`; raise ArchiveError where there is none."""
    check_folder(index)
    encoder, reranker = models_of(settings, index)
    cluster = settings.index_cluster
    return Archive.open(index, encoder=encoder, reranker=reranker, cluster=cluster)


def ensured(seeds: Path, place: Place) -> None:
    """Build the index of the seeds where there is none, not even a damaged one."""
    from retrieval.reading.read import read

    check_folder(place.folder)
    if not numbers(place.folder) and seeds.is_dir():
        console(stderr=True).print(
            f"No index in {place.folder} yet: building it from {seeds}/ (only this once)."
        )
        changed(place, read([seeds]))


def changed(
    place: Place, found: Iterable[Article | Unread], pruned: Sequence[Path] = ()
) -> tuple[Changes, Sequence[Unread]]:
    """Write what was read into an index, with a progress bar; return what was done and what not.

    What came from files at or below `pruned` and was not found there again is removed. Raise
    ReadError where nothing could be read, before anything is written.
    """
    from retrieval.indexing.write import write

    index = place.folder
    check_folder(index)
    unread: list[Unread] = []
    articles: list[Article] = []
    with waiting("reading ...") as status:
        for item in found:
            if isinstance(item, Unread):
                unread.append(item)
            else:
                articles.append(item)
                status.update(f"reading: {len(articles):,} articles")
    if len(unread) > 1 or articles:
        told(unread)
    if not articles:
        raise ReadError(_nothing(unread))
    gone = _gone(index, pruned, articles, unread)
    with progress_bar() as report:
        changes = write(index, articles, gone, place.encoder, report, place.cluster, place.spread)
    if changes.unexported:
        console(stderr=True).print(
            f"{place.encoder.name} cannot be exported to ONNX ({changes.unexported}): questions "
            "are encoded by sentence-transformers, which takes seconds to start."
        )
    return changes, unread


def _gone(
    index: Path, pruned: Sequence[Path], articles: Iterable[Article], unread: Iterable[Unread]
) -> list[str]:
    """The ids in an index whose files or records are no longer at or below `pruned`.

    What is in a file that could not be read in full may still be there: it stays.
    """
    there = {article.id for article in articles}
    roots = [path.resolve() for path in pruned]
    doubtful = [item.where for item in unread]
    return [
        name
        for name, file in stored_files(index).items()
        if file
        and name not in there
        and any(Path(file).resolve().is_relative_to(root) for root in roots)
        and not any(where == file or where.startswith(f"{file}, ") for where in doubtful)
    ]


def stored_files(index: Path) -> dict[str, str]:
    """Ids in an index with the files they came from; empty where there is no index."""
    from retrieval.indexing.truth import Truth

    there = numbers(index)
    if not there:
        return {}
    truth = Truth(index)
    try:
        return {item.id: item.file or "" for item in truth.stored(there[0])}
    finally:
        truth.close()


def told(unread: Sequence[Unread]) -> None:
    """Say on stderr what was not read, and why."""
    err = console(stderr=True)
    for item in unread[:SHOWN]:
        err.print(f"skipped {item}")
    if len(unread) > SHOWN:
        err.print(f"... and {len(unread) - SHOWN:,} more were skipped")


@contextmanager
def progress_bar() -> Iterator[Report]:
    """A progress callback for the library, drawn on stderr, a line for each stage."""
    from rich.progress import (
        BarColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description:>8}"),
        BarColumn(20),
        TextColumn("{task.fields[count]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    err = console(stderr=True)
    bar = Progress(*columns, console=err)
    tasks: dict[str, TaskID] = {}
    if err.is_terminal:  # a sign of life until there is something to count
        tasks["prepare"] = bar.add_task("prepare", total=None, count="")
        bar.start()

    def report(stage: str, done: int, total: int) -> None:
        _hide(bar, tasks)
        bar.start()
        if stage not in tasks:
            tasks[stage] = bar.add_task(stage, count="")
        bar.update(tasks[stage], completed=done, total=total, count=f"{done:,}/{total:,}")

    try:
        yield report
    finally:
        _hide(bar, tasks)
        if bar.live.is_started:
            bar.live.transient = not tasks  # nothing to count: nothing to leave behind
            bar.stop()


def _hide(bar: Progress, tasks: dict[str, TaskID]) -> None:
    if "prepare" in tasks:
        bar.remove_task(tasks.pop("prepare"))


def models_of(settings: Settings, index: Path) -> tuple[Encoder, Reranker]:
    """The encoder and the cross-encoder that the settings name, as an index carries them."""
    named = settings.reranker_model
    reranker = NamedReranker(named) if named else ShippedReranker(index)
    return SentenceEncoder(settings.embedding_model), reranker


def check_folder(index: Path) -> None:
    """Raise ArchiveError where an index cannot lie because a file does."""
    if index.exists() and not index.is_dir():
        raise ArchiveError(f"{index} is a file: give the folder of an index, or a new one")


def _nothing(unread: Sequence[Unread]) -> str:
    """Why nothing was written; a single reason is the whole story."""
    if len(unread) == 1:
        return f"nothing was changed: {unread[0]}"
    if unread:
        return f"nothing was changed: none of {len(unread):,} files or records is an article"
    return "no article found, so nothing was changed: give files or folders of articles"
