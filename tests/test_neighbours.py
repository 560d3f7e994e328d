"""Articles alike by their words: cosines worked by hand, symmetric, nobody near itself."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.dating.neighbours import MOST, Near, Neighbour, neighbours
from retrieval.dating.words import Terms

RARE = dict.fromkeys("abcdefgh", 4.0)  # far above the rarity of a word in 15 of 100 articles
DOCUMENTS = st.lists(st.frozensets(st.sampled_from("abcdefgh")), max_size=9)


def nearest(
    documents: Sequence[Collection[str]], rarity: Mapping[str, float]
) -> list[Sequence[Neighbour]]:
    """The neighbours of articles of such words."""
    terms = Terms.of([sorted(words) for words in documents])
    return list(
        neighbours(replace(terms, rarity=np.array([rarity[stem] for stem in terms.stems])))
    )


def near(documents: list[set[str]], rarity: dict[str, float]) -> list[dict[int, float]]:
    """For each article the cosine of its neighbours by number, nearest first."""
    return [{o.number: o.likeness for o in each} for each in nearest(documents, rarity)]


def test_cosines_by_hand() -> None:
    """Of two words each one is shared, both of rarity 4: 16 / (sqrt(32) * sqrt(32)) = 1 / 2."""
    one, other, alone = near([{"a", "b"}, {"b", "c"}, {"d"}], RARE)

    assert one == pytest.approx({1: 0.5})
    assert other == pytest.approx({0: 0.5})
    assert alone == {}


def test_rare_words_weigh_more() -> None:
    """3 and 4 against 3 alone: 3 * 3 / (5 * 3) = .6; against 4 alone .8, which comes first."""
    found, *_ = near([{"a", "b"}, {"a"}, {"b"}], {"a": 3.0, "b": 4.0})

    assert found == pytest.approx({2: 0.8, 1: 0.6})
    assert list(found) == [2, 1]


def test_words_that_no_other_article_holds_make_it_less_alike() -> None:
    """One of three words of equal rarity is shared: 1 / sqrt(3)."""
    _, found = near([{"a", "b", "c"}, {"a"}], RARE)

    assert found == pytest.approx({0: 1 / sqrt(3)})


def test_widespread_words_tell_nothing() -> None:
    """A rarity of 1.8 is below that of a word in 15 of 100 articles, 1.897."""
    assert nearest([{"a"}, {"a"}], {"a": 1.8}) == [[], []]


def test_equally_near_ones_come_by_number_and_only_so_many() -> None:
    """Of thirty twins each hears the first twenty others."""
    found = nearest([{"a", "b"}] * 30, RARE)

    assert [n.number for n in found[0]] == list(range(1, MOST + 1))
    assert [n.number for n in found[29]] == list(range(MOST))


@pytest.mark.parametrize("documents", [[], [set()], [{"a"}], [set(), set()]])
def test_where_nothing_is_shared_nobody_is_near(documents: list[set[str]]) -> None:
    """No article, one, or several without a word."""
    assert nearest(documents, RARE) == [[] for _ in documents]


@given(DOCUMENTS)
def test_likeness_is_symmetric_and_never_of_oneself(documents: list[frozenset[str]]) -> None:
    """Whom one article is like is as much like it; nearest first; a cosine is at most 1."""
    found = nearest(documents, RARE)
    likeness = {(one, o.number): o.likeness for one, each in enumerate(found) for o in each}

    for (one, other), cosine in likeness.items():
        assert one != other
        assert 0 < cosine <= 1 + 1e-9
        assert likeness[other, one] == pytest.approx(cosine)
    for each in found:
        assert each == sorted(each, key=lambda n: (-n.likeness, n.number))


@given(DOCUMENTS)
def test_sharing_a_telling_word_is_being_near(documents: list[frozenset[str]]) -> None:
    """Below the limit of neighbours, exactly those that share a word are found."""
    found = nearest(documents, RARE)

    for number, each in enumerate(found):
        expected = {
            other
            for other, words in enumerate(documents)
            if other != number and words & documents[number]
        }
        assert {neighbour.number for neighbour in each} == expected


@given(st.integers(0, 1_000), st.integers(1, 40))
@settings(max_examples=30, deadline=None)
def test_the_size_of_a_panel_changes_nothing(seed: int, panel: int) -> None:
    """The same neighbours to the bit, and those of every cosine worked out and sorted."""
    terms = drawn(seed, articles=90)
    whole, parted = neighbours(terms), neighbours(terms, panel)
    cosines = every_cosine(terms)

    for number in range(len(whole)):
        assert whole[number] == parted[number]
        order = sorted(range(len(whole)), key=lambda other: (-cosines[number][other], other))
        expected = [o for o in order if o != number and cosines[number][o] > 0][:MOST]
        assert [n.likeness for n in whole[number]] == pytest.approx(
            [cosines[number][o] for o in expected]
        )


def test_the_nearest_of_very_many() -> None:
    """Above twice `PARTS` others that share a word: still the nearest, ties by number."""
    terms = drawn(7, articles=400)
    cosines = every_cosine(terms)

    for number, found in enumerate(neighbours(terms)):
        least = sorted((c for o, c in enumerate(cosines[number]) if o != number), reverse=True)
        assert [n.likeness for n in found] == pytest.approx(least[:MOST])
        assert list(found) == sorted(found, key=lambda n: (-n.likeness, n.number))


def test_neighbours_as_columns_are_those_of_lists() -> None:
    """Item by item, by slices, and whose each is."""
    lists = [[Neighbour(2, 0.5), Neighbour(1, 0.25)], [], [Neighbour(0, 0.5)]]
    near = Near.of(lists)

    assert list(near) == lists
    assert near[1:] == lists[1:]
    assert near.owners().tolist() == [0, 0, 2]
    assert Near.of(near) is near
    assert list(Near.of([])) == []
    with pytest.raises(IndexError):
        near[3]


def drawn(seed: int, articles: int) -> Terms:
    """Articles of up to twelve of thirty words, the first ones in most; many are twins."""
    chance = np.random.default_rng(seed)
    shares = np.linspace(0.6, 0.05, 30)
    held = chance.random((articles // 2, 30)) < shares
    documents = [[f"{n:02}" for n in np.flatnonzero(row)[:12]] for row in (*held, *held)]
    terms = Terms.of(documents)
    return replace(terms, rarity=2.0 + np.arange(len(terms.stems)) / 7)


def every_cosine(terms: Terms) -> list[list[float]]:
    """The cosine of each two articles, worked out with whole vectors."""
    rows = np.zeros((len(terms.starts) - 1, len(terms.stems)))
    for row, start, end in zip(rows, terms.starts, terms.starts[1:], strict=False):
        row[terms.words[start:end]] = terms.rarity[terms.words[start:end]]
    norms = np.maximum(np.linalg.norm(rows, axis=1), 1e-9)
    cosines: list[list[float]] = ((rows @ rows.T) / norms / norms[:, None]).tolist()
    return cosines
