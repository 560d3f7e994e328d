"""Export a sentence-transformers encoder to ONNX, and believe the result only where it is checked.

The whole model goes into one graph: token ids of one text in, its pooled and normalised vector
out. A text is never padded, so that no attention mask is left in the graph. PyTorch's exporter
(torch.export) writes the weights into a file beside it, which onnxruntime maps.
"""

from __future__ import annotations

import logging
import random
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from retrieval.errors import ArchiveError, BusyError
from retrieval.indexing.encoder import (
    DEFAULT_BUDGET,
    Encoder,
    SentenceEncoder,
    hash_files,
    torch_threads,
)
from retrieval.indexing.exported import (
    FOLDER,
    MODEL,
    TOKENIZER,
    WEIGHTS,
    ExportedEncoder,
    Form,
)
from retrieval.indexing.prepared import prepare
from retrieval.indexing.sync import replacing

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

ALIKE = 0.999  # cosine of each text's vector with that of sentence-transformers
CHECKED = 1000  # texts
LONG = 10  # of them, which are cut at what the model reads


def carry(index: Path, encoder: Encoder) -> str:
    """Make the form of `encoder` that an index carries, unless it has it; say why it has none.

    The shipped cross-encoder is prepared beside it.
    Where the model cannot be exported, or its form gives other vectors, this is written down, and
    told this once. To be called by the index's writer. Raise ArchiveError on a full disk.
    """
    folder = index / FOLDER
    form = Form.read(folder)
    if not isinstance(encoder, SentenceEncoder):
        return ""
    try:
        prepare(index)
        if form is not None and form.of(encoder) and form.sound(folder, whole=True):
            return ""
        with replacing(folder) as partial:
            made = _made(encoder, partial)
            made.write(partial)
    except OSError as error:
        raise BusyError(
            f"{folder} cannot be written ({error.strerror}): the models take as much room as "
            "their files; make room and try again"
        ) from error
    return made.refused


def _made(encoder: SentenceEncoder, folder: Path) -> Form:
    """The form of an encoder, its files written; without files where it is refused."""
    about = (encoder.name, encoder.weights, encoder.dimension, encoder.budget)
    try:
        with _quiet():
            _export(encoder.loaded, folder)
        files = {
            name: ((folder / name).stat().st_size, hash_files([folder / name]))
            for name in (MODEL, WEIGHTS, TOKENIZER)
        }
        form = Form(*about, files)
        _check(encoder.loaded, ExportedEncoder(folder, form))
    except OSError:  # the disk, not the model
        raise
    except Exception as error:  # noqa: BLE001 - a model may fail to be exported in any way
        for file in folder.iterdir():
            file.unlink()
        return Form(*about, {}, " ".join(f"{type(error).__name__}: {error}".split())[:300])
    return form


def _export(model: SentenceTransformer, folder: Path) -> None:
    """Write the graph, its weights and its tokenizer."""
    import torch

    class Whole(torch.nn.Module):  # type: ignore[misc, unused-ignore]
        """Token ids, int64 (1, tokens), to the unit vector, float32 (1, dimension)."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
            read = {"input_ids": input_ids, "attention_mask": torch.ones_like(input_ids)}
            vectors: torch.Tensor = self.model(read)["sentence_embedding"]
            return torch.nn.functional.normalize(vectors.float())

    longest = _longest(model)
    tokenizer: Tokenizer = model.tokenizer.backend_tokenizer
    own = type(tokenizer).from_str(tokenizer.to_str())
    own.no_padding()
    own.enable_truncation(longest)
    own.save(str(folder / TOKENIZER))
    example = torch.tensor([own.encode("Nine ships left the harbour on Friday.").ids])
    with _plain_attention(model):
        torch.onnx.export(
            Whole().eval(),
            (example,),
            str(folder / MODEL),
            dynamo=True,
            external_data=True,
            input_names=["input_ids"],
            output_names=["vector"],
            dynamic_shapes={"input_ids": {1: torch.export.Dim("tokens", min=2, max=longest)}},
        )


def _check(model: SentenceTransformer, form: ExportedEncoder) -> None:
    """Raise ArchiveError unless the form gives the vectors of sentence-transformers."""
    texts = list(_texts(model.tokenizer.backend_tokenizer, _longest(model)))
    # Of short texts several threads mostly wait for each other: each of the two has one.
    with torch_threads(1), ThreadPoolExecutor(1) as pool:
        given = pool.submit(lambda: np.concatenate([form.encode([text]) for text in texts]))
        expected = model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    cosines = np.sum(np.asarray(expected, np.float32) * given.result(), axis=1)
    if not np.all(cosines >= ALIKE):  # also where one is no number
        worst = int(np.argmin(np.nan_to_num(cosines, nan=-1.0)))
        raise ArchiveError(
            f"its ONNX form gives another vector for {texts[worst][:40]!r}: cosine "
            f"{cosines[worst]:.4f}, needed {ALIKE}"
        )


def _longest(model: SentenceTransformer) -> int:
    """Tokens that the model reads of a text, special ones included."""
    return int(model.max_seq_length or DEFAULT_BUDGET)


def _texts(tokenizer: Tokenizer, longest: int) -> Iterator[str]:
    """Texts of the model's own vocabulary, always the same: mostly short, some over its limit."""
    draw = random.Random(0)
    size = tokenizer.get_vocab_size()
    yield from ("", " ", "A", "Ünïcödé, 東京!", "e\u0301 \U0001f600")
    for number in range(CHECKED - 5):
        tokens = longest + 50 if number < LONG else round(draw.lognormvariate(1.5, 0.7)) + 1
        text = tokenizer.decode([draw.randrange(size) for _ in range(tokens)])
        yield text.title() if number % 3 == 0 else text


@contextmanager
def _plain_attention(model: SentenceTransformer) -> Iterator[None]:
    """Attention as plain products: fused, its export guards against masked rows, 6 % slower."""
    inner = getattr(model[0], "auto_model", None)
    if inner is None:
        yield
        return
    before = inner.config._attn_implementation  # noqa: SLF001 - it has no public name
    inner.set_attn_implementation("eager")
    try:
        yield
    finally:
        inner.set_attn_implementation(before)


@contextmanager
def _quiet() -> Iterator[None]:
    """PyTorch's exporter reports its steps on both streams, and warns of its own deprecations."""
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)
