"""Rules for dates in figures: 2023-10-26, 20231026, 10/26/2023, 26-Oct-2023, Oct/2023, 10/2023."""

from __future__ import annotations

import re

from retrieval.chronology.grammar import guards
from retrieval.chronology.grammar import lexicon as lex
from retrieval.chronology.grammar.cells import Cell, Unit
from retrieval.chronology.grammar.derived import Clock
from retrieval.chronology.grammar.lexicon import MONTH
from retrieval.chronology.grammar.meanings import Fixed, Meaning, Part, Yearly
from retrieval.chronology.grammar.rules import DIGITS, Rule, Timex, rule
from retrieval.chronology.grammar.tenses import tense_of

Read = tuple[Timex, Meaning] | None
MONTHS_OF_A_YEAR = 12
ALWAYS_OTHER = ("9/11", "24/7")  # a day of 2001, and always
LEAP_YEAR = 2000  # any: to tell 29 February from 30 February


def dated(cell: Cell | None) -> Read:
    """A complete date, or a refusal where the calendar has no such day."""
    return None if cell is None else (Timex.DATE, Fixed(cell))


def read_iso(match: re.Match[str]) -> Read:
    """2023-10-26, 2023/10/26, 20231026, 2023-10-26T14:49:05Z."""
    cell = Cell.day(int(match["year"]), int(match["month"]), int(match["day"]))
    time = match.groupdict().get("time")
    if cell is None or not time:
        return dated(cell)
    return Timex.TIME, Clock(Fixed(cell), f"T{time}{'Z' if match['zone'] else ''}")


def read_year_month(match: re.Match[str]) -> Read:
    """2023-09, 09/2023, Sep/2023, Sep-2023."""
    month = match["month"]
    number = int(month) if month.isdigit() else lex.month(month)
    if guards.is_numbered(match) or is_season(match):
        return None
    first = Cell.day(int(match["year"]), number, 1)
    return dated(None if first is None else first.within(Unit.MONTH))


def is_season(match: re.Match[str]) -> bool:
    """Whether 2002-03 is rather the season that began in 2002 than its March."""
    return match.start("year") < match.start("month") and (
        match["month"].isdigit() and (int(match["year"]) + 1) % 100 == int(match["month"])
    )


def read_numeric(match: re.Match[str]) -> Read:
    """10/26/2023: month first as in the United States, unless only day first is a date."""
    first, second, year = int(match["first"]), int(match["second"]), lex.full_year(match["year"])
    if first > MONTHS_OF_A_YEAR:
        first, second = second, first
    return dated(Cell.day(year, first, second))


def read_slashed(match: re.Match[str]) -> Read:
    """10/26 after "on", "from" and the like: elsewhere it is a score, a fraction or a rating."""
    month, day = int(match["first"]), int(match["second"])
    if month > MONTHS_OF_A_YEAR:
        month, day = day, month
    part = Part(Unit.DAY, month, day)
    if month > MONTHS_OF_A_YEAR or not month or part.of(LEAP_YEAR) is None:
        return None
    if match[0] in ALWAYS_OTHER or not _ON.search(guards.before(match)):
        return None
    return Timex.DATE, Yearly(part, tense_of(match))


def read_named(match: re.Match[str]) -> Read:
    """26-Oct-2023, 26/Oct/2023, Oct-26-2023, 2023/Oct/26."""
    year = lex.full_year(match["year"])
    return dated(Cell.day(year, lex.month(match["month"]), int(match["day"])))


