"""Examine an index part by part: what is well, what is not, and in which words."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from filecmp import cmpfiles
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from retrieval.errors import ArchiveError
from retrieval.indexing.dense import DENSE, Dense
from retrieval.indexing.derive import Dates, contents, published_in
from retrieval.indexing.encoder import Encoder
from retrieval.indexing.exported import ExportedEncoder, carried
from retrieval.indexing.generation import Contents, Manifest, checked, numbers, place
from retrieval.indexing.index import Index
from retrieval.indexing.lexical import LEXICAL, write_lexical
from retrieval.indexing.postings import POSTINGS
from retrieval.indexing.redate import dated_articles
from retrieval.indexing.truth import FILE, Truth

if TYPE_CHECKING:
    from retrieval.indexing.qdrant_http import Cluster

UNIT = 2e-3  # how far a float16 vector's length may be from 1
SHOWN = 20  # problems told one by one
ENCODED = 3  # texts that are encoded again
ALIKE = 0.999  # the least cosine of two encodings of one text, on whatever processor
FREE_BYTES = 50_000_000  # beside a second copy of the newest generation


@dataclass(frozen=True, slots=True)
class Finding:
    """One part, whether it is well, and a sentence about it."""

    part: str
    well: bool
    words: str


def examine(folder: Path, encoder: Encoder, cluster: Cluster | None = None) -> list[Finding]:
    """Findings about the newest generation and the truth, in a fixed order.

    Everything derived is compared with what the truth gives anew. Raise ArchiveError where there
    is no index at all.
    """
    if not numbers(folder) and not (folder / FILE).is_file():
        raise ArchiveError(f"there is no index in {folder}: build one with `dateline index`")
    manifest, files = _files(folder)
    findings = [files]
    try:
        truth = Truth(folder)
    except ArchiveError as error:
        return [*findings, Finding("truth", well=False, words=str(error)), _space(folder)]
    try:
        findings += _truth(truth, manifest.generation if manifest else truth.published()[0])
        if manifest is not None:
            findings += _derived(folder, truth, manifest, cluster)
            findings.append(_encoder(truth, manifest, carried(folder, encoder)))
    except ArchiveError as error:
        findings.append(Finding("truth", well=False, words=str(error)))
    finally:
        truth.close()
    return [*findings, _space(folder)]


def _files(folder: Path) -> tuple[Manifest | None, Finding]:
    """The newest generation's manifest, if its files are as it says."""
    existing = numbers(folder)
    try:
        if not existing:
            repair = f"run `dateline doctor --repair --index {folder}` to build it again"
            raise ArchiveError(f"the searched part of {folder} is missing: {repair}")
        manifest = checked(place(folder, existing[0]), whole=True)
    except ArchiveError as error:
        return None, Finding("files", well=False, words=str(error))
    counts = ", ".join(f"{number:,} {what}" for what, number in manifest.counts.items())
    return manifest, Finding("files", well=True, words=f"generation {existing[0]}, {counts}")


def _truth(truth: Truth, generation: int) -> Iterator[Finding]:
    problems = truth.check(generation)
    words = "; ".join(problems[:SHOWN]) or "every article and passage as it was read"
    yield Finding("truth", not problems, words)
    articles, known = truth.stored(generation), truth.dates(generation)
    told = dated_articles(truth, generation, articles)
    wrong = [s.id for s, dated in zip(articles, told, strict=True) if known.get(s.number) != dated]
    words = f"{len(told):,} as their reasons tell" if not wrong else _some(wrong, "not as told")
    yield Finding("dates", not wrong, words)


def _derived(
    folder: Path, truth: Truth, manifest: Manifest, cluster: Cluster | None
) -> Iterator[Finding]:
    """What the generation holds beside what the truth gives."""
    number = manifest.generation
    dates: Dates = published_in(truth, number)
    made = contents(truth, number, truth.stored(number), dates, manifest.dimension)
    wrong = int(np.sum(~(np.abs(np.linalg.norm(made.vectors, axis=1) - 1) <= UNIT)))
    words = f"{len(made.vectors):,} finite and of unit length"
    yield Finding("vectors", not wrong, f"{wrong:,} are not unit" if wrong else words)
    index = Index(folder, cluster=cluster)
    try:
        if index.generation != number:  # somebody has published meanwhile
            return
        well = made.counts == manifest.counts and made.newest == manifest.newest
        well = well and index.alike(made.articles, made.places)
        told = (
            "as the truth has them" if well else f"{manifest.counts}, the truth has {made.counts}"
        )
        yield Finding("counts", well, told)
        yield _lexical(place(folder, number) / LEXICAL, made)
        if manifest.collection:  # it was counted when it was opened
            words = f"{index.backend.count():,} passages in {manifest.collection}"
            yield Finding("cluster", well=True, words=words)
        else:
            dense = Dense(place(folder, number) / DENSE)
            well = np.array_equal(dense.vectors(), made.vectors)
            yield _same("dense", f"{len(dense):,} passages", well=well)
        well = index.days.alike(made.days)
        yield _same("days", f"{len(index.days):,} times of passages", well=well)
    finally:
        index.close()


def _lexical(held: Path, made: Contents) -> Finding:
    """Tables, and postings if they are here, must be just those that are written of the truth."""
    with TemporaryDirectory(prefix="dateline-") as anew:
        write_lexical(Path(anew), made.entries)
        files = {file.name for folder in (held, Path(anew)) for file in folder.iterdir()}
        if not (held / POSTINGS[0]).exists():
            files -= set(POSTINGS)
        _, other, failed = cmpfiles(held, anew, files, shallow=False)
    return _same("lexical", f"{len(made.places):,} passages", well=not other and not failed)


def _same(part: str, words: str, *, well: bool) -> Finding:
    return Finding(part, well, words if well else f"{words}: not what the truth gives")


def _some(ids: list[str], what: str) -> str:
    more = f" and {len(ids) - SHOWN:,} more" if len(ids) > SHOWN else ""
    return f"{what}: {', '.join(ids[:SHOWN])}{more}"


def _encoder(truth: Truth, manifest: Manifest, encoder: Encoder) -> Finding:
    """Whether the encoder is the index's own, and still gives the vectors that are kept."""
    hashes = truth.vectors.some(ENCODED)
    try:
        manifest.check_encoder(encoder)
        if isinstance(encoder, ExportedEncoder):
            encoder.check(whole=True)
        again = encoder.encode(list(truth.vectors.texts(hashes)))
    except ArchiveError as error:
        return Finding("encoder", well=False, words=str(error))
    with np.errstate(invalid="ignore"):  # what is no number is told as a vector
        cosines = np.sum(again * truth.vectors.of(hashes, manifest.dimension), axis=1)
    words = f"{manifest.encoder}, {manifest.weights[:12]}..."
    if np.any(cosines < ALIKE):
        return Finding("encoder", well=False, words=f"{words}: gives other vectors than are kept")
    return Finding("encoder", well=True, words=words)


def _space(folder: Path) -> Finding:
    """Whether the next generation fits beside the newest."""
    free = shutil.disk_usage(folder).free
    newest = [place(folder, number) for number in numbers(folder)[:1]]
    files = [file for each in newest for file in each.rglob("*") if file.is_file()]
    needed = FREE_BYTES + sum(file.stat().st_size for file in files)
    words = f"{free // 1_000_000:,} MB free, the next generation takes {needed // 1_000_000:,}"
    return Finding("space", free > needed, words)
