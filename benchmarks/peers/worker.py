"""A process in a library's own environment that does as it is told, in lines of JSON.

    python -m benchmarks.peers.worker ADAPTER

Each line of standard input is {"do": name, ...arguments}; each is answered by a line that holds
either "ok" or "error". Times are pairs of seconds, wall and CPU, children included.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any, TypeVar, cast

from .corpus import (
    QUESTION_VECTORS,
    Corpus,
    Window,
    read_corpus,
    read_questions,
)
from .measures import K
from .model import shipped
from .shape import Adapter, Found, Lookup, Sure

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

T = TypeVar("T")

Seconds = tuple[float, float]
"""Wall and CPU."""

WARMING = 3  # questions that are asked before any is timed


class Worker:
    """What a library is told to do, one after the other."""

    def __init__(self, adapter: Adapter) -> None:
        self._adapter = adapter
        self._corpus: Corpus | None = None
        self._embedder: Any = None
        self._store: Any = None

    def corpus(self, folder: str, articles: Sequence[int] | None, *, headed: bool) -> int:
        """Read the corpus, or some of its articles; from now on vectors are looked up in it."""
        whole = read_corpus(Path(folder))
        corpus = whole if articles is None else whole.of(articles)
        if headed:
            passages = tuple(replace(each, text=each.headed) for each in corpus.passages)
            corpus = replace(corpus, passages=passages)
        self._corpus = corpus
        self._embedder = self._adapter.given(_lookup(corpus, Path(folder)))
        return len(corpus.passages)

    def model(self) -> None:
        """From now on the library embeds by itself."""
        self._embedder = self._adapter.own(shipped())

    def build(self) -> Seconds:
        """Make a store of the corpus, where it is."""
        assert self._corpus is not None
        self._store, spent = _timed(lambda: self._adapter.build(self._need(), self._embedder))
        return spent

    def save(self, folder: str) -> Seconds:
        """Write the store."""
        return _timed(lambda: self._adapter.save(self._store, Path(folder)))[1]

    def save_apart(self, folder: str) -> int:
        """Begin to write the store in a fork of this process, to be killed; give its number.

        Nothing is open for writing when it forks: the store was saved elsewhere before.
        """
        begun, begins = os.pipe()
        number = os.fork()
        if number == 0:
            os.write(begins, b"!")
            try:
                self._adapter.save(self._store, Path(folder))
                os._exit(0)
            finally:  # what raised would else go on in the fork, and answer orders beside this one
                os._exit(1)
        os.read(begun, 1)  # on a busy machine a fork may take longer than a save
        os.close(begun)
        os.close(begins)
        return number

    def ended(self, number: int) -> int:
        """Wait for a fork; give its status: 0 where it saved, below 0 where it was killed."""
        return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])

    def load(self, folder: str) -> Seconds:
        """Read the store."""
        self._store, spent = _timed(lambda: self._adapter.load(Path(folder), self._embedder))
        return spent

    def search(self, way: str, questions: Sequence[str]) -> list[Found]:
        """What is found for each question in one of the library's ways."""
        search = self._adapter.SEARCHES[way]
        return [search(self._store, question, K) for question in questions]

    def ways(self) -> list[str]:
        """The names of the library's ways to search, the one that is timed first."""
        return list(self._adapter.SEARCHES)

    def between(self, windows: Iterable[dict[str, Any]]) -> list[Found | None]:
        """What is found in each window."""
        return [self._adapter.between(self._store, Window(**each), K) for each in windows]

    def confidence(self, questions: Sequence[str]) -> list[float] | None:
        """How sure the library is of each question, where it has more than scores for that."""
        if not hasattr(self._adapter, "confidence"):
            return None
        sure = cast(Sure, self._adapter)
        return [sure.confidence(self._store, question) for question in questions]

    def timed(self, questions: Sequence[str]) -> list[Seconds]:
        """The time that each question takes, embedded by the model and searched."""
        search = self._adapter.SEARCHES[self.ways()[0]]
        for question in questions[:WARMING]:
            search(self._store, question, K)
        return [_timed(partial(search, self._store, each, K))[1] for each in questions]

    def index(self, articles: Sequence[int]) -> Seconds:
        """Embed and index articles by the library's own model, already loaded, and save them."""
        self.model()
        with TemporaryDirectory() as folder:
            self._indexed(self._need().of(articles[:1]), Path(folder) / "first")
            chosen = self._need().of(articles)
            return _timed(lambda: self._indexed(chosen, Path(folder) / "timed"))[1]

    def memory(self) -> float:
        """The most memory that this process has held, in MiB."""
        status = Path("/proc/self/status").read_text("ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
        return round(int(line.split()[1]) / 1024, 1)

    def _indexed(self, corpus: Corpus, folder: Path) -> None:
        self._adapter.save(self._adapter.build(corpus, self._embedder), folder)

    def _need(self) -> Corpus:
        if self._corpus is None:
            raise ValueError("no corpus was read: send `corpus` first")
        return self._corpus


def _lookup(corpus: Corpus, folder: Path) -> Lookup:
    """The vectors of passages and questions by their text, white space around it ignored."""
    import numpy as np

    rows = dict(zip((each.text.strip() for each in corpus.passages), corpus.vectors, strict=True))
    asked = np.load(folder / QUESTION_VECTORS)
    rows |= zip((each.text.strip() for each in read_questions(folder)), asked, strict=True)

    def found(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([rows[text.strip()] for text in texts])

    return found


def _timed(work: Callable[[], T]) -> tuple[T, Seconds]:
    """What a call gives, and its time."""
    wall, cpu = perf_counter(), _cpu()
    given = work()
    return given, (perf_counter() - wall, _cpu() - cpu)


def _cpu() -> float:
    """CPU seconds of this process and of its children that have ended."""
    times = os.times()
    return process_time() + times.children_user + times.children_system


def main() -> None:
    """Answer line by line until the input ends; what the library prints goes to stderr."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    adapter = cast(Adapter, import_module(f".adapters.{sys.argv[1]}", __package__))
    worker = Worker(adapter)
    for line in sys.stdin:
        order = json.loads(line)
        work = getattr(worker, order.pop("do"))
        try:
            reply = {"ok": work(**order)}
        except Exception as error:  # noqa: BLE001 - whatever a library raises is a result
            reply = {"error": " ".join(f"{type(error).__name__}: {error}".split())[:500]}
        replies.write(json.dumps(reply) + "\n")
        replies.flush()


if __name__ == "__main__":
    main()
