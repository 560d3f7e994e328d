"""Words before a date that pick a part of it: early, the end of, the first week of, later."""

from __future__ import annotations

import re

from retrieval.chronology.grammar import lexicon as lex
from retrieval.chronology.grammar.cells import Unit
from retrieval.chronology.grammar.derived import Clock, InYear, Nth, Onward, size
from retrieval.chronology.grammar.edges import Edge, Trimmed
from retrieval.chronology.grammar.lasting import Ended
from retrieval.chronology.grammar.lexicon import CELL_UNITS, ORDINAL, S
from retrieval.chronology.grammar.meanings import Meaning, Part
from retrieval.chronology.grammar.rules import DIGITS, Prefix, Reading, Timex, prefix

Read = tuple[Timex, Meaning] | None
EDGES = {
    "early": Edge.EARLY, "opening": Edge.EARLY, "late": Edge.LATE, "latter": Edge.LATE,
    "closing": Edge.LATE, "mid": Edge.MID, "middle": Edge.MID, "height": Edge.MID,
    "beginning": Edge.START, "start": Edge.START, "dawn": Edge.START, "turn": Edge.START,
    "end": Edge.END, "close": Edge.END, "earlier": Edge.BEFORE, "later": Edge.AFTER,
    "remainder": Edge.AFTER, "rest": Edge.AFTER,
}  # fmt: skip


def wrap_edge(match: re.Match[str], inner: Reading) -> Read:
    """Early 2023, mid-October, the end of last year, later this month."""
    if inner.meaning.grain is None or inner.type not in (Timex.DATE, Timex.TIME):
        return None
    return inner.type, Trimmed(inner.meaning, EDGES[match["edge"].lower()])


def wrap_year_end(match: re.Match[str], inner: Reading) -> Read:
    """Year-end 2023, and "2023 year-end" by its own rule."""
    return wrap_edge(match, inner) if inner.meaning.grain is Unit.YEAR else None


def wrap_nth(match: re.Match[str], inner: Reading) -> Read:
    """The first week of October, the last day of 2023, the second Monday in May."""
    grain, word, name = inner.meaning.grain, match["nth"].lower(), match["unit"].lower()
    nth = -1 if word in ("last", "final") else lex.ordinal(word)
    if grain is None or inner.type is not Timex.DATE or not nth:
        return None
    if name in lex.WEEKDAYS:
        return Timex.DATE, Nth(inner.meaning, Unit.DAY, nth, lex.WEEKDAYS[name])
    if name == "half":
        if grain is Unit.YEAR:
            return Timex.DATE, InYear(inner.meaning, Part(Unit.HALF, 0 if nth == 1 else 1))
        return Timex.DATE, Trimmed(inner.meaning, Edge.FIRST if nth == 1 else Edge.SECOND)
    unit = CELL_UNITS[name]
    return (Timex.DATE, Nth(inner.meaning, unit, nth)) if size(grain) > size(unit) else None


def wrap_of(match: re.Match[str], inner: Reading) -> Read:
    """The month of October, the week of Oct. 23, the year ended Dec. 31, the morning of Oct. 5."""
    grain, name = inner.meaning.grain, match["what"].lower()
    if grain is None or inner.type is not Timex.DATE:
        return None
    if name in lex.DAY_PARTS:
        part = Clock(inner.meaning, lex.DAY_PARTS[name])
        return (Timex.TIME, part) if grain is Unit.DAY else None
    unit = CELL_UNITS[name]
    if size(grain) > size(unit):
        return None
    if match["ended"] and grain is Unit.DAY and unit is not Unit.WEEKEND:
        return Timex.DATE, Ended(inner.meaning, unit)
    whole = (
        inner.meaning if grain is unit else Onward(inner.meaning, unit, 0, keep=False, reach=-1)
    )
    return Timex.DATE, whole


def wrap_beside(match: re.Match[str], inner: Reading) -> Read:
    """The day after Thanksgiving, the week before Christmas, the year before 2015."""
    grain, unit = inner.meaning.grain, CELL_UNITS[match["unit"].lower()]
    if grain is None or inner.type is not Timex.DATE or size(grain) > size(unit):
        return None
    step = 1 if match["side"].lower() == "after" else -1
    return Timex.DATE, Onward(inner.meaning, unit, step, keep=False, reach=-1)


