"""Write an index: add, update and remove articles, embed what is new, publish a generation."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from retrieval.article import Article, Span
from retrieval.errors import ArchiveError
from retrieval.indexing.days import Row, passage_rows
from retrieval.indexing.encoder import Encoder
from retrieval.indexing.generation import Passages, checked, collect, numbers, place, publish
from retrieval.indexing.heading import heading
from retrieval.indexing.lexical import Entry
from retrieval.indexing.passages import article_passages
from retrieval.indexing.redate import redate
from retrieval.indexing.rows import fingerprint
from retrieval.indexing.tokens import count_tokens
from retrieval.indexing.truth import Truth
from retrieval.reading.paragraphs import Sentence, article_sentences

LOCK = "writer.lock"
ENCODED_AT_ONCE = 128  # passages between two steps of the progress bar

Progress = Callable[[str, int, int], None]
"""Called with the stage, how much of it is done and how much there is."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What one writing did, in articles."""

    added: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0


def write(
    folder: Path,
    articles: Iterable[Article],
    remove: Iterable[str] | None,
    encoder: Encoder,
    progress: Progress,
) -> Changes:
    """Bring an index up to date and publish it as a new generation, if anything changed.

    An article whose id is stored replaces the stored one; `remove` names the ids that shall go,
    None all that are not given. A newest generation that is damaged is written anew even where
    nothing changed. Raise ArchiveError where another process writes, or where the index was
    made by another encoder.
    """
    with _locked(folder):
        existing = numbers(folder)
        current = existing[0] if existing else 0
        well = _check_encoder(folder, existing, encoder) == current > 0
        truth = Truth(folder, new=not existing)
        try:
            truth.clear_unpublished(current)
            changes, redated = _apply(truth, articles, remove, current, encoder)
            if changes.added or changes.updated or changes.removed or redated or not well:
                _embed(truth, encoder, progress)
                _publish(truth, folder, current + 1, encoder, progress)
            return changes
        finally:
            truth.close()


def rebuild(folder: Path, encoder: Encoder, progress: Progress) -> None:
    """Publish a new generation made of the truth alone: repairs whatever is derived."""
    if not numbers(folder):
        raise ArchiveError(f"there is no index in {folder}: build one with `dateline index`")
    with _locked(folder):
        existing = numbers(folder)
        _check_encoder(folder, existing, encoder)
        truth = Truth(folder)
        try:
            truth.clear_unpublished(existing[0])
            truth.commit()
            _embed(truth, encoder, progress)
            _publish(truth, folder, existing[0] + 1, encoder, progress)
        finally:
            truth.close()


def _apply(
    truth: Truth,
    articles: Iterable[Article],
    remove: Iterable[str] | None,
    current: int,
    encoder: Encoder,
) -> tuple[Changes, int]:
    """Write the rows of the next generation; count what changed, and how many dates."""
    stored = {item.id: item for item in truth.stored(current)}
    seen: set[str] = set()
    fresh: list[Article] = []
    replaced: list[int] = []
    for article in articles:
        if article.id in seen:
            raise ArchiveError(f"two articles have the id {article.id!r}: ids must be unique")
        seen.add(article.id)
        known = stored.get(article.id)
        if known is not None and known.hash == fingerprint(article):
            continue
        if known is not None:
            replaced.append(known.number)
        fresh.append(article)
    unwanted = stored.keys() - seen if remove is None else (set(remove) & stored.keys()) - seen
    truth.remove([*replaced, *sorted(stored[name].number for name in unwanted)], current + 1)
    count = _counter(encoder)
    for article in fresh:
        number = truth.insert(article, article_sentences(article), current + 1)
        truth.insert_passages(number, article_passages(article, count, encoder.budget))
    redated = redate(truth, current + 1)
    truth.commit()
    changes = Changes(
        added=len(fresh) - len(replaced),
        updated=len(replaced),
        removed=len(unwanted),
        unchanged=len(seen) - len(fresh),
    )
    return changes, redated


def _counter(encoder: Encoder) -> Callable[[Sequence[str]], list[int]]:
    """Tokens of a text by the stricter of the two measures."""

    def count(texts: Sequence[str]) -> list[int]:
        pairs = zip(encoder.count(texts), count_tokens(texts), strict=True)
        return [max(own, common) for own, common in pairs]

    return count


def _embed(truth: Truth, encoder: Encoder, progress: Progress) -> None:
    """Embed the passages that have no vector yet."""
    waiting = truth.without_vector()
    for first in range(0, len(waiting), ENCODED_AT_ONCE):
        batch = waiting[first : first + ENCODED_AT_ONCE]
        truth.insert_vectors(batch, encoder.encode(list(truth.passage_texts(batch))))
        truth.commit()
        progress("embed", first + len(batch), len(waiting))


def _publish(
    truth: Truth, folder: Path, number: int, encoder: Encoder, progress: Progress
) -> None:
    """Write the derived indexes of what `number` shows."""
    progress("publish", 0, 1)
    articles = dict(truth.articles(number))
    headings = {n: heading(article) for n, article in articles.items()}
    dates = [article.published for article in articles.values()]
    visible = truth.passages(number)
    texts = truth.passage_texts(passage for passage, _ in visible)
    made = Passages(
        entries=[
            Entry(passage, headings[article], text)
            for (passage, article), text in zip(visible, texts, strict=True)
        ],
        vectors=truth.vectors(number, encoder.dimension),
        days=list(_days(truth, articles, visible)),
        counts=truth.counts(number),
        newest=max((dated.day for dated in dates if dated.day), default=None),
    )
    publish(folder, number, encoder, made)
    truth.collect(collect(folder))
    truth.commit()
    progress("publish", 1, 1)


def _days(
    truth: Truth, articles: Mapping[int, Article], visible: Iterable[tuple[int, int]]
) -> Iterator[Row]:
    """What the visible passages, with the numbers of their articles, say of when."""
    held, sentences = 0, list[Sentence]()
    for passage, article in visible:
        if article != held:
            held, sentences = article, truth.sentences(article)
        _, start, end = truth.passage(passage)
        yield from passage_rows(passage, Span(articles[article], start, end), sentences)


def _check_encoder(folder: Path, existing: Sequence[int], encoder: Encoder) -> int:
    """Refuse to mix vectors: the newest generation that checks out says who made the others.

    Return its number, or 0 where there is none.
    """
    for number in existing:
        try:
            manifest = checked(place(folder, number))
        except ArchiveError:
            continue
        manifest.check_encoder(encoder)
        return number
    return 0


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the index for writing; the lock dies with its process."""
    owner = folder / "writer.pid"
    lock = FileLock(folder / LOCK, timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        holder = owner.read_text("utf-8").strip() if owner.is_file() else "unknown"
        raise ArchiveError(
            f"{folder} is being written by another process (number {holder}): wait for it to end"
        ) from None
    except OSError as error:
        raise ArchiveError(
            f"{folder} cannot be written ({error.strerror}): give another folder for the index"
        ) from error
    try:
        owner.write_text(f"{os.getpid()}\n", "utf-8")
        yield
    finally:
        owner.unlink(missing_ok=True)
        lock.release()
