"""txtai: one Embeddings with its own hybrid of BM25 and vectors, and contents in SQLite.

Days are filtered by SQL, after the candidates of `similar` are found.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from txtai import Embeddings

from ..corpus import Corpus, Window
from ..shape import Found, Lookup

Config = dict[str, Any]


def given(lookup: Lookup) -> Config:
    """Vectors by a function of one's own."""
    return {"method": "external", "transform": lookup, "hybrid": True, "content": True}


def own(model: Path) -> Config:
    """A model by its folder."""
    return {"path": str(model), "hybrid": True, "content": True}


def build(corpus: Corpus, embedder: Config) -> Embeddings:
    """An index of texts with their days."""
    store = Embeddings(embedder)
    rows = [(each.number, {"text": each.text, "day": each.day}, None) for each in corpus.passages]
    store.index(rows)
    return store


def save(store: Embeddings, folder: Path) -> None:
    """Write its five files."""
    store.save(str(folder))


def load(folder: Path, embedder: Config) -> Embeddings:
    """Read them."""
    store = Embeddings()
    store.load(str(folder), config={"method": None, "transform": None, **embedder})
    return store


def hybrid(store: Embeddings, question: str, k: int) -> Found:
    """Both, weighted half and half."""
    return [(row["text"], float(row["score"])) for row in store.search(question, k)]


def between(store: Embeddings, window: Window, k: int) -> Found:
    """The same, with the days as SQL."""
    sql = (
        "select text, score from txtai where similar(:question) and day >= :first and day <= :last"
    )
    asked = {"question": window.question, "first": window.first, "last": window.last}
    return [(row["text"], float(row["score"])) for row in store.search(sql, k, parameters=asked)]


SEARCHES = {"hybrid": hybrid}
