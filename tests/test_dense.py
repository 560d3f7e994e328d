"""The dense index: exactly what numpy finds by brute force; where it probes, nearly all of it."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from retrieval.errors import ArchiveError
from retrieval.indexing import dense
from retrieval.indexing.dense import DENSE, NEAR, RECORD, Dense, write_dense


def unit(seed: int, rows: int, dimension: int = 16) -> NDArray[np.float32]:
    """Random unit rows as the truth keeps them, each there three times, so that there are ties."""
    found = np.random.default_rng(seed).normal(size=(rows, dimension)).astype(np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return np.tile(found, (3, 1)).astype(np.float16).astype(np.float32)


def dense_of(folder: Path, vectors: NDArray[np.float32]) -> Dense:
    """An index of some vectors."""
    write_dense(folder / DENSE, vectors)
    return Dense(folder / DENSE)


@settings(deadline=None)
@given(st.integers(0, 99), st.integers(1, 12), st.integers(1, 40), st.integers(1, 3))
def test_equals_brute_force(
    tmp_path_factory: pytest.TempPathFactory, seed: int, rows: int, k: int, step: int
) -> None:
    """The same passages in the same order, ties by number, with or without a filter."""
    vectors = unit(seed, rows)
    numbers = np.arange(len(vectors))
    mask = numbers % step == 0 if step > 1 else None
    asked = unit(seed + 100, 1)[0]

    found = dense_of(tmp_path_factory.mktemp("dense"), vectors).search(asked, k, mask)

    cosines = {n: float(row @ asked) for n, row in enumerate(vectors)}
    allowed = numbers[mask].tolist() if mask is not None else numbers.tolist()
    wanted = sorted(allowed, key=lambda n: (-round(cosines[n], 6), n))[:k]
    assert [number for number, _ in found] == wanted
    assert [score for _, score in found] == pytest.approx([cosines[n] for n in wanted], abs=1e-6)


def test_cosines_of_given_passages(tmp_path: Path) -> None:
    """In the order asked for, to the bit the same as the search gives."""
    vectors = unit(1, 4)
    index = dense_of(tmp_path, vectors)

    assert np.array_equal(index.vectors(), vectors)
    assert index.cosines(vectors[2], [7, 2]) == pytest.approx(
        [float(vectors[7] @ vectors[2]), float(vectors[2] @ vectors[2])], abs=1e-6
    )
    found = dict(index.search(vectors[2], 12))
    assert index.cosines(vectors[2], list(found)) == list(found.values())
    assert index.cosines(vectors[2], []) == []


def test_nothing_to_find(tmp_path: Path) -> None:
    """An empty index, nothing let through, none wanted."""
    row = unit(1, 1)[0]
    empty = dense_of(tmp_path, np.empty((0, 16), np.float32))

    assert (len(empty), empty.search(row, 3)) == (0, [])
    (tmp_path / "other").mkdir()
    one = dense_of(tmp_path / "other", unit(1, 1))
    assert one.search(row, 3, np.zeros(3, np.bool_)) == []
    assert one.search(row, 0) == []


@pytest.fixture(scope="module")
def probed(tmp_path_factory: pytest.TempPathFactory) -> tuple[NDArray[np.float32], Path]:
    """Vectors about forty subjects, and an index of them that probes."""
    chance = np.random.default_rng(3)
    rows = chance.normal(size=(40, 24))[chance.integers(0, 40, 6_000)]
    rows = rows + 0.5 * chance.normal(size=rows.shape)
    rows[5_000:] = rows[:1_000]  # printed twice
    vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)
    file = tmp_path_factory.mktemp("probed") / DENSE
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dense, "EXACT_TO", 1_000)
        write_dense(file, vectors.astype(np.float32))
    return vectors.astype(np.float32), file


def test_probing_finds_nearly_all(
    probed: tuple[NDArray[np.float32], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the ten nearest at least .95, in narrow windows too; scores are always exact."""
    vectors, file = probed
    index = Dense(file)
    monkeypatch.setattr(dense, "FEW", 50)
    recorded = json.loads(file.with_name(RECORD).read_text())
    assert recorded["recall"] >= 0.985
    assert 1 <= recorded["probes"] == index.probes < recorded["cells"]
    for step in (1, 10, 60, 200):
        mask = np.arange(len(vectors)) % step == 0
        hits = 0
        for asked in vectors[::300]:
            near, right = index.search(asked, 10, mask), index.search(asked, 10, mask, exact=True)
            assert all(mask[number] for number, _ in near)
            cosines = vectors @ asked
            assert [s for _, s in right] == pytest.approx(
                np.sort(cosines[mask])[::-1][:10].tolist(), abs=1e-6
            )
            assert near == sorted(near, key=lambda hit: (-hit[1], hit[0]))
            hits += len({n for n, _ in near} & {n for n, _ in right})
        assert hits >= 0.95 * 10 * len(vectors[::300])


def test_probing_is_written_the_same_again(
    probed: tuple[NDArray[np.float32], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the byte: training and tuning draw the same vectors each time."""
    vectors, file = probed
    monkeypatch.setattr(dense, "EXACT_TO", 1_000)
    write_dense(tmp_path / DENSE, vectors)

    for name in (DENSE, NEAR, RECORD):
        assert (tmp_path / name).read_bytes() == file.with_name(name).read_bytes()


def test_what_is_no_index(tmp_path: Path) -> None:
    """Refused in one sentence that names the file."""
    (tmp_path / DENSE).write_bytes(b"no index")

    with pytest.raises(ArchiveError, match=r"dense\.faiss cannot be read as a FAISS index"):
        Dense(tmp_path / DENSE)
