"""What the table counts: passages that hold a fact, the two kinds of questions told apart, time.

A passage is right where it holds a gold fact, white space ignored: MultiHop-RAG's own rule. No
library is imported here, so that everybody's answers are counted by the same few lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil
from statistics import mean

K = 10  # passages asked for


def flat(text: str) -> str:
    """A text without its white space.

    >>> flat("No apartment  has sold.")
    'Noapartmenthassold.'
    """
    return "".join(text.split())


def first_right(texts: Iterable[str], facts: Sequence[str]) -> int | None:
    """The place, from 0, of the first passage that holds one of the facts; None where none does.

    >>> first_right(["Nothing.", "The mayor of Oslo said so."], ["mayor  of Oslo"])
    1
    """
    wanted = [flat(fact) for fact in facts]
    for place, text in enumerate(texts):
        if any(fact in flat(text) for fact in wanted):
            return place
    return None


def hits_at(firsts: Sequence[int | None], k: int) -> float:
    """The share of questions with a right passage among the first `k`."""
    return mean(first is not None and first < k for first in firsts)


def mrr_at(firsts: Sequence[int | None], k: int) -> float:
    """The mean of 1 / rank of the first right passage, 0 where it is not among the first `k`."""
    return mean(0.0 if first is None or first >= k else 1 / (first + 1) for first in firsts)


def auroc(answerable: Sequence[float], unanswerable: Sequence[float]) -> float:
    """The chance that an answerable question scores above an unanswerable one, ties half.

    >>> auroc([0.9, 0.5], [0.5, 0.1])
    0.875
    """
    wins = sum((high > low) + 0.5 * (high == low) for high in answerable for low in unanswerable)
    return wins / (len(answerable) * len(unanswerable))


def under_filled(counts: Iterable[int], k: int = K) -> int:
    """In how many windows fewer than `k` passages were returned.

    >>> under_filled([10, 9, 0, 10])
    2
    """
    return sum(count < k for count in counts)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0..1] of the values do not exceed.

    >>> percentile([40.0, 10.0, 20.0, 30.0], 0.5), percentile([10.0, 20.0], 0.95)
    (20.0, 20.0)
    """
    return sorted(values)[ceil(share * len(values)) - 1]
