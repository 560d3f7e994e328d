"""How probable it is that the first quote answers: a logistic model over three raw scores.

Fusion only orders; whether anything answers at all is read from scores that mean the same in
every archive: the cross-encoder's logits for the quote and for its surroundings, and how much of
the quote's time lies in the time asked. Shares of the question's names and words in the quote,
of words unknown to the archive, and the nearness of single words were tried as further signals
and added nothing on held-out questions. Fitted by `benchmarks/confidence.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp


@dataclass(frozen=True, slots=True)
class Signals:
    """What confidence is read from.

    `quote` and `window` are the cross-encoder's logits for the quote as it is shown and with
    the sentences around it; `time` is the share (0..1) of its time that lies in the time
    asked, 0 where none is asked.
    """

    quote: float
    window: float
    time: float


@dataclass(frozen=True, slots=True)
class Weights:
    """One weight a signal, and the intercept."""

    quote: float
    window: float
    time: float
    intercept: float


SHIPPED = Weights(quote=0.43, window=0.0, time=0.5, intercept=-1.17)

# Below this the reply is silence: see benchmarks/results/confidence.json for what it does.
THRESHOLD = 0.35


def confidence(signals: Signals, weights: Weights = SHIPPED) -> float:
    """The probability 0..1 that the quote answers."""
    total = (
        weights.intercept
        + weights.quote * signals.quote
        + weights.window * signals.window
        + weights.time * signals.time
    )
    return 1 / (1 + exp(-total))
