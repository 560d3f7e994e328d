"""Fit the confidence to questions with known answers, and measure what that is worth.

Nothing is measured on what it was fitted on: each fold of the questions is judged by weights,
and from a threshold, that were found without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import isinf

import numpy as np

from retrieval.answering.calibration import Calibration, Fitted, Interval, Measured
from retrieval.answering.fitting import (
    LEAST,
    Flags,
    Floats,
    fit,
    held_out,
    held_out_thresholds,
    log_loss,
    threshold,
)
from retrieval.errors import ReadError
from retrieval.evaluation.examples import Examples
from retrieval.evaluation.figures import Figure, estimated
from retrieval.evaluation.measures import rate

DIGITS = 4  # of weights and thresholds: far finer than their errors


def calibrated(
    examples: Mapping[str, Examples], precision: float | None, made_on: date
) -> tuple[Calibration, dict[str, str]]:
    """The calibration, and why each model that is not in it stays as shipped.

    With `precision` each threshold is the lowest that reaches it on held-out questions; without
    one the shipped thresholds stay. Raise ReadError where nothing can be fitted.
    """
    models, kept = {}, {}
    for name, found in examples.items():
        why = _unfit(found)
        if why:
            kept[name] = why
        else:
            models[name] = _fitted(name, found, precision)
    if not models:
        reasons = "; ".join(f"{name}: {why}" for name, why in kept.items())
        raise ReadError(f"nothing was changed, no model can be fitted ({reasons})")
    return Calibration(made_on, precision, models), kept


def check_enough(questions: int) -> None:
    """Raise ReadError where so few questions cannot be fitted on, whatever they are."""
    if questions < LEAST:
        raise ReadError(
            f"nothing was changed: fitting needs {LEAST} questions or more, not {questions}"
        )


def expected(confidence: Floats, right: Flags, least: Floats) -> Measured:
    """Precision and coverage of answering from `least` (n,), with 95 % bootstrap intervals."""
    answered = confidence >= least
    everything = np.ones(len(right), bool)
    found = estimated(
        len(right),
        lambda weights: {
            "precision": rate(weights, right, answered),
            "coverage": rate(weights, answered, everything),
        },
    )
    coverage = _interval(found["coverage"])
    assert coverage is not None  # there are questions
    loss = float(log_loss(confidence, right).mean())
    return Measured(_interval(found["precision"]), coverage, loss)


def _unfit(found: Examples) -> str:
    """Why questions cannot be fitted on; empty where they can."""
    questions, right = len(found.right), int(found.right.sum())
    if questions < LEAST:
        return f"{questions} of the {LEAST} questions or more that are needed"
    if right in (0, questions):
        return f"all of {questions} questions are {'right' if right else 'wrong'}"
    return ""


def _fitted(name: str, found: Examples, precision: float | None) -> Fitted:
    """One model; raise ReadError where no threshold holds the precision."""
    rows, right, prior = found.rows, found.right, found.prior
    confidence = held_out(rows, right, prior)
    least, chosen = found.needed, None
    if precision is not None:
        chosen = _threshold(name, confidence, right, precision)
        least = held_out_thresholds(rows, right, prior, precision)
    measured = expected(confidence, right, least)
    if precision is not None and (not measured.precision or measured.precision[2] < precision):
        raise ReadError(
            f"nothing was changed: thresholds for {precision:.0%} of the answers right do not "
            f"hold on other {name} questions: ask for a lower --precision, or give more questions"
        )
    return Fitted(
        features=found.features,
        weights=tuple(round(float(weight), DIGITS) for weight in fit(rows, right, prior)),
        threshold=chosen,
        questions=len(right),
        right=int(right.sum()),
        expected=measured,
        shipped=expected(found.shipped, right, found.needed),
    )


def _threshold(name: str, confidence: Floats, right: Flags, precision: float) -> float:
    """The threshold for a precision; raise ReadError where none reaches it."""
    chosen = threshold(confidence, right, precision)
    if isinf(chosen):
        best = max(right[confidence >= value].mean() for value in confidence)
        raise ReadError(
            f"nothing was changed: no threshold makes {precision:.0%} of the answers right "
            f"({name} questions reach {best:.0%}): ask for a lower --precision"
        )
    return round(chosen, DIGITS)


def _interval(figure: Figure | None) -> Interval | None:
    return None if figure is None else (figure.value, figure.low, figure.high)
