"""Question files: one JSON object a line, each a question and what answers it.

    {"question": "Who ...?", "article": "id or its beginning", "text": "words of the answer"}
    {"question": "Who ...?", "text": ["either of these", "is right"], "kind": "people"}
    {"question": "Who ...?", "unanswerable": true, "asked_on": "2024-01-05", "id": "q7"}

docs/evaluation.md is the page for users.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from retrieval.article import Span
from retrieval.errors import ReadError


@dataclass(frozen=True, slots=True)
class Case:
    """One question; without `article` and without `texts` the archive does not answer it.

    `article` is an id or its beginning; any one of `texts` is an answer. `asked_on` goes before
    the day on which all are asked. `id` tells the question from others in a comparison of runs.
    """

    question: str
    article: str | None = None
    texts: tuple[str, ...] = ()
    asked_on: date | None = None
    kind: str | None = None
    id: str | None = None

    @property
    def answerable(self) -> bool:
        """Whether the archive holds an answer."""
        return bool(self.texts) or self.article is not None

    @property
    def text(self) -> str | None:
        """The first text that answers, None where there is none."""
        return self.texts[0] if self.texts else None

    @property
    def key(self) -> str:
        """What the question is known by: its id, else its words."""
        return self.id or self.question

    def answered_by(self, span: Span) -> bool:
        """Whether a span holds a text, white space and case ignored, in the article expected.

        Where no text is given the article is enough.
        """
        if not self.answerable or not span.article.id.startswith(self.article or ""):
            return False
        held = _flat(span.text)
        return not self.texts or any(_flat(text) in held for text in self.texts)


def read_cases(file: Path) -> list[Case]:
    """Read a question file; raise ReadError with the line where it is broken."""
    cases: list[Case] = []
    lines: dict[str, int] = {}
    for number, line in enumerate(_read(file).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            case = case_of(json.loads(line))
        except (json.JSONDecodeError, RecursionError) as error:
            raise ReadError(f"{file}, line {number}: is not JSON") from error
        except ValueError as error:
            raise ReadError(f"{file}, line {number}: {error}") from error
        if case.key in lines:
            raise ReadError(
                f"{file}, line {number}: {case.key!r} stands in line {lines[case.key]} already: "
                "give each its own `id`"
            )
        lines[case.key] = number
        cases.append(case)
    if not cases:
        raise ReadError(f"{file} holds no question: write one JSON object a line")
    return cases


def case_of(value: object) -> Case:
    """One line's question; raise ValueError with what is wrong."""
    if not isinstance(value, dict):
        raise ValueError("is not a JSON object")
    question = _words(value, "question")
    if question is None:
        raise ValueError("has no `question`")
    silent = value.get("unanswerable", False)
    if not isinstance(silent, bool):
        raise ValueError(f"`unanswerable` must be true or false, not {silent!r}")
    case = Case(
        question,
        _words(value, "article"),
        _texts(value),
        _day(value),
        _words(value, "kind"),
        _words(value, "id"),
    )
    if silent == case.answerable:
        raise ValueError("needs either `text`, `article` or both, or `unanswerable`: true")
    return case


def case_payload(case: Case) -> dict[str, Any]:
    """A question as a line holds it, without what is left out."""
    fields = {
        "id": case.id,
        "question": case.question,
        "article": case.article,
        "text": list(case.texts) or None,
        "unanswerable": None if case.answerable else True,
        "asked_on": case.asked_on and case.asked_on.isoformat(),
        "kind": case.kind,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except OSError as error:
        raise ReadError(
            f"{file} cannot be read: {(error.strerror or 'no reason').lower()}"
        ) from error
    except UnicodeDecodeError as error:
        raise ReadError(f"{file} is not UTF-8 (byte {error.start:,}): save it as UTF-8") from error


def _words(value: dict[str, object], name: str) -> str | None:
    """A field that holds words, or None where it is left out or null."""
    words = value.get(name)
    if words is None:
        return None
    if not isinstance(words, str) or not words.strip():
        raise ValueError(f"`{name}` must be words, not {words!r}")
    return words


def _texts(value: dict[str, object]) -> tuple[str, ...]:
    """The texts that answer: words, or a list of them."""
    texts = value.get("text")
    if not isinstance(texts, list):
        words = _words(value, "text")
        return () if words is None else (words,)
    if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
        raise ValueError(f"`text` must be words or a list of them, not {texts!r}")
    return tuple(texts)


def _day(value: dict[str, object]) -> date | None:
    words = _words(value, "asked_on")
    try:
        return None if words is None else date.fromisoformat(words)
    except ValueError:
        raise ValueError(f"`asked_on` must be a day such as 2023-09-30, not {words!r}") from None


def _flat(text: str) -> str:
    return "".join(text.casefold().split())
