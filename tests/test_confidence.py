"""Confidence: a logistic model over raw scores, monotone where it must be."""

from dataclasses import replace
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.confidence import (
    OPEN_THRESHOLD,
    TIMED_THRESHOLD,
    Signals,
    Weights,
    confidence,
)

logits = st.floats(-12, 12)
signals = st.builds(Signals, logits, logits, st.floats(0, 1), st.floats(0, 1))


def test_hand_computed() -> None:
    """With x = 2*1 + 0.5*1 + 4*ln(0.05 + 0.95) + 3*0.5 - 3.5 = 0.5, and 1 / (1 + e^-x) of it."""
    found = confidence(Signals(1.0, 1.0, 0.95, 0.5), Weights(2.0, 0.5, 4.0, 3.0, -3.5))

    assert found == pytest.approx(1 / (1 + exp(-0.5)))


def test_time_counts_only_where_it_is_asked() -> None:
    """A quote of no time at all is as good as another where no time is asked, else it is not."""
    untimed = [confidence(Signals(3.0, 3.0, time, brevity=0.2)) for time in (0.0, 1.0)]
    timed = [confidence(Signals(3.0, 3.0, time, brevity=0.0)) for time in (0.0, 1.0)]

    assert untimed[0] == untimed[1]
    assert timed[0] < OPEN_THRESHOLD < TIMED_THRESHOLD < timed[1]


@given(signals)
def test_it_is_a_probability(seen: Signals) -> None:
    """Between 0 and 1 whatever the scores."""
    assert 0 <= confidence(seen) <= 1


@given(signals, st.floats(0, 5))
def test_liking_never_speaks_against_an_answer(seen: Signals, more: float) -> None:
    """A higher logit, alone or in the window, never lowers the confidence."""
    higher = (
        replace(seen, quote=seen.quote + more),
        replace(seen, window=seen.window + more),
        replace(seen, time=seen.time + more),
    )

    assert all(confidence(signal) >= confidence(seen) for signal in higher)
