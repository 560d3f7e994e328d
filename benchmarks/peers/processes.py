"""Workers in other environments, told what to do in lines of JSON, and killed where wanted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Timer
from time import perf_counter, sleep
from typing import Any

from .places import DATELINE, ROOT, Place, environment

LONGEST = 3600.0  # seconds that one order may take


class PeerError(Exception):
    """A library raised, or its process is gone."""


class Process:
    """A worker of one library; a context manager."""

    def __init__(self, place: Place) -> None:
        self._child = subprocess.Popen(
            [place.python, "-m", "benchmarks.peers.worker", place.peer],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env=environment(),
            text=True,
            start_new_session=True,
        )

    def tell(self, order: str, **arguments: Any) -> None:  # noqa: ANN401 - whatever JSON holds
        """Send an order, and do not wait for it."""
        assert self._child.stdin is not None
        try:
            self._child.stdin.write(json.dumps({"do": order, **arguments}) + "\n")
            self._child.stdin.flush()
        except BrokenPipeError as error:
            raise PeerError("the process has ended") from error

    def call(self, order: str, **arguments: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Send an order, and give what it gave; raise PeerError with what the library said."""
        assert self._child.stdout is not None
        self.tell(order, **arguments)
        limit = Timer(LONGEST, self.kill)
        limit.start()
        try:
            line = self._child.stdout.readline()
        finally:
            limit.cancel()
        if not line:
            raise PeerError(f"the process ended with status {self._child.wait()} on {order!r}")
        return _given(line)

    def killed(
        self,
        order: str,
        moment: float,
        **arguments: Any,  # noqa: ANN401 - whatever JSON holds
    ) -> bool:
        """Send an order, and kill -9 after so many seconds; tell whether it was not yet done."""
        assert self._child.stdout is not None
        self.tell(order, **arguments)
        sleep(moment)
        self.kill()
        line = self._child.stdout.readline()
        if line:
            _given(line)
        return not line

    def kill(self) -> None:
        """Kill -9, children included."""
        try:
            os.killpg(self._child.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self._child.wait()

    def close(self) -> None:
        """End it, and its pipes."""
        self.kill()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                pipe.close()


@dataclass(frozen=True, slots=True)
class Spent:
    """What a whole process took: seconds, and MiB at most."""

    wall: float
    cpu: float
    memory: float


def cold(place: Place, question: str) -> Spent:
    """One question asked of the index by a fresh process; raise PeerError where it fails."""
    if place.peer == DATELINE:
        command = [sys.executable, "-m", "bot", "ask", question, "--index", str(place.index)]
    else:
        short = [place.python, "-m", "benchmarks.peers.cold", place.peer]
        command = [*short, str(place.index), question]
    return _spent(command)


def _given(line: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """What an order gave; raise PeerError with what the library said."""
    reply = json.loads(line)
    if "error" in reply:
        raise PeerError(reply["error"])
    return reply["ok"]


def _spent(command: Sequence[str]) -> Spent:
    start = perf_counter()
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=environment(),
    )
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)  # so that nobody waits for it again
    if child.returncode:
        raise PeerError(f"{' '.join(command[1:4])} ended with status {child.returncode}")
    return Spent(perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
