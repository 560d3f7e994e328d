"""What the other passages of an article say for one of its own: values by hand."""

from math import log
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.by_article import BEST, LEAD, Place, by_article


def scored(fused: dict[int, float], places: dict[int, tuple[int, int]]) -> dict[int, float]:
    """The scores by number; `places` are article and start."""
    return dict(by_article(list(fused.items()), {n: Place(*at) for n, at in places.items()}))


def test_by_hand() -> None:
    """Article 1 has 3, 2, 1 and 0: the best three make 2; article 2 has 1.5, a third is .5."""
    found = scored(
        {10: 3.0, 11: 2.0, 12: 1.0, 13: 0.0, 20: 1.5},
        {10: (1, 0), 11: (1, 0), 12: (1, 0), 13: (1, 0), 20: (2, 0)},
    )

    assert found == pytest.approx({10: 5.0, 11: 4.0, 12: 3.0, 13: 2.0, 20: 2.0})


def test_what_stands_late_loses() -> None:
    """A thousand characters on it is .3 ln 2, and a third of that again by its article."""
    found = scored({1: 1.0, 2: 1.0}, {1: (1, 0), 2: (2, 1000)})

    assert found[1] == pytest.approx(4 / 3)
    assert found[2] == pytest.approx((1 - 0.3 * log(2)) * 4 / 3)
    assert found[2] == pytest.approx(1.05607, abs=1e-5)


def test_an_article_on_the_subject_lifts_its_passages() -> None:
    """Three passages that are good together are before one that is a little better alone."""
    found = scored({1: 1.0, 2: 1.0, 3: 1.0, 4: 1.5}, {1: (1, 0), 2: (1, 0), 3: (1, 0), 4: (2, 0)})

    assert found == pytest.approx({1: 2.0, 2: 2.0, 3: 2.0, 4: 2.0})
    assert BEST == 3


def test_below_the_mean() -> None:
    """What is missing counts 0, also where all that is there is below it."""
    assert scored({1: -3.0}, {1: (1, 0)}) == pytest.approx({1: -4.0})
    assert scored({1: -3.0, 2: -3.0, 3: -3.0}, dict.fromkeys((1, 2, 3), (1, 0))) == pytest.approx(
        {1: -6.0, 2: -6.0, 3: -6.0}
    )


def test_nothing_found() -> None:
    """No passages, no scores."""
    assert by_article([], {}) == []


SCORES = st.floats(-5, 5).map(lambda score: round(score, 3))
PASSAGES = st.dictionaries(
    st.integers(0, 40),
    st.tuples(SCORES, st.integers(0, 4), st.integers(0, 20_000)),
    min_size=1,
    max_size=12,
)


@given(PASSAGES, st.data(), st.floats(0.001, 5))
def test_a_better_passage_is_never_worse_for_it(
    passages: dict[int, tuple[float, int, int]], data: st.DataObject, more: float
) -> None:
    """It gains what it is better by at least, its article nothing less, others nothing at all."""
    number = data.draw(st.sampled_from(sorted(passages)))
    fused = {n: score for n, (score, _, _) in passages.items()}
    places = {n: (article, start) for n, (_, article, start) in passages.items()}

    before = scored(fused, places)
    after = scored({**fused, number: fused[number] + more}, places)

    assert after[number] >= before[number] + more - 1e-9
    for other in passages.keys() - {number}:
        if places[other][0] == places[number][0]:
            assert after[other] >= before[other] - 1e-9
        else:
            assert after[other] == before[other]


@given(PASSAGES)
def test_inside_an_article_only_score_and_place_count(
    passages: dict[int, tuple[float, int, int]],
) -> None:
    """What its article adds is the same for each; the earlier of two equals is the better."""
    found = scored(
        {n: score for n, (score, _, _) in passages.items()},
        {n: (article, start) for n, (_, article, start) in passages.items()},
    )

    assert found.keys() == passages.keys()
    for one, (score, article, start) in passages.items():
        for other, (same, its, later) in passages.items():
            if article == its and score == same and start <= later:
                assert found[one] >= found[other]


@given(PASSAGES, st.randoms())
def test_the_order_of_the_passages_is_irrelevant(
    passages: dict[int, tuple[float, int, int]], random: Random
) -> None:
    """Scores are the same to the last bit."""
    places = {n: Place(article, start) for n, (_, article, start) in passages.items()}
    fused = [(n, score) for n, (score, _, _) in passages.items()]
    mixed = sorted(fused)
    random.shuffle(mixed)

    assert dict(by_article(mixed, places)) == dict(by_article(fused, places))


def test_a_long_way_down() -> None:
    """Each e-fold of the distance costs the same: at 1,718 characters one, at 6,389 two."""
    found = scored({1: 0.0, 2: 0.0}, {1: (1, 1718), 2: (2, 6389)})

    assert found == pytest.approx({1: -LEAD * 4 / 3, 2: -2 * LEAD * 4 / 3}, abs=1e-3)
