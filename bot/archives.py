"""Open the archive that a command is about; build that of the seeds on first use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from bot.settings import Settings
from bot.terminal import console
from retrieval.answering.reranker import NamedReranker, Reranker
from retrieval.archive import Archive
from retrieval.article import Article
from retrieval.errors import ReadError
from retrieval.indexing.encoder import SentenceEncoder
from retrieval.indexing.generation import numbers
from retrieval.indexing.truth import Truth
from retrieval.indexing.write import Changes
from retrieval.indexing.write import Progress as Report
from retrieval.reading.formats import Unread
from retrieval.reading.read import read

SHOWN = 20  # unread files listed one by one; the rest are counted


def opened(settings: Settings, index: Path) -> Archive:
    """Open the archive in `index`; where there is none yet, build it of the seeds first."""
    if not numbers(index) and settings.seeds_dir.is_dir():
        console(stderr=True).print(
            f"No index in {index} yet: building it from {settings.seeds_dir}/"
        )
        changed(settings, index, read([settings.seeds_dir]))
    return Archive.open(index, encoder=encoder_of(settings), reranker=_reranker(settings))


def changed(
    settings: Settings, index: Path, found: Iterator[Article | Unread]
) -> tuple[Changes, Sequence[Unread]]:
    """Write what was read into an index, with a progress bar; return what was done and what not.

    Raise ReadError where nothing could be read, before anything is written.
    """
    unread: list[Unread] = []
    articles: list[Article] = []
    for item in found:
        if isinstance(item, Unread):
            unread.append(item)
        else:
            articles.append(item)
    told(unread)
    if not articles:
        why = f": {unread[0]}" if len(unread) == 1 else ""
        raise ReadError(f"no article found, so nothing was changed{why}")
    from retrieval.indexing.write import write

    with progress_bar() as report:
        changes = write(index, articles, (), encoder_of(settings), report)
    return changes, unread


def stored_files(index: Path) -> dict[str, str]:
    """Ids in an index with the files they came from; empty where there is no index."""
    existing = numbers(index)
    if not existing:
        return {}
    truth = Truth(index)
    try:
        return {item.id: item.file or "" for item in truth.stored(existing[0])}
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
    """A progress callback for the library, drawn on stderr."""
    columns = (TextColumn("{task.description:>8}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console(stderr=True)) as bar:
        tasks: dict[str, TaskID] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield report


def encoder_of(settings: Settings) -> SentenceEncoder:
    """The encoder that the settings name."""
    return SentenceEncoder(settings.embedding_model)


def _reranker(settings: Settings) -> Reranker | None:
    return NamedReranker(settings.reranker_model) if settings.reranker_model else None
