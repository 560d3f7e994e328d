"""Rules for days, weekdays and months: 2023-10-26, 10/26/2023, Oct. 26, the 4th of July, May."""

from __future__ import annotations

import re

from retrieval.chronology import guards
from retrieval.chronology import lexicon as lex
from retrieval.chronology.cells import Cell, Unit
from retrieval.chronology.derived import Clock
from retrieval.chronology.guards import tense
from retrieval.chronology.lexicon import DASH, DAY, MONTH, WEEKDAY, S
from retrieval.chronology.meanings import Fixed, Meaning, Part, Tense, Weekday, Yearly
from retrieval.chronology.rules import DIGITS, Rule, Timex, rule

Read = tuple[Timex, Meaning] | None
MONTHS_OF_A_YEAR = 12
LEAP_YEAR = 2000  # any: to tell 29 February from 30 February


def dated(cell: Cell | None) -> Read:
    """A complete date, or a refusal where the calendar has no such day."""
    return None if cell is None else (Timex.DATE, Fixed(cell))


def yearly(match: re.Match[str], part: Part) -> Read:
    """A part of the year whose year is left to the words around and the anchor."""
    return Timex.DATE, Yearly(part, tense(match.string, match.start(), match.end()))


def day_number(text: str) -> int:
    """26 of "26" and of "26th"."""
    return int(text.lower().rstrip("stndrh"))


def read_iso(match: re.Match[str]) -> Read:
    """2023-10-26, 2023/10/26, 2023-10-26T14:49:05Z."""
    cell = Cell.day(int(match["year"]), int(match["month"]), int(match["day"]))
    if cell is None or not match["time"]:
        return dated(cell)
    return Timex.TIME, Clock(Fixed(cell), f"T{match['time']}{'Z' if match['zone'] else ''}")


def read_iso_month(match: re.Match[str]) -> Read:
    """2023-09."""
    first = Cell.day(int(match["year"]), int(match["month"]), 1)
    return dated(None if first is None else first.within(Unit.MONTH))


def read_numeric(match: re.Match[str]) -> Read:
    """10/26/2023: month first as in the United States, unless only day first is a date."""
    first, second, year = int(match["first"]), int(match["second"]), lex.full_year(match["year"])
    if first > MONTHS_OF_A_YEAR:
        first, second = second, first
    return dated(Cell.day(year, first, second))


def read_month_day(match: re.Match[str]) -> Read:
    """Oct. 26, 26 October, the 26th of October; a year behind it is joined later."""
    part = Part(Unit.DAY, lex.month(match["month"]), day_number(match["day"]))
    if part.of(LEAP_YEAR) is None or not guards.names_a_dated_month(match):
        return None
    return yearly(match, part)


def read_month(match: re.Match[str]) -> Read:
    """October, in May; neither "may attack" nor Theresa May."""
    if not guards.names_a_month(match):
        return None
    return yearly(match, Part(Unit.MONTH, lex.month(match["month"]) - 1))


def read_weekday(match: re.Match[str]) -> Read:
    """Wednesday; "Wed" and the like only before a date or a time of day."""
    if not guards.names_a_weekday(match):
        return None
    ahead = tense(match.string, match.start(), match.end()) is Tense.FUTURE
    return Timex.DATE, Weekday(
        lex.weekday(match["weekday"]), Tense.FUTURE if ahead else Tense.PAST
    )


_TIME = r"(?P<time>(?:[01][0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9])?)(?:\.[0-9]{1,6})?"
_ZONE = r"(?:[ ]?(?P<zone>Z|UTC|GMT)|[+-][0-9]{2}:?[0-9]{2})?"
_NO_DAY = rf"(?![0-9%,][0-9]|:[0-9]|\.[0-9]|{S}(?:million|billion|percent|people)\b)"
_LINK = rf"(?:{DASH}|{S}(?:to|and|or|through|until){S}(?:the{S})?)"

RULES: tuple[Rule, ...] = (
    Rule(  # even glued to letters, as lists of links have it: "in Paris2023-12-03Police"
        frozenset([DIGITS]),
        re.compile(
            r"(?<![0-9/-])(?<![0-9]\.)(?P<year>[1-9][0-9]{3})(?P<sep>[-/.])(?P<month>0?[1-9]|1[0-2])(?P=sep)"
            rf"(?P<day>[12][0-9]|3[01]|0?[1-9])(?![0-9])(?:(?:T|[ ]|,[ ]|[ ]?-[ ])"
            rf"{_TIME}{_ZONE})?",
            re.ASCII,
        ),
        read_iso,
    ),
    rule([DIGITS], r"(?P<year>[12][0-9]{3})-(?P<month>0[1-9]|1[0-2])(?![-/.0-9])", read_iso_month),
    rule(
        [DIGITS],
        r"(?<![\w./-])(?P<first>[0-9]{1,2})(?P<sep>[-/.])(?P<second>[0-9]{1,2})(?P=sep)"
        r"(?P<year>[12][0-9]{3}|(?<=/)[0-9]{2})(?![/.-]?[0-9])",
        read_numeric,
    ),
    rule(lex.MONTHS, rf"(?P<month>{MONTH}){S}?(?:the{S})?(?P<day>{DAY}){_NO_DAY}", read_month_day),
    rule(
        [DIGITS],
        rf"{guards.NO_TAIL}(?P<day>{DAY})(?:-|{S}(?:of{S})?)(?P<month>{MONTH})"
        rf"(?!{S}?[0-9]{{1,2}}\b(?!:))",
        read_month_day,
    ),
    rule(  # "26" in "26 to 28 October"
        [DIGITS],
        rf"{guards.NO_TAIL}(?P<day>{DAY})(?={_LINK}{DAY}{S}(?:of{S})?(?P<month>{MONTH})\b)",
        read_month_day,
    ),
    rule(
        ["fourth"],
        rf"fourth{S}of{S}july",
        lambda match: yearly(match, Part(Unit.DAY, 7, 4)),
    ),
    rule(lex.MONTHS, rf"(?P<month>{MONTH})", read_month),
    rule(lex.WEEKDAYS, rf"(?P<weekday>{WEEKDAY})", read_weekday),
)
