"""Confidence: logistic models over raw scores, monotone where they must be."""

from dataclasses import replace
from datetime import date
from math import exp
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.answer import SilenceKind
from retrieval.answering.calibration import Calibration, Fitted, Measured
from retrieval.answering.confidence import (
    OPEN_THRESHOLD,
    PARTS,
    SHIPPED,
    TIMED,
    TIMED_THRESHOLD,
    UNTIMED,
    Signals,
    confidence,
    fitted_threshold,
    log_time,
)
from retrieval.answering.reranker import ShippedReranker
from retrieval.archive import Archive
from retrieval.indexing.encoder import Encoder
from tests.newsroom import NEWS

MEASURED = Measured(None, (0.5, 0.4, 0.6), 0.25)
FITTED = Fitted(SHIPPED[UNTIMED].features, (2.0, 0.5, 3.0, -3.5), 0.4, 40, 30, MEASURED, MEASURED)
MADE = Calibration(date(2024, 1, 5), 0.9, {UNTIMED: FITTED})

logits = st.floats(-12, 12)
shares = st.floats(0, 1)
signals = st.one_of(
    st.builds(Signals, st.just(UNTIMED), st.tuples(logits, logits, shares)),
    st.builds(Signals, st.just(TIMED), st.tuples(logits, logits, shares.map(log_time))),
    st.builds(Signals, st.just(PARTS), st.tuples(shares, shares, shares)),
)


def test_hand_computed() -> None:
    """With x = 2*1 + 0.5*1 + 3*0.5 - 3.5 = 0.5, and 1 / (1 + e^-x) of it."""
    found = confidence(Signals(UNTIMED, (1.0, 1.0, 0.5)), MADE)

    assert found == pytest.approx(1 / (1 + exp(-0.5)))


def test_what_is_not_calibrated_is_as_shipped() -> None:
    """A calibration without a model leaves its weights and its threshold."""
    timed = Signals(TIMED, (1.0, 1.0, 0.0))

    assert confidence(timed, MADE) == confidence(timed)
    assert fitted_threshold(UNTIMED, MADE) == 0.4
    assert fitted_threshold(TIMED, MADE) is None
    assert fitted_threshold(UNTIMED, None) is None


def test_another_time_is_no_answer() -> None:
    """A quote that is liked but of no time that was asked is not sure enough, in it it is."""
    wrong, right = (confidence(Signals(TIMED, (3.0, 3.0, log_time(t)))) for t in (0.0, 1.0))

    assert wrong < OPEN_THRESHOLD < TIMED_THRESHOLD < right


@pytest.mark.parametrize("name", SHIPPED)
def test_a_model_has_a_weight_and_a_scale_for_each_feature(name: str) -> None:
    """And the intercept behind the weights."""
    model = SHIPPED[name]

    assert len(model.weights) - 1 == len(model.scales) == len(model.features)
    assert min(model.scales) > 0


@given(signals)
def test_it_is_a_probability(seen: Signals) -> None:
    """Between 0 and 1 whatever the scores."""
    assert 0 <= confidence(seen) <= 1


@given(signals, st.integers(0, 1), st.floats(0, 5))
def test_liking_never_speaks_against_an_answer(seen: Signals, at: int, more: float) -> None:
    """More of what speaks for an answer never lowers the confidence."""
    values = tuple(value + more * (at == n) for n, value in enumerate(seen.values))

    assert confidence(replace(seen, values=values)) >= confidence(seen)


def test_outlets_that_the_archive_lacks_are_told(
    tmp_path: Path, encoder: Encoder, reranker: ShippedReranker
) -> None:
    """A question of articles of theirs alone is refused, and the refusal names them."""
    asked = (
        "Which minister do an article from Bloomberg and a report by Reuters both quote on tax?"
    )

    with Archive.build(NEWS, tmp_path, encoder=encoder, reranker=reranker) as archive:
        silence = archive.ask(asked, asked_on=MADE.made_on).silence

    assert silence is not None
    assert silence.kind is SilenceKind.UNKNOWN_NAME
    assert silence.message == (
        "No article of the archive (6 articles) is from “Bloomberg” or “Reuters”."
    )
