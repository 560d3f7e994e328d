"""What SQLite's rows hold of an article beside its text: lines, dates and a print of all read."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date

from retrieval.article import Article, Dated, Line, Role
from retrieval.period import Period

HASH_BYTES = 16  # of SHA-256: two texts of one hash are out of reach of chance
DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Stored:
    """A visible article: its row, its id, a hash of all that was read, its file and source."""

    number: int
    id: str
    hash: str
    file: str | None
    source: str | None


@dataclass(frozen=True, slots=True)
class Cut:
    """A passage as it was cut out of its article, and the hash of its text."""

    start: int
    end: int
    text: bytes


def fingerprint(article: Article) -> str:
    """SHA-256 over everything that was read: an article of the same print needs no new row."""
    parts = [
        article.id, article.title, article.text, article.source, article.url, article.author,
        article.file, article.stated, *(f"{line.number} {line.role}" for line in article.lines),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def packed_lines(lines: tuple[Line, ...]) -> str:
    """Lines as one JSON value."""
    return json.dumps([(line.number, line.start, line.end, str(line.role)) for line in lines])


def unpacked_lines(packed: str) -> tuple[Line, ...]:
    """What `packed_lines` packed."""
    return tuple(Line(n, start, end, Role(role)) for n, start, end, role in json.loads(packed))


def packed_date(dated: Dated) -> str:
    """A date with its reasons as one JSON value."""
    values = {
        "best": dated.best.isoformat() if dated.best else None,
        "start": dated.period.start.isoformat() if dated.period.start else None,
        "end": dated.period.end.isoformat() if dated.period.end else None,
        "months": dated.months,
        "probability": dated.probability,
        "reasons": dated.reasons,
    }
    return json.dumps(values)


def unpacked_date(packed: str) -> Dated:
    """What `packed_date` packed."""
    values = json.loads(packed)
    return Dated(
        best=_day(values["best"]),
        period=Period(_day(values["start"]), _day(values["end"])),
        months=tuple((month, share) for month, share in values["months"]),
        probability=values["probability"],
        reasons=tuple(values["reasons"]),
    )


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def text_hash(text: str) -> bytes:
    """What a passage's vector is kept under."""
    return hashlib.sha256(text.encode()).digest()[:HASH_BYTES]


def natural(name: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """A key that sorts ids with their numbers as numbers, whatever else they hold.

    >>> sorted(["news:10", "news:9", "a"], key=natural)
    ['a', 'news:9', 'news:10']
    """
    parts = DIGITS.split(name)
    return tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts), name
