"""A generation in Qdrant finds what comparing everything finds, on its core and on its double."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from retrieval.errors import ArchiveError
from retrieval.indexing.backend import Found, Where, Window
from retrieval.indexing.qdrant_http import Calls
from retrieval.indexing.qdrant_points import dimensions
from tests.qdrant_engines import Edge, Local
from tests.qdrant_shelf import (
    DAYS,
    SIZE,
    SOURCES,
    STEMS,
    Shelf,
    heaviest,
    nearest,
    shelved,
)

PASSAGES = 300
ENGINES: Mapping[str, Callable[[], Calls]] = {
    "core": lambda: Edge(),
    "core in three shards": lambda: Edge(shards=3),
    "double": lambda: Local(),
}


@pytest.fixture(scope="module", params=ENGINES)
def shelf(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Three hundred passages of forty kinds, in every engine."""
    folder = tmp_path_factory.mktemp("qdrant")
    made = Shelf(ENGINES[request.param](), folder)
    chance = np.random.default_rng(1)
    made.publish([shelved(chance, number) for number in range(PASSAGES)])
    return made


Asked = tuple[NDArray[np.float32], dict[str, float], Where | None, int]
"""A vector, weights of stems, a filter, and how many hits are wanted."""


def questions(count: int) -> list[Asked]:
    """What is asked of an archive, with any filter."""
    chance = np.random.default_rng(2)
    asked = []
    for turn in range(count):
        vector = chance.normal(size=SIZE)
        stems = chance.choice(len(STEMS), chance.integers(1, 9), replace=False)
        weights = {STEMS[s]: float(chance.uniform(0.01, 9)) for s in stems}
        first = int(chance.integers(-5, DAYS + 40))
        window = Window(first, first + int(chance.integers(20)), int(chance.integers(1, 31)))
        named = [s for s in SOURCES if s and chance.random() < 0.4]
        where = [
            None,
            Where(),
            Where(window),
            Where(sources=frozenset(named)),
            Where(window, frozenset(named)),
        ]
        unit = (vector / np.linalg.norm(vector)).astype(np.float32)
        asked.append(
            (unit, weights, where[turn % len(where)], int(chance.choice([1, 3, 10, 400])))
        )
    return asked


def same(found: list[Found], right: list[Found], k: int) -> None:
    """The passages found are the `k` best, and so are their scores to the sixth digit."""
    assert [number for number, _ in found] == [number for number, _ in right[:k]]
    assert [score for _, score in found] == pytest.approx([s for _, s in right[:k]], rel=3e-6)


def test_dense_finds_what_comparing_everything_finds(shelf: Shelf) -> None:
    """Exact search: the same passages, the very same cosines, ties by number, any filter."""
    backend, shelves = shelf.backend(), shelf.generations[1]

    for vector, _, where, k in questions(40):
        assert backend.dense(vector, k, where, exact=True) == nearest(shelves, vector, where)[:k]


def test_words_are_a_dot_product_of_our_own_weights(shelf: Shelf) -> None:
    """The same passages and sums, ties by number, any filter; nothing without a word of it."""
    backend, shelves = shelf.backend(), shelf.generations[1]

    for _, weights, where, k in questions(40):
        same(backend.lexical(weights, k, where), heaviest(shelves, weights, where), k)


def test_counts_are_those_of_what_may_be_found(shelf: Shelf) -> None:
    """A filter lets through what satisfies all its parts; a window one period that does."""
    backend, shelves = shelf.backend(), shelf.generations[1]

    for vector, _, where, _ in questions(40):
        assert backend.count(where) == len(nearest(shelves, vector, where))


def test_a_period_is_touched_and_short_enough_by_itself(tmp_path: Path) -> None:
    """A long period that touches a window and a short one elsewhere do not make a hit together."""
    made = shelved(np.random.default_rng(3), 1)
    long_here, short_there = [10, 40], [50, 51]
    passage = replace(made.passage, days=np.array([long_here, short_there], np.int32))
    lone = Shelf(Edge(), tmp_path)
    lone.publish([replace(made, passage=passage)])

    assert lone.backend().count(Where(Window(20, 21, 5))) == 0
    assert lone.backend().count(Where(Window(20, 21, 31))) == 1
    assert lone.backend().count(Where(Window(51, 60, 5))) == 1


def test_nothing_is_found_where_nothing_is(shelf: Shelf) -> None:
    """An empty window, a source that is not there, words that nobody used, no hits wanted."""
    backend = shelf.backend()
    vector = np.eye(SIZE, dtype=np.float32)[0]

    assert backend.dense(vector, 5, Where(Window(900, 901, 5)), exact=True) == []
    assert backend.lexical({"stem1": 1.0}, 5, Where(sources=frozenset({"nobody"}))) == []
    assert backend.lexical({"unheard": 1.0}, 5) == []
    assert backend.lexical({}, 5) == []
    assert backend.dense(vector, 0) == []
    assert backend.cosines(vector, []) == []


def test_probing_finds_most_of_what_comparing_everything_finds(tmp_path: Path) -> None:
    """Recall@10 of the graph against exact search: .98 of all, .95 in a window."""
    core = Edge()
    shelf = Shelf(core, tmp_path)
    chance = np.random.default_rng(4)
    shelf.publish([shelved(chance, number, kinds=9999) for number in range(1500)])
    core.optimize()
    backend = shelf.backend()

    recalls: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(40):
        vector = chance.normal(size=SIZE)
        unit = (vector / np.linalg.norm(vector)).astype(np.float32)
        for where in (None, Where(Window(7, 9, 3))):
            right = {number for number, _ in backend.dense(unit, 10, where, exact=True)}
            found = {number for number, _ in backend.dense(unit, 10, where)}
            recalls[where is None].append(len(right & found) / 10)

    assert core.graphs() > 0
    assert np.mean(recalls[True]) >= 0.98
    assert np.mean(recalls[False]) >= 0.95


def test_what_another_archive_wrote_is_an_error(tmp_path: Path) -> None:
    """Two archives in one collection are told apart; a point of the other is never an answer."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ours.mkdir()
    theirs.mkdir()
    one = Shelf(Local(), ours)
    other = Shelf(one.calls, theirs)
    chance = np.random.default_rng(5)
    one.publish([shelved(chance, 1)])
    other.publish([shelved(chance, 1), shelved(chance, 2)])

    with pytest.raises(ArchiveError, match="shows 2 passages of generation 1, not the 1"):
        one.backend().check()
    with pytest.raises(ArchiveError, match="another archive writes"):
        one.backend().dense(np.ones(SIZE, np.float32), 1)
    other.backend().check()


def test_stems_have_dimensions_of_their_own() -> None:
    """Dimensions are 32 bits, in order, and the same on every machine."""
    assert dimensions({"ferri": 1.5, "sank": 0.5}) == dimensions({"sank": 0.5, "ferri": 1.5})
    found = dimensions(dict.fromkeys(STEMS, 1.0))

    assert list(found) == sorted(found)
    assert len(found) == len(STEMS)
    assert all(0 <= place < 2**32 for place in found)
