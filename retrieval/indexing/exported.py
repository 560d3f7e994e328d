"""The ONNX form of its encoder that an index carries: asking and indexing without torch.

    index/encoder/encoder.json      whose form it is, and the hashes of its files
    index/encoder/model.onnx        the graph: token ids of one text in, its unit vector out
    index/encoder/model.onnx.data   the weights, mapped into memory and not read
    index/encoder/tokenizer.json

Cold start to an encoded question takes 0.3 s of CPU and 140 MB by onnxruntime and tokenizers,
8 s and 490 MB by sentence-transformers. It is written by export.py, never changed afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cached_property
from multiprocessing import cpu_count
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import ArchiveError
from retrieval.indexing.encoder import (
    AT_ONCE,
    Encoder,
    SentenceEncoder,
    hash_files,
    token_counts,
)

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

FOLDER = "encoder"
FORM = "encoder.json"
MODEL = "model.onnx"
WEIGHTS = "model.onnx.data"
TOKENIZER = "tokenizer.json"
READ_AT_OPENING = 10_000_000  # bytes of a file that is hashed whenever the encoder is loaded


@dataclass(frozen=True, slots=True)
class Form:
    """What the folder of an exported encoder says of itself; `refused` why it is none."""

    name: str
    weights: str  # of the encoder that it is a form of, see Encoder.weights
    dimension: int
    budget: int
    files: dict[str, tuple[int, str]]  # name -> bytes, SHA-256
    refused: str = ""

    @classmethod
    def read(cls, folder: Path) -> Form | None:
        """The form in a folder; None where there is none, or none that can be read."""
        try:
            values = json.loads((folder / FORM).read_text("utf-8"))
            files = {name: (int(size), str(sha)) for name, (size, sha) in values["files"].items()}
            return cls(**{**values, "files": files})
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def write(self, folder: Path) -> None:
        """Write it beside the files it names."""
        (folder / FORM).write_text(json.dumps(asdict(self), indent=1) + "\n", "utf-8")

    def sound(self, folder: Path, *, whole: bool = False) -> bool:
        """Whether every file is there and has its size; where `whole`, also all that is in it.

        Reading the weights to hash them would take as long as loading the model: like the large
        files of a generation they were on the disk before they had their name.
        """
        files = [(folder / name, size, sha) for name, (size, sha) in self.files.items()]
        return all(
            file.is_file()
            and file.stat().st_size == size
            and (not (whole or size <= READ_AT_OPENING) or hash_files([file]) == sha)
            for file, size, sha in files
        )

    def of(self, encoder: SentenceEncoder) -> bool:
        """Whether it is a form of `encoder`: of its name, and of its weights where files tell."""
        return self.name == encoder.name and encoder.files_hash in (None, self.weights)


class ExportedEncoder:
    """An encoder in its ONNX form, loaded when first used."""

    def __init__(self, folder: Path, form: Form) -> None:
        self.folder, self.form = folder, form

    @property
    def name(self) -> str:
        """The name of the encoder that it is a form of."""
        return self.form.name

    @property
    def weights(self) -> str:
        """The hash of the weights of the encoder that it is a form of."""
        return self.form.weights

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self.form.dimension

    @property
    def budget(self) -> int:
        """Most tokens that a passage may have, special tokens not counted."""
        return self.form.budget

    @property
    def at_once(self) -> int:
        """Some ten seconds of work."""
        return AT_ONCE

    def check(self, *, whole: bool = False) -> None:
        """Raise ArchiveError where a file is damaged; where `whole`, all of each is read."""
        if not self.form.sound(self.folder, whole=whole):
            raise ArchiveError(
                f"{self.folder} is damaged: run `dateline doctor --repair --index "
                f"{self.folder.parent}`"
            )

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text by the encoder's own tokenizer, special tokens not counted."""
        return token_counts(self._counting, texts) if texts else []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of the texts: float32 (n, dimension), rows of unit length, in order.

        One text a call, one call a core: a text has the same vector to the bit whatever it is
        encoded with, and no text waits for a longer one or is padded to its length.
        """
        if len(texts) == 1:
            return self._vector(texts[0])[None]
        _ = self._session, self._tokenizer  # loaded once, before several threads need them
        found = np.empty((len(texts), self.dimension), np.float32)
        with ThreadPoolExecutor(cpu_count()) as pool:
            for row, vector in enumerate(pool.map(self._vector, texts)):
                found[row] = vector
        return found

    def _vector(self, text: str) -> NDArray[np.float32]:
        ids = np.array([self._tokenizer.encode(text).ids], np.int64)
        found: NDArray[np.float32] = self._session.run(None, {"input_ids": ids})[0][0]
        return found

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        return Tokenizer.from_file(str(self.folder / TOKENIZER))

    @cached_property
    def _counting(self) -> Tokenizer:
        """A tokenizer that truncates nothing."""
        from tokenizers import Tokenizer

        own = Tokenizer.from_file(str(self.folder / TOKENIZER))
        own.no_truncation()
        return own

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        self.check()
        return one_thread(self.folder / MODEL)


def one_thread(model: Path, keep: Path | None = None) -> onnxruntime.InferenceSession:
    """A session whose calls take one core each and never spin while they wait.

    The optimised graph is written to `keep`: without what onnxruntime would make of it for this
    processor alone, it serves on others.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    if keep is not None:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        options.optimized_model_filepath = str(keep)
    options.intra_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def carried(index: Path, encoder: Encoder) -> Encoder:
    """The form of `encoder` that an index carries; `encoder` itself where it carries none."""
    form = Form.read(index / FOLDER)
    if not isinstance(encoder, SentenceEncoder) or form is None or form.refused:
        return encoder
    return ExportedEncoder(index / FOLDER, form) if form.of(encoder) else encoder
