"""Embed what has no vector yet, some batches ahead of what is written."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from retrieval.indexing.encoder import Encoder
from retrieval.indexing.truth import Truth

# Batches encoded before the first of them is written: so much is encoded again after a kill.
# Dating 600 articles takes as long as encoding two of them.
AHEAD = 3

Progress = Callable[[str, int, int], None]
"""Called with the stage, how much of it is done and how much there is."""


@contextmanager
def embedding(
    truth: Truth, encoder: Encoder, after: int = 0
) -> Iterator[Callable[[Progress], None]]:
    """Begin to embed the passages, of articles of rows behind `after`, that have no vector yet.

    What is given writes and commits their vectors batch by batch, and returns when all are there:
    the processor is not idle before, whatever the one thread that writes is doing.
    """
    waiting = truth.vectors.missing(after)
    size = encoder.at_once
    batches = (waiting[at : at + size] for at in range(0, len(waiting), size))
    begun: deque[tuple[Sequence[bytes], Future[NDArray[np.float32]]]] = deque()
    pool = ThreadPoolExecutor(1)

    def begin() -> None:
        if batch := next(batches, None):
            texts = list(truth.vectors.texts(batch))
            begun.append((batch, pool.submit(encoder.encode, texts)))

    def finish(progress: Progress) -> None:
        done = 0
        while begun:
            batch, vectors = begun.popleft()
            truth.vectors.put(batch, vectors.result())
            truth.commit()
            done += len(batch)
            progress("embed", done, len(waiting))
            begin()

    try:
        for _ in range(AHEAD):
            begin()
        yield finish
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
