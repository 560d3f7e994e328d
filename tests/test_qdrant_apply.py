"""Points come and go by generations: whatever is killed, every reader sees what it saw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import ArchiveError
from retrieval.indexing.qdrant import Qdrant
from retrieval.indexing.qdrant_apply import SENT_AT_ONCE
from retrieval.indexing.qdrant_http import Calls, Json, TooLargeError
from tests.qdrant_engines import Edge, Local
from tests.qdrant_shelf import (
    CLUSTER,
    NAME,
    SIZE,
    STEMS,
    Shelf,
    Shelved,
    heaviest,
    nearest,
    shelved,
)

ENGINES: Mapping[str, Callable[[], Calls]] = {
    "core": lambda: Edge(shards=2),
    "double": lambda: Local(),
}
each_engine = pytest.mark.parametrize("engine", ENGINES)


class KilledError(Exception):
    """What ends a process in these tests."""


class Mortal:
    """Calls of a process that is killed at its `left`-th change, just before it or just after."""

    def __init__(self, inner: Calls) -> None:
        self.inner, self.left, self.after = inner, -1, False
        self.changes = 0

    def call(self, verb: str, path: str, body: object = None, *, patience: int = 1) -> Json:
        """See `Calls`."""
        if "wait=true" not in path:
            return self.inner.call(verb, path, body, patience=patience)
        self.changes += 1
        if self.changes == self.left and not self.after:
            raise KilledError
        result = self.inner.call(verb, path, body, patience=patience)
        if self.changes == self.left:
            raise KilledError
        return result

    def close(self) -> None:
        """See `Calls`."""


class Narrow(Mortal):
    """Calls to a cluster that takes so many points at once."""

    most = 40

    def call(self, verb: str, path: str, body: object = None, *, patience: int = 1) -> Json:
        """See `Calls`."""
        sent: Json = body
        if verb == "PUT" and "points" in (sent or {}) and len(sent["points"]) > self.most:
            raise TooLargeError("too much")
        return super().call(verb, path, body, patience=patience)


def changed(chance: np.random.Generator, shelf: list[Shelved], turn: int) -> list[Shelved]:
    """A shelf after a few passages were taken away, others put in, one put back."""
    kept = [each for each in shelf if chance.random() < 0.9]
    gone = [each for each in shelf if not any(each is other for other in kept)]
    fresh = [
        shelved(chance, 1000 * (turn + 1) + number) for number in range(int(chance.integers(12)))
    ]
    back = gone[:1] if turn % 3 == 0 else []
    mixed = kept + fresh + back
    return [mixed[place] for place in chance.permutation(len(mixed))]


def shows(backend: Qdrant, shelf: list[Shelved]) -> None:
    """A backend has just these passages, and finds what comparing all of them finds."""
    backend.check()
    chance = np.random.default_rng(len(shelf))
    vector = chance.normal(size=SIZE)
    unit = (vector / np.linalg.norm(vector)).astype(np.float32)
    weights = {STEMS[s]: float(chance.uniform(1, 9)) for s in chance.choice(len(STEMS), 4)}

    assert backend.dense(unit, 20, exact=True) == nearest(shelf, unit, None)[:20]
    found, right = backend.lexical(weights, 20), heaviest(shelf, weights, None)[:20]
    assert [number for number, _ in found] == [number for number, _ in right]


@each_engine
def test_generations_follow_one_another(engine: str, tmp_path: Path) -> None:
    """After any log of adds and removes, the newest generation and the one before are right."""
    shelf = Shelf(ENGINES[engine](), tmp_path)
    chance = np.random.default_rng(1)
    there = [shelved(chance, number) for number in range(60)]

    for turn in range(8):
        shelf.publish(there)
        shows(shelf.backend(), there)
        if turn:
            shows(shelf.backend(turn), shelf.generations[turn])
        assert shelf.collection.applied() == turn + 1
        there = changed(chance, there, turn)


@each_engine
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_kill_at_any_step_is_made_good(engine: str, after: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a case of the table
    """Killed at every change in turn, with another log each time: nothing shows, then all does."""
    mortal = Mortal(ENGINES[engine]())
    shelf = Shelf(mortal, tmp_path)
    chance = np.random.default_rng(2)
    there = [shelved(chance, number) for number in range(40)]
    shelf.publish(there)
    mortal.after = after

    for step in range(1, 20):
        mortal.left, mortal.changes = step, 0
        try:
            shelf.publish(changed(chance, there, step))
        except KilledError:
            shows(shelf.backend(), there)
        else:
            assert step > 5  # two to undo, points, what is gone, the state
            break
        mortal.left, mortal.changes = -1, 0
        there = changed(chance, there, step)
        shelf.publish(there)
        shows(shelf.backend(), there)
        shows(shelf.backend(shelf.published - 1), shelf.generations[shelf.published - 1])


@each_engine
def test_what_is_resumed_sends_no_more_than_is_new(engine: str, tmp_path: Path) -> None:
    """Passages that stay are not sent again, in whatever order they come."""
    mortal = Mortal(ENGINES[engine]())
    shelf = Shelf(mortal, tmp_path)
    chance = np.random.default_rng(3)
    there = [shelved(chance, number) for number in range(2 * SENT_AT_ONCE + 1)]
    shelf.publish(there)

    first, mortal.changes = mortal.changes, 0
    shelf.publish(there[::-1])

    # Three of points; six indexes, and hiding what may have been there before the first.
    assert (first, mortal.changes) == (3 + 6 + 1 + 3, 3)
    shows(shelf.backend(), there[::-1])


@each_engine
def test_what_nobody_reads_is_deleted(engine: str, tmp_path: Path) -> None:
    """Collecting leaves the points that some generation from the oldest on sees, and no others."""
    shelf = Shelf(ENGINES[engine](), tmp_path)
    chance = np.random.default_rng(4)
    there = [shelved(chance, number) for number in range(30)]
    for turn in range(3):
        shelf.publish(there[turn * 5 :])

    shelf.collection.collect(2)

    shows(shelf.backend(3), there[10:])
    shows(shelf.backend(2), there[5:])
    with pytest.raises(ArchiveError, match="shows 25 passages of generation 1, not the 30"):
        shelf.backend(1).check()
    held = shelf.calls.call(
        "POST", f"/collections/{NAME}/points/count", {"filter": {"must": []}, "exact": True}
    )
    assert held["count"] == 25 + 1  # and the point that tells the state


@each_engine
def test_what_is_not_known_is_sent_anew(engine: str, tmp_path: Path) -> None:
    """A repair takes nothing that is there for granted, and the reader before it reads on."""
    shelf = Shelf(ENGINES[engine](), tmp_path)
    chance = np.random.default_rng(5)
    there = [shelved(chance, number) for number in range(30)]
    shelf.publish(there)

    shelf.publish(there[3:], known=False)

    shows(shelf.backend(2), there[3:])
    shows(shelf.backend(1), there)


def test_what_is_too_much_at_once_is_sent_in_parts(tmp_path: Path) -> None:
    """Where the cluster takes less than is sent, halves are sent, and halves of these."""
    shelf = Shelf(Narrow(Edge()), tmp_path)
    chance = np.random.default_rng(6)
    there = [shelved(chance, number) for number in range(SENT_AT_ONCE)]

    shelf.publish(there)

    shows(shelf.backend(), there)


def test_what_the_cluster_lost_is_noticed(tmp_path: Path) -> None:
    """A generation that does not come to be there, whole, is not published."""
    engine = Edge()
    shelf = Shelf(engine, tmp_path)
    chance = np.random.default_rng(7)
    there = [shelved(chance, number) for number in range(30)]
    shelf.publish(there)
    shelf.collection.undo(0)  # all of it is lost

    with pytest.raises(ArchiveError, match="does not show the 31 passages"):
        shelf.publish([*there, shelved(chance, 999)])
    assert shelf.published == 1
    shelf.publish(there, known=False)
    shows(shelf.backend(), there)


def test_another_dimension_is_refused(tmp_path: Path) -> None:
    """Vectors of two encoders are never mixed in one collection."""
    shelf = Shelf(Edge(), tmp_path)
    shelf.publish([shelved(np.random.default_rng(8), 1)])

    with pytest.raises(ArchiveError, match="of 8 dimensions, the encoder gives 9"):
        shelf.collection.ensure(CLUSTER, SIZE + 1)
