"""Rules for days, weekdays and months in words: Oct. 26, the fourth of July, May, Friday."""

from __future__ import annotations

import re
from datetime import date

from retrieval.chronology.grammar import guards
from retrieval.chronology.grammar import lexicon as lex
from retrieval.chronology.grammar.cells import Cell, Unit
from retrieval.chronology.grammar.figures import LEAP_YEAR
from retrieval.chronology.grammar.lexicon import DASH, DAY, MONTH, WEEKDAY, S
from retrieval.chronology.grammar.meanings import (
    Constant,
    DayOfMonth,
    Fixed,
    Meaning,
    Part,
    Tense,
    Weekday,
    Yearly,
)
from retrieval.chronology.grammar.rules import DIGITS, Rule, Timex, rule
from retrieval.chronology.grammar.tenses import tense_of

Read = tuple[Timex, Meaning] | None


def yearly(match: re.Match[str], part: Part) -> Read:
    """A part of the year whose year is left to the words around and the anchor."""
    return Timex.DATE, Yearly(part, tense_of(match))


def day_number(text: str) -> int:
    """26 of "26", of "26th" and of "twenty-sixth"."""
    return int(text) if text.isdigit() else lex.ordinal(text)


def read_month_day(match: re.Match[str]) -> Read:
    """Oct. 26, 26 October, the 26th of October; a year behind it is joined later."""
    part = Part(Unit.DAY, lex.month(match["month"]), day_number(match["day"]))
    if part.of(LEAP_YEAR) is None or not guards.names_a_dated_month(match):
        return None
    if (part.index, part.day) == SEPTEMBER_11 and _ATTACKS.match(match.string, match.end()):
        return Timex.DATE, Fixed(Cell(Unit.DAY, date(2001, 9, 11).toordinal()))
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
    if _ANY.search(guards.before(match)) and _ALONE.match(match.string, match.end()):
        return Timex.DATE, Constant(f"XXXX-WXX-{lex.weekday(match['weekday']) + 1}")
    ahead = tense_of(match) is Tense.FUTURE
    return Timex.DATE, Weekday(
        lex.weekday(match["weekday"]), Tense.FUTURE if ahead else Tense.PAST
    )


def read_day(match: re.Match[str]) -> Read:
    """On the 18th, Monday the 13th, Fri 13th; "the 18th floor" is none."""
    day, name = day_number(match["day"]), match["weekday"]
    if day > LONGEST_MONTH:
        return None
    if name:
        known = name[0].isupper() or name.lower() not in guards.SHORT_DAYS
    else:
        known = _ON_THE.search(guards.before(match)) is not None
    if not known:
        return None
    ahead = tense_of(match) is Tense.FUTURE
    way = Tense.FUTURE if ahead else Tense.PAST
    return Timex.DATE, DayOfMonth(day, way, lex.weekday(name) if name else None)


LONGEST_MONTH = 31
_ANY = re.compile(r"\b(?:on\san?|any|one)\s$", guards.FLAGS)
_ALONE = re.compile(r"[.,;:!?)]|\s(?:and|or|when|in|at|with)\b|$", guards.FLAGS)
SEPTEMBER_11 = (9, 11)
_ATTACKS = re.compile(
    r"\s(?:terror\w{0,3}|attacks?|hijack|commission|victims|memorial)", guards.FLAGS
)
_ON_THE = re.compile(
    r"\b(?:on|by|until|till|since|before|after|from|between|around|week of|evening of"
    r"|morning of|night of|[a-z]+day)\s$",
    guards.FLAGS,
)
_DAY_END = (
    r"(?=[ \t]?(?:[.,;:!?)]|$|(?:and|but|when|as|in the|at|to|he|she|they|we|it|[ap]m|[0-9])\b))"
)
_NTH = r"(?:[12]?[0-9]|3[01])(?:st|nd|rd|th)"
_NO_DAY = rf"(?![0-9%,][0-9]|:[0-9]|\.[0-9]|{S}(?:million|billion|percent|people)\b)"
_LINK = rf"(?:{DASH}|{S}(?:to|and|or|through|until){S}(?:the{S})?)"

RULES: tuple[Rule, ...] = (
    rule(
        lex.MONTHS,
        rf"(?P<month>{MONTH})(?:/|{S}?(?:the{S})?)(?P<day>{DAY}){_NO_DAY}",
        read_month_day,
    ),
    rule(
        lex.MONTHS,
        rf"(?P<month>{MONTH}){S}(?:the{S})?(?P<day>(?-i:(?=[a-z])){lex.DAY_WORD})"
        rf"(?!{S}(?:of|in|half|quarter|week|day|time){S})",
        read_month_day,
    ),
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
    rule(  # "the ninth" in "from the ninth to the seventeenth of April"
        ["the", *lex.ORDINAL_STARTS],
        rf"(?:the{S})?(?P<day>{lex.DAY_WORD})(?={_LINK}{lex.DAY_WORD}{S}of{S}(?P<month>{MONTH})\b)",
        read_month_day,
    ),
    rule(  # "the first of May", not "a third of April"
        ["the", *lex.ORDINAL_STARTS],
        rf"(?:the{S})?(?<!\ba )(?<!\bone )(?P<day>{lex.DAY_WORD}){S}of{S}(?P<month>{MONTH})",
        read_month_day,
    ),
    rule(lex.MONTHS, rf"(?P<month>{MONTH})", read_month),
    rule(lex.WEEKDAYS, rf"(?P<weekday>{WEEKDAY})", read_weekday),
    rule(["the"], rf"(?P<weekday>)the{S}(?P<day>{_NTH}){_DAY_END}", read_day),
    rule(
        lex.WEEKDAYS,
        rf"(?P<weekday>{WEEKDAY}),?{S}(?:(?:the{S})?(?P<day>{_NTH})){_DAY_END}",
        read_day,
    ),
)
