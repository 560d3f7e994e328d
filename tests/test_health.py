"""The doctor: every part of an index has a finding, and damage shows in the right one."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from retrieval.errors import ArchiveError
from retrieval.indexing.dense import DENSE
from retrieval.indexing.generation import place
from retrieval.indexing.health import examine
from retrieval.indexing.write import rebuild, write
from tests.newsroom import NEWS, HashEncoder, silent

PARTS = [
    "files", "truth", "dates", "vectors", "counts", "lexical", "dense", "days", "encoder", "space",
]  # fmt: skip


@pytest.fixture
def index(tmp_path: Path, hash_encoder: HashEncoder) -> Path:
    """A sound index."""
    write(tmp_path, NEWS, (), hash_encoder, silent)
    return tmp_path


def bad(index: Path, encoder: HashEncoder) -> dict[str, str]:
    """The parts that are not well, with what is said of them."""
    return {f.part: f.words for f in examine(index, encoder) if not f.well and f.part != "space"}


def change(index: Path, statement: str) -> None:
    """Change the truth behind Dateline's back."""
    connection = sqlite3.connect(index / "truth.sqlite")
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_sound_index(index: Path, hash_encoder: HashEncoder) -> None:
    """All parts in a fixed order, all well."""
    findings = examine(index, hash_encoder)

    assert [finding.part for finding in findings] == PARTS
    assert bad(index, hash_encoder) == {}
    assert findings[0].words.startswith("generation 1, 6 articles, ")


def test_damaged_files_and_their_repair(index: Path, hash_encoder: HashEncoder) -> None:
    """Told with the file's name; a rebuild makes all well again."""
    (place(index, 1) / DENSE).write_bytes(b"")

    assert "dense.faiss is damaged: 0 bytes" in bad(index, hash_encoder)["files"]
    rebuild(index, hash_encoder, silent)
    assert bad(index, hash_encoder) == {}


@pytest.mark.parametrize(
    ("statement", "part", "words"),
    [
        ("update articles set text = replace(text, 'open', 'shut') where id = 'bridge'", "truth",
         "article 'bridge' is not as it was read"),
        ("delete from passages where article = 2", "counts", "the truth has {'articles': 6"),
        ("delete from passages where article = 2", "lexical", "not what the truth gives"),
        ("update passages set start = 5 where article = 2", "truth", "'ferry' has passages that"),
        ("update vectors set vector = zeroblob(64) where text = (select min(text) from vectors)",
         "vectors", "1 are not"),
        (f"update vectors set vector = x'{'007c' * 32}'", "vectors", "6 are not unit"),
        ("update vectors set vector = (select max(vector) from vectors)", "dense", "not what the"),
        ("delete from vectors", "truth", "a passage without a vector of 32 dimensions"),
        ("update publications set days = x'' where article = 1", "days", "not what the truth"),
        ("delete from publications where article = 1", "dates", "not as told: bridge"),
        ("update articles set title = title where id = 'bridge'", None, ""),
        ("pragma user_version = 7", "truth", "has schema 7"),
    ],
)  # fmt: skip
def test_a_changed_truth(
    index: Path, hash_encoder: HashEncoder, statement: str, part: str | None, words: str
) -> None:
    """Altered text, lost rows, spoilt vectors: each found where it is."""
    change(index, statement)

    found = bad(index, hash_encoder)

    assert words in found[part] if part else not found


def test_lost_generations_and_their_repair(index: Path, hash_encoder: HashEncoder) -> None:
    """The truth is examined all the same, and gives everything back."""
    shutil.rmtree(place(index, 1))

    assert "build it again" in bad(index, hash_encoder)["files"]
    rebuild(index, hash_encoder, silent)
    assert bad(index, hash_encoder) == {}


def test_a_lost_truth(index: Path, hash_encoder: HashEncoder) -> None:
    """Told, and no empty one is left in its place."""
    (index / "truth.sqlite").unlink()

    assert "truth.sqlite is missing" in bad(index, hash_encoder)["truth"]
    assert not (index / "truth.sqlite").exists()


def test_another_encoder(index: Path) -> None:
    """It may examine, and is told that the index is not its own."""
    assert "not other" in bad(index, HashEncoder(name="other"))["encoder"]


def test_no_index(tmp_path: Path, hash_encoder: HashEncoder) -> None:
    """One sentence, nothing made."""
    with pytest.raises(ArchiveError, match="there is no index in"):
        examine(tmp_path / "nowhere", hash_encoder)
    assert list(tmp_path.iterdir()) == []
