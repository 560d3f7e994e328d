"""Find passages: both indexes, every hit scored by both, one fused order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.answering.fusion import fuse
from retrieval.answering.question import Question
from retrieval.indexing.index import Index

# Candidates taken from each index before fusion: beyond 100 the other index's score decides
# nothing any more among the ten that are kept.
POOL = 100


def rank(
    index: Index,
    question: Question,
    vector: NDArray[np.float32],
    k: int,
    allowed: Sequence[int] | None = None,
) -> list[tuple[int, float, float, float]]:
    """The best `k` passages as (number, fused, lexical, dense), best first, ties by number.

    `allowed` limits both searches to these passages before they search, not afterwards.
    """
    words = dict(index.lexical.search(question.stems, POOL, allowed))
    meaning = dict(index.dense.search(vector, POOL, allowed))
    only_words = [number for number in words if number not in meaning]
    meaning |= zip(only_words, index.dense.cosines(vector, only_words), strict=True)
    words = {number: words.get(number, 0.0) for number in meaning}
    fused = fuse(words, meaning)[:k]
    return [(number, score, words[number], meaning[number]) for number, score in fused]
