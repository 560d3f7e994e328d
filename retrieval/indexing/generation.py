"""Generations: a folder of derived indexes with a manifest, published whole or not at all.

    index/truth.sqlite                    the truth (see truth.py)
    index/generations/000007/manifest.json
    index/generations/000007/dense.faiss
    index/generations/000007/days.npy
    index/generations/000007/lexical/     Tantivy's files

A generation is written beside its place, every file and folder fsynced, the manifest last, and
then renamed: the rename is the moment it exists. A reader opens the newest whose files have the
sizes and hashes that its manifest states. A number once seen on disk is never used again.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import ArchiveError
from retrieval.indexing.days import Row, write_days
from retrieval.indexing.dense import write_dense
from retrieval.indexing.encoder import Encoder, hash_files
from retrieval.indexing.lexical import Entry, write_lexical
from retrieval.indexing.truth import SCHEMA

FOLDER = "generations"
MANIFEST = "manifest.json"
DENSE = "dense.faiss"
LEXICAL = "lexical"
DAYS = "days.npy"
PARTIAL = ".partial"
KEPT = 2  # the newest, and the one before it for readers that are still on it


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

    def check_encoder(self, encoder: Encoder) -> None:
        """Raise ArchiveError unless the index was made by this encoder."""
        if encoder.name != self.encoder:
            raise ArchiveError(
                f"the index was built with the encoder {self.encoder} ({self.dimension} "
                f"dimensions), not {encoder.name}: set EMBEDDING_MODEL back, or build another "
                "index with `dateline index --index DIR`"
            )
        if encoder.weights != self.weights:
            raise ArchiveError(
                f"the index was built with other weights of {self.encoder} "
                f"({self.weights[:12]}..., these are {encoder.weights[:12]}...): "
                "build another index with `dateline index --index DIR`"
            )


@dataclass(frozen=True, slots=True)
class Passages:
    """What a generation is made of: entries by number, vectors (n, d), days, and the extent."""

    entries: Sequence[Entry]
    vectors: NDArray[np.float32]
    days: Sequence[Row]
    counts: dict[str, int]
    newest: date | None


def numbers(index: Path) -> list[int]:
    """The generations on disk, checked or not, the newest first."""
    folders = (index / FOLDER).glob("[0-9]*")
    return sorted((int(f.name) for f in folders if f.name.isdecimal()), reverse=True)


def newest(index: Path) -> tuple[Path, Manifest]:
    """The newest generation that checks out; raise ArchiveError where none does."""
    problems = []
    for number in numbers(index):
        folder = place(index, number)
        try:
            return folder, checked(folder)
        except ArchiveError as error:
            problems.append(str(error))
    none = f"there is no index in {index}: build one with `dateline index PATH --index {index}`"
    raise ArchiveError(problems[0] if problems else none)


def checked(folder: Path) -> Manifest:
    """The manifest of a generation whose files are just as it says; else raise ArchiveError."""
    repair = f"run `dateline doctor --repair --index {folder.parents[1]}`"
    try:
        values = json.loads((folder / MANIFEST).read_text("utf-8"))
        files = {name: (int(size), str(sha)) for name, (size, sha) in values["files"].items()}
        newest = date.fromisoformat(values["newest"]) if values["newest"] else None
        manifest = Manifest(**{**values, "files": files, "newest": newest})
        manifest.files[DENSE], manifest.files[DAYS]
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ArchiveError(f"{folder / MANIFEST} cannot be read: {repair}") from error
    if manifest.schema != SCHEMA:
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
        if hash_files([file]) != sha:
            raise ArchiveError(f"{file} is damaged: its contents have changed: {repair}")
    return manifest


def publish(
    index: Path,
    number: int,
    encoder: Encoder,
    passages: Passages,
) -> None:
    """Write and publish generation `number`."""
    final = place(index, number)
    partial = final.with_name(final.name + PARTIAL)
    shutil.rmtree(partial, ignore_errors=True)
    (partial / LEXICAL).mkdir(parents=True)
    write_lexical(partial / LEXICAL, passages.entries)
    write_dense(partial / DENSE, [entry.number for entry in passages.entries], passages.vectors)
    write_days(partial / DAYS, passages.days)
    files = {
        file.relative_to(partial).as_posix(): (file.stat().st_size, hash_files([file]))
        for file in _files(partial)
    }
    values = {
        "generation": number,
        "schema": SCHEMA,
        "encoder": encoder.name,
        "dimension": encoder.dimension,
        "weights": encoder.weights,
        "counts": passages.counts,
        "newest": passages.newest.isoformat() if passages.newest else None,
        "files": files,
    }
    (partial / MANIFEST).write_text(json.dumps(values, indent=1) + "\n", "utf-8")
    for path in (*_files(partial), partial / LEXICAL, partial):
        _sync(path)
    partial.rename(final)
    _sync(final.parent)
    _sync(index)  # where the folder of generations itself may be new


def collect(index: Path) -> int:
    """Delete generations and leftovers that no reader needs; return the oldest kept."""
    kept = numbers(index)[:KEPT]
    for folder in (index / FOLDER).iterdir():
        if folder.name not in {place(index, number).name for number in kept}:
            shutil.rmtree(folder, ignore_errors=True)
    return min(kept)


def place(index: Path, number: int) -> Path:
    """The folder of a generation."""
    return index / FOLDER / f"{number:06d}"


def _files(folder: Path) -> Iterator[Path]:
    """The files to check; Tantivy's lock files are empty and belong to its writer alone."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix != ".lock":
            yield file


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
