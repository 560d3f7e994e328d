"""Generations: a folder of derived indexes with a manifest, published whole or not at all.

    index/truth.sqlite                    the truth (see truth.py)
    index/generations/000007/manifest.json
    index/generations/000007/dense.faiss  vectors (see dense.py); or points.npy, in a cluster
    index/generations/000007/days.npy
    index/generations/000007/sources.npy
    index/generations/000007/sources.json
    index/generations/000007/articles.npy
    index/generations/000007/passages.npy
    index/generations/000007/lexical/     words (see lexical.py)
    index/generations/000007/headings.json

Where little has changed the large ones are those of the generation before (see parts.py).

A generation is written beside its place, every file and folder fsynced, the manifest last, and
then renamed: the rename is the moment it exists. A reader opens the newest whose files have the
sizes that its manifest states, and the hashes unless they are large, and holds a shared lock on
that manifest for as long as it reads: what is held is not collected. A number once seen on disk
is never used again.

Articles and passages are numbered from 0 in each generation, in canonical order (see
`Truth.stored`): what an archive answers depends on what it holds, not on its history.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import ArchiveError, BusyError
from retrieval.indexing.backend import Away
from retrieval.indexing.days import Table, write_days
from retrieval.indexing.dense import DENSE
from retrieval.indexing.encoder import Encoded, Encoder, hash_files
from retrieval.indexing.lexical import LEXICAL, Entry, write_lexical
from retrieval.indexing.parts import ADDED, NUMBERS, Shared, write_part, write_shared
from retrieval.indexing.sources import write_sources
from retrieval.indexing.sync import sync

SCHEMA = 4  # the form of the files here; the truth has its own
READABLE = (3, SCHEMA)  # the third has no headings: nothing can be shared with it
FOLDER = "generations"
MANIFEST = "manifest.json"
DAYS = "days.npy"
ARTICLES = "articles.npy"
PASSAGES = "passages.npy"
POINTS = "points.npy"
HEADINGS = "headings.json"
PARTIAL = ".partial"
# Bytes of a file that is hashed whenever it is opened, which takes 0.05 s. What is larger was on
# the disk before it had its name; `dateline doctor` reads all of it.
READ_AT_OPENING = 64_000_000


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says of itself."""

    generation: int
    schema: int
    encoder: str
    dimension: int
    weights: str
    counts: dict[str, int]
    newest: date | None  # the latest day on which an article was published
    files: dict[str, tuple[int, str]]  # path inside the generation -> bytes, SHA-256
    collection: str = ""  # in a cluster, where vectors and words are; empty: they are here

    def check_encoder(self, encoder: Encoder) -> None:
        """Raise ArchiveError unless the index was made by this encoder."""
        Encoded(self.encoder, self.dimension, self.weights).check(encoder)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a generation is made of, in canonical order.

    `articles` are the rows of the truth, int64 (m,), `sources` and `headings` theirs; `places`
    article number, start and end of each passage, int64 (n, 3); `days` int32 (4, rows) by
    passage. `texts`, the hashes of passages' texts, `entries` and `vectors`, float32 (n, d), are
    of all passages, or of those alone that are not `shared` with an earlier generation.
    """

    articles: NDArray[np.int64]
    sources: Sequence[str | None]
    headings: Sequence[str]
    places: NDArray[np.int64]
    texts: Sequence[bytes]
    entries: Iterable[Entry]
    vectors: NDArray[np.float32]
    days: Table
    counts: dict[str, int]
    newest: date | None
    shared: Shared | None = None


def numbers(index: Path) -> list[int]:
    """The generations on disk, checked or not, the newest first."""
    folders = (index / FOLDER).glob("[0-9]*")
    return sorted((int(f.name) for f in folders if f.name.isdecimal()), reverse=True)


class Hold:
    """A shared lock on a generation: as long as one is held, it is not collected."""

    def __init__(self, folder: Path) -> None:
        """Raise OSError where there is no manifest, or where it is just being collected."""
        self._descriptor = os.open(folder / MANIFEST, os.O_RDONLY)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            if not os.path.samestat(os.fstat(self._descriptor), (folder / MANIFEST).stat()):
                raise FileNotFoundError(folder)
        except OSError:
            self.release()
            raise

    def release(self) -> None:
        """Let the generation go; once is enough."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def newest(index: Path) -> tuple[Path, Manifest, Hold]:
    """The newest generation that checks out, held; raise ArchiveError where none does."""
    there, problems = numbers(index), list[str]()
    for number in there:
        folder = place(index, number)
        try:
            hold = Hold(folder)
        except OSError:  # without a manifest, or just being collected
            problems.append(f"{folder / MANIFEST} cannot be read: {_repair(folder)}")
            continue
        try:
            return folder, checked(folder), hold
        except ArchiveError as error:
            hold.release()
            problems.append(str(error))
    if numbers(index)[:1] > there[:1]:  # published while these were tried, and they collected
        return newest(index)
    none = f"there is no index in {index}: build one with `dateline index PATH --index {index}`"
    raise ArchiveError(problems[0] if problems else none)


