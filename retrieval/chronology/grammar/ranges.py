"""Ranges of dates: the "28" of "Oct. 26-28", the missing year in "January to March 2023"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from retrieval.chronology.grammar import lexicon as lex
from retrieval.chronology.grammar.cells import Cell, Unit
from retrieval.chronology.grammar.clock import THAT_DAY
from retrieval.chronology.grammar.dates import day_number
from retrieval.chronology.grammar.derived import Clock, InYear, Onward
from retrieval.chronology.grammar.figures import LEAP_YEAR
from retrieval.chronology.grammar.guards import FLAGS
from retrieval.chronology.grammar.lexicon import DASH, DAY, MONTH, S
from retrieval.chronology.grammar.meanings import Fixed, Meaning, Yearly
from retrieval.chronology.grammar.rules import Reading, Timex

LINK = rf"(?:{DASH}|{S}(?:to|and|or|through|until|till){S}(?:the{S})?)"
_DAY_TAIL = re.compile(
    rf"(?:{LINK}|,{S}(?=[0-9]{{1,2}},?{S}(?:and|or){S}[0-9]))(?P<day>{DAY}|{lex.DAY_WORD})"
    rf"(?![\w%:/-]|[.,][0-9]|{S}(?:(?:of{S})?{MONTH}\b|[ap]\.?m\b|o'clock|percent|million|billion|people"
    rf"|years|others|more)|,?{S}(?:and|or){S}[0-9]{{1,2}}{S}(?:people|others))"
    rf"(?:,?{S}(?P<year>{lex.YEAR})(?![,.]?[0-9]))?",
    FLAGS,
)
_YEAR_TAIL = re.compile(
    rf"[-\u2011\u2013\u2014/](?P<year>[0-9]{{2}}|(?<=/){lex.YEAR})(?![-/.:]?[0-9%])", FLAGS
)
_BETWEEN = re.compile(
    rf"{DASH}|/|,?{S}(?:to|and|or|through|until|till){S}(?:the{S}|early{S}|mid-|late{S})?|,{S}",
    FLAGS,
)
_AT_ONCE = re.compile(rf"(?:{S}\(|\)?,?{S}(?:on{S})?)", FLAGS)
_UP_TO = re.compile(rf"{DASH}|,?{S}(?:to|through|until|till){S}(?:the{S})?", FLAGS)


def tail(text: str, reading: Reading, end: int) -> Iterator[Reading]:
    """What a range adds behind its first date: "28" in "Oct. 26-28", "18" in "2014-18"."""
    meaning = reading.meaning
    if isinstance(meaning, Fixed) and meaning.fixed.unit is Unit.YEAR:
        yield from _year_tail(text, reading, meaning.fixed.number, end)
    if not isinstance(meaning, Yearly) or not meaning.part.day:
        return
    at = reading.end
    while match := _DAY_TAIL.match(text, at, end):
        part = replace(meaning.part, day=day_number(match["day"]))
        if part.of(LEAP_YEAR) is None:
            return
        there: Meaning = Yearly(part, meaning.tense)
        if match["year"]:
            there = InYear(Fixed(Cell.year(int(match["year"]))), part)
        at = match.end()
        yield Reading(match.start("day"), at, Timex.DATE, there)


def _year_tail(text: str, reading: Reading, year: int, end: int) -> Iterator[Reading]:
    match = _YEAR_TAIL.match(text, reading.end, end)
    if match is None or not text[reading.end - 4 : reading.end].isdigit():
        return
    last = int(match["year"]) + (year // 100 * 100 if len(match["year"]) == len("18") else 0)
    if last > year:
        yield Reading(match.start("year"), match.end(), Timex.DATE, Fixed(Cell.year(last)))


def completed(text: str, readings: list[Reading]) -> list[Reading]:
    """The readings, the year behind the last date of a range or a list given to the others."""
    done: list[Reading] = []
    for reading in reversed(readings):
        later = done[-1] if done else None
        if later is not None and _AT_ONCE.fullmatch(text, reading.end, later.start):
            reading = _same_day(reading, later)
        if later is not None and _BETWEEN.fullmatch(text, reading.end, later.start):
            up_to = _UP_TO.fullmatch(text, reading.end, later.start) is not None
            reading = _dated_like(reading, later.meaning, up_to=up_to)
        done.append(reading)
    return done[::-1]


def _same_day(reading: Reading, later: Reading) -> Reading:
    """The time of day on the day behind it: "9:20 a.m. (0320 GMT) Friday"."""
    meaning, day = reading.meaning, later.meaning
    if not isinstance(meaning, Clock) or meaning.base != THAT_DAY:
        return reading
    if isinstance(day, Clock):
        day = day.base
    return (
        reading
        if day.grain is not Unit.DAY
        else replace(reading, meaning=replace(meaning, base=day))
    )


def _dated_like(reading: Reading, later: Meaning, *, up_to: bool) -> Reading:
    """The reading in the year of the later one; "Nov. to Feb. 2017" begins in 2016."""
    meaning = reading.meaning
    if isinstance(meaning, Clock) and isinstance(later, Clock) and meaning.base == THAT_DAY:
        return replace(reading, meaning=Clock(later.base, meaning.time))
    if not isinstance(meaning, Yearly) or meaning.strict or not isinstance(later, InYear):
        return reading
    if meaning.part.unit is not later.part.unit:
        return reading
    turned = (meaning.part.index, meaning.part.day) > (later.part.index, later.part.day)
    year = Onward(later.base, Unit.YEAR, -1) if up_to and turned else later.base
    return replace(reading, meaning=InYear(year, meaning.part))
