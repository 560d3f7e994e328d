"""Rules for years and what they are made of or make up: quarters, seasons, decades, holidays."""

from __future__ import annotations

import re

from retrieval.chronology.grammar import guards
from retrieval.chronology.grammar import lexicon as lex
from retrieval.chronology.grammar.cells import Cell, Unit
from retrieval.chronology.grammar.dates import Read, yearly
from retrieval.chronology.grammar.derived import WeekendBy
from retrieval.chronology.grammar.figures import dated
from retrieval.chronology.grammar.holidays import NAMES
from retrieval.chronology.grammar.lexicon import GAP, ORDINAL, SEASON, YEAR, S
from retrieval.chronology.grammar.meanings import Part, Tense, Yearly
from retrieval.chronology.grammar.rules import DIGITS, Rule, Timex, rule
from retrieval.chronology.grammar.tenses import tense_of

DECADES = {
    "twenties": 1920, "thirties": 1930, "forties": 1940, "fifties": 1950, "sixties": 1960,
    "seventies": 1970, "eighties": 1980, "nineties": 1990,
}  # fmt: skip
FIRST_CENTURY, SHORT_TWENTIES = 100, 20
QUARTERS = {
    "first": 0, "second": 1, "third": 2, "fourth": 3, "final": 3, "1st": 0, "2nd": 1, "3rd": 2,
    "4th": 3,
}  # fmt: skip

CENTURIES = {"eighteen": 1800, "nineteen": 1900, "twenty": 2000, "two": 2000}


def read_year(match: re.Match[str]) -> Read:
    """2019, in 1848; not "resolution 2397", "2000 people" nor a price."""
    return dated(Cell.year(int(match["year"]))) if guards.names_a_year(match) else None


def read_named_year(match: re.Match[str]) -> Read:
    """The year 2008."""
    return dated(Cell.year(int(match["year"])))


def read_spoken_year(match: re.Match[str]) -> Read:
    """Nineteen eighty-four, two thousand and fifteen, after "in" and the like."""
    left = guards.before(match)
    if not (guards.YEAR_SURE.search(left) or guards.YEAR_OF_MONTH.search(left)):
        return None
    rest = (match["rest"] or "").replace("-", " ").split()
    two = sum(lex.SMALL.get(word) or lex.LARGE.get(word, 0) for word in rest)
    return dated(Cell.year(CENTURIES[match["century"].lower().split()[0]] + two))


def read_short_year(match: re.Match[str]) -> Read:
    """'82."""
    return dated(Cell.year(lex.full_year(match["year"])))


def read_decade(match: re.Match[str]) -> Read:
    """1990s, the '90s, the nineties; not "in his nineties"."""
    digits = match["decade"].lower()
    if not guards.names_a_decade(match):
        return None
    year = DECADES.get(digits) or int(digits)
    if year < FIRST_CENTURY:  # the '30s are past, the '10s are not those of the war
        year += 2000 if year < SHORT_TWENTIES else 1900
    return dated(Cell.year(year).within(Unit.DECADE))


def read_century(match: re.Match[str]) -> Read:
    """The 21st century: the years 20xx."""
    nth = lex.ordinal(match["nth"])
    return dated(Cell(Unit.CENTURY, nth - 1)) if nth > 1 else None


def read_quarter(match: re.Match[str]) -> Read:
    """The third quarter, the final quarter; not "two minutes left in the first quarter"."""
    if _GAME.search(guards.before(match, 40)):
        return None
    return in_quarter(match, Part(Unit.QUARTER, QUARTERS[match["nth"].lower()]))


def in_quarter(match: re.Match[str], part: Part) -> Read:
    """A quarter without its year: results are of the past even where they "will be released"."""
    told = _RESULTS.match(match.string, match.end())
    way = tense_of(match)
    return Timex.DATE, Yearly(part, Tense.PAST if told else way)


def read_short_quarter(match: re.Match[str]) -> Read:
    """Q3, 3Q, Q3-2022."""
    part = Part(Unit.QUARTER, int(match["nth"] or match["first"]) - 1)
    return dated(part.of(int(match["year"]))) if match["year"] else in_quarter(match, part)


def read_half(match: re.Match[str]) -> Read:
    """H1, where a year follows; "the first half of" is a prefix."""
    return yearly(match, Part(Unit.HALF, int(match["nth"]) - 1))


def read_fiscal(match: re.Match[str]) -> Read:
    """Fiscal 2023, fiscal year 2023, FY23."""
    return dated(Cell(Unit.FISCAL, lex.full_year(match["year"].lstrip("'\u2019"))))


def read_season(match: re.Match[str]) -> Read:
    """Summer, this fall; neither "prices fall" nor "Winter Olympics"."""
    if not guards.names_a_season(match):
        return None
    return yearly(match, Part(Unit.SEASON, lex.SEASONS[match["season"].lower()]))


