"""A question without some of its words, as if they had never stood there."""

from __future__ import annotations

import re


def without(text: str, start: int, end: int) -> str:
    """The text without `text[start:end]`, single spaces and none before a mark.

    >>> without("Who met in May?", 8, 14)
    'Who met?'
    """
    rest = " ".join(f"{text[:start]} {text[end:]}".split())
    return re.sub(r"\s+([?!.,;:])", r"\1", rest)
