"""What is believed of a day: shares, the shortest run of days, and what is said of it."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from retrieval.article import UNDATED
from retrieval.dating.belief import MASS, Belief
from retrieval.dating.clues import Days
from retrieval.period import ALWAYS, Period

FIRST = date(2023, 3, 1)


def of(shares: dict[int, float]) -> Belief:
    """By days after 1 March 2023; what they leave of 1 is on another day."""
    days = sorted(shares)
    ordinals = [FIRST.toordinal() + step for step in days]
    return Belief(Days.of(ordinals), np.array([shares[step] for step in days]))


def day(step: int) -> date:
    """So many days after 1 March 2023."""
    return FIRST + timedelta(step)


@st.composite
def beliefs(draw: st.DrawFn) -> Belief:
    """Any weights on any days, with holes, and some for another day."""
    steps = sorted(draw(st.sets(st.integers(-400, 400), min_size=1, max_size=12)))
    weight = st.floats(-800, 50)
    weights = draw(st.lists(weight, min_size=len(steps), max_size=len(steps)))
    ordinals = [FIRST.toordinal() + step for step in steps]
    return Belief.of(Days.of(ordinals), np.array(weights), draw(weight))


def test_weights_become_shares() -> None:
    """Odds of 3 and 1 to 4 for another day: three eighths and an eighth."""
    ordinals = [FIRST.toordinal(), FIRST.toordinal() + 9]

    found = Belief.of(Days.of(ordinals), np.log([3.0, 1.0]), float(np.log(4.0)))

    assert found.shares == pytest.approx([3 / 8, 1 / 8])
    assert found.share(FIRST) == pytest.approx(3 / 8)
    assert found.share(day(1)) == 0
    assert found.near(day(5), 5) == pytest.approx(1 / 2)


def test_impossible_days_have_no_share() -> None:
    """A weight of minus infinity is odds of none, and no error."""
    ordinals = [FIRST.toordinal(), FIRST.toordinal() + 1]

    assert Belief.of(Days.of(ordinals), np.array([-np.inf, 0.0]), -np.inf).shares.tolist() == [
        0,
        1,
    ]


def test_a_sure_day_is_its_own_period() -> None:
    """At .8 of the probability nothing else is needed."""
    found = of({0: 0.85, 1: 0.15}).dated(("because",))

    assert (found.best, found.period, found.probability) == (FIRST, Period.day(FIRST), 0.85)
    assert (found.months, found.reasons) == ((("2023-03", 1.0),), ("because",))


def test_the_period_is_the_shortest_run_that_holds_four_fifths() -> None:
    """Days 2 to 4 hold .2 + .5 + .2; the days 0 and 9 are not needed."""
    found = of({0: 0.05, 2: 0.2, 3: 0.5, 4: 0.2, 9: 0.05}).dated(())

    assert found.period == Period(day(2), day(5))


def test_a_run_over_a_hole_counts_its_days_of_the_calendar() -> None:
    """.4 and .4 lie 100 days apart, .4 and .4 the other way 3: the shorter run is taken."""
    found = of({0: 0.1, 100: 0.4, 103: 0.4, 110: 0.1}).dated(())

    assert found.period == Period(day(100), day(104))


def test_the_probability_is_that_of_the_best_day() -> None:
    """Three days in a row: the middle one is best and has .4, though the three have it all."""
    found = of({0: 0.3, 1: 0.4, 2: 0.3}).dated(())

    assert (found.best, found.probability) == (day(1), 0.4)
    assert found.period == Period(FIRST, day(3))


def test_where_no_run_holds_enough_the_period_is_open() -> None:
    """.7 on one day, .3 nowhere: the day is likely, but any day is possible."""
    found = of({0: 0.7}).dated(())

    assert (found.best, found.period, found.probability) == (FIRST, ALWAYS, 0.7)


def test_too_little_is_no_date() -> None:
    """.4 within a month of the likeliest day, and no month at even odds."""
    assert of({0: 0.4, 200: 0.1}).dated(()) == UNDATED


def test_a_month_may_be_known_where_no_day_is() -> None:
    """Twenty days of March at .045 each are a month, and no day."""
    found = of(dict.fromkeys(range(20), 0.045)).dated(())

    assert found.months == (("2023-03", 0.9),)
    assert found.probability < 0.5


def test_what_no_closed_period_holds_is_no_date() -> None:
    """Six tenths in March: where the other four are, nobody knows."""
    assert of(dict.fromkeys(range(20), 0.03)).dated(()) == UNDATED


def test_months_come_likeliest_first_and_small_ones_are_left_out() -> None:
    """.005 in May is less than a hundredth; equal months come by name."""
    found = of({-1: 0.3, 0: 0.3, 31: 0.39, 61: 0.005}).dated(())

    assert found.months == (("2023-04", 0.39), ("2023-02", 0.3), ("2023-03", 0.3))


def test_the_likeliest_day_is_the_one_with_most_around_it() -> None:
    """A lone day of .3 against .6 spread over five days: the middle of these is best."""
    spread = {100: 0.05, 101: 0.15, 102: 0.2, 103: 0.15, 104: 0.05}

    assert of({0: 0.3, **spread}).likeliest() == day(102)


def test_of_equally_likely_days_the_first_is_best() -> None:
    """Two days of .4, too far apart to be near each other."""
    assert of({0: 0.4, 100: 0.4}).likeliest() == FIRST


def test_a_day_above_even_odds_is_best_whatever_is_around_others() -> None:
    """.51 alone against .49 in one week."""
    week = dict.fromkeys(range(100, 107), 0.07)

    assert of({0: 0.51, **week}).likeliest() == FIRST


@given(beliefs())
def test_shares_sum_to_at_most_one(found: Belief) -> None:
    """The rest is "another day"; none is below 0."""
    assert (found.shares >= 0).all()
    assert found.shares.sum() <= 1 + 1e-9


@given(beliefs())
def test_a_closed_period_holds_four_fifths(found: Belief) -> None:
    """Counted day by day; no run of days that is shorter does."""
    period = found.dated(()).period
    assume(period != ALWAYS)
    days = [date.fromordinal(int(ordinal)) for ordinal in found.days.ordinals]
    assert period.start is not None
    assert period.end is not None

    def held(first: date, last: date) -> float:
        return sum(found.share(each) for each in days if first <= each <= last)

    assert held(period.start, period.end - timedelta(1)) >= MASS - 1e-9
    if period.days != 1:
        shorter = [
            (first, last)
            for first in days
            for last in days
            if first <= last and (last - first).days + 1 < (period.days or 0)
        ]
        assert all(held(first, last) < MASS + 1e-9 for first, last in shorter)


@given(beliefs())
def test_what_is_said_agrees_with_itself(found: Belief) -> None:
    """Months sum to at most 1; no date has no month; the best day has the probability given.

    All to the hundredth.
    """
    said = found.dated(())

    assert sum(share for _, share in said.months) <= 1 + 0.005 * len(said.months)
    if said.best is not None:
        assert said.probability == pytest.approx(found.share(said.best), abs=0.01)
        assert found.near(said.best, 31) >= 0.5 - 1e-9
    if said == UNDATED:
        assert found.shares.max() <= 0.5
