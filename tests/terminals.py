"""A terminal of one's own: a process that believes it talks to a person."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.running import PATIENCE, command, environment, scratch

CTRL_C = "\x03"
# Sequences that steer a terminal: colours, cursor, titles; and the question for its position.
ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07]*\x07|[()][A-Z0-9]|[=>78])")
WHERE = "\x1b[6n"


class Screen:
    """A `dateline` process on a pseudo-terminal; use it as a context manager."""

    def __init__(
        self,
        *arguments: str | Path,
        home: Path | None = None,
        columns: int = 80,
        env: dict[str, str] | None = None,
    ) -> None:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        values = environment(**{"TERM": "xterm-256color", **(env or {})})
        del values["COLUMNS"]  # the terminal itself knows
        if home is not None:
            values["HOME"] = str(home)
        self._terminal = ours
        self._process = subprocess.Popen(
            command(*arguments),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=values,
            cwd=scratch(),
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # so that Ctrl-C arrives
        )
        os.close(theirs)
        self.raw = ""
        self._read = 0

    def types(self, keys: str) -> None:
        """Press keys."""
        os.write(self._terminal, keys.encode())

    def until(self, words: str) -> str:
        """Read on until `words` have appeared since the last time; return what has."""
        deadline = time.monotonic() + PATIENCE
        while words not in (new := self.plain[self._read :]):
            assert time.monotonic() < deadline, f"no {words!r} in {new!r}"
            assert self._receive(), f"ended without {words!r}: {new!r}"
        self._read += new.index(words) + len(words)
        return new

    def end(self) -> int:
        """Read to the end; return the exit status."""
        while self._receive():
            pass
        return self._process.wait(PATIENCE)

    def interrupt(self) -> None:
        """Send what Ctrl-C sends."""
        os.killpg(self._process.pid, signal.SIGINT)

    @property
    def plain(self) -> str:
        """All that was written, without the sequences that steer the terminal."""
        return ESCAPES.sub("", self.raw).replace("\r", "")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._terminal)

    def _receive(self) -> bool:
        """Read what is there, up to a second; False at the end."""
        if not select.select([self._terminal], [], [], 1.0)[0]:
            return self._process.poll() is None
        try:
            data = os.read(self._terminal, 65536).decode(errors="replace")
        except OSError:  # Linux: the other side is closed
            return False
        self.raw += data
        if WHERE in data:
            self.types("\x1b[1;1R")
        return bool(data)
