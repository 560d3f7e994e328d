"""Ask questions whose answers are known, and count.

A question file has one JSON object a line:

    {"question": "Who ...?", "article": "id or its beginning", "text": "words of the answer"}
    {"question": "Who ...?", "unanswerable": true}

A question is right first when the first quote holds `text` (white space and case ignored) and
stands in `article`, which may be left out; it is refused when the answer is silence.
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
        silent = self.answer.silence is not None
        return silent if self.case.text is None else self.right_first


@dataclass(frozen=True, slots=True)
class Report:
    """All outcomes, in the order of the file."""

    outcomes: tuple[Outcome, ...]

    def payload(self) -> dict[str, Any]:
        """The counts and rates; a rate is null where there is nothing to count."""
        answerable = [o for o in self.outcomes if o.case.text is not None]
        refused = [o for o in self.outcomes if o.answer.silence is not None]
        unanswerable = [o for o in self.outcomes if o.case.text is None]
        return {
            "questions": len(self.outcomes),
            "answerable": len(answerable),
            "right_first": _rate([o.right_first for o in answerable]),
            "right_any": _rate([o.right_any for o in answerable]),
            "answered": _rate([o.answer.silence is None for o in answerable]),
            "unanswerable": len(unanswerable),
            "refusal_recall": _rate([o.answer.silence is not None for o in unanswerable]),
            "refusal_precision": _rate([o.case.text is None for o in refused]),
            "wrong": [
                {"question": o.case.question, "got": _got(o.answer)}
                for o in self.outcomes
                if not o.good
            ],
        }


def read_cases(file: Path) -> list[Case]:
    """Read a question file; raise ReadError with the line where it is broken."""
    try:
        text = file.read_text("utf-8-sig")
    except OSError as error:
        raise ReadError(
            f"{file} cannot be read: {(error.strerror or 'no reason').lower()}"
        ) from error
    except UnicodeDecodeError as error:
        raise ReadError(f"{file} is not UTF-8 (byte {error.start:,}): save it as UTF-8") from error
    cases = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            cases.append(_case(json.loads(line)))
        except (json.JSONDecodeError, RecursionError) as error:
            raise ReadError(f"{file}, line {number}: is not JSON") from error
        except ValueError as error:
            raise ReadError(f"{file}, line {number}: {error}") from error
    if not cases:
        raise ReadError(f"{file} holds no question: write one JSON object a line")
    return cases


def report(archive: Archive, cases: Sequence[Case], asked_on: date) -> Report:
    """Ask every case as of `asked_on`."""
    return Report(tuple(_outcome(archive, case, asked_on) for case in cases))


def _case(value: object) -> Case:
    """One line's question; raise ValueError with what is wrong."""
    if not isinstance(value, dict):
        raise ValueError("is not a JSON object")
    question, article, text = (_words(value, name) for name in ("question", "article", "text"))
    silent = value.get("unanswerable", False)
    if not isinstance(silent, bool):
        raise ValueError(f"`unanswerable` must be true or false, not {silent!r}")
    if question is None:
        raise ValueError("has no `question`")
    if silent == (text is not None):
        raise ValueError("needs either `text`, words of the answer, or `unanswerable`: true")
    return Case(question, article, text)


def _words(value: dict[str, object], name: str) -> str | None:
    """A field that holds words, or None where it is left out or null."""
    words = value.get(name)
    if words is None:
        return None
    if not isinstance(words, str) or not words.strip():
        raise ValueError(f"`{name}` must be words, not {words!r}")
    return words


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
