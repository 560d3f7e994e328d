"""Rules for dates told by another one: a year earlier, the year-ago quarter, the same period."""

from __future__ import annotations

import re

from retrieval.chronology.grammar import lexicon as lex
from retrieval.chronology.grammar.amounts import steps
from retrieval.chronology.grammar.cells import Unit
from retrieval.chronology.grammar.derived import Onward
from retrieval.chronology.grammar.edges import Edge, Trimmed
from retrieval.chronology.grammar.lexicon import CELL_UNITS, GAP, QUANTITY, UNIT, S
from retrieval.chronology.grammar.meanings import Constant, Here, Meaning
from retrieval.chronology.grammar.rules import DIGITS, Rule, Timex, rule

Read = tuple[Timex, Meaning] | None
TODAY = Here(Unit.DAY, 0)
BACK = ("ago", "earlier", "before", "previously", "prior", "back")


def read_away(match: re.Match[str]) -> Read:
    """Two years ago, ten days from now; three days later, a year earlier: after another date."""
    side = match["side"].lower()
    back = side in BACK
    half = match["half"] or match.groupdict().get("more")
    moved = (_with_half if half else steps)(match["n"] or "some", lex.unit(match["unit"]))
    if moved is None:
        return Timex.DATE, Constant("PAST_REF" if back else "FUTURE_REF")
    unit, count = moved[0], -moved[1] if back else moved[1]
    if side in ("ago", "hence", "back") or side.startswith("from"):
        return Timex.DATE, Here(unit, count)
    return Timex.DATE, Onward(TODAY, unit, count)


FINER = {"year": (Unit.MONTH, 12), "decade": (Unit.YEAR, 10), "century": (Unit.DECADE, 10)}


def _with_half(quantity: str, unit: str) -> tuple[Unit, int] | None:
    """A year and a half as months, two and a half decades as years; None for finer units."""
    number = lex.number(quantity)
    if number is None or unit not in FINER:
        return None
    part, size = FINER[unit]
    return part, int(number * size) + size // 2


def read_the_day(match: re.Match[str]) -> Read:
    """The day before, the year after, the week previous, where nothing follows."""
    step = 1 if match["side"].lower() == "after" else -1
    return Timex.DATE, Onward(TODAY, CELL_UNITS[match["unit"].lower()], step, keep=False)


def read_compared(match: re.Match[str]) -> Read:
    """The year-earlier period, the year-ago quarter, the prior-year quarter."""
    return Timex.DATE, Onward(TODAY, CELL_UNITS[(match["unit"] or "year").lower()], -1)


def read_to_date(match: re.Match[str]) -> Read:
    """Year to date, this month to date."""
    return Timex.DATE, Trimmed(Here(CELL_UNITS[match["unit"].lower()], 0), Edge.BEFORE)


def read_same_period(_: re.Match[str]) -> Read:
    """The same period, before "last year" or "a year earlier" (joined later)."""
    return Timex.DATE, Onward(TODAY, Unit.YEAR, 0)


_LASTING = rf"(?:(?:trading|business|full|consecutive|straight|calendar){S})?"
_HALF = rf"(?:{S}and{S}a{S}half)"
_SOME = (
    DIGITS,
    *lex.SMALL,
    *lex.LARGE,
    *("a", "an", "several", "many", "some", "few", "couple", "half", "dozens", "hundreds"),
)
_SIDE_OF_CLAUSE = r"(?=[ \t]?(?:[.,;:!?)]|$))"
_CLAUSE_END = (
    r"(?=[ \t]?(?:[.,;:!?)\"'\u2019\u201d\n-]|$|(?:and|but|when|as|in|on|at|to|for|by|from|with"
    r"|was|were|had|is)\b))"
)

RULES: tuple[Rule, ...] = (
    rule(
        _SOME,
        rf"(?P<n>{QUANTITY})(?P<more>{_HALF})?{GAP}(?:(?:full|short|long){S})?{_LASTING}"
        rf"(?P<unit>{UNIT})(?P<half>{_HALF})?{S}"
        rf"(?P<side>ago|earlier|later|hence|from{S}(?:now|today)|back(?=[ .,])|previously)",
        read_away,
    ),
    rule(
        _SOME,
        rf"(?P<n>{QUANTITY}){S}(?P<unit>{UNIT})(?P<half>){S}(?P<side>before|after|prior)"
        rf"{_SIDE_OF_CLAUSE}",
        read_away,
    ),
    rule(
        [
            *(lex.PLURALS.get(unit, unit + "s") for unit in lex.UNITS),
            *("dozens", "tens", "scores", "hundreds", "thousands", "millions", "billions"),
        ],
        rf"(?P<n>)(?:(?:dozens|tens|scores|hundreds|thousands|millions|billions){S}of{S})?"
        rf"(?P<unit>{lex.UNIT_MANY})(?P<half>){S}(?P<side>ago|earlier|later)(?!{S}than\b)",
        read_away,
    ),
    rule(
        ["the"],
        rf"the{S}(?P<unit>day|week|weekend|month|quarter|year|decade){S}"
        rf"(?P<side>before|after|previous|earlier|prior){_CLAUSE_END}",
        read_the_day,
    ),
    rule(
        ["the", "year", "month", "week", "quarter", "prior", "previous"],
        rf"(?:the{S})?(?:(?P<unit>year|month|week|quarter)-(?:earlier|ago)|(?:prior|previous)-year)"
        rf"(?:{S}(?:period|quarter|month|week|figure|level))?",
        read_compared,
    ),
    rule(
        ["the", "this", "year", "month", "quarter"],
        rf"(?:(?:the|this){S})?(?P<unit>year|quarter|month|week)(?:-|{S})to(?:-|{S})date",
        read_to_date,
    ),
    rule(
        ["the", "same", "this"],
        rf"(?:the{S}|(?=this{S}time))?(?:same|this){S}(?:period|time|point|stretch)"
        rf"(?={S}(?:of{S}|in{S})?(?:the{S})?(?:last|a|previous|one)\b)",
        read_same_period,
    ),
)
