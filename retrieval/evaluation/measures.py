"""Measures over questions, each taken of many resamples at once.

All of them take `weights`, float64 (b, n): how often each of n questions counts in each of b
resamples, ones for the questions as they are. All return float64 (b,), nan where a resample has
nothing to measure.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

BINS = 10  # of equal width, as in Guo et al., "On Calibration of Modern Neural Networks", 2017
RESAMPLES = 2000  # Efron and Tibshirani, "An Introduction to the Bootstrap", 1993: 1,000 or more
BLOCK = 100  # resamples at a time: a hundred thousand questions then take 80 MB


def rate(weights: Floats, values: Floats | Flags, among: Flags) -> Floats:
    """The mean of `values` (n,) over the questions that are `among` (n,)."""
    return _ratio(weights @ (values * among), weights @ among.astype(np.float64))


def auroc(weights: Floats, confidence: Floats, positive: Flags) -> Floats:
    """How probably a positive question has more confidence than another; ties count half.

    The area under the ROC curve, by ranks (Hanley and McNeil, 1982).
    """
    plus, minus = _grouped(confidence, weights * positive, weights * ~positive)
    beaten = np.cumsum(minus, axis=1) - minus / 2
    return _ratio((plus * beaten).sum(axis=1), plus.sum(axis=1) * minus.sum(axis=1))


def calibration_error(weights: Floats, confidence: Floats, right: Flags) -> Floats:
    """The expected calibration error: the gap of confidence and share right, over ten bins.

    Bins are [0, 0.1), [0.1, 0.2) ... [0.9, 1], each weighted by its questions.
    """
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = np.eye(BINS)[bins] * (confidence - right)[:, np.newaxis]
    return _ratio(np.abs(weights @ gaps).sum(axis=1), weights.sum(axis=1))


def risk_area(weights: Floats, confidence: Floats, right: Flags) -> Floats:
    """The area under the risk-coverage curve: the mean risk over all coverages.

    The risk at a question's confidence is the share wrong of those that are as sure or surer
    (Geifman and El-Yaniv, "Selective Classification for Deep Neural Networks", 2017).
    """
    wrong, count = _grouped(-confidence, weights * ~right, weights)
    risk = _ratio(np.cumsum(wrong, axis=1), np.cumsum(count, axis=1))
    area = np.where(count > 0, risk, 0.0) * count
    return _ratio(area.sum(axis=1), weights.sum(axis=1))


def risk_coverage(confidence: Floats, right: Flags, points: int) -> list[tuple[float, ...]]:
    """The curve at `points` even steps: (confidence, coverage, risk), the surest first.

    Each is the first place where coverage reaches its step; equal confidences are covered
    together, so that there may be fewer points.

    >>> risk_coverage(np.array([0.9, 0.6, 0.6, 0.2]), np.array([True, True, False, False]), 2)
    [(0.6, 0.75, 0.333...), (0.2, 1.0, 0.5)]
    """
    found = {}
    for step in range(1, points + 1):
        if not len(confidence):
            break
        most = int(np.ceil(len(confidence) * step / points))
        least = np.sort(confidence)[::-1][most - 1]
        covered = confidence >= least
        found[float(least)] = (float(covered.mean()), float((~right[covered]).mean()))
    return [(least, *rates) for least, rates in found.items()]


def mcnemar(won: int, lost: int) -> float:
    """The two-sided p of McNemar's exact test for questions won and lost; 1 where there are none.

    >>> round(mcnemar(7, 1), 4)
    0.0703
    """
    from scipy.stats import binomtest

    return float(binomtest(won, won + lost).pvalue) if won + lost else 1.0


def resamples(questions: int) -> Iterator[Floats]:
    """The weights of all resamples, with replacement and always the same, block by block."""
    chance = np.random.default_rng(0)
    even = np.full(questions, 1 / max(questions, 1))
    for _ in range(RESAMPLES // BLOCK if questions else 0):
        yield chance.multinomial(questions, even, BLOCK).astype(np.float64)


def interval(value: float, resampled: Floats) -> tuple[float, float]:
    """The middle 95 % of a measure over resamples: the percentile bootstrap (Efron, 1979).

    Where resampling is biased (the calibration error grows by it) it is widened to hold `value`.
    """
    low, high = np.nanpercentile(resampled, (2.5, 97.5))
    return min(float(low), value), max(float(high), value)


def _grouped(keys: Floats, *columns: Floats) -> tuple[Floats, ...]:
    """Columns (b, n) summed over equal keys (n,), in their order from the smallest."""
    _, group = np.unique(keys, return_inverse=True)
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    return tuple(np.add.reduceat(column[:, order], starts, axis=1) for column in columns)


def _ratio(part: Floats, whole: Floats) -> Floats:
    """`part / whole`, nan where the whole is 0."""
    ratio: Floats = np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole > 0)
    return ratio
