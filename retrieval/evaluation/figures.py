"""Every figure of an evaluation: its value, and the interval that chance leaves it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np

from retrieval.evaluation import measures
from retrieval.evaluation.marks import DEPTH, Mark
from retrieval.evaluation.measures import Floats

CUTS = (1, 3, 5, DEPTH)  # passages found among which the right one is looked for


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


def figures(marks: Sequence[Mark]) -> dict[str, Figure | None]:
    """Every figure of some questions by its name; None where there is nothing to measure."""
    return estimated(len(marks), lambda weights: measured(marks, weights))


def estimated(
    questions: int, measure: Callable[[Floats], dict[str, Floats]]
) -> dict[str, Figure | None]:
    """What is measured of the questions as they are, each with its interval over resamples."""
    values = {name: float(value[0]) for name, value in measure(np.ones((1, questions))).items()}
    blocks = [measure(weights) for weights in measures.resamples(questions)]
    found: dict[str, Figure | None] = {}
    for name, value in values.items():
        found[name] = None
        if not isnan(value):
            resampled = np.concatenate([block[name] for block in blocks])
            found[name] = Figure(value, *measures.interval(value, resampled))
    return found


def measured(marks: Sequence[Mark], weights: Floats) -> dict[str, Floats]:
    """Every figure by its name, float64 (b,), of resamples with `weights` (b, n)."""
    known = np.array([mark.case.answerable for mark in marks], bool)
    answered = np.array([mark.answered for mark in marks], bool)
    right = np.array([mark.right for mark in marks], bool)
    confidence = np.array([mark.confidence for mark in marks], np.float64)
    rank = np.array([mark.rank or np.inf for mark in marks], np.float64)
    any_right = np.array([mark.right_any for mark in marks], bool)
    everything = np.ones(len(marks), bool)
    return {
        "good": measures.rate(weights, np.where(known, answered & right, ~answered), everything),
        "right_first": measures.rate(weights, answered & right, known),
        "right_any": measures.rate(weights, any_right, known),
        "answered": measures.rate(weights, answered, known),
        "right_of_answered": measures.rate(weights, right, answered),
        "refusal_recall": measures.rate(weights, ~answered, ~known),
        "refusal_precision": measures.rate(weights, ~known, ~answered),
        **{f"recall_at_{k}": measures.rate(weights, rank <= k, known) for k in CUTS},
        f"mrr_at_{DEPTH}": measures.rate(weights, 1 / rank, known),
        "auroc_answerable": measures.auroc(weights, confidence, known),
        "auroc_right": measures.auroc(weights, confidence, right),
        "calibration_error": measures.calibration_error(weights, confidence, right),
        "risk_area": measures.risk_area(weights, confidence, right),
    }
