"""Delete generations that nobody reads any more, and what builds that were killed left behind."""

from __future__ import annotations

import fcntl
import shutil
from contextlib import suppress
from pathlib import Path

from retrieval.indexing.generation import FOLDER, MANIFEST, numbers, place

GONE = ".gone"


def collect(index: Path, spare: int) -> int:
    """Delete what nobody reads but the newest generation and `spare` before it.

    Return the oldest that is left.
    """
    there = numbers(index)
    for number in there[1 + spare :]:
        _delete_unheld(place(index, number))
    left = numbers(index)
    names = {place(index, number).name for number in left}
    for folder in (index / FOLDER).iterdir():
        if folder.name not in names:
            shutil.rmtree(folder, ignore_errors=True)
    return min(left)


def _delete_unheld(folder: Path) -> None:
    """Delete a generation unless somebody reads it; at once for all who look for it."""
    try:
        manifest = (folder / MANIFEST).open("rb")
    except OSError:  # what has no manifest nobody can have opened
        shutil.rmtree(folder, ignore_errors=True)
        return
    with manifest, suppress(OSError):  # held, or not ours to delete
        fcntl.flock(manifest, fcntl.LOCK_EX | fcntl.LOCK_NB)
        gone = folder.rename(folder.with_name(folder.name + GONE))
        shutil.rmtree(gone, ignore_errors=True)
