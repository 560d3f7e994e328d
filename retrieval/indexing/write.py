"""Write an index: add, update and remove articles, embed what is new, publish a generation."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from retrieval.article import Article
from retrieval.dating.features import packed, read_features
from retrieval.errors import ArchiveError, BusyError
from retrieval.indexing.collecting import collect
from retrieval.indexing.embedding import Progress, embedding
from retrieval.indexing.encoder import Encoded, Encoder
from retrieval.indexing.export import carry
from retrieval.indexing.exported import carried
from retrieval.indexing.generation import checked, numbers, place
from retrieval.indexing.passages import article_passages
from retrieval.indexing.publishing import Following, publish_next
from retrieval.indexing.qdrant_http import Cluster
from retrieval.indexing.qdrant_index import Kept, check_place, kept_in
from retrieval.indexing.redate import redate
from retrieval.indexing.rows import fingerprint
from retrieval.indexing.tokens import count_tokens
from retrieval.indexing.truth import FILE, Truth
from retrieval.reading.paragraphs import article_sentences

LOCK = "writer.lock"
SPARE = 1  # generations kept before the newest, to open where that one is damaged


@dataclass(frozen=True, slots=True)
class Changes:
    """What one writing did, in articles; and why the encoder just now could not be exported."""

    added: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0
    unexported: str = ""


def write(  # noqa: PLR0913 - what is written, where, by whom
    folder: Path,
    articles: Iterable[Article],
    remove: Iterable[str] | None,
    encoder: Encoder,
    progress: Progress,
    cluster: Cluster | None = None,
    spread: Callable[[Encoder], Encoder] = lambda encoder: encoder,
) -> Changes:
    """Bring an index up to date and publish it as a new generation, if anything changed.

    An article whose id is stored replaces the stored one; `remove` names the ids that shall go,
    None all that are not given. A newest generation that is damaged is written anew even where
    nothing changed. With a `cluster` vectors and words are kept there; of the encoder that is used
    here `spread` makes one that works elsewhere (see bulk.py). Raise ArchiveError where another
    process writes, where the disk is full or read-only, where the index was made by another
    encoder, or where the cluster does not answer: then the index is as it was.
    """
    with _writing(folder, new=True) as truth, kept_in(folder, cluster) as kept:
        current = _current(truth, folder, carried(folder, encoder))
        unexported = carry(folder, encoder)
        encoder = carried(folder, encoder)
        check_place(folder, current, kept)
        last = truth.last()
        changes = _apply(truth, articles, remove, current, encoder)
        sound = _sound(folder, current, kept)
        changed = changes != Changes(unchanged=changes.unchanged)
        if changed or not sound:
            # Of what was removed nothing may stay, not even the words of a base.
            whole = bool(changes.removed) or not sound
            with embedding(truth, spread(encoder), after=0 if whole else last) as embed:
                if changed:
                    redate(truth, current + 1)
                truth.commit()
                embed(progress)
            _publish(truth, Following(folder, current + 1, kept, whole), encoder, progress)
            _collect(truth, folder, kept, spare=0 if changes.removed else SPARE)
        else:
            truth.commit()
        return replace(changes, unexported=unexported)


def rebuild(
    folder: Path, encoder: Encoder, progress: Progress, cluster: Cluster | None = None
) -> None:
    """Publish a new generation made of the truth alone: repairs whatever is derived.

    Where no cluster is given an index that is kept in one is here again.
    """
    if not numbers(folder) and not (folder / FILE).is_file():
        raise ArchiveError(f"there is no index in {folder}: build one with `dateline index`")
    with _writing(folder) as truth, kept_in(folder, cluster) as kept:
        current = _current(truth, folder, carried(folder, encoder))
        carry(folder, encoder)
        encoder = carried(folder, encoder)
        with embedding(truth, encoder) as embed:
            redate(truth, current + 1)
            truth.commit()
            embed(progress)
        _publish(truth, Following(folder, current + 1, kept, whole=True), encoder, progress)
        _collect(truth, folder, kept, spare=0)


def forget(folder: Path, cluster: Cluster | None = None) -> None:
    """Delete for good what was removed and is read by nobody any more, as far as it can be.

    A reader that has an old generation open keeps what that one shows: whoever closes one after
    articles were removed calls this. Another writer at work does it itself.
    """
    with suppress(ArchiveError), _writing(folder) as truth, kept_in(folder, cluster) as kept:
        _collect(truth, folder, kept, spare=0)


def _apply(
    truth: Truth,
    articles: Iterable[Article],
    remove: Iterable[str] | None,
    current: int,
    encoder: Encoder,
) -> Changes:
    """Write the rows of what the next generation shows, not yet dated."""
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
        told = packed(read_features(article))
        number = truth.insert(article, told, article_sentences(article), current + 1)
        truth.insert_passages(number, article_passages(article, count, encoder.budget))
    return Changes(
        added=len(fresh) - len(replaced),
        updated=len(replaced),
        removed=len(unwanted),
        unchanged=len(seen) - len(fresh),
    )


def _counter(encoder: Encoder) -> Callable[[Sequence[str]], list[int]]:
    """Tokens of a text by the stricter of the two measures."""

    def count(texts: Sequence[str]) -> list[int]:
        pairs = zip(encoder.count(texts), count_tokens(texts), strict=True)
        return [max(own, common) for own, common in pairs]

    return count


def _publish(truth: Truth, following: Following, encoder: Encoder, progress: Progress) -> None:
    """Publish what the next generation shows, and remember that it is."""
    progress("publish", 0, 1)
    publish_next(truth, following, encoder, progress)
    with suppress(ArchiveError):  # it is published: what fails from here on is done next time
        truth.set_published(following.number, encoder)
        truth.commit()
    progress("publish", 1, 1)


def _collect(truth: Truth, folder: Path, kept: Kept | None, spare: int) -> None:
    """Delete what nobody reads any more; where disk or cluster do not let it, the next time."""
    with suppress(ArchiveError, OSError):
        oldest = collect(folder, spare)
        truth.collect(oldest)
        if kept is not None:
            kept.collect(oldest)


def _current(truth: Truth, folder: Path, encoder: Encoder) -> int:
    """The generation that is served, what was written after it being cleared away.

    Raise ArchiveError where another encoder made the vectors: they are never mixed.
    """
    known, by = truth.published()
    current = max([known, *numbers(folder)])
    if by is not None and current:
        by.check(encoder)
    elif by != Encoded.by(encoder):  # what a first build that was killed left is of no use
        truth.vectors.clear()
        truth.set_published(0, encoder)
    truth.clear_unpublished(current)
    return current


def _sound(folder: Path, current: int, kept: Kept | None) -> bool:
    """Whether a generation is there as it was written, and kept where it shall be."""
    try:
        manifest = checked(place(folder, current))
    except ArchiveError:
        return False
    return manifest.collection == (kept.name if kept else "")


@contextmanager
def _writing(folder: Path, *, new: bool = False) -> Iterator[Truth]:
    """The truth of an index that is held for writing; what is not committed is undone."""
    with _locked(folder):
        truth = Truth(folder, writing=True, new=new and not numbers(folder))
        try:
            yield truth
        finally:
            truth.close()


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
        raise BusyError(
            f"{folder} is being written by another process (number {holder}): wait for it to end"
        ) from None
    except OSError as error:
        raise BusyError(
            f"{folder} cannot be written ({error.strerror}): give another folder for the index"
        ) from error
    try:
        with suppress(OSError):  # on a full disk: it only serves to be told
            owner.write_text(f"{os.getpid()}\n", "utf-8")
        yield
    finally:
        with suppress(OSError):
            owner.unlink()
        lock.release()
