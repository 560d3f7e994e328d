"""A run kept in a file, to compare later ones with: JSON, without a path of the machine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self

from retrieval.errors import ReadError
from retrieval.evaluation.cases import case_of, case_payload
from retrieval.evaluation.marks import DEPTH, Mark
from retrieval.evaluation.report import counted

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Run:
    """How questions went that were asked as of `asked_on`."""

    asked_on: date
    marks: tuple[Mark, ...]

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read a run; raise ReadError where the file holds none."""
        try:
            values = json.loads(file.read_text("utf-8"))
        except OSError as error:
            reason = (error.strerror or "no reason").lower()
            raise ReadError(f"{file} cannot be read: {reason}") from error
        except (ValueError, RecursionError) as error:
            raise _no_run(file, "is not JSON") from error
        if not isinstance(values, dict) or values.get("schema") != SCHEMA:
            raise _no_run(file, f"has no `schema`: {SCHEMA}")
        try:
            asked_on = date.fromisoformat(values["asked_on"])
            return cls(asked_on, tuple(_marks(values["questions"])))
        except (KeyError, TypeError, ValueError) as error:
            raise _no_run(file, f"is damaged at {error}") from error

    def save(self, file: Path) -> None:
        """Write the run whole, in the place of any that was there."""
        values = {
            "schema": SCHEMA,
            "asked_on": self.asked_on.isoformat(),
            "figures": counted(self.marks),
            "questions": [_mark_payload(mark) for mark in self.marks],
        }
        partial = file.with_name(f"{file.name}.partial")
        partial.write_text(json.dumps(values, indent=1) + "\n", "utf-8")
        partial.replace(file)


def check_place(file: Path) -> None:
    """Raise ReadError where no run can be saved, before hours are spent on one."""
    if not file.parent.is_dir():
        raise ReadError(f"{file} cannot be written: there is no folder {file.parent}")
    if file.is_dir():
        raise ReadError(f"{file} is a folder: give the file to save to")


def _mark_payload(mark: Mark) -> dict[str, Any]:
    return case_payload(mark.case) | {
        "got": mark.got,
        "answered": mark.answered,
        "confidence": mark.confidence,
        "right": mark.right,
        "right_any": mark.right_any,
        "rank": mark.rank,
    }


def _marks(questions: Sequence[dict[str, object]]) -> list[Mark]:
    """The questions of a saved run; raise ValueError, KeyError or TypeError where broken."""
    marks = []
    for number, values in enumerate(questions, start=1):
        case = case_of(values)
        got, sure, rank = values["got"], values["confidence"], values["rank"]
        flags = [values[name] for name in ("answered", "right", "right_any")]
        answered, right, right_any = (flag is True for flag in flags)
        if (
            not isinstance(got, str)
            or not isinstance(sure, int | float)
            or not 0 <= sure <= 1
            or not all(isinstance(flag, bool) for flag in flags)
            or not (rank is None or (isinstance(rank, int) and 1 <= rank <= DEPTH))
        ):
            raise ValueError(f"question {number}")
        marks.append(Mark(case, got, answered, float(sure), right, right_any, rank))
    return marks


def _no_run(file: Path, what: str) -> ReadError:
    return ReadError(
        f"{file} {what}, so it is no saved run: make one with `dateline eval QUESTIONS.jsonl "
        f"--save {file.name}`"
    )
