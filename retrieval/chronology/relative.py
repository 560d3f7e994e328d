"""Rules for dates that hang on the anchor or on the date before: last week, a year earlier."""

from __future__ import annotations

import re

from retrieval.chronology import lexicon as lex
from retrieval.chronology.amounts import COMPOUND, duration, steps
from retrieval.chronology.cells import SATURDAY, Unit
from retrieval.chronology.derived import Clock, Edge, Onward, Trimmed
from retrieval.chronology.guards import before, tense
from retrieval.chronology.holidays import NAMES
from retrieval.chronology.lasting import Lasting
from retrieval.chronology.lexicon import CELL_UNITS, GAP, MONTH, QUANTITY, SEASON, UNIT, S
from retrieval.chronology.meanings import Constant, Here, Meaning, Part, Tense, Weekday, Yearly
from retrieval.chronology.rules import DIGITS, Rule, Timex, rule

Read = tuple[Timex, Meaning] | None
TODAY = Here(Unit.DAY, 0)
BACK = frozenset({"last", "past", "previous", "prior", "preceding"})
ON = frozenset({"next", "coming", "upcoming", "following", "ensuing"})
SAME = frozenset({"this", "current", "same", "that"})
ANAPHORIC = frozenset({"previous", "prior", "preceding", "following", "ensuing", "same", "that"})
DAYS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}


def read_today(match: re.Match[str]) -> Read:
    """Yesterday, tonight, the day before yesterday."""
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
        direction = Tense.FUTURE if step == 0 else direction
        return Timex.DATE, Weekday(lex.WEEKDAYS[name], direction, strict=step != 0)
    if name in lex.MONTHS:
        if name in ("may", "march") and match["what"][0].islower() and step == 0:
            return None  # "this may help"
        part = Part(Unit.MONTH, lex.MONTHS[name] - 1)
    elif name in lex.SEASONS:
        part = Part(Unit.SEASON, lex.SEASONS[name])
    else:
        part = Part(Unit.DAY, 0, 0, " ".join(name.replace("\u2019", "'").split()))
    return Timex.DATE, Yearly(part, direction, strict=step != 0)


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


def read_several(match: re.Match[str]) -> Read:
    """The past three months, the next ten days; recent weeks, coming years."""
    which, name = match["which"].lower(), lex.unit(match["unit"])
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


def read_away(match: re.Match[str]) -> Read:
    """Two years ago, ten days from now; three days later, a year earlier: after another date."""
    side = match["side"].lower()
    back = side in ("ago", "earlier", "before", "previously", "prior", "back")
    moved = steps(match["n"], lex.unit(match["unit"]))
    if moved is None:
        return Timex.DATE, Constant("PAST_REF" if back else "FUTURE_REF")
    unit, count = moved[0], -moved[1] if back else moved[1]
    if side in ("ago", "hence", "back") or side.startswith("from"):
        return Timex.DATE, Here(unit, count)
    return Timex.DATE, Onward(TODAY, unit, count)


def read_the_day(match: re.Match[str]) -> Read:
    """The day before, the year after, the week previous, where nothing follows."""
    step = 1 if match["side"].lower() == "after" else -1
    return Timex.DATE, Onward(TODAY, CELL_UNITS[match["unit"].lower()], step, keep=False)


def read_bare(match: re.Match[str]) -> Read:
    """The day, the week, the year, where they stand for the one that is spoken of.

    A weekend is the last one that has begun, unless the words around look ahead.
    """
    if match["unit"].lower() == "weekend":
        ahead = tense(match.string, match.start(), match.end()) is Tense.FUTURE
        saturday = Weekday(SATURDAY, Tense.FUTURE if ahead else Tense.PAST)
        return Timex.DATE, Onward(saturday, Unit.WEEKEND, 0, keep=False, reach=-1)
    return Timex.DATE, Onward(TODAY, CELL_UNITS[match["unit"].lower()], 0, keep=False)


def read_year_end(_: re.Match[str]) -> Read:
    """Year-end, at the end of the year that is spoken of."""
    return Timex.DATE, Trimmed(Onward(TODAY, Unit.YEAR, 0, keep=False, reach=200), Edge.END)


def read_same_period(_: re.Match[str]) -> Read:
    """The same period, before "last year" or "a year earlier" (joined later)."""
    return Timex.DATE, Onward(TODAY, Unit.YEAR, 0)


_WHAT = (
    rf"(?:{MONTH}|{lex.WEEKDAY_FULL}|{SEASON}|{lex.words(lex.DAY_PARTS)}|{lex.UNIT_ONE}"
    rf"|{lex.words(NAMES)})"
)
_KIND = rf"(?:(?:trading|business|full|entire|whole|calendar|fiscal|financial|school){S})?"
_LASTING = rf"(?:(?:trading|business|full|consecutive|straight|calendar){S})?"
_BARE = r"(?P<unit>day|week|weekend|month|quarter|year|decade)"
_CLAUSE_END = (
    r"(?=[ \t]?(?:[.,;:!?)\"'\u2019\u201d\n-]|$|(?:and|but|when|as|in|on|at|to|for|by|from|with"
    r"|he|she|it|they|the|was|were|had|is)\b))"
)
_SOME = (
    DIGITS,
    *lex.SMALL,
    *lex.LARGE,
    "a",
    "an",
    "several",
    "many",
    "some",
    "few",
    "couple",
    "half",
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
    rule(
        BACK | ON | {"recent"},
        rf"(?P<which>{lex.words(BACK | ON | {'recent'})}){GAP}(?:(?P<n>{QUANTITY}){GAP})?"
        rf"{_LASTING}(?P<unit>{lex.UNIT_MANY})",
        read_several,
    ),
    rule(
        _SOME,
        rf"(?P<n>{QUANTITY}){GAP}(?:(?:full|short|long){S})?{_LASTING}(?P<unit>{UNIT}){S}"
        rf"(?P<side>ago|earlier|later|hence|from{S}(?:now|today)|back(?=[ .,])|previously)",
        read_away,
    ),
    rule(
        _SOME,
        rf"(?P<n>{QUANTITY}){S}(?P<unit>{UNIT}){S}(?P<side>before|after|prior)"
        r"(?=[ \t]?(?:[.,;:!?)]|$))",
        read_away,
    ),
    rule(
        ["the"],
        rf"the{S}{_BARE}{S}(?P<side>before|after|previous|earlier|prior){_CLAUSE_END}",
        read_the_day,
    ),
    rule(["the"], rf"(?:(?<=in )|(?<=of ))the{S}{_BARE}", read_bare),
    rule(["the"], rf"the{S}(?:(?:entire|whole|full){S})?{_BARE}{_CLAUSE_END}", read_bare),
    rule(["year"], r"year[- ]end", read_year_end),
    rule(
        ["the", "same"],
        rf"(?:the{S})?same{S}(?:period|time|point|stretch)"
        rf"(?={S}(?:of{S}|in{S})?(?:the{S})?(?:last|a|previous|one)\b)",
        read_same_period,
    ),
)
