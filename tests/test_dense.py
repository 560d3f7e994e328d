"""The dense index: exactly what numpy finds by brute force."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from retrieval.errors import ArchiveError
from retrieval.indexing.dense import Dense, write_dense


def unit(seed: int, rows: int, dimension: int = 16) -> NDArray[np.float32]:
    """Random unit rows, each standing three times, so that there are ties."""
    found = np.random.default_rng(seed).normal(size=(rows, dimension)).astype(np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return np.ascontiguousarray(np.tile(found, (3, 1)))


def dense_of(folder: Path, vectors: NDArray[np.float32]) -> Dense:
    """An index of some vectors."""
    write_dense(folder / "dense.faiss", vectors)
    return Dense(folder / "dense.faiss")


@given(st.integers(0, 99), st.integers(1, 12), st.integers(1, 40), st.integers(1, 3))
def test_equals_brute_force(
    tmp_path_factory: pytest.TempPathFactory, seed: int, rows: int, k: int, step: int
) -> None:
    """The same passages in the same order, ties by number, with or without a limit."""
    vectors = unit(seed, rows)
    numbers = list(range(len(vectors)))
    allowed = numbers[::step] if step > 1 else None
    asked = unit(seed + 100, 1)[0]

    found = dense_of(tmp_path_factory.mktemp("dense"), vectors).search(asked, k, allowed)

    cosines = {n: float(row @ asked) for n, row in zip(numbers, vectors, strict=True)}
    wanted = sorted(allowed or numbers, key=lambda n: (-round(cosines[n], 6), n))[:k]
    assert [number for number, _ in found] == wanted
    assert [score for _, score in found] == pytest.approx([cosines[n] for n in wanted], abs=1e-6)


def test_cosines_of_given_passages(tmp_path: Path) -> None:
    """In the order asked for, the same as the search gives."""
    vectors = unit(1, 4)
    index = dense_of(tmp_path, vectors)

    assert np.array_equal(index.vectors(), vectors)
    assert index.cosines(vectors[2], [7, 2]) == pytest.approx(
        [float(vectors[7] @ vectors[2]), 1.0], abs=1e-6
    )


def test_nothing_to_find(tmp_path: Path) -> None:
    """An empty index, a list of none, none wanted."""
    row = unit(1, 1)[0]
    empty = dense_of(tmp_path, np.empty((0, 16), np.float32))

    assert (len(empty), empty.search(row, 3)) == (0, [])
    (tmp_path / "other").mkdir()
    one = dense_of(tmp_path / "other", unit(1, 1))
    assert one.search(row, 3, []) == []
    assert one.search(row, 0) == []


def test_what_is_no_index(tmp_path: Path) -> None:
    """Refused in one sentence that names the file."""
    (tmp_path / "dense.faiss").write_bytes(b"no index")

    with pytest.raises(ArchiveError, match=r"dense\.faiss cannot be read as a FAISS index"):
        Dense(tmp_path / "dense.faiss")
