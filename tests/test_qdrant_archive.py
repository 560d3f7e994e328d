"""An archive in a cluster finds what one in files does, whatever was done to it, or stopped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from retrieval.archive import Archive
from retrieval.article import Article
from retrieval.errors import ArchiveError, UnreachableError
from retrieval.indexing.backend import Found, Where, Window
from retrieval.indexing.generation import POINTS, numbers, place
from retrieval.indexing.health import examine
from retrieval.indexing.index import Index
from retrieval.indexing.qdrant_http import Cluster
from retrieval.indexing.write import rebuild, write
from tests.newsroom import NEWS, HashEncoder, made, silent
from tests.qdrant_engines import Edge
from tests.qdrant_server import Node

WORDS = (
    "Ada Lund opened the bridge in Torvik on Monday",
    "The ferry Solveig ran aground near Halm last week",
    "Ida Berg said on 3 March 2021 that the ferry Solveig is late",
    "The council of Torvik met in October",
    "Goats are on the roof of the museum of Halm again",
)
SOURCES = ("Torvik Post", "Halm Times", "")
MARCH = Window(737850, 737880, 40)  # of 2021
QUESTIONS = (
    "Who opened the bridge in Torvik?",
    "goats museum roof council budget",
)


@pytest.fixture
def node() -> Iterator[Node]:
    """One node with a core of two shards."""
    with Node(Edge(shards=2)) as serving:
        yield serving


@pytest.fixture
def cluster(node: Node) -> Cluster:
    """How it is reached."""
    return Cluster(node.url, shards=2, timeout=2.0)


def told(chance: np.random.Generator, name: str) -> Article:
    """An article of some sentences: many are alike."""
    texts = [WORDS[n] for n in chance.choice(len(WORDS), chance.integers(1, 5))]
    fields = {"published": f"2021-03-0{chance.integers(1, 9)}"} if chance.random() < 0.7 else {}
    source = SOURCES[int(chance.integers(len(SOURCES)))]
    body = f"{texts[0]}\n\n{'. '.join(texts)}."
    return made(name, body, **fields, **({"source": source} if source else {}))


def found(folder: Path, cluster: Cluster | None = None) -> list[list[Found]]:
    """All that an index finds for some questions, under every kind of filter."""
    index = Index(folder, cluster=cluster)
    wheres = (
        None,
        Where(MARCH),
        Where(sources=frozenset(SOURCES[:1])),
        Where(MARCH, frozenset(SOURCES[:2])),
    )
    try:
        hits: list[list[Found]] = []
        for question in QUESTIONS:
            vector = HashEncoder().encode([question])[0]
            weights = index.lexical.weights(index.lexical.stems(question))
            for where in wheres:
                for k in (3, 50):
                    hits.append(index.backend.dense(vector, k, where, exact=True))
                    rough = index.backend.lexical(weights, k, where)
                    hits.append([(number, round(score, 4)) for number, score in rough])
                hits.append([(index.backend.count(where), 0.0)])
        return hits
    finally:
        index.close()


def test_a_log_of_changes_leaves_both_alike(tmp_path: Path, cluster: Cluster) -> None:
    """Adds, updates and removes in any order: the same passages, numbers and scores in both."""
    chance = np.random.default_rng(1)
    here, there = tmp_path / "here", tmp_path / "there"
    for _ in range(4):
        names = [f"a{number}" for number in chance.choice(14, 5, replace=False)]
        articles = [told(chance, name) for name in names]
        gone = [f"a{number}" for number in chance.choice(14, 3, replace=False)]
        write(here, articles, gone, HashEncoder(), silent)
        write(there, articles, gone, HashEncoder(), silent, cluster)

        assert found(there, cluster) == found(here)
    assert [f for f in examine(there, HashEncoder(), cluster) if not f.well] == []
    held = [file.name for file in place(there, numbers(there)[0]).rglob("*")]
    assert POINTS in held
    assert not {"dense.faiss", "numbers.npy", "weights.npy", "offsets.npy"} & set(held)


@pytest.mark.parametrize("stage", ["embed", "publish", "send"])
def test_a_writing_that_is_stopped_is_made_good(
    tmp_path: Path, cluster: Cluster, stage: str
) -> None:
    """Whoever reads sees nothing of it, and the next writing leaves both alike."""

    def stop(at: str, _done: int, _whole: int) -> None:
        if at == stage:
            raise KeyboardInterrupt

    here, there = tmp_path / "here", tmp_path / "there"
    write(here, NEWS[:4], (), HashEncoder(), silent)
    write(there, NEWS[:4], (), HashEncoder(), silent, cluster)
    with pytest.raises(KeyboardInterrupt):
        write(there, NEWS[2:], ["bridge"], HashEncoder(), stop, cluster)

    assert found(there, cluster) == found(here)
    write(here, NEWS[3:], ["ferry"], HashEncoder(), silent)
    write(there, NEWS[3:], ["ferry"], HashEncoder(), silent, cluster)
    assert found(there, cluster) == found(here)


def test_a_cluster_that_refuses_while_it_is_written(
    tmp_path: Path, node: Node, cluster: Cluster
) -> None:
    """Nothing is published, nothing is left behind; when it is well the same writing goes on."""
    here, there = tmp_path / "here", tmp_path / "there"
    write(there, NEWS[:4], (), HashEncoder(), silent, cluster)
    write(here, NEWS, (), HashEncoder(), silent)
    for step in range(8):
        node.turn(*[200] * step, *[403] * 99)
        with pytest.raises(ArchiveError, match="refuses the key"):
            write(there, NEWS, (), HashEncoder(), silent, cluster)
        assert numbers(there) == [1]
        assert [file.name for file in (there / "generations").iterdir()] == ["000001"]

    node.turn()
    write(there, NEWS, (), HashEncoder(), silent, cluster)

    assert found(there, cluster) == found(here)


def test_a_cluster_that_is_gone_is_said_when_asked(
    tmp_path: Path, node: Node, cluster: Cluster
) -> None:
    """An open archive says in time that its cluster is gone, and answers when it is back."""
    folder = tmp_path / "index"
    write(folder, NEWS, (), HashEncoder(), silent, cluster)
    with Archive.open(folder, encoder=HashEncoder(), cluster=cluster) as archive:
        right = [hit.number for hit in archive.search("Who opened the bridge?")]
        node.turn(*[503] * 400)
        with pytest.raises(UnreachableError, match="503, weather 503"):
            archive.search("Who opened the bridge?")
        node.turn()

        assert [hit.number for hit in archive.search("Who opened the bridge?")] == right
    node.turn(*[503] * 400)
    with pytest.raises(UnreachableError):
        Archive.open(folder, encoder=HashEncoder(), cluster=cluster)


def test_what_the_cluster_lost_is_sent_again(tmp_path: Path, node: Node, cluster: Cluster) -> None:
    """A cluster restored from an older day is noticed; a repair, or any writing, mends it."""
    here, there = tmp_path / "here", tmp_path / "there"
    write(here, NEWS, (), HashEncoder(), silent)
    write(there, NEWS, (), HashEncoder(), silent, cluster)
    node.engine = Edge()
    with pytest.raises(ArchiveError, match="there is no collection"):
        Index(there, cluster=cluster)
    rebuild(there, HashEncoder(), silent, cluster)
    assert found(there, cluster) == found(here)
    node.engine = Edge()
    write(there, NEWS[:1], ["goats"], HashEncoder(), silent, cluster)
    write(here, NEWS[:1], ["goats"], HashEncoder(), silent)

    assert found(there, cluster) == found(here)


def test_an_index_moves_into_a_cluster_and_back(tmp_path: Path, cluster: Cluster) -> None:
    """What is in files goes to the cluster with the next writing, and comes back by a repair."""
    folder, like = tmp_path / "index", tmp_path / "like"
    write(folder, NEWS, (), HashEncoder(), silent)
    write(like, NEWS, (), HashEncoder(), silent)

    write(folder, [], (), HashEncoder(), silent, cluster)  # nothing is new but the place
    assert found(folder, cluster) == found(like)
    with pytest.raises(ArchiveError, match=r"is kept in a cluster .*: set INDEX_URL"):
        Index(folder)
    with pytest.raises(ArchiveError, match=r"is kept in a cluster .*: set INDEX_URL"):
        write(folder, [], ["goats"], HashEncoder(), silent)

    rebuild(folder, HashEncoder(), silent)
    assert found(folder) == found(like)


def test_what_is_removed_leaves_the_cluster(tmp_path: Path, node: Node, cluster: Cluster) -> None:
    """Once nobody reads it, nothing of a removed article is in the collection any more."""
    folder = tmp_path / "index"
    encoder = HashEncoder()
    with Archive.build(NEWS, folder, encoder=encoder, cluster=cluster) as archive:
        archive.remove(["goats", "storm"])
        passages = archive._index.backend.count()  # noqa: SLF001 - what a reader of it sees
    name = (folder / "collection").read_text("utf-8").strip()

    everything = {"filter": {"must": []}, "exact": True}
    held = node.engine.call("POST", f"/collections/{name}/points/count", everything)

    assert held["count"] == passages + 1  # and the point that tells the state


def test_archives_do_not_meet(tmp_path: Path, cluster: Cluster) -> None:
    """Two indexes in one cluster have collections of their own."""
    one, other = tmp_path / "one", tmp_path / "other"
    write(one, NEWS[:3], (), HashEncoder(), silent, cluster)
    write(other, NEWS[3:], (), HashEncoder(), silent, cluster)
    write(one, NEWS[:2], ["budget"], HashEncoder(), silent, cluster)

    files = [tmp_path / "one files", tmp_path / "other files"]
    write(files[0], NEWS[:2], (), HashEncoder(), silent)
    write(files[1], NEWS[3:], (), HashEncoder(), silent)
    assert [found(one, cluster), found(other, cluster)] == [found(folder) for folder in files]
