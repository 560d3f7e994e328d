"""Fit the confidence to questions with known answers: few of them change it little.

Logistic regression by maximum a posteriori: a Gaussian prior is centred on the weights that are
shipped. What is fitted is their correction, in features of mean 0 over the questions and in
units of their usual deviation, so that the same prior holds for every weight. The deviation is
given and not that of the questions: of questions which are all long nothing about short ones
follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LEAST = 20  # questions: with fewer a fold of the cross-validation holds two or three
FOLDS = 5

# 1 / variance of a correction. A question tells at most a quarter of a unit: with 100 of them a
# weight goes at most a fortieth of its way to where they put it under the first, nearly all of it
# under the last. Weaker ones are not offered: of 20 questions chance alone picks them at times.
STRENGTHS = (1000.0, 300.0, 100.0, 30.0, 10.0, 3.0)


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed before any question is asked.

    `weights` (d + 1,) are those shipped, intercept last; `scales` (d,) the standard deviations,
    above 0, of the features among the questions that those were fitted on.
    """

    weights: Floats
    scales: Floats


def probability(rows: Floats, weights: Floats) -> Floats:
    """What a model gives to rows (n, d) with weights (d + 1,), intercept last: (n,), 0..1."""
    from scipy.special import expit

    return np.asarray(expit(_logit(rows, weights)), np.float64)


def fit(rows: Floats, right: Flags, prior: Prior) -> Floats:
    """The weights (d + 1,), intercept last, for rows (n, d) and whether each is right (n,).

    Where there is no row they are those shipped.
    """
    if not len(rows):
        return prior.weights.copy()
    return fit_with(rows, right, prior, strength(rows, right, prior))


def strength(rows: Floats, right: Flags, prior: Prior) -> float:
    """How strong the prior should be: 1 / variance of each correction, by cross-validation.

    The strongest whose log loss on held-out rows is within one standard error of the best
    (Breiman et al., "Classification and Regression Trees", 1984); the error is that of the
    difference, row by row.
    """
    tried = [_held_out(rows, right, prior, strength) for strength in STRENGTHS]
    losses = np.array([log_loss(confidence, right) for confidence in tried])
    worse = losses - losses[np.argmin(losses.mean(axis=1))]
    allowed = worse.mean(axis=1) <= worse.std(axis=1) / np.sqrt(len(rows))
    return STRENGTHS[int(np.argmax(allowed))]


def fit_with(rows: Floats, right: Flags, prior: Prior, strength: float) -> Floats:
    """As `fit`, with a prior of this strength."""
    from scipy.optimize import minimize
    from scipy.special import expit

    mean = rows.mean(axis=0)
    columns = np.hstack([(rows - mean) / prior.scales, np.ones((len(rows), 1))])
    shipped = _logit(rows, prior.weights)

    def loss(correction: Floats) -> tuple[float, Floats]:
        """The negative log posterior, and its gradient."""
        logit = shipped + columns @ correction
        value = np.logaddexp(0, logit).sum() - logit[right].sum()
        gradient = columns.T @ (expit(logit) - right) + strength * correction
        return float(value + strength / 2 * correction @ correction), gradient

    def curvature(correction: Floats) -> Floats:
        given = expit(shipped + columns @ correction)
        steep: Floats = (columns.T * (given * (1 - given))) @ columns
        return steep + strength * np.eye(columns.shape[1])

    start = np.zeros(columns.shape[1])
    # With the curvature it takes six steps and a twentieth of the time of L-BFGS.
    found = minimize(loss, start, jac=True, hess=curvature, method="trust-exact").x
    slopes = found[:-1] / prior.scales
    correction = np.append(slopes, found[-1] - slopes @ mean)
    return np.asarray(prior.weights + correction, np.float64)


def held_out(rows: Floats, right: Flags, prior: Prior) -> Floats:
    """The confidence (n,) in each row by a model that was fitted without its fold."""
    confidence = np.empty(len(rows))
    for fold in folds(right):
        weights = fit(rows[~fold], right[~fold], prior)
        confidence[fold] = probability(rows[fold], weights)
    return confidence


def threshold(confidence: Floats, right: Flags, precision: float) -> float:
    """The lowest threshold from which the share right of the answers is `precision` or more.

    It lies halfway to the next lower confidence. Where none reaches that precision it is
    infinite: nothing is answered. `confidence` (n,) is that in held-out rows.

    >>> threshold(np.array([0.9, 0.7, 0.4]), np.array([True, True, False]), 0.9)
    0.55
    """
    least = np.unique(confidence)
    shares = np.array([right[confidence >= value].mean() for value in least])
    reached = np.flatnonzero(shares >= precision)
    if not len(reached):
        return inf
    at = int(reached[0])
    return float((least[at] + least[at - 1]) / 2 if at else least[0])


def held_out_thresholds(rows: Floats, right: Flags, prior: Prior, precision: float) -> Floats:
    """For each row (n,) the threshold that is found without its fold."""
    least = np.empty(len(rows))
    for fold in folds(right):
        given = rows[~fold], right[~fold], prior
        confidence = _held_out(*given, strength(*given))
        least[fold] = threshold(confidence, right[~fold], precision)
    return least


def log_loss(confidence: Floats, right: Flags) -> Floats:
    """-ln of the probability (n,) given to what was the case, at most 36."""
    given = np.where(right, confidence, 1 - confidence)
    return np.asarray(-np.log(np.maximum(given, np.finfo(np.float64).eps)), np.float64)


def folds(right: Flags) -> Iterator[Flags]:
    """Which rows (n,) are held out in each fold: right and wrong ones spread evenly, by chance."""
    chance = np.random.default_rng(0)
    shuffled = chance.permutation(len(right))
    order = shuffled[np.argsort(right[shuffled], kind="stable")]
    number = np.empty(len(right), int)
    number[order] = np.arange(len(right)) % FOLDS
    for fold in range(FOLDS):
        held = number == fold
        if held.any():
            yield held


def _held_out(rows: Floats, right: Flags, prior: Prior, strength: float) -> Floats:
    """As `held_out`, with a prior of one strength."""
    confidence = np.empty(len(rows))
    for fold in folds(right):
        weights = prior.weights
        if not fold.all():
            weights = fit_with(rows[~fold], right[~fold], prior, strength)
        confidence[fold] = probability(rows[fold], weights)
    return confidence


def _logit(rows: Floats, weights: Floats) -> Floats:
    return np.asarray(rows @ weights[:-1] + weights[-1], np.float64)
