"""Rules for ages, durations to TimeML: a 38-year-old, 10 months of age, a decade-old law."""

from __future__ import annotations

import re

from retrieval.chronology.grammar import lexicon as lex
from retrieval.chronology.grammar.amounts import Read, duration
from retrieval.chronology.grammar.lexicon import S
from retrieval.chronology.grammar.meanings import Constant
from retrieval.chronology.grammar.rules import DIGITS, Rule, Timex, rule

_UNITS = ("year", "month", "week", "day", "decade", "century")
_PLURALS = tuple(lex.PLURALS.get(name, f"{name}s") for name in _UNITS)
_UNIT = rf"(?P<unit>{lex.words([*_UNITS, *_PLURALS])})"
_NUMBER_HEAD = r"(?<![\w$\u20ac\u00a3.,:/-])"


def read_age(match: re.Match[str]) -> Read:
    """38-year-old, 38 years old, decade-old, decades-old."""
    unit = lex.unit(match["unit"])
    alone = "one" if match["unit"].lower() == unit else None
    return Timex.DURATION, Constant(duration(match["n"] or alone, unit))


RULES: tuple[Rule, ...] = (
    rule(
        [DIGITS, *lex.SMALL, *lex.LARGE],
        rf"{_NUMBER_HEAD}(?P<n>{lex.NUMBER})(?:-|{S}){_UNIT}"
        rf"(?:[- ]olds?|['\u2019]?{S}old|{S}of{S}age)",
        read_age,
    ),
    rule(
        [*_UNITS, *_PLURALS],
        rf"(?P<n>){_UNIT}-olds?",
        read_age,
    ),
)
