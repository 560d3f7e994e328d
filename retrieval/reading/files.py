"""The files of a folder and their bytes: none outside it, none that never ends, none too big."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from retrieval.errors import ReadError
from retrieval.reading.canonical import escaped
from retrieval.reading.formats import Unread

# Read at once. 24 MiB of "{},{},..." weigh 640 MB as JSON; no article comes near.
MAX_BYTES = 24 * 1024 * 1024
MAX_STREAMED = 512 * 1024 * 1024  # of JSON lines, which are read one at a time


def files(path: Path) -> Iterator[tuple[Path, str] | Unread]:
    """The files below a path in sorted order, each with the stem of its id.

    Hidden files and READMEs are no news. What is no file, leads out of the folder or cannot be
    looked at is said; a link to a folder is not followed, so that no walk goes round in circles.
    """
    if not path.is_dir():
        yield path, path.stem
        return
    home = os.path.realpath(path)
    waiting = [path]
    found: list[tuple[Path, str]] = []  # each with why it is not read, or ""
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in (each for each in entries if not each.name.startswith(".")):
                    place = folder / entry.name
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(place)
                    elif place.stem.lower() != "readme":
                        found.append((place, _fault(entry, home)))
        except OSError as error:
            found.append((folder, f"cannot be read: {error.strerror}"))
    for place, fault in sorted(found):
        below = place.relative_to(path).with_suffix("") if place != path else place
        yield Unread(str(place), fault) if fault else (place, below.as_posix())


def _fault(entry: os.DirEntry[str], home: str) -> str:
    """Why an entry of a folder is not read, or "" where it is."""
    if not entry.is_symlink():
        return "" if entry.is_file() else "is no file but a pipe, a socket or a device"
    target = os.path.realpath(entry.path)  # of a link that leads to itself: the link
    if os.path.commonpath([home, target]) != home:
        return f"is a link that leads out of the folder: give {target} itself"
    return "is a link to a folder: give that folder itself" if Path(target).is_dir() else ""


def named(file: Path) -> str:
    r"""A file's name as it is kept; raise ReadError where it is no line of UTF-8.

    >>> named(Path("a/b.txt"))
    'a/b.txt'
    >>> named(Path("a\nb.txt"))
    Traceback (most recent call last):
      ...
    retrieval.errors.ReadError: its name has line breaks or bytes that are no UTF-8: rename it
    """
    if escaped(str(file)) != str(file):
        raise ReadError("its name has line breaks or bytes that are no UTF-8: rename it")
    return file.as_posix()


def contents(file: Path, limit: int = MAX_BYTES) -> bytes:
    """The bytes of a file; raise ReadError where there are more than `limit` or none to be had.

    Never waits for a pipe, and reads no more than the limit of a file that grows meanwhile.
    """
    try:
        with open(file, "rb", opener=_at_once) as opened:
            if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                raise ReadError("is no file but a pipe, a socket or a device")
            data = opened.read(limit + 1)
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror}") from error
    if len(data) > limit:
        raise ReadError(f"has more than {limit:,} bytes, which is the limit: split it")
    return data


def _at_once(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)
