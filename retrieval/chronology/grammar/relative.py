"""Rules for dates that hang on the anchor or on the date before: last week, a year earlier."""

from __future__ import annotations

import re

from retrieval.chronology.grammar import lexicon as lex
from retrieval.chronology.grammar.amounts import COMPOUND, duration, steps
from retrieval.chronology.grammar.cells import SATURDAY, Unit
from retrieval.chronology.grammar.derived import Clock, NextWeekday, Nth, Onward
from retrieval.chronology.grammar.edges import Edge, Trimmed
from retrieval.chronology.grammar.guards import FLAGS, before, is_named
from retrieval.chronology.grammar.holidays import NAMES
from retrieval.chronology.grammar.lasting import Lasting
from retrieval.chronology.grammar.lexicon import CELL_UNITS, GAP, MONTH, QUANTITY, SEASON, S
from retrieval.chronology.grammar.meanings import (
    Constant,
    Here,
    Meaning,
    Part,
    Tense,
    Weekday,
    Yearly,
)
from retrieval.chronology.grammar.rules import DIGITS, Rule, Timex, rule
from retrieval.chronology.grammar.tenses import tense_of

Read = tuple[Timex, Meaning] | None
TODAY = Here(Unit.DAY, 0)
BACK = frozenset({"last", "past", "previous", "prior", "preceding"})
ON = frozenset({"next", "coming", "upcoming", "following", "ensuing"})
SAME = frozenset({"this", "current", "same", "that"})
ANAPHORIC = frozenset({"previous", "prior", "preceding", "following", "ensuing", "same", "that"})
BARE_REACH = 300  # characters: "the year" further from a date is that of publication
DAYS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}


def read_today(match: re.Match[str]) -> Read:
    """Yesterday, tonight, the day before yesterday."""
    if is_named(match):
        return None  # "USA Today"
    name, side = match["day"].lower(), (match["side"] or "").lower()
    if name == "tonight":
        return Timex.TIME, Clock(TODAY, "TNI")
    return Timex.DATE, Here(Unit.DAY, DAYS[name] + {"before": -1, "after": 1}.get(side, 0))


def read_near(match: re.Match[str]) -> Read:
    """Last week, next summer, this October, that day, the same month, the following year."""
    which, name = match["which"].lower(), match["what"].lower().rstrip(".")
    step = -1 if which in BACK else 1 if which in ON else 0
    direction = (Tense.PAST, Tense.OPEN, Tense.FUTURE)[step + 1]
    if name in lex.CLOCK_UNITS:
        return None  # "last minute"
    if name in lex.DAY_PARTS:
        base = Onward(TODAY, Unit.DAY, step, keep=False) if which in ANAPHORIC else None
        return Timex.TIME, Clock(base or Here(Unit.DAY, step), lex.DAY_PARTS[name])
    if name in lex.UNITS:
        return _near_unit(which, name, step, before(match))
    if name in lex.WEEKDAYS:
        return Timex.DATE, _near_weekday(which, lex.WEEKDAYS[name], step)
    if name in lex.MONTHS:
        if name in ("may", "march") and match["what"][0].islower() and step == 0:
            return None  # "this may help"
        part = Part(Unit.MONTH, lex.MONTHS[name] - 1)
    elif name in lex.SEASONS:
        part = Part(Unit.SEASON, lex.SEASONS[name])
    else:
        part = Part(Unit.DAY, 0, 0, " ".join(name.replace("\u2019", "'").split()))
    return Timex.DATE, Yearly(part, direction, strict=step != 0)


def _near_weekday(which: str, weekday: int, step: int) -> Meaning:
    """Last Friday is that of last week, the following Friday comes after the date before it."""
    if not step:
        return Weekday(weekday, Tense.FUTURE)
    if which in ("past", "coming", "upcoming"):
        return Weekday(weekday, Tense.PAST if step < 0 else Tense.FUTURE, strict=True)
    if which in ANAPHORIC:
        return NextWeekday(TODAY, Unit.DAY, step, weekday=weekday)
    return Nth(Here(Unit.WEEK, step), Unit.DAY, 1, weekday)


_OF = re.compile(r"\sof\b", re.IGNORECASE)
_OVER = re.compile(r"\b(?:over|during|in|within|for|through|throughout)\s+the\s+$", re.IGNORECASE)


def _near_unit(which: str, name: str, step: int, left: str) -> Read:
    name, factor = COMPOUND.get(name, (name, 1))
    unit, count = CELL_UNITS[name], step * factor
    over = name != "quarter" and _OVER.search(left)
    if which == "past" or (which in ("last", "next", "coming") and over):
        return Timex.DURATION, Lasting(duration("one", name), unit, count)
    if which in ANAPHORIC or (which == "next" and left.lower().endswith("the ")):
        return Timex.DATE, Onward(TODAY, unit, count, keep=False)
    return Timex.DATE, Here(unit, count)


def read_this_past(match: re.Match[str]) -> Read:
    """The weekend, Friday of "this past", "this coming"; "this past year" lasts up to now."""
    name, back = match["what"].lower().rstrip("."), match["which"].lower() == "past"
    if name in lex.WEEKDAYS:
        way = Tense.PAST if back else Tense.FUTURE
        return Timex.DATE, Weekday(lex.WEEKDAYS[name], way, strict=True)
    if name == "weekend":
        saturday = Weekday(SATURDAY, Tense.PAST if back else Tense.FUTURE)
        return Timex.DATE, Onward(saturday, Unit.WEEKEND, 0, keep=False, reach=-1)
    return read_near(match)


