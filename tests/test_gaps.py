"""Gaps in days between articles that are alike: bins, counts, and what neighbours then tell."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.dating.gaps import BINS, PSEUDO, TOGETHER, WIDTHS, Gaps
from retrieval.dating.neighbours import Neighbour

DAY = date(2023, 3, 6).toordinal()
PAIR = [[Neighbour(1, 0.5)], [Neighbour(0, 0.5)]]


def of_two(gap: int) -> Gaps:
    """Counted on two articles that are alike, so many days apart."""
    return Gaps.measured(PAIR, {0: DAY, 1: DAY + gap})


def density(gaps: Gaps, likeness: float, *ordinals: int) -> list[float]:
    """The density of days of article 9, whose one neighbour is article 0, of `DAY`."""
    told = gaps.expected(9, [Neighbour(0, likeness)], {0: DAY}, np.array(ordinals))
    assert told is not None
    return [float(value) for value in np.exp(told[0])]


@pytest.mark.parametrize(
    ("gap", "place"),
    [(0, 0), (1, 1), (-1, 1), (2, 2), (3, 2), (4, 3), (7, 3), (8, 4), (-31, 5), (32, 6)],
)
def test_gaps_are_binned_by_powers_of_two(gap: int, place: int) -> None:
    """Both ways alike: 0, 1, 2 to 3, 4 to 7, ...; a pair counts once from each side."""
    counts = of_two(gap).counts

    assert counts[3, place] == 2  # likeness 0.5 is above all three borders
    assert counts.sum() == 2


@pytest.mark.parametrize("gap", [4096, 8191, 8192, 200_000])
def test_the_last_bin_has_no_end(gap: int) -> None:
    """Eleven years or five centuries: both are far."""
    assert of_two(gap).counts[3, BINS - 1] == 2


def test_widths_are_the_days_of_each_bin() -> None:
    """0 alone; then 1 and -1; then 2, 3, -2, -3."""
    for place in range(1, 8):
        days = [gap for gap in range(-300, 300) if of_two(gap).counts[3, place]]
        assert len(days) == WIDTHS[place]


def test_likeness_is_counted_apart() -> None:
    """Below .12, to .2, to .35 and above: one row each."""
    near = [[Neighbour(number, cosine)] for number, cosine in ((1, 0.1), (2, 0.15), (3, 0.3))]
    near += [[Neighbour(0, 0.9)]]

    counts = Gaps.measured(near, dict.fromkeys(range(4), DAY)).counts

    assert counts[:, 0].tolist() == [1, 1, 1, 1]


def test_undated_articles_are_not_counted() -> None:
    """A gap needs two days."""
    assert Gaps.measured(PAIR, {0: DAY}).counts.sum() == 0
    assert Gaps.measured([], {}).counts.sum() == 0


def test_where_nothing_is_counted_any_order_of_magnitude_is_as_probable() -> None:
    """One in fourteen for the same day; two days share that for a gap of one, four for 2 to 3."""
    same, one, two = density(Gaps.measured([], {}), 0.5, DAY, DAY - 1, DAY + 2)

    assert same == pytest.approx(1 / 14)
    assert one == pytest.approx(1 / 28)
    assert two == pytest.approx(1 / 56)


def test_counted_gaps_draw_the_density() -> None:
    """Two of six counts, four of them virtual, each of which starts from the less alike."""
    (same,) = density(of_two(0), 0.5, DAY)

    assert same == pytest.approx((2 + PSEUDO / BINS) / (2 + PSEUDO))


def test_articles_hardly_alike_say_next_to_nothing() -> None:
    """Below a cosine of .12 the day is any of a long archive, however near twins are."""
    for gaps in (Gaps.measured([], {}), of_two(0)):
        days = np.arange(DAY - 31, DAY + 32)

        assert sum(density(gaps, 0.05, *days)) < 0.02


def test_no_dated_neighbour_tells_nothing() -> None:
    """None, where nobody near has a day."""
    gaps = Gaps.measured([], {})

    assert gaps.expected(0, [], {}, np.array([DAY])) is None
    assert gaps.expected(0, [Neighbour(1, 0.9)], {0: DAY}, np.array([DAY])) is None


def test_one_neighbour_is_a_plain_density_and_several_are_sharper() -> None:
    """Two of equal weight: 1 + .75 * (1 - 1/4 - 1/4)."""
    gaps, days = Gaps.measured([], {}), {0: DAY, 1: DAY}
    alone = gaps.expected(9, [Neighbour(0, 0.5)], days, np.array([DAY]))
    both = gaps.expected(9, [Neighbour(0, 0.5), Neighbour(1, 0.5)], days, np.array([DAY]))

    assert alone is not None
    assert both is not None
    assert alone[1] == pytest.approx(1)
    assert both[1] == pytest.approx(1 + TOGETHER / 2)
    assert both[0] == pytest.approx(alone[0])


def test_the_more_alike_weighs_more() -> None:
    """Cosines .6 and .3 weigh 4 to 1: of the two days the first has four times the density."""
    days, near = {0: DAY, 1: DAY + 5000}, [Neighbour(0, 0.6), Neighbour(1, 0.3)]
    told = Gaps.measured([], {}).expected(9, near, days, np.array([DAY, DAY + 5000]))

    assert told is not None
    first, second = np.exp(told[0])
    far = 1 / 14 / WIDTHS[-1]
    assert first == pytest.approx(0.8 / 14 + 0.2 * far)
    assert second == pytest.approx(0.2 / 14 + 0.8 * far)


def test_what_an_article_added_is_not_told_to_itself() -> None:
    """Counted with its own day and without: the same for it."""
    near, days = [*PAIR, [Neighbour(0, 0.5)]], {0: DAY, 1: DAY, 2: DAY + 90}
    ordinals = np.arange(DAY - 100, DAY + 100)

    counted = Gaps.measured(near, days).expected(2, near[2], days, ordinals)
    before = Gaps.measured(near, {0: DAY, 1: DAY}).expected(2, near[2], days, ordinals)

    assert counted is not None
    assert before is not None
    assert counted[0] == pytest.approx(before[0])


def test_an_article_dated_since_takes_nothing_away() -> None:
    """Counts are of those dated when they were made; nobody takes out what was never in."""
    near, first = [*PAIR, [Neighbour(0, 0.5), Neighbour(1, 0.5)]], {0: DAY, 1: DAY}
    gaps = Gaps.measured(near, first)

    told = gaps.expected(2, near[2], {**first, 2: DAY + 3}, np.array([DAY, DAY + 3]))

    before = gaps.expected(2, near[2], first, np.array([DAY, DAY + 3]))
    assert told is not None
    assert before is not None
    assert np.isfinite(told[0]).all()
    assert told[0] == pytest.approx(before[0])


@given(
    st.lists(st.integers(-9000, 9000), max_size=6),
    st.lists(st.floats(0.001, 1), min_size=1, max_size=5),
)
def test_densities_never_sum_to_more_than_one(gaps: list[int], cosines: list[float]) -> None:
    """Over all days within forty years; every day has some."""
    numbers = range(len(gaps))
    near = [[Neighbour(other, 0.4) for other in numbers if other != one] for one in numbers]
    counted = Gaps.measured(near, {number: DAY + gap for number, gap in enumerate(gaps)})
    known = {number: DAY + 10 * number for number in range(len(cosines))}

    told = counted.expected(
        99,
        [Neighbour(number, cosine) for number, cosine in enumerate(cosines)],
        known,
        np.arange(DAY - 8000, DAY + 8000),
    )

    assert told is not None
    logs, sharpness = told
    assert np.isfinite(logs).all()
    assert np.exp(logs).sum() <= 1 + 1e-9
    assert 1 <= sharpness < 1 + TOGETHER
