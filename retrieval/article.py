"""Articles, their lines, and the spans cut from them: the only shapes text takes here.

Everything downstream (sentences, passages, quotes, citations) is a `Span`: a view into one
article's canonical text, never a copy. A quote is therefore verbatim by construction.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from retrieval.period import ALWAYS, Period


class Role(StrEnum):
    """What a line is for. Answers come from content; dates are read from every role."""

    TITLE = "title"
    BYLINE = "byline"
    CONTENT = "content"
    CAPTION = "caption"
    LINK = "link"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class Line:
    """Characters `start:end` of the canonical text that stand on line `number` of the file.

    `number` counts from 1. Blank lines are not kept; `start < end`, no newline inside.
    """

    number: int
    start: int
    end: int
    role: Role


@dataclass(frozen=True, slots=True)
class Dated:
    """When an article was published, as far as the archive supports it.

    `best` is the likeliest day, None where none is supported; `period` holds the day with
    probability 0.8 or more and may be open; `months` pairs "YYYY-MM" with its probability, largest
    first; `probability` (0..1) is that of `best`, or of `period` where `best` is None; `reasons`
    are sentences.
    """

    best: date | None = None
    period: Period = ALWAYS
    months: tuple[tuple[str, float], ...] = ()
    probability: float = 0.0
    reasons: tuple[str, ...] = ()

    @property
    def day(self) -> date | None:
        """The day of publication where `period` is that one day; `best` may be less sure."""
        return self.period.start if self.period.days == 1 else None


UNDATED = Dated(reasons=("no date is stated and none follows from the text",))


@dataclass(frozen=True, slots=True)
class Article:
    r"""One news article: it owns its characters.

    `text` is canonical: decoded, newlines as "\n", stray tags and entities gone. Every offset
    of Dateline counts its characters. `id` is unique in an archive and stable across rebuilds
    (normally the file's stem). `stated` is the publication date as the fields of the input
    wrote it, unchecked; `published` is what dating made of it and of all other clues.
    """

    id: str
    title: str
    text: str
    lines: tuple[Line, ...]
    source: str | None = None
    url: str | None = None
    author: str | None = None
    file: str | None = None
    stated: str | None = None
    published: Dated = UNDATED

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical text in UTF-8, 64 hexadecimal digits."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def line(self, offset: int) -> int:
        r"""The number of the line that holds character `offset`, or of the last one before it.

        >>> a = Article("a", "t", "One.\n\nTwo.", (Line(1, 0, 4, Role.CONTENT),
        ...                                         Line(3, 6, 10, Role.CONTENT)))
        >>> a.line(0), a.line(5), a.line(7)
        (1, 1, 3)
        """
        at = bisect_right(self.lines, offset, key=lambda line: line.start) - 1
        return self.lines[max(at, 0)].number if self.lines else 1

    def role_lines(self, *roles: Role) -> Sequence[Line]:
        """The lines that have one of `roles`, in order."""
        return [line for line in self.lines if line.role in roles]


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start:end` of one article (a sentence, a passage or a quote).

    >>> apollo = Article("a1", "Landing", "Eagle has landed. Men walked.", ())
    >>> Span(apollo, 18, 29).text
    'Men walked.'
    >>> Span(apollo, 18, 40)
    Traceback (most recent call last):
      ...
    ValueError: span 18:40 is outside article 'a1' (29 characters)
    """

    article: Article
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.article.text):
            raise ValueError(
                f"span {self.start}:{self.end} is outside article "
                f"{self.article.id!r} ({len(self.article.text)} characters)"
            )

    @property
    def text(self) -> str:
        """The characters themselves."""
        return self.article.text[self.start : self.end]

    @property
    def line(self) -> int:
        """Number of the file's line on which the span starts, from 1."""
        return self.article.line(self.start)