_VERB = re.compile(r"\b(?:to|will|would|could|can|may|might|should|not|n't|only)\s$", FLAGS)


def read_several(match: re.Match[str]) -> Read:
    """The past three months, the next ten days; recent weeks, coming years."""
    which, name = match["which"].lower(), lex.unit(match["unit"])
    if which == "last" and _VERB.search(before(match)):
        return None  # "expected to last several weeks"
    if not match["n"] and _OF.match(match.string, match.end()):
        return None  # "the last days of the war"
    if which == "recent" or not match["n"]:
        past = which == "recent" or which in BACK
        return Timex.DATE, Constant("PAST_REF" if past else "FUTURE_REF")
    if _OF.match(match.string, match.end()):  # "the last three months of 2022"
        return Timex.DURATION, Constant(duration(match["n"], name))
    unit, count = steps(match["n"], name) or (Unit.DAY, 0)
    sign = -1 if which in BACK else 1
    return Timex.DURATION, Lasting(duration(match["n"], name), unit, sign * count)


_NOT_THE = re.compile(  # "six years to the day", "carried the day", "player of the year"
    r"\b(?:(?:years?|months?)\sto|saved?|carr(?:y|ied)|won|ruled?|(?:man|woman|person|player|coach"
    r"|manager|rookie|team|album|song|record|book|film|game|goal|car|word|deal|tweet|quote|photo"
    r"|picture|story|chart|question|artist|company|movie)s?\sof)\s$",
    FLAGS,
)


def read_bare(match: re.Match[str]) -> Read:
    """The day, the week, the year, where they stand for the one that is spoken of.

    A weekend is the last one that has begun, unless the words around look ahead.
    """
    if _NOT_THE.search(before(match)):
        return None
    if match["unit"].lower() == "weekend":
        ahead = tense_of(match) is Tense.FUTURE
        saturday = Weekday(SATURDAY, Tense.FUTURE if ahead else Tense.PAST)
        return Timex.DATE, Onward(saturday, Unit.WEEKEND, 0, keep=False, reach=-1)
    unit = CELL_UNITS[match["unit"].lower()]
    return Timex.DATE, Onward(TODAY, unit, 0, keep=False, reach=BARE_REACH)


def read_unit_end(match: re.Match[str]) -> Read:
    """Year-end, month's end, end of year: of the one that is spoken of."""
    unit = CELL_UNITS[match["unit"].lower()]
    return Timex.DATE, Trimmed(Onward(TODAY, unit, 0, keep=False, reach=200), Edge.END)


def read_middle(match: re.Match[str]) -> Read:
    """Midyear, midweek."""
    return Timex.DATE, Trimmed(Here(CELL_UNITS[match["unit"].lower()], 0), Edge.MID)


_WHAT = (
    rf"(?:{MONTH}|{lex.WEEKDAY_FULL}|{SEASON}|{lex.words(lex.DAY_PARTS)}|{lex.UNIT_ONE}"
    rf"|{lex.words(NAMES)})"
)
_KIND = rf"(?:(?:trading|business|working|full|entire|whole|calendar|fiscal|financial|school){S})?"
_LASTING = rf"(?:(?:trading|business|full|consecutive|straight|calendar){S})?"
_BARE = r"(?P<unit>day|week|weekend|month|quarter|year|decade)"
_CLAUSE_END = (
    r"(?=[ \t]?(?:[.,;:!?)\"'\u2019\u201d\n-]|$|(?:and|but|when|as|in|on|at|to|for|by|from|with"
    r"|he|she|it|they|the|was|were|had|is)\b))"
)
RULES: tuple[Rule, ...] = (
    rule(
        [*DAYS, "the"],
        rf"(?:the{S}day{S}(?P<side>before|after){S})?(?P<day>{lex.words(DAYS)})",
        read_today,
    ),
    rule(
        BACK | ON | SAME,
        rf"(?P<which>{lex.words(BACK | ON | SAME)}){S}{_KIND}(?P<what>{_WHAT})",
        read_near,
    ),
    rule(["this"], rf"this{S}(?P<which>past|coming){S}(?P<what>{_WHAT})", read_this_past),
    rule(
        BACK | ON | {"recent"},
        rf"(?P<which>{lex.words(BACK | ON | {'recent'})}){GAP}(?:(?P<n>{QUANTITY}){GAP})?"
        rf"{_LASTING}(?P<unit>{lex.UNIT_MANY})",
        read_several,
    ),
    rule(  # "the three previous years"
        [DIGITS, *lex.SMALL],
        rf"(?P<n>{lex.NUMERAL}){S}(?P<which>{lex.words(BACK | ON)}){S}{_LASTING}"
        rf"(?P<unit>{lex.UNIT_MANY})",
        read_several,
    ),
    rule(["the"], rf"(?:(?<=in )|(?<=of ))the{S}{_BARE}", read_bare),
    rule(["the"], rf"the{S}(?:(?:entire|whole|full){S})?{_BARE}{_CLAUSE_END}", read_bare),
    rule(
        ["the", "year", "month", "week"],
        rf"(?:the{S})?(?P<unit>year|month|week)(?:[- ]|['\u2019]s{S})end",
        read_unit_end,
    ),
    rule(["mid", "midyear", "midweek"], r"mid-?(?P<unit>year|week)", read_middle),
    rule(["end"], rf"end{S}of{S}(?P<unit>year|month|week)", read_unit_end),
)
