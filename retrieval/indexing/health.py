"""Examine an index part by part: what is well, what is not, and in which words."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.errors import ArchiveError
from retrieval.indexing.days import Days
from retrieval.indexing.dense import Dense
from retrieval.indexing.encoder import Encoder
from retrieval.indexing.generation import DAYS, DENSE, LEXICAL, Manifest, checked, numbers, place
from retrieval.indexing.lexical import Lexical
from retrieval.indexing.truth import Truth

UNIT = 2e-3  # how far a float16 vector's length may be from 1
SHOWN = 20  # problems told one by one
FREE_BYTES = 200_000_000  # below this the next generation may not fit


@dataclass(frozen=True, slots=True)
class Finding:
    """One part, whether it is well, and a sentence about it."""

    part: str
    well: bool
    words: str


def examine(folder: Path, encoder: Encoder) -> list[Finding]:
    """Findings about the newest generation and the truth, in a fixed order.

    Raise ArchiveError where there is no index at all.
    """
    existing = numbers(folder)
    if not existing:
        raise ArchiveError(f"there is no index in {folder}: build one with `dateline index`")
    newest = place(folder, existing[0])
    try:
        manifest = checked(newest)
    except ArchiveError as error:
        return [Finding("files", well=False, words=str(error))]
    counts = ", ".join(f"{number:,} {what}" for what, number in manifest.counts.items())
    findings = [Finding("files", well=True, words=f"generation {existing[0]}, {counts}")]
    try:
        truth = Truth(folder)
        try:
            findings += [*_truth(truth, manifest), *_derived(newest, manifest)]
            findings.append(_vectors(truth, manifest))
        finally:
            truth.close()
    except ArchiveError as error:
        findings.append(Finding("truth", well=False, words=str(error)))
    return [*findings, _encoder(manifest, encoder), _space(folder)]


def _truth(truth: Truth, manifest: Manifest) -> Iterator[Finding]:
    problems = truth.check(manifest.generation)
    yield Finding(
        "truth", not problems, "; ".join(problems[:SHOWN]) or "every article as it was read"
    )
    counts = truth.counts(manifest.generation)
    well = counts == manifest.counts
    words = "as the manifest says" if well else f"{counts}, the manifest says {manifest.counts}"
    yield Finding("counts", well, words)


def _derived(folder: Path, manifest: Manifest) -> Iterator[Finding]:
    """The derived indexes hold every passage, and the table of days no others."""
    expected = manifest.counts["passages"]
    dense, days = Dense(folder / DENSE), Days(folder / DAYS)
    for part, size in (("lexical", len(Lexical(folder / LEXICAL))), ("dense", len(dense))):
        words = f"{size:,} passages" + ("" if size == expected else f", expected {expected:,}")
        yield Finding(part, size == expected, words)
    strangers = int(np.sum(~np.isin(days.passages(), dense.numbers())))
    words = f"{len(days):,} times of passages"
    if strangers:
        words += f", {strangers:,} of passages that are not there"
    yield Finding("days", not strangers, words)


def _vectors(truth: Truth, manifest: Manifest) -> Finding:
    vectors = truth.vectors(manifest.generation, manifest.dimension)
    lengths = np.linalg.norm(vectors, axis=1)
    wrong = int(np.sum(~(np.abs(lengths - 1) <= UNIT)))  # also true of what is not finite
    words = (
        f"{len(vectors):,} finite and of unit length" if not wrong else f"{wrong:,} are not unit"
    )
    return Finding("vectors", not wrong, words)


def _encoder(manifest: Manifest, encoder: Encoder) -> Finding:
    try:
        manifest.check_encoder(encoder)
    except ArchiveError as error:
        return Finding("encoder", well=False, words=str(error))
    return Finding("encoder", well=True, words=f"{manifest.encoder}, {manifest.weights[:12]}...")


def _space(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    return Finding("space", free > FREE_BYTES, f"{free // 1_000_000:,} MB free")
