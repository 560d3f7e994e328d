"""A new index saved over the old one: in a fork of the process that holds it, or in a fresh one.

A fork saves at once, but has none of the threads of the process that it comes from, and shares
its open databases; where a library keeps either, every save begins in a process of its own.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep
from typing import Protocol

from .places import DATELINE, Place
from .processes import PeerError, Process

# Torch's threads, which Dateline encodes headings with; the database of terms, which txtai changes
# wherever it saves.
FRESH = (DATELINE, "txtai")


class Saver(Protocol):
    """What saves the new index, again and again."""

    def whole(self, folder: Path) -> float:
        """Save over what is in a folder; give the seconds that it takes."""

    def killed(self, folder: Path, moment: float) -> bool:
        """Save over it and kill -9 after so many seconds; tell whether it was in time."""

    def close(self) -> None:
        """End what is held."""


@dataclass(frozen=True, slots=True)
class Forks:
    """A process that holds the index, and saves it in forks."""

    process: Process

    def whole(self, folder: Path) -> float:
        """Save to the end; raise PeerError where a fork cannot."""
        number = self._begun(folder)
        start = perf_counter()
        self._ended(number)
        return perf_counter() - start

    def killed(self, folder: Path, moment: float) -> bool:
        """Kill a fork; raise PeerError where it failed by itself."""
        number = self._begun(folder)
        sleep(moment)
        os.kill(number, signal.SIGKILL)  # it is not waited for before: the number is still its own
        return self._ended(number) != 0

    def close(self) -> None:
        """End the process."""
        self.process.close()

    def _begun(self, folder: Path) -> int:
        return int(self.process.call("save_apart", folder=str(folder)))

    def _ended(self, number: int) -> int:
        status = int(self.process.call("ended", number=number))
        if status > 0:
            raise PeerError("a fork of the process cannot save: it must be among FRESH")
        return status


@dataclass(frozen=True, slots=True)
class Starts:
    """A process for each save, which loads the library and makes the index first."""

    place: Place
    articles: Sequence[int]

    def whole(self, folder: Path) -> float:
        """Save to the end."""
        process = built(self.place, self.articles)
        try:
            wall, _ = process.call("save", folder=str(folder))
        finally:
            process.close()
        return float(wall)

    def killed(self, folder: Path, moment: float) -> bool:
        """Kill the process."""
        process = built(self.place, self.articles)
        try:
            return process.killed("save", moment, folder=str(folder))
        finally:
            process.close()

    def close(self) -> None:
        """Nothing is held between saves."""


def saver(place: Place, articles: Sequence[int], aside: Path) -> Saver:
    """What suits the library; `aside` is a folder that is not there yet."""
    if place.peer in FRESH:
        return Starts(place, articles)
    process = built(place, articles)
    process.call("save", folder=str(aside))  # the first may leave files open
    return Forks(process)


def built(place: Place, articles: Sequence[int]) -> Process:
    """A process that holds an index of some articles, not yet saved."""
    process = Process(place)
    process.call("corpus", folder=str(place.corpus), articles=list(articles), headed=False)
    process.call("build")
    return process