def read_september_11(match: re.Match[str]) -> Read:
    """9/11: that of 2001."""
    return None if guards.is_numbered(match) else dated(Cell.day(2001, 9, 11))


def read_holiday(match: re.Match[str]) -> Read:
    """Christmas, Labor Day."""
    if guards.is_festive_thing(match):
        return None
    name = " ".join(match["name"].lower().replace("\u2019", "'").split())
    part = Part(Unit.DAY, 0, 0, name)
    day = Yearly(part, tense_of(match))
    return Timex.DATE, WeekendBy(day) if match["weekend"] else day


_RESULTS = re.compile(
    r"\s(?:\w{1,12}\s)?(?:results?|earnings|profits?|loss(?:es)?|report|numbers|figures|gdp)\b",
    guards.FLAGS,
)
_GAME = re.compile(
    r"\b(?:left|remaining|to (?:go|play)|minutes?|seconds?|midway|score[ds]?|touchdowns?|points)"
    r"(?:\s(?:in|into|through|of|during|late|early))+\s(?:the\s)?$",
    guards.FLAGS,
)
_HOLIDAY = lex.words(NAMES).replace("'", "['\u2019]")
_HOLIDAY_STARTS = {re.split(r"[^a-z]", name)[0] for name in NAMES}

_TENS = rf"{lex.words(lex.LARGE)}(?:[- ]{lex.words(lex.ONES.split()[1:10])})?"
_TWO_DIGITS = rf"(?:{_TENS}|{lex.words(lex.SMALL)})"

RULES: tuple[Rule, ...] = (
    rule([DIGITS], rf"{guards.NO_TAIL}(?P<year>{YEAR})(?![-/.:%]?[0-9]|%|,[0-9]{{3}})", read_year),
    rule(["the", "year"], rf"(?:the{S})?year{S}(?P<year>{YEAR})", read_named_year),
    rule(
        CENTURIES,
        rf"(?P<century>eighteen|nineteen|twenty|two{S}thousand)(?:(?:{S}and)?(?:{S}|-)"
        rf"(?P<rest>{_TWO_DIGITS})|(?<=thousand)(?P<rest_none>))(?!{S}(?!(?:and|in|to|for|at|as|he|she|the)\b)[a-z])",
        read_spoken_year,
    ),
    rule(  # "2014" in "2014-18"
        [DIGITS],
        rf"{guards.NO_TAIL}(?P<year>{YEAR})(?=[-\u2011\u2013\u2014/](?:{YEAR}|[0-9]{{2}})(?![-/.]?[0-9]))",
        read_year,
    ),
    rule(
        [DIGITS],
        r"(?<=['\u2018\u2019])(?<![\w]['\u2018\u2019])(?P<year>[0-9]{2})(?!['\u2019]?s)",
        read_short_year,
    ),
    rule([DIGITS], r"(?P<decade>[12][0-9]{2}0|[0-9]0)['\u2019]?s", read_decade),
    rule(DECADES, rf"(?P<decade>{lex.words(DECADES)})", read_decade),
    rule([*lex.ORDINAL_STARTS, DIGITS], rf"(?P<nth>{ORDINAL}){GAP}century", read_century),
    rule(
        [*lex.ORDINAL_STARTS, "final", "fiscal", DIGITS],
        rf"(?:fiscal{S})?(?P<nth>{lex.words(QUARTERS)}){GAP}(?:(?:fiscal|financial){S})?quarter",
        read_quarter,
    ),
    rule(
        ["q", DIGITS],
        rf"(?:q(?P<nth>[1-4])(?:[-/](?P<year>{YEAR}))?|(?<![\w.,$])(?P<first>[1-4])q)",
        read_short_quarter,
    ),
    rule(
        ["h"],
        rf"h(?P<nth>[12])(?:(?=(?:{S}|-)?(?:of{S})?(?:fy|{YEAR}))|(?<=[0-9]{{4}}[ -]h[12]))",
        read_half,
    ),
    rule(
        ["fiscal", "financial", "fy"],
        rf"(?:(?:fiscal|financial){S}(?:year{S})?|fy[- ]?)(?P<year>{YEAR}|['\u2019]?[0-9]{{2}})",
        read_fiscal,
    ),
    rule(lex.SEASONS, rf"(?P<season>{SEASON})", read_season),
    rule(_HOLIDAY_STARTS, rf"(?P<name>{_HOLIDAY})(?:{S}(?P<weekend>weekend))?", read_holiday),
    rule([DIGITS], r"(?<![\w/.$-])9/11(?![/.-]?[0-9]|%)", read_september_11),
)
