"""LlamaIndex: a VectorStoreIndex on its SimpleVectorStore, a BM25Retriever, and their fusion.

Days are metadata that is embedded and indexed with nothing, and filtered before the search.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from llama_index.core import StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.llms import MockLLM
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import NodeWithScore, TextNode
from llama_index.core.vector_stores import FilterOperator, MetadataFilter, MetadataFilters
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.retrievers.bm25 import BM25Retriever
from pydantic import PrivateAttr

from ..corpus import Corpus, Window
from ..shape import Found, Lookup

DAY = "day"
BM25 = "bm25"  # folder beside the index's own files


class Given(BaseEmbedding):
    """Vectors that are known already."""

    _lookup: Lookup = PrivateAttr()

    def __init__(self, lookup: Lookup) -> None:
        super().__init__(model_name="given")
        self._lookup = lookup

    def _get_text_embedding(self, text: str) -> list[float]:
        row: list[float] = self._lookup([text])[0].tolist()
        return row

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


@dataclass(frozen=True, slots=True)
class Store:
    """The index of vectors, and the words."""

    index: VectorStoreIndex
    words: BM25Retriever


def given(lookup: Lookup) -> BaseEmbedding:
    """Embeddings out of a table."""
    return Given(lookup)


def own(model: Path) -> BaseEmbedding:
    """Its own wrapper of sentence-transformers."""
    return HuggingFaceEmbedding(model_name=str(model))


def build(corpus: Corpus, embedder: BaseEmbedding) -> Store:
    """Both indexes over nodes that are the passages."""
    nodes = [
        TextNode(
            id_=str(each.number),
            text=each.text,
            metadata={DAY: each.day},
            excluded_embed_metadata_keys=[DAY],
        )
        for each in corpus.passages
    ]
    return Store(
        VectorStoreIndex(nodes, embed_model=embedder), BM25Retriever.from_defaults(nodes=nodes)
    )


def save(store: Store, folder: Path) -> None:
    """Persist both, each in its own way."""
    store.index.storage_context.persist(str(folder))
    store.words.persist(str(folder / BM25))


def load(folder: Path, embedder: BaseEmbedding) -> Store:
    """Read both."""
    context = StorageContext.from_defaults(persist_dir=str(folder))
    index = load_index_from_storage(context, embed_model=embedder)
    return Store(index, BM25Retriever.from_persist_dir(str(folder / BM25)))


def fused(store: Store, question: str, k: int) -> Found:
    """Both, fused by reciprocal rank; no language model rewrites the question."""
    return _fused(store, question, k, None)


def bm25(store: Store, question: str, k: int) -> Found:
    """Words only."""
    store.words.similarity_top_k = k
    return _found(store.words.retrieve(question))


def between(store: Store, window: Window, k: int) -> Found:
    """Both, each with the window as its filter."""
    first = MetadataFilter(key=DAY, operator=FilterOperator.GTE, value=window.first)
    last = MetadataFilter(key=DAY, operator=FilterOperator.LTE, value=window.last)
    return _fused(store, window.question, k, MetadataFilters(filters=[first, last]))


def _fused(store: Store, question: str, k: int, days: MetadataFilters | None) -> Found:
    words = store.words
    if days is not None:
        words = BM25Retriever(existing_bm25=words.bm25, filters=days)
    words.similarity_top_k = k
    fusion = QueryFusionRetriever(
        [store.index.as_retriever(similarity_top_k=k, filters=days), words],
        llm=MockLLM(),
        mode="reciprocal_rerank",
        similarity_top_k=k,
        num_queries=1,
        use_async=False,
    )
    return _found(fusion.retrieve(question))


def _found(nodes: list[NodeWithScore]) -> Found:
    return [(each.node.get_content(), float(each.score or 0)) for each in nodes]


SEARCHES = {"fused": fused, "bm25": bm25}
