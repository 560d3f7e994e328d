"""A folder that is followed: which of its files are new or changed since they were last taken."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from retrieval.article import Article
from retrieval.errors import ReadError
from retrieval.reading.files import files
from retrieval.reading.formats import Unread
from retrieval.reading.read import read_file, unique

Stamp = tuple[int, int, int]
"""Time of change in nanoseconds, size in bytes, inode: other content has another one."""


class Folder:
    """A file or a folder of articles. What was found fresh stays so until `take` is called."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._taken: dict[Path, Stamp] = {}
        self._fresh: dict[Path, Stamp] = {}

    def fresh(self) -> list[tuple[Path, str]]:
        """The files that are not taken as they are, with the stems of their ids.

        Raise ReadError where the path does not exist.
        """
        if not self.path.exists():
            raise ReadError("does not exist: give a file or a folder of articles")
        self._fresh = {}
        found = []
        for item in files(self.path):
            if isinstance(item, Unread):  # said when the folder is indexed
                continue
            stamp = _stamp(item[0])
            if stamp is not None and self._taken.get(item[0]) != stamp:
                self._fresh[item[0]] = stamp
                found.append(item)
        return found

    def take(self) -> None:
        """What was fresh is in the index: it is not read again until it changes."""
        self._taken |= self._fresh
        self._fresh = {}


def read_fresh(files: Iterable[tuple[Path, str]], ids: dict[str, str]) -> list[Article | Unread]:
    """Read files; `ids` (id to file) keep theirs and are filled along the way.

    A file that is followed twice is read once.
    """
    found: dict[str, Article | Unread] = {}
    for file, stem in files:
        for item in unique(read_file(file, stem), ids):
            found.setdefault(item.id if isinstance(item, Article) else str(item), item)
    return list(found.values())


def _stamp(file: Path) -> Stamp | None:
    """What tells the content of a file from another; None where it is gone meanwhile."""
    try:
        status = os.stat(file)  # noqa: PTH116 - pathlib's costs twice as much
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
