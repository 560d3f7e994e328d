"""The confidence fitted to the questions of an archive's own users, and the file that keeps it.

    index/calibration.json     the weights of each model by the names of their features, the
                               threshold, and what answering from it did on held-out questions

The file is written whole or not at all, and a calibration of other features is refused. How the
weights come about is in `fitting`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any, Self

from retrieval.errors import ArchiveError

FILE = "calibration.json"
SCHEMA = 1
INTERCEPT = "intercept"
AGAIN = "run `dateline calibrate` again, or `dateline calibrate --reset`"

Interval = tuple[float, float, float]
"""A share (0..1) and the ends of its 95 % interval."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What answering from a threshold does to questions that were not fitted on.

    `precision` is the share right of those answered, None where none was; `coverage` the share
    answered; `log_loss` the mean of -ln of the probability given to what was the case.
    """

    precision: Interval | None
    coverage: Interval
    log_loss: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model: one weight a feature, then the intercept; without a threshold the shipped hold.

    `questions` were fitted on, of which `right` were right; `expected` was measured by
    cross-validation, `shipped` on the same questions with the weights and thresholds shipped.
    """

    features: tuple[str, ...]
    weights: tuple[float, ...]
    threshold: float | None
    questions: int
    right: int
    expected: Measured
    shipped: Measured


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fitted models by name; one that is not there stays as shipped.

    `precision` (0..1) is what the thresholds were chosen for, None where they are the shipped.
    """

    made_on: date
    precision: float | None
    models: Mapping[str, Fitted]

    def check(self, features: Mapping[str, Sequence[str]]) -> None:
        """Raise ArchiveError unless every model reads the features that it has here."""
        for name, fitted in self.models.items():
            if tuple(features.get(name, ())) != fitted.features:
                wanted = ", ".join(features.get(name, ())) or "no such model"
                raise ArchiveError(
                    f"{FILE} was made for other signals of confidence ({name}: "
                    f"{', '.join(fitted.features)}; this Dateline has {wanted}): {AGAIN}"
                )

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """The calibration in the folder of an index, None where there is none.

        Raise ArchiveError where the file is not one.
        """
        file = folder / FILE
        try:
            values = json.loads(file.read_text("utf-8"))
            if values["schema"] != SCHEMA:
                raise ValueError(f"schema {values['schema']}")
            models = {str(name): _fitted(model) for name, model in values["models"].items()}
            precision = values["precision"]
            made_on = date.fromisoformat(values["made_on"])
            return cls(made_on, None if precision is None else _share(precision), models)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise ArchiveError(f"{file} cannot be read as a calibration: {AGAIN}") from error

    def write(self, folder: Path) -> None:
        """Put the calibration into the folder of an index, whole, in the place of any there."""
        partial = folder / f"{FILE}.partial"
        partial.write_text(json.dumps(self.payload(), indent=1) + "\n", "utf-8")
        partial.replace(folder / FILE)

    def payload(self) -> dict[str, Any]:
        """The calibration as its file holds it."""
        return {
            "schema": SCHEMA,
            "made_on": self.made_on.isoformat(),
            "precision": self.precision,
            "models": {name: _payload(fitted) for name, fitted in self.models.items()},
        }


def remove(folder: Path) -> bool:
    """Remove the calibration of an index; return whether there was one."""
    there = (folder / FILE).exists()
    (folder / FILE).unlink(missing_ok=True)
    return there


def _payload(fitted: Fitted) -> dict[str, Any]:
    names = (*fitted.features, INTERCEPT)
    return {
        "weights": dict(zip(names, fitted.weights, strict=True)),
        "threshold": fitted.threshold,
        "questions": fitted.questions,
        "right": fitted.right,
        "expected": _measured_payload(fitted.expected),
        "shipped": _measured_payload(fitted.shipped),
    }


def _measured_payload(measured: Measured) -> dict[str, Any]:
    return {
        "precision": measured.precision and [round(end, 4) for end in measured.precision],
        "coverage": [round(end, 4) for end in measured.coverage],
        "log_loss": round(measured.log_loss, 4),
    }


def _fitted(values: dict[str, Any]) -> Fitted:
    """A model of the file; raise ValueError, KeyError or TypeError where it is broken."""
    *features, last = values["weights"]
    weights = tuple(float(weight) for weight in values["weights"].values())
    if last != INTERCEPT or not all(isfinite(weight) for weight in weights):
        raise ValueError("weights")
    threshold = values["threshold"]
    return Fitted(
        features=tuple(features),
        weights=weights,
        threshold=None if threshold is None else _share(threshold),
        questions=int(values["questions"]),
        right=int(values["right"]),
        expected=_measured(values["expected"]),
        shipped=_measured(values["shipped"]),
    )


def _measured(values: dict[str, Any]) -> Measured:
    precision = values["precision"]
    return Measured(
        precision=None if precision is None else _interval(precision),
        coverage=_interval(values["coverage"]),
        log_loss=float(values["log_loss"]),
    )


def _interval(values: Sequence[object]) -> Interval:
    value, low, high = (_share(end) for end in values)
    return value, low, high


def _share(value: object) -> float:
    if not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError(f"{value!r} is not within 0 and 1")
    return float(value)
