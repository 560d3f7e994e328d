"""The passages, questions and windows that every library gets, as files that all can read.

A corpus is a folder: passages.jsonl and vectors.npy (a row for each passage), questions.jsonl and
questions.npy, windows.jsonl. Only the standard library and numpy are needed to read it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PASSAGES, QUESTIONS, WINDOWS = "passages.jsonl", "questions.jsonl", "windows.jsonl"
ARTICLES = "articles.json"
PASSAGE_VECTORS, QUESTION_VECTORS = "vectors.npy", "questions.npy"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an article; `day` is the ordinal of the day on which that was published."""

    number: int
    article: int
    text: str
    title: str
    source: str
    day: int

    @property
    def headed(self) -> str:
        """The text behind the title, the source and the date of its article."""
        return f"{self.title} {self.source} {date.fromordinal(self.day):%d %B %Y}\n{self.text}"


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the sentences that answer it; none where the corpus does not answer it."""

    text: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """A question asked of what was published from day `first` to day `last`, both included."""

    question: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Corpus:
    """All that a library is given to index; `vectors` has a unit row for each passage."""

    passages: tuple[Passage, ...]
    vectors: NDArray[np.float32]
    articles: tuple[dict[str, Any], ...]

    def of(self, articles: Iterable[int]) -> Corpus:
        """What is left of it with these articles only."""
        kept = set(articles)
        passages = tuple(each for each in self.passages if each.article in kept)
        rows = [number for number, each in enumerate(self.passages) if each.article in kept]
        return Corpus(
            passages,
            self.vectors[rows],
            tuple(each for each in self.articles if each["number"] in kept),
        )


def read_corpus(folder: Path) -> Corpus:
    """The passages, their vectors and the articles they are of."""
    import numpy as np

    return Corpus(
        tuple(Passage(**each) for each in _lines(folder / PASSAGES)),
        np.load(folder / PASSAGE_VECTORS),
        tuple(json.loads((folder / ARTICLES).read_text("utf-8"))),
    )


def read_questions(folder: Path) -> tuple[Question, ...]:
    """The questions, those with an answer first."""
    return tuple(
        Question(each["text"], tuple(each["facts"])) for each in _lines(folder / QUESTIONS)
    )


def read_windows(folder: Path) -> tuple[Window, ...]:
    """The windows to look into."""
    return tuple(Window(**each) for each in _lines(folder / WINDOWS))


def write_lines(path: Path, records: Iterable[Passage | Question | Window]) -> None:
    """Write records as lines of JSON."""
    lines = (json.dumps(asdict(record), ensure_ascii=False) for record in records)
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def _lines(path: Path) -> list[dict[str, Any]]:
    # not splitlines: a text may hold characters that it takes for the end of a line
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
