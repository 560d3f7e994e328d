"""How probable it is that the best sentence answers: a logistic model over two raw scores.

Fusion only orders; whether anything answers at all is read from scores that mean the same in
every archive: the cross-encoder's logits for the sentence alone and with its neighbours. Shares
of the question's names and words in the quote, of words unknown to the archive, and the nearness
of single words were tried as further signals and added nothing on held-out questions. Weights
and threshold are fitted by `benchmarks/confidence.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp


@dataclass(frozen=True, slots=True)
class Signals:
    """The cross-encoder's logits for the best sentence, alone and in its window."""

    sentence: float
    window: float


@dataclass(frozen=True, slots=True)
class Weights:
    """One weight a signal, and the intercept."""

    sentence: float
    window: float
    intercept: float


SHIPPED = Weights(sentence=0.241, window=0.147, intercept=-1.274)

# Below this the reply is silence: here 97 % of questions about other things are refused and 89 %
# of answerable ones are answered (benchmarks/results/confidence.json).
THRESHOLD = 0.35


def confidence(signals: Signals, weights: Weights = SHIPPED) -> float:
    """The probability 0..1 that the sentence answers."""
    total = (
        weights.intercept + weights.sentence * signals.sentence + weights.window * signals.window
    )
    return 1 / (1 + exp(-total))
