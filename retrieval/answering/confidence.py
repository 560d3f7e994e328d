"""How probable it is that the first quote answers: two logistic models over raw signals.

Fusion only orders; whether anything answers at all is read from scores that mean the same in
every archive: the cross-encoder's logits for the quote and for its surroundings, and how short
the question is, or, where a time is asked, how much of the quote's time lies in it. Shares of the
question's names and words in the quote, of words unknown to the archive, and the nearness of
single words were tried as further signals, for both models, and added nothing on held-out
questions. Fitted by `benchmarks/confidence.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log


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
    """One weight a signal, that of time for its `log_time`, and the intercept."""

    quote: float
    window: float
    time: float
    brevity: float
    intercept: float


# The untimed weights are of a fit that had month questions among its rows. They are kept: fitted
# without them, 94 % of SQuAD's questions about other things are refused instead of 96 %.
UNTIMED = Weights(quote=0.311, window=0.184, time=0.0, brevity=2.864, intercept=-2.432)
TIMED = Weights(quote=0.208, window=0.1, time=2.0, brevity=0.0, intercept=0.779)

# Below these the reply is silence (shares of benchmarks/results/confidence.json). 96 % of SQuAD's
# questions about other things are then refused and 92 % of the answerable ones answered; of our
# own questions about the seeds 90 % and 96 %.
THRESHOLD = 0.3
# Where a time is asked: of questions about the seeds with a month added 94 % of those with the
# wrong month or about other things are refused, 99 % of the others answered.
TIMED_THRESHOLD = 0.45
# Where it is asked only what happened, the cross-encoder has nothing to go by and every quote
# is less sure: of month questions 97 % of the unanswerable are refused, 98 % of the
# others answered.
OPEN_THRESHOLD = 0.13

LEAST_TIME = 0.05  # the floor of ranking: time counts as text x (0.05 + time) does there


def log_time(share: float) -> float:
    """How the share of the time enters the model: from -3 for none to 0 for all of it."""
    return log(LEAST_TIME + share)


def confidence(signals: Signals, weights: Weights | None = None) -> float:
    """The probability 0..1 that the quote answers; by default with the weights shipped."""
    if weights is None:
        weights = UNTIMED if signals.brevity else TIMED
    total = (
        weights.intercept
        + weights.quote * signals.quote
        + weights.window * signals.window
        + weights.time * log_time(signals.time)
        + weights.brevity * signals.brevity
    )
    return 1 / (1 + exp(-total))
