"""Neighbours that make one expression: Oct. 26 + 2023, Friday + morning, Monday + last week."""

from __future__ import annotations

import re
from dataclasses import replace

from retrieval.chronology.grammar import lexicon as lex
from retrieval.chronology.grammar.cells import Unit
from retrieval.chronology.grammar.clock import THAT_DAY
from retrieval.chronology.grammar.derived import Clock, InYear, Nth, Onward
from retrieval.chronology.grammar.guards import FLAGS
from retrieval.chronology.grammar.lexicon import S
from retrieval.chronology.grammar.meanings import Fixed, Here, Meaning, Weekday, Yearly
from retrieval.chronology.grammar.rules import Reading, Timex

GAP = re.compile(
    rf"(?:[ ]?,|{lex.DASH}|{S}(?=\())?(?:{S})?\(?(?:(?:of|in|on){S})?(?:the{S}(?=[0-9]))?", FLAGS
)
NOTHING = frozenset({"", ","})
DASHES = frozenset({"-", "\u2013", "\u2014"})
YEARS = frozenset({Unit.YEAR, Unit.FISCAL})
Joined = tuple[Timex, Meaning] | None


def is_open(left: Reading) -> bool:
    """Whether anything behind `left` could be joined to it."""
    whole = isinstance(left.meaning, Fixed) and left.meaning.grain not in (Unit.DAY, Unit.YEAR)
    return not whole and left.type in (Timex.DATE, Timex.TIME) and left.meaning.grain is not None


def join(left: Reading, gap: str, right: Reading) -> Joined:
    """What two readings with `gap` between them mean together, or None where they are two."""
    words = gap.lower().replace("the", "").strip(" \t\xa0(")
    first, second = left.meaning, right.meaning
    both: Joined = None
    match first:
        case Clock(base=base) if base == THAT_DAY:
            return _time_on(first, words, right)
        case Fixed():
            both = _part_of(first, gap, second)
        case Here(unit=Unit.WEEK):
            both = _day_of_week(first, words, second)
        case Yearly():
            both = _in_year(first, gap, words, second)
        case Weekday():
            both = _on_weekday(first, words, right)
        case Onward(steps=0):
            both = _a_year_before(first, words, second)
    return both or _at_time(left, words, right)


def _in_year(first: Yearly, gap: str, words: str, year: Meaning) -> Joined:
    """October + 2023, the third quarter + of last year, summer + of that year."""
    dashed = gap in DASHES | {"/"} and first.part.unit is not Unit.SEASON  # 05-Aug-2016, Q1-2019
    if year.grain not in YEARS or not (dashed or words in NOTHING | {"of", "in"}):
        return None
    if not isinstance(year, Fixed | Here | Onward) or (isinstance(year, Onward) and words != "of"):
        return None
    return Timex.DATE, InYear(year, first.part)


def _part_of(year: Fixed, gap: str, part: Meaning) -> Joined:
    """2019 + Q3, 2019-H2, 2017 + April."""
    if year.grain is not Unit.YEAR or gap not in (" ", "-") or not isinstance(part, Yearly):
        return None
    return None if part.part.unit is Unit.DAY else (Timex.DATE, InYear(year, part.part))


def _day_of_week(week: Here, words: str, day: Meaning) -> Joined:
    """Last week + Tuesday."""
    if words or not isinstance(day, Weekday) or day.strict:
        return None
    return Timex.DATE, Nth(week, Unit.DAY, 1, day.weekday)


def _on_weekday(first: Weekday, words: str, right: Reading) -> Joined:
    """Saturday + June 24, Monday + last week."""
    other = right.meaning
    if words not in NOTHING | {"of"} or other.grain is None:
        return None
    if other.grain is Unit.WEEK:
        return None if words == "," else (Timex.DATE, Nth(other, Unit.DAY, 1, first.weekday))
    if isinstance(other, Yearly) and other.grain is Unit.DAY:
        return Timex.DATE, replace(other, weekday=first.weekday)
    day = other.base if isinstance(other, Clock) else other  # "Fri, 12 Mar 2021 14:20"
    whole = isinstance(day, Fixed | InYear) or (isinstance(day, Here) and day is other)
    return (right.type, other) if whole and other.grain is Unit.DAY else None


def _at_time(left: Reading, words: str, right: Reading) -> Joined:
    """Friday + morning, Oct. 26, 2023 + - 14:49."""
    clock = right.meaning
    if not isinstance(clock, Clock) or clock.base != THAT_DAY or words not in NOTHING | DASHES:
        return None
    if left.type is not Timex.DATE or left.meaning.grain is not Unit.DAY:
        return None
    return Timex.TIME, Clock(left.meaning, clock.time)


def _time_on(first: Clock, words: str, right: Reading) -> Joined:
    """3 p.m. + Friday, 5 a.m. + on Oct. 26, 3 a.m. + Friday morning."""
    second = right.meaning
    if second.grain is not Unit.DAY or words not in NOTHING | {"on", "of"}:
        return None
    day = second.base if isinstance(second, Clock) else second
    if day == THAT_DAY or (day is second and right.type is not Timex.DATE):
        return None
    return Timex.TIME, Clock(day, first.time)


def _a_year_before(first: Onward, words: str, second: Meaning) -> Joined:
    """The same period + last year: a year before the date that was mentioned."""
    if words not in NOTHING | {"of", "in"} or not isinstance(second, Here | Onward):
        return None
    if (second.unit, second.steps) != (Unit.YEAR, -1):
        return None
    return Timex.DATE, Onward(first, Unit.YEAR, -1)