_ON = re.compile(
    r"\b(?:(?:on|since|until|till|from|between|after|before)\s"
    r"|(?:from|between)\s[0-9]{1,2}/[0-9]{1,2}(?:\s(?:to|and|until|through)\s|[-\u2013]))$",
    guards.FLAGS,
)
_TIME = r"(?P<time>(?:[01][0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9])?)(?:\.[0-9]{1,6})?"
_ZONE = r"(?:[ ]?(?P<zone>Z|UTC|GMT)|[+-][0-9]{2}:?[0-9]{2})?"
_TWO_OF_DAY = r"(?P<day>[12][0-9]|3[01]|0?[1-9])"
_TWO_OF_MONTH = r"(?P<month>0?[1-9]|1[0-2])"
_FULL_YEAR = r"(?P<year>(?:1[6-9]|20)[0-9]{2})"
_SEP = r"(?P<sep>[-/])"
_SAME = r"(?P=sep)"
_HEAD = r"(?<![\w./-])"
_DAY_HEAD = r"(?:(?<![\w./-])|(?<=[0-9]{4}[-\u2013]))"  # the second of "10/1/2018-10/7/2018"
_TAIL = r"(?![\w/]|[.-][0-9])"
_DATE_TAIL = r"(?!/?[0-9]|\.[0-9]|-[0-9]{1,4}(?![0-9]*[/-]))"

RULES: tuple[Rule, ...] = (
    Rule(  # even glued to letters, as lists of links have it: "in Paris2023-12-03Police"
        frozenset([DIGITS]),
        re.compile(
            r"(?<![0-9/])(?<![0-9][.-])(?P<year>[1-9][0-9]{3})(?P<sep>[-/.])(?P<month>0?[1-9]|1[0-2])(?P=sep)"
            rf"(?P<day>[12][0-9]|3[01]|0?[1-9])(?![0-9])(?:(?:T|[ ]|,[ ]|[ ]?-[ ])"
            rf"{_TIME}{_ZONE})?",
            re.ASCII,
        ),
        read_iso,
    ),
    rule(
        [DIGITS],
        r"(?<![\w.,/$\u20ac\u00a3+#])(?<![0-9]-)(?P<year>19[0-9]{2}|20[0-4][0-9])(?P<month>0[1-9]|1[0-2])"
        r"(?P<day>[012][0-9]|3[01])(?![,.-]?[0-9])",
        read_iso,
    ),
    rule([DIGITS], rf"{_HEAD}{_FULL_YEAR}-(?P<month>0[1-9]|1[0-2]){_TAIL}", read_year_month),
    rule(
        [DIGITS],
        rf"{_DAY_HEAD}(?P<first>[0-9]{{1,2}})(?P<sep>[-/.])(?P<second>[0-9]{{1,2}}){_SAME}"
        rf"(?P<year>[12][0-9]{{3}}|(?<=/)[0-9]{{2}}){_DATE_TAIL}",
        read_numeric,
    ),
    rule([DIGITS], rf"{_HEAD}{_TWO_OF_MONTH}[-/]{_FULL_YEAR}{_TAIL}", read_year_month),
    rule(
        [DIGITS],
        r"(?<![\w./$\u20ac\u00a3])(?P<first>[0-9]{1,2})/(?P<second>[0-9]{1,2})"
        r"(?![/.]?[0-9]|[ ]?%|[ ](?:percent|point|inch|cup|of)\b)",
        read_slashed,
    ),
    rule(
        [DIGITS],
        rf"{_HEAD}{_TWO_OF_DAY}{_SEP}(?P<month>{MONTH}){_SAME}(?P<year>[12][0-9]{{3}}|[0-9]{{2}}){_TAIL}",
        read_named,
    ),
    rule(
        [DIGITS],
        rf"{_HEAD}{_FULL_YEAR}{_SEP}(?P<month>{MONTH}){_SAME}{_TWO_OF_DAY}{_TAIL}",
        read_named,
    ),
    rule(
        lex.MONTHS,
        rf"{_HEAD}(?P<month>{MONTH}){_SEP}{_TWO_OF_DAY}{_SAME}(?P<year>[12][0-9]{{3}}){_TAIL}",
        read_named,
    ),
    rule(lex.MONTHS, rf"{_HEAD}(?P<month>{MONTH})[-/]{_FULL_YEAR}{_TAIL}", read_year_month),
)
