"""Fitting the confidence: the prior and the data, thresholds, and the file that keeps it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from math import inf, log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.answering.answer import Answer
from retrieval.answering.calibration import FILE, Calibration, Fitted, Measured, remove
from retrieval.answering.confidence import SHIPPED, UNTIMED
from retrieval.answering.fitting import (
    FOLDS,
    STRENGTHS,
    Flags,
    Floats,
    Prior,
    fit,
    fit_with,
    folds,
    held_out,
    log_loss,
    probability,
    threshold,
)
from retrieval.answering.reranker import ShippedReranker
from retrieval.archive import Archive
from retrieval.errors import ArchiveError, ReadError
from retrieval.evaluation.calibrate import calibrated, expected
from retrieval.evaluation.examples import Examples
from retrieval.indexing.encoder import Encoder
from tests.newsroom import made
from tests.running import inside

TRUE = np.array([0.5, -1.0, 2.0, 2.5])
PRIOR = Prior(np.array([0.3, -0.5, 1.0, 2.0]), np.array([3.0, 1.0, 0.3]))
FEATURES = ("quote", "window", "log_time")
MEASURED = Measured((0.9, 0.8, 1.0), (0.5, 0.4, 0.6), 0.25)
MODEL = Fitted(
    FEATURES, (0.3, -0.5, 1.0, 0.0), 0.4, 40, 30, MEASURED, replace(MEASURED, precision=None)
)
MADE = Calibration(date(2024, 1, 5), 0.9, {"timed": MODEL})


def sample(questions: int, seed: int = 0) -> tuple[Floats, Flags]:
    """Rows (n, 3) of different units, right as the true weights have it."""
    chance = np.random.default_rng(seed)
    rows = chance.normal(size=(questions, 3)) * [3, 1, 0.3] + [-2, 1, 0]
    return rows, chance.random(questions) < probability(rows, TRUE)


def gathered(rows: Floats, right: Flags) -> Examples:
    """Examples that are answered from even odds as shipped."""
    shipped = probability(rows, PRIOR.weights)
    return Examples(FEATURES, PRIOR, rows, right, shipped, np.full(len(right), 0.5))


def test_without_questions_the_shipped_weights_stay() -> None:
    """No row, no change; under the strongest prior twenty rows change hardly anything."""
    none = fit(np.empty((0, 3)), np.empty(0, bool), PRIOR)
    few = fit_with(*sample(20), PRIOR, STRENGTHS[0])

    np.testing.assert_array_equal(none, PRIOR.weights)
    np.testing.assert_allclose(few, PRIOR.weights, atol=0.1)


def test_many_questions_find_the_true_weights() -> None:
    """Five thousand questions outweigh a prior that is wrong in every weight."""
    rows, right = sample(5000)

    np.testing.assert_allclose(fit(rows, right, PRIOR), TRUE, atol=0.2)


@settings(max_examples=20)
@given(st.integers(2, 60), st.integers(0, 99), st.sampled_from(STRENGTHS))
def test_the_fit_is_where_the_posterior_is_level(n: int, seed: int, strength: float) -> None:
    """The gradient of the log posterior, written out here once more, is 0 there."""
    rows, right = sample(n, seed)
    weights = fit_with(rows, right, PRIOR, strength)

    change, mean, scale = weights - PRIOR.weights, rows.mean(axis=0), PRIOR.scales
    missed = right - probability(rows, weights)
    slopes = ((rows - mean) / scale).T @ missed - strength * change[:-1] * scale
    level = missed.sum() - strength * (change[-1] + change[:-1] @ mean)
    np.testing.assert_allclose([*slopes, level], 0, atol=1e-3)


@settings(max_examples=20)
@given(st.floats(0.01, 100), st.floats(-50, 50))
def test_units_and_origins_do_not_matter(unit: float, origin: float) -> None:
    """A feature in another unit from another origin gives the same confidence."""
    rows, right = sample(60)
    units, origins = np.array([unit, 1.0, 1.0]), np.array([origin, 0.0, 0.0])
    weights = np.append(PRIOR.weights[:-1] / units, PRIOR.weights[-1])
    weights[-1] -= weights[:-1] @ origins
    other, prior = rows * units + origins, Prior(weights, PRIOR.scales * units)

    found = probability(other, fit_with(other, right, prior, 3.0))

    plain = probability(rows, fit_with(rows, right, PRIOR, 3.0))
    np.testing.assert_allclose(found, plain, atol=1e-5)


def test_a_feature_that_never_changes_keeps_its_weight() -> None:
    """Nothing can be learnt of it; the intercept takes up what is to be."""
    rows, right = sample(200)
    rows[:, 1] = 4.0

    assert fit(rows, right, PRIOR)[1] == PRIOR.weights[1]


def test_a_feature_that_hardly_changes_tells_hardly_anything() -> None:
    """Where it marks the right ones by a hair, its weight does not grow to match."""
    rows, right = sample(200)
    rows[:, 2] = 0.001 * right

    assert abs(fit(rows, right, PRIOR)[2] - PRIOR.weights[2]) < 1


@given(st.lists(st.booleans(), min_size=1, max_size=60))
def test_folds_part_the_questions_evenly(judged: list[bool]) -> None:
    """Each question is held out once, and right ones are spread to within one."""
    right = np.array(judged)
    held = np.array(list(folds(right)))

    assert (held.sum(axis=0) == 1).all()
    assert len(held) == min(FOLDS, len(right))
    spread = [int(right[fold].sum()) for fold in held]
    assert max(spread) - min(spread) <= 1


def test_held_out_questions_are_judged_without_their_answers() -> None:
    """Labels by chance are no better predicted than by their share; true ones much better."""
    rows, right = sample(300)
    shuffled = np.random.default_rng(1).permutation(right)
    share = float(right.mean())
    blind = -share * log(share) - (1 - share) * log(1 - share)

    assert log_loss(held_out(rows, shuffled, PRIOR), shuffled).mean() > blind - 0.01
    assert log_loss(held_out(rows, right, PRIOR), right).mean() < 0.8 * blind


def test_thresholds_by_hand() -> None:
    """The lowest that reaches a precision, halfway to the next; infinite where none does."""
    confidence = np.array([0.9, 0.8, 0.8, 0.6, 0.4])
    right = np.array([True, True, False, True, False])

    assert threshold(confidence, right, 0.6) == 0.4  # all five: 3 of 5
    assert threshold(confidence, right, 0.7) == pytest.approx(0.5)  # four: 3 of 4
    assert threshold(confidence, right, 0.8) == pytest.approx(0.85)  # only the first
    assert threshold(confidence, ~right, 0.9) == inf
    assert threshold(confidence, np.zeros(5, bool), 0.1) == inf


def test_expectations_by_hand() -> None:
    """Three of four answered, two of them right; nobody answered has no precision."""
    confidence, right = np.array([0.9, 0.8, 0.6, 0.1]), np.array([True, True, False, True])

    found = expected(confidence, right, np.full(4, 0.5))

    assert found.precision is not None
    assert found.precision[0] == pytest.approx(2 / 3)
    assert found.precision[1] < 2 / 3 < found.precision[2]
    assert found.coverage[0] == 0.75
    assert found.log_loss == pytest.approx(-(log(0.9) + log(0.8) + log(0.4) + log(0.1)) / 4)
    assert expected(confidence, right, np.ones(4)).precision is None


def test_a_model_is_calibrated() -> None:
    """What was promised holds on questions never seen, to within the intervals."""
    made, kept = calibrated({"timed": gathered(*sample(600))}, 0.8, date(2024, 1, 5))
    model = made.models["timed"]
    rows, right = sample(20_000, seed=1)

    answered = probability(rows, np.array(model.weights)) >= (model.threshold or 0)

    assert kept == {}
    assert (model.questions, made.precision) == (600, 0.8)
    assert model.expected.log_loss < model.shipped.log_loss
    for measured, found in (
        (model.expected.precision, right[answered].mean()),
        (model.expected.coverage, answered.mean()),
    ):
        assert measured is not None
        assert measured[1] <= found <= measured[2]


def test_without_a_precision_the_thresholds_stay() -> None:
    """Only the weights are fitted then."""
    made, _ = calibrated({"timed": gathered(*sample(60))}, None, date(2024, 1, 5))

    assert made.precision is None
    assert made.models["timed"].threshold is None


def test_what_cannot_be_fitted_is_told() -> None:
    """Too few, all right, all wrong: such a model stays; where none is left, nothing is made."""
    rows, right = sample(60)
    good, few = gathered(rows, right), gathered(rows[:19], right[:19])

    made, kept = calibrated({"untimed": few, "timed": good}, None, date(2024, 1, 5))

    assert list(made.models) == ["timed"]
    assert kept == {"untimed": "19 of the 20 questions or more that are needed"}
    for unfit, why in (
        (few, "19 of the 20"),
        (gathered(rows, np.ones(60, bool)), "all of 60 questions are right"),
        (gathered(rows, np.zeros(60, bool)), "all of 60 questions are wrong"),
    ):
        with pytest.raises(ReadError, match=f"nothing was changed, .*timed: {why}"):
            calibrated({"timed": unfit}, 0.9, date(2024, 1, 5))


def test_a_precision_out_of_reach_is_told() -> None:
    """The sentence says how far the questions reach."""
    rows, right = np.zeros((50, 3)), np.arange(50) < 20

    with pytest.raises(ReadError, match=r"90% of the answers right \(timed questions reach 40%\)"):
        calibrated({"timed": gathered(rows, right)}, 0.9, date(2024, 1, 5))


def test_a_precision_reached_by_chance_is_told() -> None:
    """Where labels are chance, a threshold that fits all questions fails on those held out."""
    rows, _ = sample(60)
    right = np.random.default_rng(1).random(60) < 0.5

    with pytest.raises(ReadError, match=r"75% of the answers right do not hold on other timed"):
        calibrated({"timed": gathered(rows, right)}, 0.75, date(2024, 1, 5))


def test_a_calibration_is_read_as_it_was_written(tmp_path: Path) -> None:
    """The file is readable JSON, replaces the one before, and leaves nothing beside it."""
    assert Calibration.read(tmp_path) is None
    MADE.write(tmp_path)
    MADE.write(tmp_path)

    assert Calibration.read(tmp_path) == MADE
    assert [file.name for file in tmp_path.iterdir()] == [FILE]
    values = json.loads((tmp_path / FILE).read_text("utf-8"))
    assert values["models"]["timed"]["weights"] == {
        "quote": 0.3,
        "window": -0.5,
        "log_time": 1.0,
        "intercept": 0.0,
    }
    assert (remove(tmp_path), remove(tmp_path)) == (True, False)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema",), 2),
        (("made_on",), "May"),
        (("precision",), 90),
        (("models",), []),
        (("models", "timed"), None),
        (("models", "timed", "threshold"), "0.4"),
        (("models", "timed", "weights", "quote"), None),
        (("models", "timed", "weights", "intercept"), float("nan")),
        (("models", "timed", "weights", "after"), 1.0),
        (("models", "timed", "expected", "coverage"), [0.5]),
        (("models", "timed", "expected", "precision"), [0.5, 0.4, 1.1]),
    ],
    ids=str,
)
def test_a_broken_calibration_is_refused(
    tmp_path: Path, path: tuple[str, ...], value: object
) -> None:
    """Whatever is wrong in the file, the sentence says what to do."""
    values = json.loads(json.dumps(MADE.payload()))
    *parents, last = path
    place = values
    for key in parents:
        place = place[key]
    place[last] = value
    (tmp_path / FILE).write_text(json.dumps(values))

    with pytest.raises(ArchiveError, match=r"calibration: run `dateline calibrate` again"):
        Calibration.read(tmp_path)


def test_a_file_that_is_no_json_is_refused(tmp_path: Path) -> None:
    """Cut off, not UTF-8, a folder."""
    for content in (b'{"schema": 1, "mod', b"\xff\xfe", b"[]", b"[" * 100_000):
        (tmp_path / FILE).write_bytes(content)
        with pytest.raises(ArchiveError, match="cannot be read as a calibration"):
            Calibration.read(tmp_path)


def test_a_calibration_of_other_signals_is_refused() -> None:
    """Other features, another order or a model that is no more are told, with what to do."""
    MADE.check({"timed": FEATURES, "untimed": ("quote",)})

    for features in ({"timed": FEATURES[:2]}, {"timed": FEATURES[::-1]}, {"untimed": FEATURES}):
        with pytest.raises(ArchiveError, match=r"made for other signals .*timed: quote, window"):
            MADE.check(features)


def test_an_archive_is_as_sure_as_it_was_calibrated(
    tmp_path: Path, encoder: Encoder, reranker: ShippedReranker
) -> None:
    """Confidence and threshold are its own until they are reset; then they are the shipped."""
    library = made("Ada", "Adaby\n\nAda Lund opened the library of Adaby with a speech.")
    Archive.build([library], tmp_path, encoder=encoder, reranker=reranker).close()

    def asked() -> Answer:
        with Archive.open(tmp_path, encoder=encoder, reranker=reranker) as archive:
            return archive.ask("Who opened the library of Adaby?", asked_on=MADE.made_on)

    shipped = asked()
    features = SHIPPED[UNTIMED].features
    even = replace(MODEL, features=features, weights=(0.0, 0.0, 0.0, 0.0), threshold=0.4)
    replace(MADE, models={UNTIMED: even}).write(tmp_path)
    lenient = asked()
    replace(MADE, models={UNTIMED: replace(even, threshold=0.6)}).write(tmp_path)
    strict = asked()
    inside("calibrate", "--reset", "--index", tmp_path)

    assert shipped.confidence > 0.6
    assert lenient.confidence == strict.confidence == 0.5
    assert lenient.quotes == shipped.quotes
    assert strict.silence is not None
    assert asked() == shipped


def test_an_archive_with_a_calibration_of_other_signals_is_not_opened(
    tmp_path: Path, encoder: Encoder, reranker: ShippedReranker
) -> None:
    """The error says what to do, before anything is answered."""
    Archive.build([], tmp_path, encoder=encoder, reranker=reranker).close()
    other = replace(MODEL, features=FEATURES[:2], weights=(0.3, -0.5, 0.0))
    replace(MADE, models={"timed": other}).write(tmp_path)

    with pytest.raises(ArchiveError, match=r"made for other signals .*calibrate --reset"):
        Archive.open(tmp_path, encoder=encoder, reranker=reranker)
