"""Haystack: InMemoryDocumentStore, its two retrievers, and its joiner by reciprocal rank.

The store is its own embedded one, kept as one JSON file. Days are filtered before the search.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from haystack import Document
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import (
    InMemoryBM25Retriever,
    InMemoryEmbeddingRetriever,
)
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

from ..corpus import Corpus, Window
from ..shape import Found, Lookup

STORE = "store.json"

Filters = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Embedder:
    """What gives documents their vectors, and a question its own."""

    documents: Callable[[list[Document]], list[Document]]
    question: Callable[[str], list[float]]


@dataclass(frozen=True, slots=True)
class Store:
    """The documents, and what embeds a question."""

    documents: InMemoryDocumentStore
    embed: Callable[[str], list[float]]


def given(lookup: Lookup) -> Embedder:
    """Documents with vectors of one's own, and a question's by the same table."""

    def documents(bare: list[Document]) -> list[Document]:
        rows = lookup([document.content or "" for document in bare]).tolist()
        return [replace(each, embedding=row) for each, row in zip(bare, rows, strict=True)]

    def question(text: str) -> list[float]:
        row: list[float] = lookup([text])[0].tolist()
        return row

    return Embedder(documents, question)


def own(model: Path) -> Embedder:
    """Its own embedders of sentence-transformers."""
    many = SentenceTransformersDocumentEmbedder(model=str(model), progress_bar=False)
    one = SentenceTransformersTextEmbedder(model=str(model), progress_bar=False)
    for each in (many, one):
        each.warm_up()
    return Embedder(
        lambda bare: list(many.run(documents=bare)["documents"]),
        lambda text: list(one.run(text=text)["embedding"]),
    )


def build(corpus: Corpus, embedder: Embedder) -> Store:
    """A store of documents with their days."""
    store = InMemoryDocumentStore()
    bare = [
        Document(id=str(each.number), content=each.text, meta={"day": each.day})
        for each in corpus.passages
    ]
    store.write_documents(embedder.documents(bare))
    return Store(store, embedder.question)


def save(store: Store, folder: Path) -> None:
    """Write one JSON file."""
    folder.mkdir(parents=True, exist_ok=True)
    store.documents.save_to_disk(str(folder / STORE))


def load(folder: Path, embedder: Embedder) -> Store:
    """Read it."""
    return Store(InMemoryDocumentStore.load_from_disk(str(folder / STORE)), embedder.question)


def fused(store: Store, question: str, k: int) -> Found:
    """Both retrievers, joined by reciprocal rank."""
    return _fused(store, question, k, None)


def bm25(store: Store, question: str, k: int) -> Found:
    """Words only."""
    return _found(_lexical(store, question, k, None))


def between(store: Store, window: Window, k: int) -> Found:
    """Both retrievers, each with the window as its filter."""
    first = {"field": "meta.day", "operator": ">=", "value": window.first}
    last = {"field": "meta.day", "operator": "<=", "value": window.last}
    days = {"operator": "AND", "conditions": [first, last]}
    return _fused(store, window.question, k, days)


def _fused(store: Store, question: str, k: int, days: Filters | None) -> Found:
    dense = InMemoryEmbeddingRetriever(store.documents, top_k=k).run(
        query_embedding=store.embed(question), filters=days
    )["documents"]
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=k)
    return _found(joiner.run(documents=[_lexical(store, question, k, days), dense])["documents"])


def _lexical(store: Store, question: str, k: int, days: Filters | None) -> list[Document]:
    retriever = InMemoryBM25Retriever(store.documents, top_k=k)
    return list(retriever.run(query=question, filters=days)["documents"])


def _found(documents: list[Document]) -> Found:
    return [(document.content or "", float(document.score or 0)) for document in documents]


SEARCHES = {"fused": fused, "bm25": bm25}
