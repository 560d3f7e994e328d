"""Time expressions as dating keeps them: the words, and what they mean as a line of text.

A meaning is a few nested records of the grammar. Written out it can be stored, and it is the
same text wherever an archive says "last month", so that each is read and resolved only once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any, get_type_hints

import msgspec

from retrieval.chronology.grammar.between import Apart, Count, FromTo, UpTo
from retrieval.chronology.grammar.cells import Cell
from retrieval.chronology.grammar.derived import (
    Clock,
    InYear,
    NextWeekday,
    Nth,
    Onward,
    WeekendBy,
)
from retrieval.chronology.grammar.edges import Trimmed
from retrieval.chronology.grammar.lasting import Ahead, Ended, Lasting
from retrieval.chronology.grammar.meanings import (
    Constant,
    DayOfMonth,
    Fixed,
    Here,
    Meaning,
    Part,
    Resolved,
    Weekday,
    Yearly,
)
from retrieval.chronology.mentions import Mention
from retrieval.errors import ReadError
from retrieval.period import DAY, Period

SOON = timedelta(days=45)  # "soon" and "in the near future", of visits
PROBES = (None, date(2024, 2, 29))  # a meaning that was written resolves under any day


@dataclass(frozen=True, slots=True)
class Soon(Meaning):
    """A vague time ahead: the days after the anchor."""

    def resolve(self, anchor: date | None) -> Resolved:
        """No value; the period of `SOON`."""
        period = None if anchor is None else Period(anchor + DAY, anchor + DAY + SOON)
        return Resolved(None, period)


RECORDS: dict[str, type[Any]] = {
    record.__name__: record
    for record in (
        *(Ahead, Apart, Cell, Clock, Constant, Count, DayOfMonth, Ended, Fixed, FromTo, Here),
        *(InYear, Lasting, NextWeekday, Nth, Onward, Part, Soon, Trimmed, UpTo, Weekday),
        *(WeekendBy, Yearly),
    )
}


class Said(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A time expression: its words, and its meaning as `written`."""

    text: str
    meaning: str

    @classmethod
    def of(cls, mention: Mention) -> Said:
        """A mention without its place."""
        return cls(mention.text, written(mention.meaning))

    def resolve(self, anchor: date | None) -> Resolved:
        """Value and period if the article was published on `anchor`."""
        return meant(self.meaning).resolve(anchor)

    @property
    def anchored(self) -> bool:
        """Whether it denotes days only under a day of publication, if at all."""
        return _anchored(self.meaning)


@lru_cache(maxsize=100_000)
def _anchored(meaning: str) -> bool:
    return meant(meaning).resolve(None).period is None


@lru_cache(maxsize=100_000)
def written(meaning: Meaning) -> str:
    """A meaning as JSON: each record an array of its name and its fields in order.

    >>> written(Weekday(3))
    '["Weekday",3,"past",false]'
    """
    return msgspec.json.encode(_tree(meaning)).decode()


@lru_cache(maxsize=100_000)
def meant(text: str) -> Meaning:
    """The meaning that was `written` as a text; ReadError where it is none.

    >>> meant('["Weekday",3,"past",false]') == Weekday(3)
    True
    """
    try:
        found: Meaning = _record(msgspec.json.decode(text), Meaning)
        for anchor in PROBES:
            found.resolve(anchor)
    except (msgspec.MsgspecError, LookupError, ArithmeticError, TypeError, ValueError) as error:
        raise ReadError(f"{text[:60]!r} is no meaning of a time expression: {error}") from error
    except RecursionError as error:
        raise ReadError(f"{text[:60]!r}... is too deep for a meaning") from error
    return found


def _tree(value: object) -> object:
    record = RECORDS.get(type(value).__name__)
    if record is None or not isinstance(value, record):
        return value
    return [record.__name__, *(_tree(getattr(value, each.name)) for each in fields(record))]


def _record(tree: object, kind: type[Any]) -> Any:  # noqa: ANN401 - any record of the grammar
    """The record of a tree, which must be one of `kind`."""
    if not isinstance(tree, list) or not tree:
        raise TypeError(f"a {kind.__name__} is an array that begins with its name")
    record, values = RECORDS[tree[0]], tree[1:]
    hints = _hints(record.__name__)
    if not issubclass(record, kind) or len(values) != len(hints):
        raise TypeError(f"{tree[0]} with {len(values)} fields is no {kind.__name__}")
    return record(*(_value(value, hint) for value, hint in zip(values, hints, strict=True)))


def _value(value: object, hint: Any) -> object:  # noqa: ANN401 - any annotation of a field
    if isinstance(hint, type) and issubclass(hint, (Meaning, Cell, Part)):
        return _record(value, hint)
    return msgspec.convert(value, hint)


@cache
def _hints(name: str) -> Sequence[Any]:
    """The types of the fields of a record, in order."""
    return list(get_type_hints(RECORDS[name]).values())