def _repair(folder: Path) -> str:
    return f"run `dateline doctor --repair --index {folder.parents[1]}`"


def checked(folder: Path, *, whole: bool = False) -> Manifest:
    """The manifest of a generation whose files are just as it says; else raise ArchiveError.

    Of large files only the size is looked at, unless the `whole` of them shall be read.
    """
    repair = _repair(folder)
    try:
        values = json.loads((folder / MANIFEST).read_text("utf-8"))
        files = {name: (int(size), str(sha)) for name, (size, sha) in values["files"].items()}
        newest = date.fromisoformat(values["newest"]) if values["newest"] else None
        manifest = Manifest(**{**values, "files": files, "newest": newest})
        for name in (POINTS if manifest.collection else DENSE, DAYS, ARTICLES, PASSAGES):
            manifest.files[name]
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ArchiveError(f"{folder / MANIFEST} cannot be read: {repair}") from error
    if manifest.schema not in READABLE:
        raise ArchiveError(
            f"{folder} has schema {manifest.schema}, this Dateline reads {SCHEMA}: {repair}"
        )
    for name, (size, sha) in manifest.files.items():
        file = folder / name
        if not file.is_file():
            raise ArchiveError(f"{file} is missing: {repair}")
        found = file.stat().st_size
        if found != size:
            raise ArchiveError(
                f"{file} is damaged: {found:,} bytes, the manifest says {size:,}: {repair}"
            )
        if (whole or size <= READ_AT_OPENING) and hash_files([file]) != sha:
            raise ArchiveError(f"{file} is damaged: its contents have changed: {repair}")
    return manifest


def publish(
    index: Path, number: int, encoder: Encoder, contents: Contents, away: Away | None = None
) -> None:
    """Write and publish generation `number`, once a cluster has what is `away`, if anything is.

    Raise ArchiveError where the disk or the cluster does not let it.
    """
    final = place(index, number)
    partial = final.with_name(final.name + PARTIAL)
    shutil.rmtree(partial, ignore_errors=True)
    with _undone(partial):
        write_generation(partial, number, encoder, contents, away)
        for path in (*partial.rglob("*"), partial):
            sync(path)
        if away is not None:
            away.send()
        partial.rename(final)
        sync(final.parent)
        sync(index)  # where the folder of generations itself may be new


def write_generation(
    folder: Path, number: int, encoder: Encoder, contents: Contents, away: Away | None = None
) -> None:
    """Write the files of a generation into a new folder, the manifest last."""
    known = _write_searched(folder, contents, away)
    write_days(folder / DAYS, contents.days)
    write_sources(folder, contents.sources, contents.places[:, 0])
    np.save(folder / ARTICLES, contents.articles)
    np.save(folder / PASSAGES, contents.places)
    files = {
        name: known.get(name) or (file.stat().st_size, hash_files([file]))
        for file in _files(folder)
        for name in [file.relative_to(folder).as_posix()]
    }
    values = {
        "generation": number,
        "schema": SCHEMA,
        "encoder": encoder.name,
        "dimension": encoder.dimension,
        "weights": encoder.weights,
        "counts": contents.counts,
        "newest": contents.newest.isoformat() if contents.newest else None,
        "files": files,
        "collection": away.name if away else "",
    }
    (folder / MANIFEST).write_text(json.dumps(values, indent=1) + "\n", "utf-8")


def _write_searched(
    folder: Path, contents: Contents, away: Away | None
) -> Mapping[str, tuple[int, str]]:
    """Write vectors and words; return size and hash of the files that are not new."""
    if contents.shared is not None:
        folder.mkdir()
        write_shared(folder, contents.shared)
        write_part(folder / ADDED, contents.entries, contents.vectors)
        np.save(folder / NUMBERS, contents.shared.added)
        return contents.shared.files
    if away is None:
        write_part(folder, contents.entries, contents.vectors)
        (folder / HEADINGS).write_text(json.dumps(contents.headings) + "\n", "utf-8")
    else:
        (folder / LEXICAL).mkdir(parents=True)
        write_lexical(folder / LEXICAL, contents.entries)
        away.write(folder)
    return {}


@contextmanager
def _undone(partial: Path) -> Iterator[None]:
    """Whatever stops a generation from being written is said, and leaves nothing behind.

    FAISS and Tantivy tell of a full disk as RuntimeError and ValueError.
    """
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        free = shutil.disk_usage(partial.parents[1]).free // 1_000_000
        raise BusyError(
            f"{partial.parents[1]}: the new index could not be written "
            f"({' '.join(str(error).split())[:200]}; {free:,} MB are free): make room and try "
            "again; what was there before still answers"
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def place(index: Path, number: int) -> Path:
    """The folder of a generation."""
    return index / FOLDER / f"{number:06d}"


def _files(folder: Path) -> Iterator[Path]:
    """The files to check; Tantivy's lock files are empty and belong to its writer alone."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix != ".lock":
            yield file
