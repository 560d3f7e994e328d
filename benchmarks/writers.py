"""A process that writes an archive and is killed: at a moment of the clock, or at a call it makes.

What it does is watched from inside, call by call, so that a kill can be put right before or
after any of them, and so that it can be said where a kill by the clock fell.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Callable
from ctypes import c_char
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from living import CheapReranker, State, told

from retrieval.answering.reranker import Reranker, ShippedReranker
from retrieval.archive import Archive
from retrieval.indexing.embedding import Progress
from retrieval.indexing.encoder import Encoder, SentenceEncoder
from retrieval.indexing.health import examine
from retrieval.indexing.tokens import count_tokens
from retrieval.indexing.write import rebuild
from tests.newsroom import HashEncoder

CONTEXT = get_context("forkserver")
# Loaded once and shared by all processes, so that they begin at once.
CONTEXT.set_forkserver_preload(
    ["faiss", "scipy.sparse", "tantivy", "tests.newsroom", "retrieval.answering.ask",
     "retrieval.answering.along", "retrieval.indexing.health", "retrieval.indexing.write"]
)  # fmt: skip
# What a writing does to the disk, by the name of the function that does it.
CALLS = ("fsync", "rename", "replace", "unlink", "rmdir", "mkdir", "link")
SQL = ("commit", "executemany", "executescript")
LONGEST = 120.0  # seconds until a writing counts as one that hangs


@dataclass(frozen=True, slots=True)
class Operation:
    """One writing: add (or update), remove, build (all of them at once) or repair."""

    kind: str
    before: State
    after: State

    def run(self, index: Path, encoder: Encoder, progress: Progress) -> None:
        """Do it, as a command would."""
        if self.kind == "repair":
            rebuild(index, encoder, progress)
            examine(index, encoder)
            return
        if self.kind == "build":
            Archive.build(told(self.after), index, encoder=encoder, progress=progress).close()
            return
        with Archive.open(index, encoder=encoder) as archive:
            if self.kind == "remove":
                gone = told({n: e for n, e in self.before.items() if n not in self.after})
                archive.remove([article.id for article in gone], progress)
            else:
                new = {n: e for n, e in self.after.items() if self.before.get(n) != e}
                archive.add(told(new), progress)


@dataclass(slots=True)
class Watch:
    """The calls of a writing, in order, as "stage: before call"; kills its process at one."""

    shown: Any  # a shared array of characters that outlives the process
    kill_at: tuple[str, int] | None
    stage: str = "prepare"
    seen: list[str] = field(default_factory=list)

    def progress(self, stage: str, done: int, total: int) -> None:  # noqa: ARG002 - the face
        """Follow the stages that the library tells."""
        if self.stage != "collect":
            self.stage = stage

    def watched(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, told of before and after it."""
        name = call.__name__

        def watching(*args: object, **options: object) -> object:
            self.at(f"before {name}")
            done = call(*args, **options)
            self.at(f"after {name}")
            if self.stage == "publish" and name in ("rename", "replace"):
                self.stage = "collect"
            return done

        return watching

    def at(self, where: str) -> None:
        """Take note of a place, and die if it is the place to die."""
        label = f"{self.stage}: {where}"
        self.seen.append(label)
        self.shown.value = label.encode()
        if self.kill_at and label == self.kill_at[0] and self.seen.count(label) > self.kill_at[1]:
            os.kill(os.getpid(), signal.SIGKILL)

    def install(self) -> None:
        """Watch the calls of this process from now on."""
        for name in CALLS:
            setattr(os, name, self.watched(getattr(os, name)))
        watched = {name: self.watched(getattr(sqlite3.Connection, name)) for name in SQL}
        connection = type("Watched", (sqlite3.Connection,), watched)
        sqlite3.connect = partial(sqlite3.connect, factory=connection)  # type: ignore[assignment]


@dataclass(slots=True)
class Ended:
    """How a writing ended: killed or not, and where; its calls, time and error if it was not."""

    killed: bool
    at: str
    calls: list[str]
    seconds: float
    error: str


def models(*, shipped: bool) -> tuple[Encoder, Reranker]:
    """The shipped models, or those of the tests."""
    return (SentenceEncoder(), ShippedReranker()) if shipped else (HashEncoder(), CheapReranker())


def killed(
    index: Path, operation: Operation, *, shipped: bool, moment: float | tuple[str, int]
) -> Ended:
    """Run a writing in a process of its own, and kill it after seconds or at a call."""
    shown = CONTEXT.RawArray(c_char, 80)  # no lock that a killed process holds
    shown.value = b"start"
    ours, theirs = CONTEXT.Pipe(duplex=False)
    at_call = moment if isinstance(moment, tuple) else None
    patience = LONGEST if at_call else float(str(moment))
    process = CONTEXT.Process(
        target=_writing,
        args=(index, operation, Watch(shown, at_call), theirs),
        kwargs={"shipped": shipped},
    )
    process.start()
    theirs.close()
    ours.recv()  # models are loaded, the writing begins
    process.join(patience)
    hangs = process.is_alive() and patience >= LONGEST
    process.kill()
    try:
        came_through = ours.recv()
    except EOFError:
        came_through = ([], 0.0, "hangs" if hangs else "")
    process.join()
    ended = Ended(process.exitcode == -signal.SIGKILL, shown.value.decode(), *came_through)
    process.close()
    ours.close()
    return ended


def _writing(
    index: Path, operation: Operation, watch: Watch, out: Connection, *, shipped: bool
) -> None:
    """What the process does."""
    encoder, _ = models(shipped=shipped)
    encoder.encode(["ready"])
    count_tokens(["ready"])
    out.send("ready")
    began, error = time.monotonic(), ""
    watch.install()
    try:
        operation.run(index, encoder, watch.progress)
    except Exception as caught:  # noqa: BLE001 - whatever it is, it is a finding
        error = f"{type(caught).__name__}: {caught}"
    out.send((watch.seen, time.monotonic() - began, error))
