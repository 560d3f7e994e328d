"""Arrays in files of a generation: mapped, so that opening costs nothing, whatever their size.

What is read of a mapped file counts as memory of the process until somebody needs it elsewhere,
and with it the pages beside it that happen to be known. `let_go` gives it back: the file stays
mapped, and in the cache of the system.
"""

from __future__ import annotations

from collections.abc import Iterable
from mmap import MADV_DONTNEED, PAGESIZE, mmap
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import ArchiveError

GENERATIONS = "generations"


def mapped(file: Path) -> NDArray[Any]:
    """An array in a file; raise ArchiveError where it cannot be read."""
    try:
        # As NumPy's plain array: its class for maps takes ten times as long to tell one value.
        return np.asarray(np.load(file, mmap_mode="r"))
    except (OSError, EOFError, ValueError) as error:
        raise unreadable(file) from error


def resident() -> int:
    """Bytes of files that are resident in this process; 0 where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[2]
    except (OSError, IndexError):
        return 0
    return int(pages) * PAGESIZE


def let_go(arrays: Iterable[NDArray[Any]]) -> None:
    """Give back the memory of mapped arrays; they can be read as before."""
    for array in arrays:
        held: object = array
        while isinstance(held, np.ndarray):
            held = held.base
        if isinstance(held, mmap):
            held.madvise(MADV_DONTNEED)


def unreadable(file: Path, what: str = "") -> ArchiveError:
    """What is said of a file of a generation that cannot be read, as `what`."""
    indexes = (above.parent for above in file.parents if above.name == GENERATIONS)
    index = next(indexes, file.parent)
    return ArchiveError(
        f"{file} cannot be read{what}: run `dateline doctor --repair --index {index}`"
    )
