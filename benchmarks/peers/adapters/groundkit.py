"""groundkit: its own ingestion of files, its own chunks of 512 characters, BM25.

BM25 is its default, and embeds nothing; its vectors (an extra) are of its own chunks too. It has
no filter of days. A save is an ingestion: what changed is replaced, a commit for each document.
"""

from __future__ import annotations

from asyncio import Runner
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from groundkit.index.metadata import SQLiteMetadataStore
from groundkit.indexer import Indexer
from groundkit.ingestion.loaders import FileLoader
from groundkit.retrieval import Retriever

from ..corpus import Corpus, Window
from ..shape import Found, Lookup

COLLECTION = "articles"
FILES = "files"  # beside the index: citations point into them


@dataclass(frozen=True, slots=True)
class Opened:
    """A retriever and the loop that it runs in."""

    retriever: Retriever
    runner: Runner


def given(lookup: Lookup) -> None:
    """Nothing: nothing is embedded."""


def own(model: Path) -> None:
    """Nothing: nothing is embedded."""


def build(corpus: Corpus, embedder: None) -> Corpus:  # noqa: ARG001 - nothing is embedded
    """Nothing yet: it indexes files where it keeps its index."""
    return corpus


def save(store: Corpus, folder: Path) -> None:
    """Write the articles as files, and ingest them."""
    files = folder / FILES
    rmtree(files, ignore_errors=True)
    files.mkdir(parents=True)
    for article in store.articles:
        text = f"{article['title']}\n\n{article['body']}"
        (files / f"{article['number']:04d}.txt").write_text(text, "utf-8")
    with Runner() as runner:
        runner.run(_ingest(folder, files))


async def _ingest(folder: Path, files: Path) -> None:
    store = await SQLiteMetadataStore.open(folder, COLLECTION)
    try:
        indexer = Indexer(store, FileLoader(allowed_base_dir=files), collection=COLLECTION)
        await indexer.index_directory(str(files))
    finally:
        await store.close()


def load(folder: Path, embedder: None) -> Opened:  # noqa: ARG001 - nothing is embedded
    """Open its collection."""
    runner = Runner()

    async def opened() -> Retriever:
        store = await SQLiteMetadataStore.open(folder, COLLECTION)
        return await Retriever.open(store, collection=COLLECTION)

    return Opened(runner.run(opened()), runner)


def bm25(store: Opened, question: str, k: int) -> Found:
    """Its default search."""
    response = store.runner.run(store.retriever.search(question, k))
    return [(each.content, each.score) for each in response.results]


def between(store: Opened, window: Window, k: int) -> None:
    """Nothing: it has no filter."""


SEARCHES = {"bm25": bm25}
