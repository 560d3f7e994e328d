"""Confidence: a logistic model over raw scores, monotone where it must be."""

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.confidence import SHIPPED, Signals, Weights, confidence

shares = st.floats(0, 1)
logits = st.floats(-12, 12)
signals = st.builds(Signals, logits, logits, shares, shares, st.sampled_from([0.0, 1.0]))


def test_hand_computed() -> None:
    """1 / (1 + e^-x) with x = 2*1 + 1*0.5 - 1 = 1.5."""
    weights = Weights(2.0, 0.0, 1.0, 0.0, 0.0, -1.0)

    found = confidence(Signals(1.0, 9.0, 0.5, 9.0, 9.0), weights)

    assert found == pytest.approx(1 / (1 + exp(-1.5)))


@given(signals)
def test_it_is_a_probability(seen: Signals) -> None:
    """Between 0 and 1 whatever the scores."""
    assert 0 <= confidence(seen) <= 1


def test_what_must_speak_for_an_answer_does() -> None:
    """The cross-encoder's liking never speaks against an answer, strange names never for one."""
    assert SHIPPED.sentence > 0
    assert SHIPPED.window >= 0
    assert SHIPPED.names >= 0
    assert SHIPPED.strange <= 0