def wrap_day_of(match: re.Match[str], inner: Reading) -> Read:
    """The 26th of last month."""
    if inner.meaning.grain is not Unit.MONTH:
        return None
    return Timex.DATE, Nth(inner.meaning, Unit.DAY, lex.ordinal(match["nth"]))


def wrap_small_hours(match: re.Match[str], inner: Reading) -> Read:
    """The early hours of Wednesday, the early morning hours of Sunday."""
    if inner.meaning.grain is not Unit.DAY or inner.type is not Timex.DATE:
        return None
    if "morning" in match[0].lower():
        return Timex.TIME, Clock(inner.meaning, "TMO")
    return Timex.DATE, Trimmed(inner.meaning, Edge.EARLY)


def wrap_week(match: re.Match[str], inner: Reading) -> Read:
    """Week 27 of last year, week 3 of 2027 (ISO 8601)."""
    if inner.meaning.grain is not Unit.YEAR or not int(match["nth"]):
        return None
    return Timex.DATE, Nth(inner.meaning, Unit.WEEK, int(match["nth"]))


_PLURAL_OR_SEASON = rf"(?:the{S}(?=['\u2018\u2019]?[0-9]{{2,4}}['\u2019]?s\b|{lex.SEASON}\b))?"
_NO_BARE_UNIT = rf"(?:the{S}(?!{lex.UNIT}\b|same\b|following\b|next\b))?"

PREFIXES: tuple[Prefix, ...] = (
    prefix(
        ["early", "late", "mid", "earlier", "later"],
        rf"(?P<edge>early|late|mid|earlier|later)(?:{S}in{S}(?=the|19|20)|{S}on{S}|-|{S})"
        rf"{_PLURAL_OR_SEASON}",
        wrap_edge,
    ),
    prefix(
        ["the", *EDGES],
        rf"(?:the{S})?(?:very{S})?(?P<edge>beginning|start|end|middle|close|dawn|turn|remainder"
        rf"|rest|height){S}of{S}{_NO_BARE_UNIT}",
        wrap_edge,
    ),
    prefix(
        ["the", "early", "latter", "closing", "opening", "later"],
        rf"(?:the{S})?(?:very{S})?(?P<edge>early|latter|later|closing|opening){S}"
        rf"(?:part|months|weeks|days|years|hours|stages|half){S}of{S}",
        wrap_edge,
    ),
    prefix(
        ["the", "last", "final", DIGITS, *lex.ORDINAL_STARTS],
        rf"(?:the{S})?(?P<nth>last|final|{ORDINAL})(?:{S}full)?{S}"
        rf"(?P<unit>day|week|weekend|month|quarter|half|year|decade|{lex.WEEKDAY_FULL}){S}"
        rf"(?:of|in){S}(?:the{S}(?=[12]|[a-z]{{4,10}}{S}(?:quarter|half|century)))?",
        wrap_nth,
    ),
    prefix(
        ["the", "fiscal", "month", "week", "weekend", "quarter", "year", "day", *lex.DAY_PARTS],
        rf"(?:the{S})?(?:fiscal{S})?(?P<what>month|week|weekend|quarter|year|day|morning"
        rf"|afternoon|evening|night){S}"
        rf"(?:of|beginning|starting|commencing|(?P<ended>(?:that{S})?end(?:ed|ing)))(?:{S}on)?{S}",
        wrap_of,
    ),
    prefix(
        [DIGITS, "the"],
        rf"(?:the{S})?(?P<nth>[0-9]{{1,2}}(?:st|nd|rd|th)){S}of{S}",
        wrap_day_of,
    ),
    prefix(
        ["the"],
        rf"the{S}(?P<unit>day|week|weekend|month|quarter|year|decade){S}(?P<side>before|after){S}",
        wrap_beside,
    ),
    prefix(["year"], rf"year-(?P<edge>end){S}", wrap_year_end),
    prefix(
        ["the", "early", "wee", "pre", "predawn", "small"],
        rf"(?:the{S})?(?:early|wee|pre-?dawn|small)(?:{S}morning)?{S}hours{S}of{S}",
        wrap_small_hours,
    ),
    prefix(["week", "the"], rf"(?:the{S})?week{S}(?P<nth>[0-9]{{1,2}})(?:{S}of|,)?{S}", wrap_week),
)
