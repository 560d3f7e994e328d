"""Dateline through its library: whole articles in, its own passages out, which are everybody's.

Its days are those that a question names, and they mean what a sentence is about, not only when
its article was published. Where it says how sure it is, that is the confidence of an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval import Archive
from retrieval.indexing.encoder import Encoder, SentenceEncoder

from ..corpus import Corpus, Window
from ..news import articles
from ..shape import Found, Lookup

ASKED_ON = date(2024, 1, 5)  # after the last article of the corpus


class Given:
    """An encoder of the shipped name and weights, with vectors that are known already."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup, self._real = lookup, SentenceEncoder()
        self.name, self.weights = self._real.name, self._real.weights
        self.dimension, self.budget = self._real.dimension, self._real.budget
        self.at_once = self._real.at_once

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text."""
        return self._real.count(texts)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The known vectors; those of texts that Dateline makes itself by the model."""
        try:
            return self._lookup(texts)
        except KeyError:
            return self._real.encode(texts)


@dataclass(frozen=True, slots=True)
class Unwritten:
    """Articles that are not yet an archive."""

    corpus: Corpus
    encoder: Encoder


def given(lookup: Lookup) -> Encoder:
    """An encoder out of a table."""
    return Given(lookup)


def own(model: Path) -> Encoder:  # noqa: ARG001 - the same weights are found by themselves
    """The shipped encoder."""
    return SentenceEncoder()


def build(corpus: Corpus, embedder: Encoder) -> Unwritten:
    """Nothing yet: an archive is built where it is kept; only what counts tokens is loaded."""
    embedder.count(["loaded"])
    return Unwritten(corpus, embedder)


def save(store: Unwritten, folder: Path) -> None:
    """Read, date, cut and index the articles, and publish them as one generation."""
    read = articles(store.corpus.articles)
    Archive.build(read, folder, encoder=store.encoder).close()


def load(folder: Path, embedder: Encoder) -> Archive:
    """Open the newest generation."""
    return Archive.open(folder, encoder=embedder)


def search(store: Archive, question: str, k: int) -> Found:
    """Its passages for a question, without a day on which it is asked."""
    return [(hit.span.text, hit.score) for hit in store.search(question, k)]


def between(store: Archive, window: Window, k: int) -> Found:
    """The same, with the days in words."""
    first, last = date.fromordinal(window.first), date.fromordinal(window.last)
    days = f"between {first.day} {first:%B %Y} and {last.day} {last:%B %Y}"
    hits = store.search(f"{window.question} {days}", k, asked_on=ASKED_ON)
    return [(hit.span.text, hit.score) for hit in hits]


def confidence(store: Archive, question: str) -> float:
    """How sure it is of an answer."""
    return store.ask(question, asked_on=ASKED_ON).confidence


SEARCHES = {"fused": search}
