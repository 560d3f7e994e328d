"""How probable it is that the best sentence answers: a small logistic model over raw scores.

Fusion only orders; whether anything answers at all is read from scores that mean the same in
every archive: the cross-encoder's logits and how much of the question the quote's surroundings
hold. Weights are fitted by `benchmarks/confidence.py`, never by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import astuple, dataclass
from math import exp, fsum, log

from retrieval.answering.question import Question


@dataclass(frozen=True, slots=True)
class Signals:
    """What confidence is read from.

    `sentence` and `window` are the cross-encoder's logits for the best sentence alone and with
    its neighbours; `names` is the share (0..1) of the question's names that the window or the
    title holds, `words` the same of all its words, weighted by rarity; `strange` is 1.0 where
    the question names something that the whole archive does not hold, else 0.0.
    """

    sentence: float
    window: float
    names: float
    words: float
    strange: float


@dataclass(frozen=True, slots=True)
class Weights:
    """One weight a signal, and the intercept."""

    sentence: float
    window: float
    names: float
    words: float
    strange: float
    intercept: float


SHIPPED = Weights(sentence=0.25, window=0.25, names=1.0, words=2.0, strange=-2.0, intercept=-2.0)

# Below this the reply is silence.
THRESHOLD = 0.5


def confidence(signals: Signals, weights: Weights = SHIPPED) -> float:
    """The probability 0..1 that the sentence answers."""
    *slopes, intercept = astuple(weights)
    total = intercept + fsum(w * s for w, s in zip(slopes, astuple(signals), strict=True))
    return 1 / (1 + exp(-total))


def measure(
    question: Question,
    logits: tuple[float, float],
    held: Collection[str],
    frequency: Callable[[str], int],
    passages: int,
) -> Signals:
    """The signals of a question whose best sentence has `logits` (alone, in its window).

    `held` are the stems of the window and the title, `frequency` counts the passages that hold
    a stem, of `passages` in all.
    """
    rarity = {stem: log(1 + passages / (1 + frequency(stem))) for stem in question.stems}
    total = fsum(rarity.values())
    found = fsum(weight for stem, weight in rarity.items() if stem in held)
    names = [stem in held for stem in question.names]
    return Signals(
        sentence=logits[0],
        window=logits[1],
        names=sum(names) / len(names) if names else 1.0,
        words=found / total if total else 0.0,
        strange=float(any(is_name for _, is_name in question.unknown)),
    )
