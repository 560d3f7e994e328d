"""Rules for years and what they are made of or make up: quarters, seasons, decades, holidays."""

from __future__ import annotations

import re

from retrieval.chronology import guards
from retrieval.chronology import lexicon as lex
from retrieval.chronology.cells import Cell, Unit
from retrieval.chronology.dates import Read, dated, yearly
from retrieval.chronology.holidays import NAMES
from retrieval.chronology.lexicon import GAP, ORDINAL, SEASON, YEAR, S
from retrieval.chronology.meanings import Part
from retrieval.chronology.rules import DIGITS, Rule, rule

DECADES = {
    "twenties": 1920, "thirties": 1930, "forties": 1940, "fifties": 1950, "sixties": 1960,
    "seventies": 1970, "eighties": 1980, "nineties": 1990,
}  # fmt: skip
QUARTERS = {
    "first": 0, "second": 1, "third": 2, "fourth": 3, "final": 3, "1st": 0, "2nd": 1, "3rd": 2,
    "4th": 3,
}  # fmt: skip


def read_year(match: re.Match[str]) -> Read:
    """2019, in 1848; not "resolution 2397", "2000 people" nor a price."""
    return dated(Cell.year(int(match["year"]))) if guards.names_a_year(match) else None


def read_short_year(match: re.Match[str]) -> Read:
    """'82."""
    return dated(Cell.year(lex.full_year(match["year"])))


def read_decade(match: re.Match[str]) -> Read:
    """1990s, the '90s, the nineties; not "in his nineties"."""
    digits = match["decade"].lower()
    if not guards.names_a_decade(match):
        return None
    year = DECADES.get(digits) or lex.full_year(digits)
    return dated(Cell.year(year).within(Unit.DECADE))


def read_century(match: re.Match[str]) -> Read:
    """The 21st century: the years 20xx."""
    nth = lex.ordinal(match["nth"])
    return dated(Cell(Unit.CENTURY, nth - 1)) if nth > 1 else None


def read_quarter(match: re.Match[str]) -> Read:
    """The third quarter, the final quarter."""
    return yearly(match, Part(Unit.QUARTER, QUARTERS[match["nth"].lower()]))


def read_short_quarter(match: re.Match[str]) -> Read:
    """Q3, 3Q."""
    return yearly(match, Part(Unit.QUARTER, int(match[0].lower().strip("q")) - 1))


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


def read_holiday(match: re.Match[str]) -> Read:
    """Christmas, Labor Day."""
    if guards.is_festive_thing(match):
        return None
    name = " ".join(match[0].lower().replace("\u2019", "'").split())
    return yearly(match, Part(Unit.DAY, 0, 0, name))


_HOLIDAY = lex.words(NAMES).replace("'", "['\u2019]")
_HOLIDAY_STARTS = {re.split(r"[^a-z]", name)[0] for name in NAMES}

RULES: tuple[Rule, ...] = (
    rule([DIGITS], rf"{guards.NO_TAIL}(?P<year>{YEAR})(?![-/.:%]?[0-9]|%|,[0-9]{{3}})", read_year),
    rule(  # "2014" in "2014-18"
        [DIGITS],
        rf"{guards.NO_TAIL}(?P<year>{YEAR})(?=[-\u2013\u2014/](?:{YEAR}|[0-9]{{2}})(?![-/.]?[0-9]))",
        read_year,
    ),
    rule(
        [DIGITS],
        r"(?<=['\u2018\u2019])(?<![\w]['\u2018\u2019])(?P<year>[0-9]{2})(?!['\u2019]?s)",
        read_short_year,
    ),
    rule([DIGITS], r"(?P<decade>[12][0-9]{2}0|[0-9]0)['\u2019]?s", read_decade),
    rule(DECADES, rf"(?P<decade>{lex.words(DECADES)})", read_decade),
    rule([*lex.ORDINALS, DIGITS], rf"(?P<nth>{ORDINAL}){GAP}century", read_century),
    rule(
        [*lex.ORDINALS, "final", DIGITS],
        rf"(?P<nth>{lex.words(QUARTERS)}){GAP}(?:(?:fiscal|financial){S})?quarter",
        read_quarter,
    ),
    rule(["q", DIGITS], r"(?:q[1-4]|(?<![\w.,$])[1-4]q)", read_short_quarter),
    rule(["h"], rf"h(?P<nth>[12])(?={S}?(?:of{S})?(?:fy|{YEAR}))", read_half),
    rule(
        ["fiscal", "financial", "fy"],
        rf"(?:(?:fiscal|financial){S}(?:year{S})?|fy[- ]?)(?P<year>{YEAR}|['\u2019]?[0-9]{{2}})",
        read_fiscal,
    ),
    rule(lex.SEASONS, rf"(?P<season>{SEASON})", read_season),
    rule(_HOLIDAY_STARTS, _HOLIDAY, read_holiday),
)
