"""Encoding on a Ray cluster of two workers: the same archive to the bit, whoever is killed."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray

from retrieval.archive import Archive
from retrieval.article import Article
from retrieval.errors import ArchiveError
from retrieval.indexing.bulk import A_WORKER, RayEncoder, cluster
from retrieval.indexing.encoder import Encoder, SentenceEncoder
from retrieval.indexing.exported import ExportedEncoder, carried
from retrieval.indexing.ray_driver import BLOCK, Parcel
from retrieval.indexing.truth import FILE
from tests.newsroom import NEWS, HashEncoder, made
from tests.running import with_encoder

if TYPE_CHECKING:
    from ray.cluster_utils import Cluster

pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),  # Ray's log files
    pytest.mark.filterwarnings("ignore:`use_push_based_shuffle` is deprecated:DeprecationWarning"),
]

QUESTIONS = ("who cut the ribbon?", "when did the ferry run aground?", "what does it cost?")
MANY = [made(f"tide{n}", f"Tide {n} at Halm\n\nThe tide of day {n} was high.") for n in range(250)]
SIZE = 100 << 20  # bytes for the objects of each machine of the cluster
PATIENCE = 60.0  # seconds until what ought to happen fails the test


class Watched(HashEncoder):
    """Slow, and leaves a mark for each text in a file of its process."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As ever, ten milliseconds a text."""
        with (self.folder / str(os.getpid())).open("a") as marks:
            marks.write("." * len(texts))
        time.sleep(0.01 * len(texts))
        return super().encode(texts)

    def busy(self) -> list[int]:
        """The other processes that have done some blocks."""
        files = [file for file in self.folder.iterdir() if file.name != str(os.getpid())]
        return [int(file.name) for file in files if file.stat().st_size > 2 * BLOCK]


class Homesick(HashEncoder):
    """Encodes in the process that made it, and fails in every other one."""

    def __init__(self) -> None:
        super().__init__()
        self.home = os.getpid()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As ever, at home."""
        if os.getpid() != self.home:
            raise ValueError("this is not where I was made")
        return super().encode(texts)


@pytest.fixture(scope="module")
def machines() -> Iterator[Cluster]:
    """A head without cores, which machines join."""
    from ray.cluster_utils import Cluster

    head = {"num_cpus": 0, "include_dashboard": False, "object_store_memory": SIZE}
    made = Cluster(initialize_head=True, head_node_args=head)
    yield made
    made.shutdown()  # type: ignore[no-untyped-call] # Ray has no type here


@pytest.fixture
def two(machines: Cluster) -> Cluster:
    """The cluster with two machines of one core each that are alive."""
    while len(machines.worker_nodes) < 2:
        machines.add_node(num_cpus=1, object_store_memory=SIZE, wait=False)
    machines.wait_for_nodes()
    return machines


def alive(machines: Cluster) -> int:
    """How many machines the cluster takes to be there, its head one of them."""
    nodes = machines.global_state.node_table()  # type: ignore[no-untyped-call] # Ray has no type here
    return sum(node["Alive"] for node in nodes)


def contents(index: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows of passages and of vectors, byte for byte."""
    tables = ("passages", "vectors")
    with sqlite3.connect(index / FILE) as truth:
        found = {
            name: list(truth.execute(f"select * from {name} order by 1, 2")) for name in tables
        }
    truth.close()
    return found


def found(index: Path, encoder: Encoder) -> list[tuple[str, str, str]]:
    """What is found for each question, with all of its scores."""
    with Archive.open(index, encoder=encoder) as archive:
        hits = [hit for question in QUESTIONS for hit in archive.search(question)]
        return [(hit.span.article.id, hit.span.text, repr(hit.score)) for hit in hits]


def check_same(here: Path, there: Path, encoder: Encoder) -> None:
    """Two archives are one to the bit, and find the same."""
    rows = contents(there)

    assert rows == contents(here)
    assert all(rows.values())
    assert found(there, encoder) == found(here, encoder)


def built(articles: Sequence[Article], index: Path, encoder: Encoder) -> Path:
    """The index of articles, made by `encoder`."""
    Archive.build(articles, index, encoder=encoder).close()
    return index


def test_the_shipped_model(two: Cluster, tmp_path: Path) -> None:
    """Built by two workers in its exported form, whose files travel, as built here."""
    form = carried(with_encoder(tmp_path / "here"), SentenceEncoder())
    assert isinstance(form, ExportedEncoder)
    articles = [*NEWS, *MANY[:40]]
    here = built(articles, tmp_path / "here", form)

    with cluster(two.address) as spread:
        encoder = spread(form)
        there = built(articles, tmp_path / "there", encoder)

    assert isinstance(encoder, RayEncoder)
    assert encoder.at_once == 2 * A_WORKER
    check_same(here, there, form)


