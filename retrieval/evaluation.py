"""Ask questions whose answers are known, and count.

A question file has one JSON object a line:

    {"question": "Who ...?", "article": "id or its beginning", "text": "words of the answer"}
    {"question": "Who ...?", "unanswerable": true}

A question is right first when the first quote holds `text` (white space and case ignored) and
stands in `article`, where that is given; it is refused when the answer is silence.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from retrieval.answering.answer import Answer, Quote
from retrieval.archive import Archive
from retrieval.errors import ReadError


@dataclass(frozen=True, slots=True)
class Case:
    """One question; `text` is None where the archive does not answer it."""

    question: str
    article: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case with its answer, and how it went."""

    case: Case
    answer: Answer
    right_first: bool  # answered, and the first quote holds the text
    right_any: bool  # answered, and any quote does

    @property
    def good(self) -> bool:
        """Right first, or silent where there is no answer."""
        return self.right_first if self.case.text else self.answer.silence is not None


@dataclass(frozen=True, slots=True)
class Report:
    """All outcomes, in the order of the file."""

    outcomes: tuple[Outcome, ...]

    def payload(self) -> dict[str, Any]:
        """The counts and rates; a rate is null where there is nothing to count."""
        answerable = [o for o in self.outcomes if o.case.text]
        refused = [o for o in self.outcomes if o.answer.silence is not None]
        unanswerable = [o for o in self.outcomes if not o.case.text]
        rightly = [o for o in refused if not o.case.text]
        return {
            "questions": len(self.outcomes),
            "answerable": len(answerable),
            "right_first": _rate([o.right_first for o in answerable]),
            "right_any": _rate([o.right_any for o in answerable]),
            "answered": _rate([o.answer.silence is None for o in answerable]),
            "unanswerable": len(unanswerable),
            "refusal_recall": _rate([o.answer.silence is not None for o in unanswerable]),
            "refusal_precision": _rate([o in rightly for o in refused]),
            "wrong": [
                {"question": o.case.question, "got": _got(o.answer)}
                for o in self.outcomes
                if not o.good
            ],
        }


def read_cases(file: Path) -> list[Case]:
    """Read a question file; raise ReadError with the line where it is broken."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"{file} cannot be read: {error}") from error
    cases = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
            text = None if value.get("unanswerable") else str(value["text"])
            cases.append(Case(str(value["question"]), value.get("article"), text))
        except (ValueError, KeyError, AttributeError) as error:
            raise ReadError(
                f"{file}, line {number}: needs `question` and `text` or `unanswerable` ({error})"
            ) from error
    return cases


def report(archive: Archive, cases: Sequence[Case], asked_on: date) -> Report:
    """Ask every case as of `asked_on`."""
    return Report(tuple(_outcome(archive, case, asked_on) for case in cases))


def _outcome(archive: Archive, case: Case, asked_on: date) -> Outcome:
    answer = archive.ask(case.question, asked_on=asked_on)
    right = [_holds(quote, case) for quote in answer.quotes]
    return Outcome(case, answer, right_first=right[:1] == [True], right_any=any(right))


def _holds(quote: Quote, case: Case) -> bool:
    if case.article and not quote.article.id.startswith(case.article):
        return False
    return case.text is not None and _flat(case.text) in _flat(quote.text)


def _flat(text: str) -> str:
    return "".join(text.casefold().split())


def _rate(values: Sequence[bool]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def _got(answer: Answer) -> str:
    return answer.silence.message if answer.silence else answer.quotes[0].text
