"""What several tests share: the tests-only encoder, the real models, an archive of the seeds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.answering.reranker import ShippedReranker
from retrieval.archive import Archive
from retrieval.article import Article
from retrieval.indexing.encoder import Encoder
from retrieval.reading.read import read
from tests.newsroom import HashEncoder

SEEDS = Path(__file__).parents[1] / "seeds"


@pytest.fixture
def hash_encoder() -> HashEncoder:
    """A fresh tests-only encoder."""
    return HashEncoder()


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The shipped encoder as an index carries it, loaded once a run."""
    from tests.running import models

    return models()[0]


@pytest.fixture(scope="session")
def reranker() -> ShippedReranker:
    """The shipped cross-encoder, loaded once a run."""
    from tests.running import models

    return models()[1]


@pytest.fixture(scope="session")
def seed_articles() -> list[Article]:
    """The articles of seeds/ as they are read."""
    return [item for item in read([SEEDS]) if isinstance(item, Article)]


@pytest.fixture(scope="session")
def seeds_archive(encoder: Encoder, reranker: ShippedReranker) -> Iterator[Archive]:
    """An archive of seeds/ made with the real models, once a run; for reading only."""
    from tests.running import seeds_index

    with Archive.open(seeds_index(), encoder=encoder, reranker=reranker) as archive:
        yield archive
