"""Encode a large archive on many machines: Ray Data does the encoding and nothing else.

Nine tenths of building an archive is encoding its passages, each by itself. So the one process
that writes the index sends texts away and gets vectors back; passages, dates and the index are
made as ever, of the same vectors. A worker that dies is replaced, and what it held is encoded by
another; the process that writes commits as it goes on, and starts again where it was killed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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
from retrieval.indexing.ray_cluster import check, cores, join, last_line, leave

if TYPE_CHECKING:
    from ray import ObjectRef
    from ray.data import Dataset

A_WORKER = 1024  # texts between two commits: some 90 s, of which workers take 3 to start
BLOCK = 32  # texts that go to a worker together: some 3 s, what is done again where it dies
PATIENCE = 600.0  # seconds without a vector until a build is given up: machines may come back
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


class Worker:
    """A process on one core of the cluster."""

    def __init__(self, parcel: ObjectRef[Parcel]) -> None:
        import ray

        self._encoder = ray.get(parcel).opened()

    def __call__(self, block: Block) -> Block:
        """Vectors instead of texts, each text encoded by itself as everywhere."""
        vectors = [self._encoder.encode([str(text)])[0] for text in block["text"]]
        return {"row": block["row"], "vector": np.stack(vectors)}


class RayEncoder:
    """An encoder whose texts are encoded by the workers of the cluster this process is part of.

    All else about it is that of the encoder it stands for, and so are its vectors: to the bit
    where the processors are alike, within what arithmetic leaves open where they are not.
    """

    def __init__(self, encoder: Encoder, workers: int, patience: float = PATIENCE) -> None:
        self._encoder, self._workers, self._patience = encoder, workers, patience
        self._parcel: ObjectRef[Parcel] | None = None

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
        for block in self._arriving(texts) if texts else ():
            found[block["row"]] = block["vector"]
            done += len(block["row"])
        if done != len(texts):
            raise ArchiveError(
                f"the Ray cluster gave {done:,} vectors for {len(texts):,} passages: run the "
                "command again"
            )
        return found

    def _arriving(self, texts: Sequence[str]) -> Iterator[Block]:
        """The blocks of vectors as they are done, in any order."""
        arrived: SimpleQueue[Block | BaseException | None] = SimpleQueue()
        # A cluster without workers lets those who ask for vectors wait for ever: they wait apart.
        Thread(target=_collect, args=(self._blocks(texts), arrived), daemon=True).start()
        while True:
            try:
                block = arrived.get(timeout=self._patience)
            except Empty:
                raise ArchiveError(_silent(self._patience)) from None
            if block is None:
                return
            if isinstance(block, BaseException):
                raise ArchiveError(
                    f"the Ray cluster cannot encode ({last_line(block)}): what it encoded before "
                    "is kept; mend it and run the command again"
                ) from block
            yield block

    def _blocks(self, texts: Sequence[str]) -> Dataset:
        """What the cluster is to do, not yet begun."""
        import ray
        import ray.data

        if self._parcel is None:  # once a build, whatever the number of its batches
            self._parcel = ray.put(Parcel.of(self._encoder))
        rows = [{"row": row, "text": text} for row, text in enumerate(texts)]
        given = ray.data.from_items(rows, override_num_blocks=-(-len(rows) // BLOCK))
        return given.map_batches(
            Worker,
            fn_constructor_args=(self._parcel,),
            batch_size=None,
            compute=ray.data.ActorPoolStrategy(size=min(self._workers, given.num_blocks())),
            num_cpus=1,
        )


@contextmanager
def cluster(address: str, patience: float = PATIENCE) -> Iterator[Callable[[Encoder], Encoder]]:
    """What spreads an encoder over the Ray cluster at `address`, for the time of a block.

    It is only asked whether the cluster is there, and joined when an encoder is spread: what is
    read, dated and exported before holds no core of it, and shares no process with Ray's threads.
    Raise ArchiveError where Ray is not installed or no cluster answers.
    """
    check(address)
    try:
        yield lambda encoder: RayEncoder(encoder, join(address), patience)
    finally:
        leave()


def _collect(blocks: Dataset, arrived: SimpleQueue[Block | BaseException | None]) -> None:
    """Let the cluster work, and hand on what it gives; at the end None, or why it failed."""
    try:
        for block in blocks.iter_batches(batch_size=None, batch_format="numpy"):
            arrived.put(block)
        arrived.put(None)
    except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
        arrived.put(error)


def _silent(patience: float) -> str:
    """Why no vector came for so long, as far as the cluster knows."""
    left = cores()
    state = f"its {left} workers are busy or keep dying" if left else "all its workers are gone"
    return (
        f"the Ray cluster encoded nothing for {patience:.0f} s: {state}; what it encoded before "
        "is kept; see `ray status`, start workers and run the command again"
    )
