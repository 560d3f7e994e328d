"""Confidence: a logistic model over raw scores, monotone where it must be."""

from dataclasses import replace
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.confidence import Signals, Weights, confidence

logits = st.floats(-12, 12)
signals = st.builds(Signals, logits, logits, st.floats(0, 1), st.floats(0, 1))


def test_hand_computed() -> None:
    """1 / (1 + e^-x) with x = 2*1 + 0.5*1 + 4*0.25 + 3*0.5 - 3.5 = 1.5."""
    found = confidence(Signals(1.0, 1.0, 0.25, 0.5), Weights(2.0, 0.5, 4.0, 3.0, -3.5))

    assert found == pytest.approx(1 / (1 + exp(-1.5)))


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
