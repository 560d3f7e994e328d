"""LangChain: FAISS from langchain-community with the embeddings of langchain-huggingface.

Dense only, which is what the vector store does by itself: Euclidean distance, turned round so
that higher is better. Days are filtered after the nearest 20 passages are found (`fetch_k`).
"""

from __future__ import annotations

from pathlib import Path

from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_huggingface import HuggingFaceEmbeddings

from ..corpus import Corpus, Window
from ..shape import Found, Lookup


class Given(Embeddings):
    """Vectors that are known already."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The vectors of passages."""
        rows: list[list[float]] = self._lookup(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self.embed_documents([text])[0]


def given(lookup: Lookup) -> Embeddings:
    """Embeddings out of a table."""
    return Given(lookup)


def own(model: Path) -> Embeddings:
    """The library's own wrapper of sentence-transformers."""
    return HuggingFaceEmbeddings(model_name=str(model))


def build(corpus: Corpus, embedder: Embeddings) -> FAISS:
    """An index of documents with their days."""
    documents = [Document(each.text, metadata={"day": each.day}) for each in corpus.passages]
    return FAISS.from_documents(documents, embedder)


def save(store: FAISS, folder: Path) -> None:
    """Write index.faiss and index.pkl."""
    store.save_local(str(folder))


def load(folder: Path, embedder: Embeddings) -> FAISS:
    """Read both files; the pickle is our own."""
    return FAISS.load_local(str(folder), embedder, allow_dangerous_deserialization=True)


def dense(store: FAISS, question: str, k: int) -> Found:
    """The nearest passages."""
    return _found(store.similarity_search_with_score(question, k=k))


def between(store: FAISS, window: Window, k: int) -> Found:
    """The nearest passages, of which those outside the window are dropped."""
    days = {"day": {"$gte": window.first, "$lte": window.last}}
    return _found(store.similarity_search_with_score(window.question, k=k, filter=days))


def _found(pairs: list[tuple[Document, float]]) -> Found:
    return [(document.page_content, -float(distance)) for document, distance in pairs]


SEARCHES = {"dense": dense}
