"""A cluster over HTTP in any weather: what is lost is sent again, what is gone is said in time."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import ArchiveError, UnreachableError
from retrieval.indexing.qdrant_http import Cluster, Http, TooLargeError
from tests.qdrant_engines import Edge
from tests.qdrant_server import Node, Weather
from tests.qdrant_shelf import CLUSTER, NAME, SIZE, Shelf, nearest, shelved

KEY = "k3y-that-nobody-may-see"
COUNT = f"/collections/{NAME}/points/count"
ALL = {"filter": {"must": []}, "exact": True}


@pytest.fixture
def node() -> Iterator[Node]:
    """One node with a key."""
    with Node(Edge(), key=KEY) as serving:
        yield serving


class Pauses(list[float]):
    """The pauses that were asked for; none is made."""

    def __call__(self, seconds: float) -> None:
        """Wait."""
        self.append(seconds)


Reach = Callable[..., Http]
"""Makes calls to an address with a key, a time-out of 5 seconds, and no pauses."""


@pytest.fixture
def reach() -> Iterator[Reach]:
    """Calls to a cluster, closed when the test is over."""
    made: list[Http] = []

    def reached(url: str, pauses: Pauses | None = None, timeout: float = 5.0) -> Http:
        pause = Pauses() if pauses is None else pauses
        made.append(Http(Cluster(url, KEY, timeout=timeout), pause=pause))
        return made[-1]

    yield reached
    for each in made:
        each.close()


def test_an_archive_lives_over_http(node: Node, tmp_path: Path, reach: Reach) -> None:
    """Publish, search and publish again through sockets: the same as in the process."""
    shelf = Shelf(reach(node.url), tmp_path)
    chance = np.random.default_rng(1)
    there = [shelved(chance, number) for number in range(300)]
    shelf.publish(there)
    shelf.publish(there[7:])
    vector = np.eye(SIZE, dtype=np.float32)[2]

    shelf.backend().check()
    assert shelf.backend().dense(vector, 9, exact=True) == nearest(there[7:], vector, None)[:9]
    assert shelf.backend(1).count() == 300
    assert {key for _, _, key in node.asked} == {KEY}


@pytest.mark.parametrize("weather", [500, 502, 503, 504, 429, 408, "drop", "half"])
def test_what_passes_is_waited_for(
    node: Node, tmp_path: Path, weather: Weather, reach: Reach
) -> None:
    """An answer that is lost, or that says "later", is asked for again after growing pauses."""
    pauses = Pauses()
    shelf = Shelf(reach(node.url, pauses), tmp_path)
    shelf.publish([shelved(np.random.default_rng(1), 1)])
    pauses.clear()
    node.turn(weather, weather, weather)

    assert shelf.backend().count() == 1
    assert node.paths() == ["points/count"] * 4
    assert pauses == [0.1, 0.2, 0.4]


def test_a_pause_that_is_asked_for_is_made(node: Node, tmp_path: Path, reach: Reach) -> None:
    """Retry-After is kept to, but never beyond the time that is left."""
    pauses = Pauses()
    shelf = Shelf(reach(node.url, pauses), tmp_path)
    shelf.publish([shelved(np.random.default_rng(1), 1)])
    pauses.clear()
    node.pause = "3"
    node.turn(429)
    shelf.backend().count()
    node.pause = "3600"
    node.turn(503)
    shelf.backend().count()

    assert pauses[0] == 3.0
    assert pauses[2] <= 5.0  # seconds in all


@pytest.mark.parametrize("weather", ["drop", "lost", 500, "half"])
def test_every_change_may_come_twice(
    node: Node, tmp_path: Path, weather: Weather, reach: Reach
) -> None:
    """Each request of a publication fails once, whether it was carried out or not."""
    shelf = Shelf(reach(node.url), tmp_path)
    chance = np.random.default_rng(2)
    there = [shelved(chance, number) for number in range(40)]
    shelf.publish(there)
    node.turn(*[turn for _ in range(30) for turn in (weather, 200)])

    shelf.publish([*there[5:], shelved(chance, 999)])

    node.turn()
    shelf.backend().check()
    shelf.backend(1).check()


def test_a_cluster_that_is_gone_is_said_in_time(reach: Reach) -> None:
    """Nobody listens: an error that says where, and what to do, within the time-out."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    gone = reach(f"http://127.0.0.1:{port}", timeout=0.3)
    began = time.monotonic()

    with pytest.raises(
        UnreachableError, match=rf"does not answer \(http://127.0.0.1:{port}: Conn"
    ):
        gone.call("POST", COUNT, ALL)
    assert time.monotonic() - began < 5


