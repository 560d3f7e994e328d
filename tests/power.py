"""A disk that loses power: what a program did to a folder, and what of it may be left.

The program runs under strace. A file's bytes are sure to be there once the file was synced, its
name once the folder was; of what was not synced all may be left, or nothing, or a file of the
right length that holds zeros.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

BY_NUMBER = ("write", "pwrite64", "lseek", "ftruncate", "fsync", "fdatasync")
BY_NAME = (
    "mkdir", "mkdirat", "rmdir", "unlink", "unlinkat", "rename", "renameat", "renameat2"
)  # fmt: skip
CALLS = ",".join(("openat", *BY_NUMBER, *BY_NAME))
LINE = re.compile(r"(\d+) +(\w+)\((.*)\) += (\d+)(?:<(.*)>)?")
BEGUN = re.compile(r"(\d+) +(.*) <unfinished \.\.\.>")
RESUMED = re.compile(r"(\d+) +<\.\.\. \w+ resumed>(.*)")
PLACE = re.compile(r'(?:\w+<([^>]*)>(?:\(deleted\))?, )?"([^"]*)"')
UNREAD = re.compile(r"\.(partial|gone|pid|lock)\b")  # only writers look at these
OPENED = re.compile(r"(\d+)<([^>]*)>")

State = dict[str, bytes | None]
"""What lies in a folder: paths with their bytes, None for folders."""


class Left(Enum):
    """What of the unsynced is there after the power cut."""

    NOTHING = "nothing"
    ZEROS = "zeros"
    ALL = "all"


@dataclass(slots=True)
class Node:
    """A file or a folder: what a program sees of it, and what is sure to be kept."""

    data: bytearray = field(default_factory=bytearray)
    kept: bytes = b""
    entries: dict[str, Node] = field(default_factory=dict)
    kept_entries: dict[str, Node] = field(default_factory=dict)
    folder: bool = False

    def sync(self) -> None:
        """Make sure of what is there now: of a folder its names, not what they stand for."""
        self.kept, self.kept_entries = bytes(self.data), dict(self.entries)

    def left(self, what: Left) -> bytes:
        """The bytes of a file after a power cut."""
        if what is Left.ALL:
            return bytes(self.data)
        zeros = len(self.data) - len(self.kept) if what is Left.ZEROS else 0
        return self.kept + bytes(max(0, zeros))


class Disk:
    """One folder, followed call by call."""

    def __init__(self, copy: Path, root: Path) -> None:
        """Begin with what is in `copy`, all of it sure, as if it lay in `root`."""
        self.root = root
        self.top = _read(copy)
        self._offsets: dict[int, int] = {}

    def apply(self, line: str) -> str:
        """Follow one line of strace; return the call, or "" where it changed nothing here."""
        found = LINE.fullmatch(line)
        if found is None:
            return ""
        call, told, result = found[2], found[3], int(found[4])
        if call == "openat":
            return self._open(told, result, _text(found[5] or ""))
        opened = OPENED.match(told)
        if opened and call in BY_NUMBER and self._inside(_text(opened[2])):
            return self._write(call, int(opened[1]), _text(opened[2]), told, result)
        places = [
            str(Path(_text(folder or "")) / _text(name)) for folder, name in PLACE.findall(told)
        ]
        if call not in BY_NAME or not all(self._inside(place) for place in places):
            return ""
        folder, name = self._holder(places[0])
        if call.startswith("mkdir"):
            folder.entries[name] = Node(folder=True)
        else:
            node = folder.entries.pop(name)
            if call.startswith("rename"):
                onto, new = self._holder(places[1])
                onto.entries[new] = node
        return call

    def unsynced(self, *paths: str) -> list[str]:
        """Which of some files and folders, and of what is in these, may be lost in part."""
        found: list[str] = []

        def walk(node: Node, path: str) -> None:
            if node.kept != node.data or node.kept_entries != node.entries:
                found.append(path)
            for name, each in node.entries.items():
                walk(each, f"{path}/{name}")

        for path in paths:
            walk(self._node(f"{self.root}/{path}"), path)
        return found

    def states(self, lines: Sequence[str]) -> Iterator[tuple[str, State]]:
        """What may be left at each moment, each only once; what nobody reads does not count."""
        seen: set[int] = set()
        for number, line in enumerate(lines):
            call = self.apply(line)
            for what in Left if call else ():
                state = self.left(what)
                read = [item for item in state.items() if not UNREAD.search(item[0])]
                key = hash(tuple(sorted((path, data or b"") for path, data in read)))
                if key not in seen:
                    seen.add(key)
                    yield f"{number} after {call}, {what.value} of the unsynced left", state

    def left(self, what: Left) -> State:
        """What is there after a power cut just now."""
        found: State = {}

        def walk(node: Node, path: str) -> None:
            entries = node.kept_entries if what is Left.NOTHING else node.entries
            for name, each in entries.items():
                if each.folder:
                    found[f"{path}{name}"] = None
                    walk(each, f"{path}{name}/")
                elif not name.endswith("-shm"):  # SQLite's shared memory: not to be kept
                    found[f"{path}{name}"] = each.left(what)

        walk(self.top, "")
        return found

    def _open(self, told: str, number: int, path: str) -> str:
        if not self._inside(path) or path == str(self.root):
            return ""
        folder, name = self._holder(path)
        self._offsets[number] = 0
        if name in folder.entries and "O_TRUNC" not in told:
            return ""
        if "O_CREAT" not in told and "O_TRUNC" not in told:
            return ""
        folder.entries.setdefault(name, Node()).data.clear()
        return "open"

    def _write(self, call: str, number: int, path: str, told: str, result: int) -> str:
        node = self._node(path)
        if call in ("fsync", "fdatasync"):
            node.sync()
        elif call == "lseek":
            self._offsets[number] = result
            return ""
        elif call == "ftruncate":
            size = int(told.rsplit(", ", 1)[1])
            node.data[size:] = bytes(max(0, size - len(node.data)))
        else:
            data = bytes.fromhex(told.split('"')[1].replace("\\x", ""))[:result]
            at = self._offsets.get(number, 0)
            if call == "pwrite64":
                at = int(told.rsplit(", ", 1)[1])
            else:
                self._offsets[number] = at + result
            node.data.extend(bytes(max(0, at - len(node.data))))
            node.data[at : at + result] = data
        return call

    def _inside(self, path: str) -> bool:
        return path == str(self.root) or path.startswith(f"{self.root}/")

    def _node(self, path: str) -> Node:
        node = self.top
        for name in Path(path).relative_to(self.root).parts:
            node = node.entries[name]
        return node

    def _holder(self, path: str) -> tuple[Node, str]:
        return self._node(str(Path(path).parent)), Path(path).name


def traced(command: Sequence[str], trace: Path, cwd: Path) -> list[str]:
    """Run a program to its end; return what it called, a line a call, in order."""
    strace = ["strace", "-f", "-y", "-xx", "-s", "100000000", "-o", str(trace), "-e", CALLS]
    subprocess.run([*strace, *command], cwd=cwd, check=True, timeout=120)
    waiting: dict[str, str] = {}
    lines = []
    for line in trace.read_text("ascii").splitlines():
        if begun := BEGUN.fullmatch(line):
            waiting[begun[1]] = begun[2]
        elif resumed := RESUMED.fullmatch(line):
            lines.append(f"{resumed[1]} {waiting.pop(resumed[1])}{resumed[2]}")
        else:
            lines.append(line)
    return lines


def laid(state: State, folder: Path) -> Path:
    """Write what was left into a new folder."""
    folder.mkdir()
    for path, data in state.items():
        if data is None:
            (folder / path).mkdir(parents=True)
        else:
            (folder / path).write_bytes(data)
    return folder


def _read(path: Path) -> Node:
    node = Node(folder=path.is_dir())
    if path.is_dir():
        node.entries = {each.name: _read(each) for each in path.iterdir()}
    else:
        node.data = bytearray(path.read_bytes())
    node.sync()
    return node


def _text(told: str) -> str:
    """A path as strace tells it, in hexadecimal or not."""
    if "\\x" not in told:
        return told
    return bytes.fromhex(told.replace("\\x", "")).decode()
