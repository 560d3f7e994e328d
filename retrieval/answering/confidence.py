"""How probable it is that the first quote answers: a logistic model over four raw signals.

Fusion only orders; whether anything answers at all is read from scores that mean the same in
every archive: the cross-encoder's logits for the quote and for its surroundings, how much of the
quote's time lies in the time asked, and how short the question is. Shares of the question's names
and words in the quote, of words unknown to the archive, and the nearness of single words were
tried as further signals and added nothing on held-out questions. Fitted by
`benchmarks/confidence.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp


@dataclass(frozen=True, slots=True)
class Signals:
    """What confidence is read from.

    `quote` and `window` are the cross-encoder's logits for the quote as it is shown and with
    the sentences around it; `time` is the share (0..1) of its time that lies in the time
    asked, 0 where none is asked; `brevity` is 1 / the question's words, 0 where time is asked:
    the cross-encoder's logits are lower for short questions, right and wrong alike.
    """

    quote: float
    window: float
    time: float
    brevity: float


@dataclass(frozen=True, slots=True)
class Weights:
    """One weight a signal, and the intercept."""

    quote: float
    window: float
    time: float
    brevity: float
    intercept: float


SHIPPED = Weights(quote=0.311, window=0.184, time=2.962, brevity=2.864, intercept=-2.432)

# Below this the reply is silence. By cross-validation 96 % of SQuAD's questions about other
# things are then refused and 94 % of the answerable ones answered; on our own questions about
# the seeds 95 % and 96 % (benchmarks/results/confidence.json).
THRESHOLD = 0.3


def confidence(signals: Signals, weights: Weights = SHIPPED) -> float:
    """The probability 0..1 that the quote answers."""
    total = (
        weights.intercept
        + weights.quote * signals.quote
        + weights.window * signals.window
        + weights.time * signals.time
        + weights.brevity * signals.brevity
    )
    return 1 / (1 + exp(-total))
