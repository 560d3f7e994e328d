"""Where the time of an answer went, in words."""

from __future__ import annotations

from collections.abc import Mapping

from retrieval.answering.stages import OF_SEARCH

LEAST = 0.05  # milliseconds: less would be shown as none


def spent(milliseconds: Mapping[str, float]) -> str:
    """Each stage with its milliseconds, the search with its parts; none of what took none.

    >>> spent({"understand": 1.2, "search": 9.5, "encode": 8.1, "dense": 0.6, "look": 0.0})
    'understand 1.2 ms, search 9.5 ms (encode 8.1 ms, dense 0.6 ms)'
    """
    took = {stage: f"{stage} {ms:.1f} ms" for stage, ms in milliseconds.items() if ms >= LEAST}
    parts = ", ".join(words for stage, words in took.items() if stage in OF_SEARCH)
    if parts and "search" in took:
        took["search"] += f" ({parts})"
    return ", ".join(words for stage, words in took.items() if stage not in OF_SEARCH)
