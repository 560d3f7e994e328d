"""The prepared cross-encoder that an index carries: the same logits, or not used at all."""

import json
from pathlib import Path
from shutil import copytree

import pytest

from retrieval.answering.reranker import ShippedReranker
from retrieval.indexing.prepared import FOLDER, FORM, MODEL, Prepared, prepare
from tests.test_faults import mounted

SMALL_DISK = """
import json, sys
from pathlib import Path
from retrieval.errors import ArchiveError
from retrieval.indexing.encoder import SentenceEncoder
from retrieval.indexing.export import carry
index = Path(sys.argv[1])
try:
    carry(index, SentenceEncoder())
except ArchiveError as error:
    print(json.dumps([str(error), [path.name for path in index.iterdir()]]))
"""
QUESTION = "Who was arrested in the harbour?"
TEXTS = ["Two men were arrested in the harbour on Friday.", "It rained.", "x" * 2000, ""]


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index with nothing but the prepared cross-encoder."""
    index = tmp_path_factory.mktemp("index")
    prepare(index)
    return index


@pytest.fixture
def index(carried: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    copytree(carried, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_logits_are_those_of_the_shipped_file_to_the_bit(
    index: Path, reranker: ShippedReranker
) -> None:
    """Also for what is cut, and for nothing at all."""
    ours = ShippedReranker(index)

    # What is open is still read after its name is gone: it was the prepared file.
    assert ours.score(QUESTION, TEXTS[:1]) == reranker.score(QUESTION, TEXTS[:1])
    (index / FOLDER / MODEL).unlink()
    assert ours.score(QUESTION, TEXTS) == reranker.score(QUESTION, TEXTS)


def test_it_is_made_once(index: Path) -> None:
    """What is there and whole is left alone."""
    before = (index / FOLDER / MODEL).stat().st_mtime_ns

    prepare(index)

    assert (index / FOLDER / MODEL).stat().st_mtime_ns == before


@pytest.mark.parametrize("harm", ["bytes", "version", "weights", "form", "gone"])
def test_what_is_damaged_or_not_ours_is_not_used_and_made_again(
    index: Path, reranker: ShippedReranker, harm: str
) -> None:
    """The shipped file answers meanwhile."""
    model, form = index / FOLDER / MODEL, index / FOLDER / FORM
    values = json.loads(form.read_text("utf-8"))
    if harm == "bytes":
        content = bytearray(model.read_bytes())
        content[len(content) // 2] ^= 1
        model.write_bytes(content)
    elif harm == "gone":
        model.unlink()
    else:
        changed = {"version": {"by": "0.1"}, "weights": {"weights": "0"}, "form": {"more": 1}}
        form.write_text(json.dumps(values | changed[harm]), "utf-8")
    there = Prepared.read(index / FOLDER)

    assert there is None or not there.usable(index / FOLDER)
    assert ShippedReranker(index).score(QUESTION, TEXTS[:1]) == reranker.score(QUESTION, TEXTS[:1])

    prepare(index)
    again = Prepared.read(index / FOLDER)
    assert again is not None
    assert again.usable(index / FOLDER)


def test_a_full_disk_is_told_and_nothing_is_left_behind(tmp_path: Path) -> None:
    """Onnxruntime has words of its own for it."""
    told = mounted(tmp_path, f"mount -t tmpfs -o size=5m none {tmp_path}", SMALL_DISK)

    error, left = json.loads(told)
    assert str(tmp_path) in error
    assert "make room and try again" in error
    assert "\n" not in error
    assert left == []
