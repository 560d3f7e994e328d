"""Generations: published whole, refused when damaged, the older one in their place."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.errors import ArchiveError
from retrieval.indexing import generation
from retrieval.indexing.dense import DENSE
from retrieval.indexing.generation import (
    DAYS,
    FOLDER,
    MANIFEST,
    checked,
    newest,
    numbers,
    place,
)
from retrieval.indexing.index import Index
from retrieval.indexing.write import write
from tests.newsroom import NEWS, HashEncoder, silent

Damage = Callable[[Path], object]


@pytest.fixture
def twice(tmp_path: Path, hash_encoder: HashEncoder) -> Path:
    """An index of two generations: three articles, then six."""
    write(tmp_path, NEWS[:3], (), hash_encoder, silent)
    write(tmp_path, NEWS[3:], (), hash_encoder, silent)
    return tmp_path


def changed_byte(file: Path) -> None:
    """One bit of the middle byte turned over."""
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def edited(folder: Path, **values: object) -> None:
    """A manifest that says something else."""
    file = folder / MANIFEST
    file.write_text(json.dumps({**json.loads(file.read_text()), **values}))


def lexical_file(folder: Path) -> Path:
    """The largest file of the lexical index."""
    return max((folder / "lexical").glob("*.*"), key=lambda file: file.stat().st_size)


DAMAGES: dict[str, tuple[Damage, str]] = {
    "cut vectors": (
        lambda folder: (folder / DENSE).write_bytes((folder / DENSE).read_bytes()[:-7]),
        r"dense\.faiss is damaged: [\d,]+ bytes, the manifest says [\d,]+: run",
    ),
    "changed vectors": (
        lambda folder: changed_byte(folder / DENSE),
        r"dense\.faiss is damaged: its contents have changed: run",
    ),
    "changed words": (
        lambda folder: changed_byte(lexical_file(folder)),
        r"lexical/.+ is damaged: its contents have changed: run",
    ),
    "cut days": (
        lambda folder: (folder / DAYS).write_bytes((folder / DAYS).read_bytes()[:-4]),
        r"days\.npy is damaged: [\d,]+ bytes, the manifest says [\d,]+: run",
    ),
    "no days": (lambda folder: (folder / DAYS).unlink(), r"days\.npy is missing: run"),
    "no vectors": (lambda folder: (folder / DENSE).unlink(), r"dense\.faiss is missing: run"),
    "no words": (lambda folder: shutil.rmtree(folder / "lexical"), r"lexical/.+ is missing: run"),
    "no manifest": (lambda folder: (folder / MANIFEST).unlink(), "manifest.json cannot be read"),
    "cut manifest": (
        lambda folder: (folder / MANIFEST).write_text((folder / MANIFEST).read_text()[:99]),
        "manifest.json cannot be read",
    ),
    "list for a manifest": (
        lambda folder: (folder / MANIFEST).write_text("[]"),
        "manifest.json cannot be read",
    ),
    "bytes for a manifest": (
        lambda folder: (folder / MANIFEST).write_bytes(b"\xff\0"),
        "manifest.json cannot be read",
    ),
    "list of files": (lambda folder: edited(folder, files=[]), "manifest.json cannot be read"),
    "no files listed": (lambda folder: edited(folder, files={}), "manifest.json cannot be read"),
    "more than known": (lambda folder: edited(folder, more=1), "manifest.json cannot be read"),
    "other schema": (lambda folder: edited(folder, schema=99), "has schema 99, this Dateline"),
}


@pytest.mark.parametrize(("damage", "words"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_generation_is_refused(twice: Path, damage: Damage, words: str) -> None:
    """In one sentence that names the file and says what to do; the older one is served."""
    damage(place(twice, 2))

    with pytest.raises(ArchiveError, match=words) as caught:
        checked(place(twice, 2))
    assert "\n" not in str(caught.value)
    assert "doctor --repair" in str(caught.value)
    index = Index(twice)
    assert (index.generation, len(index.articles()), index.backend.count()) == (1, 3, 3)
    index.close()


def test_a_large_file_is_read_by_the_doctor(twice: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening looks at its size alone: a million passages have gigabytes."""
    changed_byte(place(twice, 2) / DENSE)
    monkeypatch.setattr(generation, "READ_AT_OPENING", 100)

    checked(place(twice, 2))
    with pytest.raises(ArchiveError, match=r"dense\.faiss is damaged: its contents"):
        checked(place(twice, 2), whole=True)


def test_where_all_are_damaged(twice: Path) -> None:
    """The newest one's damage is told."""
    for number in (1, 2):
        changed_byte(place(twice, number) / DENSE)

    with pytest.raises(ArchiveError, match=re.escape(f"{FOLDER}/000002/{DENSE} is damaged")):
        newest(twice)


def test_numbers_are_not_used_again(twice: Path, hash_encoder: HashEncoder) -> None:
    """Neither that of a damaged one, nor that of a build that was killed half-way."""
    changed_byte(place(twice, 2) / DENSE)
    (twice / FOLDER / "000003.partial" / "lexical").mkdir(parents=True)

    write(twice, [], ["goats"], hash_encoder, silent)

    assert numbers(twice) == [3]
    assert [folder.name for folder in (twice / FOLDER).iterdir()] == ["000003"]
    index = Index(twice)
    assert [article.id for article in index.articles()] == [
        "bridge", "budget", "ferry", "match", "storm",
    ]  # fmt: skip
    index.close()


def test_a_damaged_newest_is_written_anew(twice: Path, hash_encoder: HashEncoder) -> None:
    """Also where no article changed, and without embedding anything again."""
    changed_byte(place(twice, 2) / DENSE)
    before = hash_encoder.encoded

    changes = write(twice, NEWS, (), hash_encoder, silent)

    assert (changes.unchanged, hash_encoder.encoded) == (6, before)
    index = Index(twice)
    assert (index.generation, len(index.articles())) == (3, 6)
    index.close()


@pytest.mark.parametrize("name", ["nowhere", "file"])
def test_no_index(tmp_path: Path, name: str) -> None:
    """One sentence that says how to make one; nothing is created."""
    (tmp_path / "file").touch()

    with pytest.raises(ArchiveError, match=r"there is no index in .*: build one with `dateline"):
        Index(tmp_path / name)
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_an_index_without_its_truth(twice: Path) -> None:
    """Refused; an empty truth is not put in its place, by readers or writers."""
    (twice / "truth.sqlite").unlink()

    with pytest.raises(ArchiveError, match=r"truth\.sqlite is missing"):
        Index(twice)
    with pytest.raises(ArchiveError, match=r"truth\.sqlite is missing"):
        write(twice, NEWS, (), HashEncoder(), silent)
    assert not (twice / "truth.sqlite").exists()


def test_another_encoder_is_refused(twice: Path) -> None:
    """By name and by weights, in one sentence each."""
    manifest = checked(place(twice, 2))

    manifest.check_encoder(HashEncoder())
    with pytest.raises(ArchiveError, match=r"encoder hash \(32 dimensions\), not other: set"):
        manifest.check_encoder(HashEncoder(name="other", dimension=8))
    with pytest.raises(ArchiveError, match=r"other weights of hash \(000000000000\.\.\., these"):
        manifest.check_encoder(HashEncoder(weights="1" * 64))
