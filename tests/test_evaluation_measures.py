"""Measures worked out by hand, by an oracle, and what holds of them whatever the numbers."""

from __future__ import annotations

from math import comb, isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.evaluation.figures import estimated
from retrieval.evaluation.measures import (
    Flags,
    Floats,
    auroc,
    calibration_error,
    interval,
    mcnemar,
    rate,
    resamples,
    risk_area,
    risk_coverage,
)

# Confidence in tenths, so that ties are frequent, and whether each was right.
JUDGED = st.lists(st.tuples(st.integers(0, 10), st.booleans()), min_size=1, max_size=30)


def once(questions: int) -> Floats:
    """The weights of the questions as they are."""
    return np.ones((1, questions))


def columns(judged: list[tuple[int, bool]]) -> tuple[Floats, Flags]:
    """Confidence (n,) and whether right (n,)."""
    return np.array([sure / 10 for sure, _ in judged]), np.array([right for _, right in judged])


def test_a_rate_by_hand() -> None:
    """Of three that count two hold; with the first counted twice three of four; of none, nan."""
    weights = np.array([[1.0, 1, 1, 1], [2, 1, 1, 0], [0, 0, 0, 1]])
    values, among = np.array([True, False, True, True]), np.array([True, True, True, False])

    found = rate(weights, values, among)

    assert found[:2].tolist() == [2 / 3, 3 / 4]
    assert isnan(found[2])


def test_auroc_by_hand() -> None:
    """Of 2 x 3 pairs the positives win 3, tie 2 and lose 1: (3 + 1) / 6."""
    confidence = np.array([0.9, 0.5, 0.5, 0.5, 0.7])
    positive = np.array([True, True, False, False, False])

    assert auroc(once(5), confidence, positive)[0] == pytest.approx(4 / 6)
    assert isnan(auroc(once(5), confidence, np.ones(5, bool))[0])


@given(JUDGED)
def test_auroc_is_the_share_of_pairs_won(judged: list[tuple[int, bool]]) -> None:
    """It equals the count over all pairs, ties by half."""
    confidence, positive = columns(judged)
    pairs = [(a, b) for a in confidence[positive] for b in confidence[~positive]]

    found = auroc(once(len(judged)), confidence, positive)[0]

    if pairs:
        won = sum((a > b) + (a == b) / 2 for a, b in pairs)
        assert found == pytest.approx(won / len(pairs))
    else:
        assert isnan(found)


@given(JUDGED)
def test_auroc_reads_only_the_order(judged: list[tuple[int, bool]]) -> None:
    """A monotone map changes nothing; the mirrored order gives the rest to 1."""
    confidence, positive = columns(judged)
    weights = once(len(judged))
    found = auroc(weights, confidence, positive)

    np.testing.assert_allclose(auroc(weights, np.exp(3 * confidence) - 7, positive), found)
    np.testing.assert_allclose(auroc(weights, -confidence, positive), 1 - found)


def test_the_calibration_error_by_hand() -> None:
    """Two in the bin of .9 (one right), two in that of .2 (none), one sure and right."""
    confidence = np.array([0.95, 0.91, 0.2, 0.28, 1.0])
    right = np.array([True, False, False, False, True])

    # the bin from .9 holds three: |2.86 - 2| / 5; that from .2 two: |.48 - 0| / 5
    assert calibration_error(once(5), confidence, right)[0] == pytest.approx((0.86 + 0.48) / 5)


def test_the_risk_area_by_hand() -> None:
    """Surest first right, wrong, right, wrong: risks 0, 1/2, 1/3 and 1/2, whose mean is 1/3."""
    confidence = np.array([0.2, 0.9, 0.5, 0.7])
    right = np.array([False, True, True, False])

    assert risk_area(once(4), confidence, right)[0] == pytest.approx(1 / 3)
    assert risk_coverage(confidence, right, 4) == [
        (0.9, 0.25, 0.0),
        (0.7, 0.5, 0.5),
        (0.5, 0.75, pytest.approx(1 / 3)),
        (0.2, 1.0, 0.5),
    ]
    # Equal confidences are covered together: each of the four has the risk of all.
    assert risk_area(once(4), np.full(4, 0.5), right)[0] == 0.5
    assert risk_coverage(np.full(4, 0.5), right, 4) == [(0.5, 1.0, 0.5)]


@given(JUDGED, st.integers(0, 99))
def test_weights_are_repetitions(judged: list[tuple[int, bool]], seed: int) -> None:
    """A measure of weighted questions is that of a list which repeats them."""
    confidence, right = columns(judged)
    counts = np.random.default_rng(seed).integers(0, 3, len(judged))
    weights = counts[np.newaxis].astype(np.float64)
    repeated, again = np.repeat(confidence, counts), np.repeat(right, counts)

    for measure in (auroc, calibration_error, risk_area):
        found = measure(weights, confidence, right)[0]
        if not len(repeated):
            assert isnan(found)
        else:
            oracle = measure(once(len(repeated)), repeated, again)[0]
            np.testing.assert_allclose(found, oracle, atol=1e-12)


def test_mcnemar_by_hand() -> None:
    """Twice the tail of fair coins, at most 1; without any change p is 1."""
    assert mcnemar(7, 1) == pytest.approx(2 * (comb(8, 0) + comb(8, 1)) / 2**8)
    assert mcnemar(1, 7) == mcnemar(7, 1)
    assert mcnemar(5, 0) == pytest.approx(2 / 2**5)
    assert mcnemar(3, 3) == 1.0
    assert mcnemar(0, 0) == 1.0


def test_resamples_draw_all_questions_and_always_the_same() -> None:
    """Two thousand rows, each of as many draws as there are questions."""
    drawn = np.concatenate(list(resamples(7)))

    assert drawn.shape == (2000, 7)
    assert (drawn.sum(axis=1) == 7).all()
    np.testing.assert_allclose(drawn.mean(axis=0), 1, atol=0.1)
    np.testing.assert_array_equal(drawn, np.concatenate(list(resamples(7))))
    assert list(resamples(0)) == []


def test_the_interval_of_a_rate_is_that_of_its_binomial() -> None:
    """Of 100 questions with 80 right the middle 95 % of the resampled rate is .72 to .87."""
    right = np.arange(100) < 80
    (found,) = estimated(
        100, lambda weights: {"right": rate(weights, right, np.ones(100, bool))}
    ).values()

    assert found is not None
    assert found.value == 0.8
    assert found.low == pytest.approx(0.72, abs=0.01)
    assert found.high == pytest.approx(0.87, abs=0.01)


@given(st.floats(0, 1), st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_an_interval_holds_its_value(value: float, resampled: list[float]) -> None:
    """However the resamples lie, the value is inside; one without a measure is left out."""
    low, high = interval(value, np.array([*resampled, np.nan]))

    assert low <= value <= high
    assert min(resampled) <= high
    assert low <= max(resampled)
