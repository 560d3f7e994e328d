"""The process that speaks with a Ray cluster: texts come in by a pipe, vectors go out.

Ray ends the whole process, with no word, where one of its own threads still asks the cluster that
another has left ("the core worker has already been shutdown ... the process will exit"), which
cannot be ruled out while a build is given up. So it has a process of its own, and the one that
writes an index is told in a sentence what happened, whatever that one comes to.
"""

from __future__ import annotations

import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import ArchiveError
from retrieval.indexing.encoder import Encoder
from retrieval.indexing.export import ALIKE
from retrieval.indexing.exported import FOLDER, ExportedEncoder, Form
from retrieval.indexing.ray_cluster import cores, join, reason_of

if TYPE_CHECKING:
    from ray import ObjectRef
    from ray.data import Dataset

BLOCK = 32  # texts that go to a worker together: some 3 s, what is done again where it dies
PROBE = "Nine ships left the harbour on Friday."  # what every worker must encode as it is here

Block = Mapping[str, NDArray[np.generic]]
"""Texts, or their vectors, with the numbers of their rows."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """An encoder as it travels: an ONNX form with its files, any other one as it is."""

    encoder: Encoder | Form
    files: Mapping[str, bytes]
    weights: str
    probe: NDArray[np.float32]  # the vector of PROBE where the index is written

    @classmethod
    def of(cls, encoder: Encoder) -> Parcel:
        """What a worker needs to encode as `encoder` does, which is left as it is."""
        probe = encoder.encode([PROBE])[0]
        if not isinstance(encoder, ExportedEncoder):
            return cls(encoder, {}, encoder.weights, probe)
        folder, form = encoder.folder, encoder.form
        files = {name: (folder / name).read_bytes() for name in form.files}
        return cls(form, files, encoder.weights, probe)

    def opened(self) -> Encoder:
        """The encoder, ready; raise ArchiveError where it encodes otherwise than it did there.

        The files are deleted as soon as they are mapped: a worker that is killed leaves nothing.
        """
        if not isinstance(self.encoder, Form):
            return self._same(self.encoder)
        with tempfile.TemporaryDirectory(prefix="dateline-") as scratch:
            folder = Path(scratch) / FOLDER
            folder.mkdir()
            for name, content in self.files.items():
                (folder / name).write_bytes(content)
            return self._same(ExportedEncoder(folder, self.encoder))

    def _same(self, encoder: Encoder) -> Encoder:
        """The same encoder, loaded by encoding a first text."""
        if encoder.weights != self.weights:
            raise ArchiveError(
                f"a worker has other weights of {encoder.name} ({encoder.weights[:12]}..., "
                f"expected {self.weights[:12]}...): give every machine the same model"
            )
        cosine = float(encoder.encode([PROBE])[0] @ self.probe)
        if not cosine >= ALIKE:
            raise ArchiveError(
                f"a worker encodes otherwise than this machine (cosine {cosine:.4f}, needed "
                f"{ALIKE}): install the same versions of dateline[ray] on both"
            )
        return encoder


@dataclass(frozen=True, slots=True)
class Errand:
    """What the process is told first: which cluster, how long to wait for it, and the encoder."""

    address: str
    patience: float  # seconds without a vector
    parcel: Parcel


class Worker:
    """A process on one core of the cluster."""

    def __init__(self, parcel: ObjectRef[Parcel]) -> None:
        import ray

        self._encoder = ray.get(parcel).opened()

    def __call__(self, block: Block) -> Block:
        """Vectors instead of texts, each text encoded by itself as everywhere."""
        vectors = [self._encoder.encode([str(text)])[0] for text in block["text"]]
        return {"row": block["row"], "vector": np.stack(vectors)}


def main() -> None:
    """Serve by the pipe whose number is given."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is told to whoever asks, who ends this
    with Connection(int(sys.argv[1])) as pipe, suppress(EOFError, BrokenPipeError):
        try:
            serve(pipe)
        except ArchiveError as error:
            pipe.send(error)
        except Exception as error:
            pipe.send(_failed(error))
            raise


def serve(pipe: Connection) -> None:
    """Join a cluster and encode what is asked, until nobody asks any more.

    Comes an Errand, and then lists of texts; goes the number of cores that work there, and then
    for each list its blocks of vectors, in any order, and None. Raise ArchiveError where the
    cluster fails, EOFError or BrokenPipeError where whoever asked is gone.
    """
    import ray

    errand: Errand = pipe.recv()
    workers = join(errand.address)
    pipe.send(workers)
    parcel = ray.put(errand.parcel)
    while True:
        blocks = _blocks(pipe.recv(), parcel, workers)
        for block in _arriving(blocks, errand.patience):
            pipe.send(block)
        pipe.send(None)


def _arriving(blocks: Dataset, patience: float) -> Iterator[Block]:
    """The blocks of vectors as they are done, in any order.

    Raise ArchiveError where the cluster fails, or gives no vector for `patience` seconds.
    """
    arrived: SimpleQueue[Block | BaseException | None] = SimpleQueue()
    # A cluster without workers lets those who ask for vectors wait for ever: they wait apart.
    Thread(target=_collect, args=(blocks, arrived), daemon=True).start()
    while True:
        try:
            block = arrived.get(timeout=patience)
        except Empty:
            raise ArchiveError(_silent(patience)) from None
        if block is None:
            return
        if isinstance(block, BaseException):
            raise _failed(block)
        yield block


def _blocks(texts: Sequence[str], parcel: ObjectRef[Parcel], workers: int) -> Dataset:
    """What the cluster is to do, not yet begun."""
    import ray.data

    rows = [{"row": row, "text": text} for row, text in enumerate(texts)]
    given = ray.data.from_items(rows, override_num_blocks=-(-len(rows) // BLOCK))
    return given.map_batches(
        Worker,
        fn_constructor_args=(parcel,),
        batch_size=None,
        compute=ray.data.ActorPoolStrategy(size=min(workers, given.num_blocks())),
        num_cpus=1,
    )


def _collect(blocks: Dataset, arrived: SimpleQueue[Block | BaseException | None]) -> None:
    """Let the cluster work, and hand on what it gives; at the end None, or why it failed."""
    try:
        for block in blocks.iter_batches(batch_size=None, batch_format="numpy"):
            arrived.put(block)
        arrived.put(None)
    except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
        arrived.put(error)


def _failed(error: BaseException) -> ArchiveError:
    """What Ray raised, in one sentence."""
    return ArchiveError(
        f"the Ray cluster cannot encode ({reason_of(error)}): what it encoded before is kept; "
        "mend it and run the command again"
    )


def _silent(patience: float) -> str:
    """Why no vector came for so long, as far as the cluster knows."""
    left = cores()
    state = f"its {left} workers are busy or keep dying" if left else "all its workers are gone"
    return (
        f"the Ray cluster encoded nothing for {patience:.0f} s: {state}; what it encoded before "
        "is kept; see `ray status`, start workers and run the command again"
    )