def test_a_cluster_that_hangs_is_said_in_time(node: Node, reach: Reach) -> None:
    """It takes the question and says nothing: an error after the time-out, not a wait."""
    node.turn(*["hang"] * 9)

    with pytest.raises(UnreachableError, match="ReadTimeout"):
        reach(node.url, timeout=0.3).call("POST", COUNT, ALL)
    assert 1 <= len(node.asked) <= 9


def test_another_node_answers(node: Node, tmp_path: Path, reach: Reach) -> None:
    """Of several addresses the next is asked where one is gone, and from then on first."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        gone = f"http://127.0.0.1:{free.getsockname()[1]}"
    pauses = Pauses()
    both = reach(f"{gone}, {node.url}/", pauses)
    shelf = Shelf(both, tmp_path)
    shelf.publish([shelved(np.random.default_rng(1), 1)])

    assert shelf.backend().count() == 1
    assert pauses == []


@pytest.mark.parametrize(
    ("weather", "message"),
    [
        (401, "refuses the key .*INDEX_API_KEY"),
        (403, "refuses the key .*INDEX_API_KEY"),
        (400, "refuses what was asked .400: weather 400"),
        (404, "refuses what was asked .404: weather 404"),
        (302, "refuses what was asked .302"),
        ("other", "is not Qdrant: see that INDEX_URL"),
    ],
)
def test_what_does_not_pass_is_said_at_once(
    node: Node, weather: Weather, message: str, reach: Reach
) -> None:
    """A refusal is not tried again."""
    node.turn(weather, weather)

    with pytest.raises(ArchiveError, match=message) as error:
        reach(node.url).call("POST", COUNT, ALL)
    assert not isinstance(error.value, UnreachableError)
    assert len(node.asked) == 1


def test_a_proxy_that_takes_little_is_sent_little(
    node: Node, tmp_path: Path, reach: Reach
) -> None:
    """What is answered with 413 is sent in halves; a single point that is too large is said."""
    node.largest = 20_000
    shelf = Shelf(reach(node.url), tmp_path)
    chance = np.random.default_rng(3)
    there = [shelved(chance, number) for number in range(100)]
    shelf.publish(there)
    shelf.backend().check()
    node.largest = 100

    with pytest.raises(TooLargeError, match="takes no request of this size"):
        reach(node.url).call("PUT", f"/collections/{NAME}/points", {"points": ["x" * 200]})


def test_the_key_is_never_shown(node: Node, reach: Reach) -> None:
    """Neither in the record's `repr` nor in any error."""
    cluster = Cluster(node.url, KEY)
    node.turn(401, "other", 400)

    said = [repr(cluster)]
    for _ in range(3):
        with pytest.raises(ArchiveError) as error:
            reach(node.url).call("POST", COUNT, ALL)
        said.append(f"{error.value!r} {error.value.__cause__!r}")

    assert not any(KEY in text for text in said)


@pytest.mark.parametrize(
    "url", ["", "cluster:6333", "ftp://cluster", "http://", "http://me:secret@cluster:6333"]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    """An address is http or https with a host, without a password, which would be shown."""
    with pytest.raises(ArchiveError, match="address of a cluster must be") as error:
        Cluster(url)
    assert "secret" not in str(error.value)


def test_a_cluster_is_what_it_says() -> None:
    """Addresses are told apart at commas and have no slash at their ends."""
    cluster = Cluster("http://a:6333/, https://b")

    assert cluster.nodes == ("http://a:6333", "https://b")
    assert (CLUSTER.replicas, CLUSTER.shards, CLUSTER.timeout) == (1, 1, 10.0)
