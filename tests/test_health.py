"""The doctor: every part of an index has a finding, and damage shows in the right one."""

import sqlite3
from pathlib import Path

import pytest

from retrieval.errors import ArchiveError
from retrieval.indexing.generation import DENSE, place
from retrieval.indexing.health import examine
from retrieval.indexing.write import rebuild, write
from tests.newsroom import NEWS, HashEncoder, silent

PARTS = ["files", "truth", "counts", "lexical", "dense", "days", "vectors", "encoder", "space"]


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
        ("delete from passages where number = 2", "counts", "the manifest says"),
        ("update passages set vector = zeroblob(64) where number = 2", "vectors", "1 are not"),
        (f"update passages set vector = x'{'007c' * 32}'", "vectors", "6 are not unit"),
        ("update passages set vector = null where number = 2", "truth", "not of 32 dimensions"),
        ("pragma user_version = 7", "truth", "has schema 7"),
    ],
)  # fmt: skip
def test_a_changed_truth(
    index: Path, hash_encoder: HashEncoder, statement: str, part: str, words: str
) -> None:
    """Altered text, lost rows, spoilt vectors: each found where it is."""
    change(index, statement)

    assert words in bad(index, hash_encoder)[part]


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
