"""Ask questions whose answers are known, and count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.answering.answer import Answer
from retrieval.archive import Archive, silent_progress
from retrieval.errors import QuestionError
from retrieval.evaluation.cases import Case
from retrieval.evaluation.figures import Figure, figures
from retrieval.evaluation.marks import DEPTH, Mark, marked
from retrieval.evaluation.measures import risk_coverage

if TYPE_CHECKING:
    from retrieval.indexing.embedding import Progress

POINTS = 12  # of the risk-coverage curve


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a question went, with its answer."""

    mark: Mark
    answer: Answer


@dataclass(frozen=True, slots=True)
class Report:
    """All outcomes, in the order of the file."""

    outcomes: tuple[Outcome, ...]

    @property
    def marks(self) -> tuple[Mark, ...]:
        """How each question went."""
        return tuple(outcome.mark for outcome in self.outcomes)

    def payload(self) -> dict[str, Any]:
        """The counts and figures of all, and of each kind; what went wrong; the curve of risk.

        A figure is null where there is nothing to count; its interval stands under `intervals`.
        """
        kinds = dict.fromkeys(mark.case.kind for mark in self.marks if mark.case.kind)
        return {
            **counted(self.marks),
            "risk_coverage": _curve(self.marks),
            "kinds": {
                kind: counted([mark for mark in self.marks if mark.case.kind == kind])
                for kind in kinds
            },
            "wrong": [
                {"question": mark.case.question, "got": mark.got, "rank": mark.rank}
                for mark in self.marks
                if not mark.good
            ],
        }


def report(
    archive: Archive,
    cases: Sequence[Case],
    asked_on: date,
    progress: Progress = silent_progress,
) -> Report:
    """Ask and search every case once, as of its own day or else of `asked_on`.

    Raise QuestionError, which names the question, for one that cannot be asked.
    """
    outcomes = []
    for number, case in enumerate(cases, start=1):
        outcomes.append(_outcome(archive, case, case.asked_on or asked_on))
        progress("ask", number, len(cases))
    return Report(tuple(outcomes))


def counted(marks: Sequence[Mark]) -> dict[str, Any]:
    """The counts and figures of some questions as JSON."""
    answerable = sum(mark.case.answerable for mark in marks)
    return {
        "questions": len(marks),
        "answerable": answerable,
        "unanswerable": len(marks) - answerable,
        **figures_payload(figures(marks)),
    }


def figures_payload(found: dict[str, Figure | None]) -> dict[str, Any]:
    """Figures as JSON, rounded to four digits: the values, then their intervals."""
    return {
        **{name: figure and round(figure.value, 4) for name, figure in found.items()},
        "intervals": {
            name: figure and [round(figure.low, 4), round(figure.high, 4)]
            for name, figure in found.items()
        },
    }


def _outcome(archive: Archive, case: Case, asked_on: date) -> Outcome:
    try:
        answer = archive.ask(case.question, asked_on=asked_on)
    except QuestionError as error:
        raise QuestionError(f"“{case.key[:60]}” cannot be asked: {error}") from error
    hits = archive.search(case.question, DEPTH, asked_on=asked_on) if case.answerable else []
    return Outcome(marked(case, answer, hits), answer)


def _curve(marks: Sequence[Mark]) -> list[dict[str, float]]:
    """The risk of answering the surest questions, and the confidence from which they are."""
    confidence = np.array([mark.confidence for mark in marks], np.float64)
    right = np.array([mark.right for mark in marks], bool)
    return [
        {"confidence": round(least, 4), "coverage": round(share, 4), "risk": round(risk, 4)}
        for least, share, risk in risk_coverage(confidence, right, POINTS)
    ]
