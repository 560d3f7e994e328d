"""Neighbours that make one expression: Oct. 26 + 2023, Friday + morning, Monday + last week."""

from __future__ import annotations

import re
from dataclasses import replace

from retrieval.chronology import lexicon as lex
from retrieval.chronology.cells import Unit
from retrieval.chronology.clock import THAT_DAY
from retrieval.chronology.derived import Clock, InYear, Nth, Onward
from retrieval.chronology.guards import FLAGS
from retrieval.chronology.lexicon import S
from retrieval.chronology.meanings import Fixed, Here, Meaning, Weekday, Yearly
from retrieval.chronology.rules import Reading, Timex

GAP = re.compile(
    rf"(?:[ ]?,|{lex.DASH}|{S}(?=\())?(?:{S})?\(?(?:(?:of|in|on){S})?(?:the{S}(?=[0-9]))?", FLAGS
)
NOTHING = frozenset({"", ","})
DASHES = frozenset({"-", "\u2013", "\u2014"})
YEARS = frozenset({Unit.YEAR, Unit.FISCAL})
Joined = tuple[Timex, Meaning] | None


def is_open(left: Reading) -> bool:
    """Whether anything behind `left` could be joined to it."""
    whole = isinstance(left.meaning, Fixed) and left.meaning.fixed.unit is not Unit.DAY
    return not whole and left.type in (Timex.DATE, Timex.TIME) and left.meaning.grain is not None


def join(left: Reading, gap: str, right: Reading) -> Joined:
    """What two readings with `gap` between them mean together, or None where they are two."""
    words = gap.lower().replace("the", "").strip(" \t\xa0(")
    first, second = left.meaning, right.meaning
    match first:
        case Yearly():
            return _in_year(first, gap, words, second) or _at_time(left, words, right)
        case Weekday():
            return _on_weekday(first, words, right) or _at_time(left, words, right)
        case Clock(base=base) if base == THAT_DAY:
            return _time_on(first, words, second)
        case Onward(steps=0):
            return _a_year_before(first, words, second)
    return _at_time(left, words, right)


def _in_year(first: Yearly, gap: str, words: str, year: Meaning) -> Joined:
    """October + 2023, the third quarter + of last year, summer + of that year."""
    dashed = gap in DASHES | {"/"} and first.part.unit is Unit.DAY  # 05-Aug-2016
    if year.grain not in YEARS or not (dashed or words in NOTHING | {"of", "in"}):
        return None
    if not isinstance(year, Fixed | Here | Onward) or (isinstance(year, Onward) and words != "of"):
        return None
    return Timex.DATE, InYear(year, first.part)


def _on_weekday(first: Weekday, words: str, right: Reading) -> Joined:
    """Saturday + June 24, Monday + last week."""
    other = right.meaning
    if words not in NOTHING | {"of"} or isinstance(other, Weekday) or right.type is not Timex.DATE:
        return None
    if other.grain is Unit.WEEK:
        return Timex.DATE, Nth(other, Unit.DAY, 1, first.weekday)
    if isinstance(other, Yearly) and other.grain is Unit.DAY:
        return Timex.DATE, replace(other, weekday=first.weekday)
    if isinstance(other, Fixed | InYear | Here) and other.grain is Unit.DAY:
        return Timex.DATE, other
    return None


def _at_time(left: Reading, words: str, right: Reading) -> Joined:
    """Friday + morning, Oct. 26, 2023 + - 14:49."""
    clock = right.meaning
    if not isinstance(clock, Clock) or clock.base != THAT_DAY or words not in NOTHING | DASHES:
        return None
    if left.type is not Timex.DATE or left.meaning.grain is not Unit.DAY:
        return None
    return Timex.TIME, Clock(left.meaning, clock.time)


def _time_on(first: Clock, words: str, second: Meaning) -> Joined:
    """3 p.m. + Friday, 5 a.m. + on Oct. 26, 3 a.m. + Friday morning."""
    if second.grain is not Unit.DAY or words not in NOTHING | {"on", "of"}:
        return None
    day = second.base if isinstance(second, Clock) else second
    return None if day == THAT_DAY else (Timex.TIME, Clock(day, first.time))


def _a_year_before(first: Onward, words: str, second: Meaning) -> Joined:
    """The same period + last year: a year before the date that was mentioned."""
    if words not in NOTHING | {"of", "in"} or not isinstance(second, Here | Onward):
        return None
    if (second.unit, second.steps) != (Unit.YEAR, -1):
        return None
    return Timex.DATE, Onward(first, Unit.YEAR, -1)
