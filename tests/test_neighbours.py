"""Articles alike by their words: cosines worked by hand, symmetric, nobody near itself."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.chronology.neighbours import MOST, Neighbour, neighbours

RARE = dict.fromkeys("abcdefgh", 4.0)  # far above the rarity of a word in 15 of 100 articles
DOCUMENTS = st.lists(st.frozensets(st.sampled_from("abcdefgh")), max_size=9)


def test_cosines_by_hand() -> None:
    """Of two words each one is shared, both of rarity 4: 16 / (sqrt(32) * sqrt(32)) = 1 / 2."""
    found = neighbours([{"a", "b"}, {"b", "c"}, {"d"}], RARE)

    assert found == [
        [Neighbour(1, pytest.approx(0.5))],
        [Neighbour(0, pytest.approx(0.5))],
        [],
    ]


def test_rare_words_weigh_more() -> None:
    """3 and 4 against 3 alone: 3 * 3 / (5 * 3) = .6; against 4 alone .8, which comes first."""
    found = neighbours([{"a", "b"}, {"a"}, {"b"}], {"a": 3.0, "b": 4.0})

    assert found[0] == [Neighbour(2, pytest.approx(0.8)), Neighbour(1, pytest.approx(0.6))]


def test_words_that_no_other_article_holds_make_it_less_alike() -> None:
    """One of three words of equal rarity is shared: 1 / sqrt(3)."""
    found = neighbours([{"a", "b", "c"}, {"a"}], RARE)

    assert found[1] == [Neighbour(0, pytest.approx(1 / sqrt(3)))]


def test_widespread_words_tell_nothing() -> None:
    """A rarity of 1.8 is below that of a word in 15 of 100 articles, 1.897."""
    assert neighbours([{"a"}, {"a"}], {"a": 1.8}) == [[], []]


def test_equally_near_ones_come_by_number_and_only_so_many() -> None:
    """Of thirty twins each hears the first twenty others."""
    found = neighbours([{"a", "b"}] * 30, RARE)

    assert [near.number for near in found[0]] == list(range(1, MOST + 1))
    assert [near.number for near in found[29]] == list(range(MOST))


@pytest.mark.parametrize("documents", [[], [set()], [{"a"}], [set(), set()]])
def test_where_nothing_is_shared_nobody_is_near(documents: list[set[str]]) -> None:
    """No article, one, or several without a word."""
    assert neighbours(documents, RARE) == [[] for _ in documents]


@given(DOCUMENTS)
def test_likeness_is_symmetric_and_never_of_oneself(documents: list[frozenset[str]]) -> None:
    """Whom one article is like is as much like it; nearest first; a cosine is at most 1."""
    found = neighbours(documents, RARE)
    likeness = {(one, o.number): o.likeness for one, near in enumerate(found) for o in near}

    for (one, other), cosine in likeness.items():
        assert one != other
        assert 0 < cosine <= 1 + 1e-9
        assert likeness[other, one] == pytest.approx(cosine)
    for near in found:
        assert near == sorted(near, key=lambda n: (-n.likeness, n.number))


@given(DOCUMENTS)
def test_sharing_a_telling_word_is_being_near(documents: list[frozenset[str]]) -> None:
    """Below the limit of neighbours, exactly those that share a word are found."""
    found = neighbours(documents, RARE)

    for number, near in enumerate(found):
        expected = {
            other
            for other, words in enumerate(documents)
            if other != number and words & documents[number]
        }
        assert {neighbour.number for neighbour in near} == expected
