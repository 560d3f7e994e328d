"""Examine an index part by part: what is well, what is not, and in which words."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from filecmp import cmpfiles
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from retrieval.errors import ArchiveError
from retrieval.indexing.base import Base, base_of, difference
from retrieval.indexing.dense import DENSE, Dense
from retrieval.indexing.derive import Dates, contents, published_in
from retrieval.indexing.encoder import Encoder
from retrieval.indexing.exported import ExportedEncoder, carried
from retrieval.indexing.generation import Contents, Manifest, checked, numbers, place
from retrieval.indexing.index import Index
from retrieval.indexing.lexical import LEXICAL, Entry, write_lexical
from retrieval.indexing.parts import ADDED, GONE, Numbering, opened_numbering
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
        yield from _searched(place(folder, number), truth, made, index)
        well = index.days.alike(made.days)
        yield _same("days", f"{len(index.days):,} times of passages", well=well)
    finally:
        index.close()


def _searched(held: Path, truth: Truth, made: Contents, index: Index) -> Iterator[Finding]:
    """Words and vectors of a generation, in one part or two."""
    words = f"{len(made.places):,} passages"
    base = base_of(held)
    numbering = opened_numbering(held, len(base.places)) if base else None
    if base is None or numbering is None:
        yield _same("lexical", words, well=_alike(held / LEXICAL, made.entries))
    else:
        well = _fits(base, numbering, made) and all(
            _alike(folder, entries)
            for folder, entries in (
                (held / LEXICAL, base.entries(truth, range(len(base.places)))),
                (held / ADDED / LEXICAL, _of(made.entries, numbering)),
                (held / GONE, base.entries(truth, numbering.gone.tolist())),
            )
        )
        more = f"{len(numbering.added):,} of them beside the {len(base.places):,} of a base"
        yield _same("lexical", f"{words}, {more}", well=well)
    if index.manifest.collection:  # it was counted when it was opened
        told = f"{index.backend.count():,} passages in {index.manifest.collection}"
        yield Finding("cluster", well=True, words=told)
    else:
        yield _same("dense", words, well=_same_vectors(held, numbering, made))


def _alike(held: Path, entries: Iterable[Entry]) -> bool:
    """Whether tables, and postings if they are here, are just those written of entries."""
    with TemporaryDirectory(prefix="dateline-") as anew:
        write_lexical(Path(anew), entries)
        files = {file.name for file in Path(anew).iterdir()}
        if not (held / POSTINGS[0]).exists():
            files -= set(POSTINGS)
        _, other, failed = cmpfiles(held, anew, files, shallow=False)
    return not other and not failed


def _fits(base: Base, numbering: Numbering, made: Contents) -> bool:
    """Whether what is added to a base, and gone of it, is what the truth says."""
    found = difference(base, made.articles, made.headings)
    if found is None:
        return False
    added = np.isin(made.places[:, 0], found.fresh)
    return (
        np.array_equal(numbering.gone, found.gone)
        and np.array_equal(numbering.added, np.flatnonzero(added))
        and np.array_equal(made.places[~added], found.places)
    )


def _of(entries: Iterable[Entry], numbering: Numbering) -> Iterator[Entry]:
    """The entries of what is added, by their rows."""
    added = set(numbering.added.tolist())
    chosen = (entry for entry in entries if entry.number in added)
    return (Entry(row, entry.heading, entry.body) for row, entry in enumerate(chosen))


def _same_vectors(held: Path, numbering: Numbering | None, made: Contents) -> bool:
    """Whether the vectors that are searched are the truth's."""
    dense = Dense(held / DENSE)
    if numbering is None:
        return np.array_equal(dense.vectors(), made.vectors)
    if len(numbering) != len(made.vectors) or len(dense) != numbering.rows:
        return False
    inside = np.zeros(len(made.vectors), np.bool_)
    inside[numbering.added] = True
    living = np.delete(np.arange(len(dense)), numbering.gone)
    return np.array_equal(dense.vectors()[living], made.vectors[~inside]) and np.array_equal(
        Dense(held / ADDED / DENSE).vectors(), made.vectors[inside]
    )


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
