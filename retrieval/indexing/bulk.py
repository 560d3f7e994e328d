"""Encode a large archive on many machines: Ray Data does the encoding and nothing else.

Nine tenths of building an archive is encoding its passages, each by itself. So the one process
that writes the index sends texts away and gets vectors back; passages, dates and the index are
made as ever, of the same vectors. A worker that dies is replaced, and what it held is encoded by
another; the process that writes commits as it goes on, and starts again where it was killed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import ArchiveError
from retrieval.indexing.encoder import Encoder
from retrieval.indexing.ray_cluster import check, last_line
from retrieval.indexing.ray_driver import Block, Errand, Parcel

A_WORKER = 1024  # texts between two commits: some 90 s, of which workers take 3 to start
PATIENCE = 600.0  # seconds without a vector until a build is given up: machines may come back
LEAVING = 10.0  # seconds that the process which speaks with the cluster has to end


class RayEncoder:
    """An encoder whose texts are encoded by the workers of a cluster.

    All else about it is that of the encoder it stands for, and so are its vectors: to the bit
    where the processors are alike, within what arithmetic leaves open where they are not.
    """

    def __init__(self, encoder: Encoder, driver: Driver, workers: int) -> None:
        self.driver = driver
        self._encoder, self._workers = encoder, workers

    @property
    def name(self) -> str:
        """The name of the encoder it stands for."""
        return self._encoder.name

    @property
    def weights(self) -> str:
        """The hash of its weights."""
        return self._encoder.weights

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._encoder.dimension

    @property
    def budget(self) -> int:
        """Most tokens that a passage may have, special tokens not counted."""
        return self._encoder.budget

    @property
    def at_once(self) -> int:
        """A minute and a half of work for every worker, beside which their start is little."""
        return A_WORKER * self._workers

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, counted here: it takes a thousandth of encoding."""
        return self._encoder.count(texts)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of the texts: float32 (n, dimension), rows of unit length, in order.

        Raise ArchiveError where the cluster fails, or gives no vector for ten minutes.
        """
        found = np.empty((len(texts), self.dimension), np.float32)
        done = 0
        for block in self.driver.encoded(texts) if texts else ():
            found[block["row"]] = block["vector"]
            done += len(block["row"])
        if done != len(texts):
            raise ArchiveError(
                f"the Ray cluster gave {done:,} vectors for {len(texts):,} passages: run the "
                "command again"
            )
        return found


@dataclass(frozen=True, slots=True)
class Driver:
    """The process that speaks with the cluster, as the one that writes sees it."""

    process: subprocess.Popen[bytes]
    pipe: Connection
    said: BinaryIO  # all that Ray writes to its terminal

    def encoded(self, texts: Sequence[str]) -> Iterator[Block]:
        """The blocks of vectors of some texts as they are done, in any order."""
        self.tell(texts)
        while (block := self.heard()) is not None:
            yield cast(Block, block)

    def tell(self, message: Errand | Sequence[str]) -> None:
        """Say what is to be done; raise ArchiveError where nobody is there to do it."""
        try:
            self.pipe.send(message)
        except OSError:
            raise ArchiveError(self._ended()) from None

    def heard(self) -> object:
        """What it tells next; raise ArchiveError where it says why it cannot, or ended."""
        try:
            told = self.pipe.recv()
        except (EOFError, OSError):
            raise ArchiveError(self._ended()) from None
        if isinstance(told, ArchiveError):
            raise told
        return told

    def _ended(self) -> str:
        status = self.process.wait()
        self.said.seek(0)
        said = last_line(self.said.read().decode("utf-8", "replace"))
        reason = f"exit status {status}" + (f": {said}" if said else "")
        return (
            f"the process that speaks with the Ray cluster ended ({reason}): what was encoded "
            "before is kept; run the command again"
        )


@contextmanager
def cluster(address: str, patience: float = PATIENCE) -> Iterator[Callable[[Encoder], Encoder]]:
    """What spreads an encoder over the Ray cluster at `address`, for the time of a block.

    It is only asked whether the cluster is there, and joined when an encoder is spread: what is
    read, dated and exported before holds no core of it. The cluster is given up after `patience`
    seconds without a vector.
    Raise ArchiveError where Ray is not installed or no cluster answers.
    """
    check(address)
    with ExitStack() as until_left:

        def spread(encoder: Encoder) -> Encoder:
            driver = until_left.enter_context(_driver())
            driver.tell(Errand(address, patience, Parcel.of(encoder)))
            return RayEncoder(encoder, driver, workers=cast(int, driver.heard()))

        yield spread


@contextmanager
def _driver() -> Iterator[Driver]:
    """A process of ray_driver.py, for the time of a block."""
    found = f"import sys; sys.path[:] = {sys.path!r}"  # what is found here is found there
    serving = f"{found}; from retrieval.indexing.ray_driver import main; main()"
    pipe, theirs = Pipe()
    with pipe, tempfile.TemporaryFile() as said:
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-c", serving, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )
        try:
            yield Driver(process, pipe, said)
        finally:
            process.terminate()
            try:
                process.wait(LEAVING)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
