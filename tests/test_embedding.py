"""Embedding some batches ahead of what is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Semaphore

import numpy as np
import pytest
from numpy.typing import NDArray

from retrieval.article import Span
from retrieval.indexing.embedding import AHEAD, embedding
from retrieval.indexing.truth import Truth
from retrieval.reading.paragraphs import article_sentences
from tests.newsroom import HashEncoder, made

PATIENCE = 60.0  # seconds until what ought to happen fails the test
BATCHES = AHEAD + 2


class Counted(HashEncoder):
    """Two texts a batch, and tells when one is done; where it is `full`, each ends in an error."""

    def __init__(self, *, full: bool = False) -> None:
        super().__init__()
        self.at_once, self.full = 2, full
        self.done = Semaphore(0)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As ever, and tell."""
        if self.full:
            raise OSError("no room")
        vectors = super().encode(texts)
        self.done.release()
        return vectors


@pytest.fixture
def truth(tmp_path: Path) -> Iterator[Truth]:
    """A truth of passages that have no vector."""
    opened = Truth(tmp_path, new=True)
    for number in range(2 * BATCHES - 1):
        article = made(f"tide{number}", f"The tide of day {number} was high.")
        row = opened.insert(article, b"told", article_sentences(article), 1)
        opened.insert_passages(row, [Span(article, 0, len(article.text))])
    yield opened
    opened.close()


def test_some_are_encoded_before_any_is_asked_for(truth: Truth) -> None:
    """So many batches and no more; then all of them are written, each by its own text."""
    encoder, told = Counted(), list[tuple[str, int, int]]()
    waiting = truth.vectors.missing()
    texts = list(truth.vectors.texts(waiting))

    with embedding(truth, encoder) as embed:
        for _ in range(AHEAD):
            assert encoder.done.acquire(timeout=PATIENCE)
        assert truth.vectors.missing() == waiting
        assert encoder.encoded == 2 * AHEAD
        embed(lambda *progress: told.append(progress))

    assert truth.vectors.missing() == []
    expected = HashEncoder().encode(texts).astype("<f2").astype(np.float32)
    assert np.array_equal(truth.vectors.of(waiting, 32), expected)
    size = len(waiting)
    assert told == [("embed", min(2 * n, size), size) for n in range(1, BATCHES + 1)]


def test_what_fails_while_it_is_encoded_is_raised_where_it_is_asked_for(truth: Truth) -> None:
    """And nothing is written."""
    before = truth.vectors.missing()

    with embedding(truth, Counted(full=True)) as embed, pytest.raises(OSError, match="no room"):
        embed(lambda *_: None)

    assert truth.vectors.missing() == before


def test_a_writer_that_fails_has_no_more_encoded(truth: Truth) -> None:
    """What is not begun yet is not begun any more."""
    encoder = Counted()

    with pytest.raises(KeyboardInterrupt), embedding(truth, encoder):
        raise KeyboardInterrupt

    assert encoder.encoded <= 2 * AHEAD
    assert len(truth.vectors.missing()) == 2 * BATCHES - 1


def test_nothing_to_do(tmp_path: Path) -> None:
    """An archive without passages needs no vector."""
    truth, encoder = Truth(tmp_path, new=True), Counted()

    with embedding(truth, encoder) as embed:
        embed(lambda *_: None)
    truth.close()

    assert encoder.encoded == 0
