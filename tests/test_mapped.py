"""Mapped arrays: read as they were written, also after their memory was let go of."""

from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import ArchiveError
from retrieval.indexing.mapped import let_go, mapped, resident, unreadable


def test_what_is_let_go_of_can_be_read_again(tmp_path: Path) -> None:
    """The memory goes, where the system tells of it; the values stay."""
    written = np.arange(4_000_000)
    np.save(tmp_path / "a.npy", written)
    array = mapped(tmp_path / "a.npy")

    assert array.sum() == written.sum()
    before = resident()
    let_go([array, array[5:], np.arange(3)])
    assert resident() == before == 0 or before - resident() > written.nbytes // 2
    assert np.array_equal(array, written)


@pytest.mark.parametrize("contents", [None, b"", b"no array"])
def test_what_cannot_be_read(tmp_path: Path, contents: bytes | None) -> None:
    """Missing, empty, something else: one sentence that names the file and its index."""
    file = tmp_path / "generations" / "000001" / "lexical" / "a.npy"
    file.parent.mkdir(parents=True)
    if contents is not None:
        file.write_bytes(contents)

    with pytest.raises(ArchiveError, match=r"a\.npy cannot be read: run `dateline doctor") as said:
        mapped(file)
    assert str(said.value).endswith(f"--index {tmp_path}`")


def test_outside_of_an_index(tmp_path: Path) -> None:
    """The folder of the file stands for it."""
    assert str(unreadable(tmp_path / "a", " as x")).endswith(f"--index {tmp_path}`")
