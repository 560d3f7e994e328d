"""Rules for times that repeat: every Monday, daily, twice a month, $5 a day, weekends."""

from __future__ import annotations

import re

from retrieval.chronology.grammar import lexicon as lex
from retrieval.chronology.grammar.amounts import duration, is_rate
from retrieval.chronology.grammar.cells import SEASON_CODES
from retrieval.chronology.grammar.guards import is_named
from retrieval.chronology.grammar.lexicon import MONTH, SEASON, UNIT, UNIT_ONE, WEEKDAY_FULL, S
from retrieval.chronology.grammar.meanings import Constant, Meaning
from retrieval.chronology.grammar.rules import Rule, Timex, rule

Read = tuple[Timex, Meaning] | None
ADVERBS = {
    "daily": "P1D", "weekly": "P1W", "monthly": "P1M", "quarterly": "P1Q", "annual": "P1Y",
    "annually": "P1Y", "yearly": "P1Y", "hourly": "PT1H", "nightly": "XXXX-XX-XXTNI",
    "biweekly": "P2W", "fortnightly": "P2W", "biennial": "P2Y",
}  # fmt: skip


def read_adverb(match: re.Match[str]) -> Read:
    """Daily, annually; a capital inside a sentence is a name: the Daily Mail."""
    if is_named(match):
        return None
    return Timex.SET, Constant(ADVERBS[match[0].lower()])


def read_every(match: re.Match[str]) -> Read:
    """Every Monday, each year, every two weeks, twice a month, per day."""
    name = match["what"].lower().rstrip(".")
    if name in lex.WEEKDAYS:
        return Timex.SET, Constant(f"XXXX-WXX-{lex.WEEKDAYS[name] + 1}")
    if name in lex.MONTHS:
        return Timex.SET, Constant(f"XXXX-{lex.MONTHS[name]:02}")
    if name in lex.SEASONS:
        return Timex.SET, Constant(f"XXXX-{SEASON_CODES[lex.SEASONS[name]]}")
    if name in lex.DAY_PARTS and name not in lex.UNITS:
        return Timex.SET, Constant(f"XXXX-XX-XX{lex.DAY_PARTS[name]}")
    quantity = (match["n"] or "one").lower()
    return Timex.SET, Constant(
        duration("two" if quantity == "other" else quantity, lex.unit(name))
    )


def read_rate(match: re.Match[str]) -> Read:
    """15 a year, three times a week."""
    if not is_rate(match):
        return None
    return Timex.SET, Constant(duration("one", match["unit"].lower()))


def read_plural(match: re.Match[str]) -> Read:
    """Mondays, weekends, weekdays."""
    name = match["what"].lower().removesuffix("s")
    day = lex.WEEKDAYS.get(name)
    code = "WE" if name == "weekend" else "WD" if day is None else day + 1
    return Timex.SET, Constant(f"XXXX-WXX-{code}")


_EACH = (
    rf"(?:every|each|(?<!miles )(?<!km )(?<!meters )per|(?:once|twice|(?:three|four|five){S}times)"
    rf"{S}(?:an?|per|every|each))"
)
_WHAT = f"(?:{MONTH}|{WEEKDAY_FULL}|{SEASON}|{lex.words(lex.DAY_PARTS)}|{UNIT})"

RULES: tuple[Rule, ...] = (
    rule(ADVERBS, lex.words(ADVERBS), read_adverb),
    rule(
        ["every", "each", "per", "once", "twice", "three", "four", "five"],
        rf"{_EACH}{S}(?:(?P<n>other|{lex.NUMERAL}|few){S})?(?P<what>{_WHAT})",
        read_every,
    ),
    rule(["a", "an"], rf"an?{S}(?P<unit>{UNIT_ONE})(?!-)", read_rate),
    rule(
        [f"{name}s" for name in (*lex.WEEKDAYS, "weekend", "weekday")],
        rf"(?P<what>(?:{WEEKDAY_FULL}|weekend|weekday)s)",
        read_plural,
    ),
)