@pytest.mark.parametrize("killed", ["process", "machine"])
def test_a_worker_is_killed(two: Cluster, tmp_path: Path, killed: str) -> None:
    """One of two dies in the midst of its work: what it held is encoded by another."""
    marks = tmp_path / "marks"
    marks.mkdir()
    watched = Watched(marks)
    here = built([*NEWS, *MANY], tmp_path / "here", HashEncoder())

    def kill() -> None:
        end = time.monotonic() + PATIENCE
        while not watched.busy() and time.monotonic() < end:
            time.sleep(0.01)
        if killed == "process":
            os.kill(watched.busy()[0], signal.SIGKILL)
        else:
            two.remove_node(two.worker_nodes.copy().pop(), allow_graceful=False)

    killer = Thread(target=kill)
    with cluster(two.address) as spread:
        killer.start()
        there = built([*NEWS, *MANY], tmp_path / "there", spread(watched))
    killer.join()

    written = sum(file.stat().st_size for file in marks.iterdir())
    assert written > len(contents(here)["vectors"])  # some were encoded twice
    check_same(here, there, HashEncoder())


def test_what_fails_on_the_workers(two: Cluster) -> None:
    """Told in one sentence, with what was raised there; the cluster is left in order."""
    with cluster(two.address) as spread:
        encoder = spread(Homesick())
        with pytest.raises(ArchiveError, match=r"cannot encode \(ValueError: this is not where"):
            encoder.encode(["one", "two"])
        assert encoder.encode([]).shape == (0, 32)


def test_all_workers_gone(two: Cluster) -> None:
    """Told after a while without vectors; and at once to whoever comes later."""
    with cluster(two.address, patience=3.0) as spread:
        encoder = spread(HashEncoder())
        for machine in two.worker_nodes.copy():
            two.remove_node(machine, allow_graceful=False)
        end = time.monotonic() + PATIENCE
        while alive(two) > 1 and time.monotonic() < end:  # until the cluster knows
            time.sleep(0.1)
        with pytest.raises(ArchiveError, match="nothing for 3 s: all its workers are gone; what"):
            encoder.encode(["one"])

    with cluster(two.address) as spread, pytest.raises(ArchiveError, match="has no worker: start"):
        spread(HashEncoder())


def test_its_own_process_is_killed(two: Cluster) -> None:
    """What speaks with the cluster dies: told in one sentence, however often it is asked."""
    with cluster(two.address) as spread:
        encoder = spread(HashEncoder())
        assert isinstance(encoder, RayEncoder)
        encoder.driver.process.kill()
        for _ in range(2):
            with pytest.raises(ArchiveError, match=r"ended \(exit status -9\): what was encoded"):
                encoder.encode(["one"])


def test_nothing_there() -> None:
    """An address where nobody listens, and words that are none, are refused at once."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # and does not listen
        address = f"127.0.0.1:{bound.getsockname()[1]}"
        with (
            pytest.raises(ArchiveError, match=f"reached at '{address}' .*refused"),
            cluster(address),
        ):
            pass

    for words in ("somewhere", "ray://head:10001", "head:port"):
        with pytest.raises(ArchiveError, match=f"^'{words}' is no address"), cluster(words):
            pass


def test_nobody_who_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What listens and is no cluster is given up after a while."""
    monkeypatch.setattr("retrieval.indexing.ray_cluster.REACHED", 0.5)
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        address = f"127.0.0.1:{mute.getsockname()[1]}"
        with pytest.raises(ArchiveError, match=r"no answer in 0 s|as Ray does"), cluster(address):
            pass


def test_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Ray the sentence says what to install."""
    monkeypatch.setattr("retrieval.indexing.ray_cluster.find_spec", lambda _: None)

    with pytest.raises(ArchiveError, match=r"pip install 'dateline\[ray\]'"), cluster("local"):
        pass


def test_workers_that_encode_otherwise() -> None:
    """Other weights, or other vectors of the same weights, are refused before any is used."""
    parcel = Parcel.of(HashEncoder())

    assert parcel.opened().encode(["one"]).shape == (1, 32)
    with pytest.raises(ArchiveError, match="other weights of hash"):
        replace(parcel, weights="1" * 64).opened()
    with pytest.raises(ArchiveError, match=r"otherwise than this machine \(cosine -1.0000"):
        replace(parcel, probe=-parcel.probe).opened()


def test_a_parcel_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exported form is opened from its files alone, which are gone once it is."""
    form = carried(with_encoder(tmp_path / "index"), SentenceEncoder())
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    texts = ["The bridge is open.", "", "harbour " * 400]

    opened = Parcel.of(form).opened()

    assert list(scratch.iterdir()) == []
    assert np.array_equal(opened.encode(texts), form.encode(texts))
