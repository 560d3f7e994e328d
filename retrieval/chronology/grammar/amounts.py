"""Rules for durations: four years, a two-day visit, decades, more than an hour."""

from __future__ import annotations

import re

from retrieval.chronology.grammar import lexicon as lex
from retrieval.chronology.grammar.cells import Unit
from retrieval.chronology.grammar.guards import before
from retrieval.chronology.grammar.lasting import Ahead
from retrieval.chronology.grammar.lexicon import CELL_UNITS, QUANTITY, UNIT, S
from retrieval.chronology.grammar.meanings import Constant, Meaning, Tense
from retrieval.chronology.grammar.rules import DIGITS, Rule, Timex, rule
from retrieval.chronology.grammar.tenses import tense_of

Read = tuple[Timex, Meaning] | None
HALF = 0.5
HALVES = {
    "hour": "PT30M", "day": "PT12H", "year": "P6M", "decade": "P5Y", "century": "P50Y",
}  # fmt: skip
COMPOUND = {"fortnight": ("week", 2), "night": ("day", 1)}  # what has no cells of its own
HALF_STEPS = {
    "year": (Unit.MONTH, 6), "decade": (Unit.YEAR, 5), "century": (Unit.DECADE, 5),
}  # fmt: skip
FAR = 20_000  # steps; more leave the calendar whatever the unit


def duration(quantity: str | None, unit: str) -> str:
    """The TIMEX3 value of so many units, X where the number is vague; a fortnight is two weeks.

    >>> duration("four", "year"), duration("half an", "hour"), duration(None, "day")
    ('P4Y', 'PT30M', 'PXD')
    >>> duration("1.5", "hour"), duration("a couple of", "decade"), duration("2", "fortnight")
    ('PT1.5H', 'P2DE', 'P4W')
    """
    count = None if quantity is None else lex.number(quantity)
    if count == HALF and unit in HALVES:
        return HALVES[unit]
    if unit == "fortnight":
        unit, count = "week", None if count is None else 2 * count
    number = "X" if count is None else str(count)
    return f"P{'T' if unit in lex.CLOCK_UNITS else ''}{number}{lex.UNITS[unit]}"


def steps(quantity: str, unit: str) -> tuple[Unit, int] | None:
    """So many units as steps between cells, None where vague or broken.

    Hours and less are no step: what happened five hours ago happened today.
    """
    if unit in lex.CLOCK_UNITS:
        return Unit.DAY, 0
    count = lex.number(quantity)
    if count == HALF and unit in HALF_STEPS:
        return HALF_STEPS[unit]
    if count is None or count != int(count) or count > FAR:
        return None
    name, factor = COMPOUND.get(unit, (unit, 1))
    return CELL_UNITS[name], int(count) * factor


_OLD = re.compile(r"(?:[- ]olds?\b|['\u2019]?\sold\b|\sof\sage\b)", re.IGNORECASE)
_AGED = re.compile(r"\b(?:aged?|ages)\s$", re.IGNORECASE)
_WITHIN = re.compile(
    r"\b(?:in|within|for|after|about|nearly|almost|over|than|least|takes?|took|taken|last|lasted"
    r"|lasting|spent|spend|under|around|only|just|half|up to|before|by|since)\s$",
    re.IGNORECASE,
)
_RATE = re.compile(  # "15 a year", "three times a week", "5 million barrels a day"
    r"(?:[0-9]|\b(?:(?:million|billion|trillion|thousand|hundred)s?|once|twice|times|percent"
    r"|hours|minutes|cents|barrels|dollars|euros|tons|people))\s(?:[a-z]{1,20}\s){0,3}$",
    re.IGNORECASE,
)


_JUST_IN = re.compile(r"\bin\s$", re.IGNORECASE)
_FIRST_IN = re.compile(  # "the first time in four years" looks back whatever the verb
    r"\b(?:time|once|first|level|high|low|[a-z]{2,12}est|most)\s(?:[a-z]{1,12}\s)?in\s$",
    re.IGNORECASE,
)


def is_rate(match: re.Match[str]) -> bool:
    """Whether "a year" is what something is counted by: 15 a year, three times a year."""
    left = before(match, 40)
    return _RATE.search(left) is not None and _WITHIN.search(left) is None


def is_age(match: re.Match[str]) -> bool:
    """Whether the duration is somebody's age: 34 years old, a 10-year-old, aged 5 months."""
    text = match.string
    return bool(
        _OLD.match(text, match.end())
        or _AGED.search(text[max(match.start() - 6, 0) : match.start()])
    )


def read_duration(match: re.Match[str]) -> Read:
    """Four years, two and a half hours, several days; "a year" after "for" and the like."""
    quantity, unit = match["n"].lower(), lex.unit(match["unit"])
    if is_age(match) or not _is_amount(match, quantity, unit):
        return None
    value = duration(quantity, unit)
    if match["half"]:
        return Timex.DURATION, Constant(and_a_half(value))
    ahead = steps(quantity, unit)
    if ahead is not None and _is_ahead(match):
        return Timex.DURATION, Ahead(value, *ahead)
    return Timex.DURATION, Constant(value)


def _is_ahead(match: re.Match[str]) -> bool:
    """Whether the duration leads to a day to come: "will meet in two weeks"."""
    left = before(match, 32)
    if not _JUST_IN.search(left) or _FIRST_IN.search(left):
        return False
    return tense_of(match) is Tense.FUTURE


def _is_amount(match: re.Match[str], quantity: str, unit: str) -> bool:
    text, end = match.string, match.end()
    if quantity in ("some", "many") and unit == match["unit"].lower():
        return False  # "some day", "many a year"
    if unit == "second" and not match["unit"].endswith("s"):
        return quantity in ("one", "1")  # "a second term"
    if unit == "quarter" and quantity in ("three", "3", "a", "an"):
        return False  # "three quarters of the votes", "about a quarter"
    if quantity not in ("a", "an") and (quantity, unit) != ("one", "day"):
        return True
    if _WITHIN.search(before(match)):
        return True
    return not is_rate(match) and text[end : end + 1] in ",.;)"


def read_hyphened(match: re.Match[str]) -> Read:
    """Two-day, 10-year, month-long."""
    if is_age(match):
        return None
    value = duration(match["n"] or "one", lex.unit(match["unit"]))
    return Timex.DURATION, Constant(and_a_half(value) if match["half"] else value)


def read_and_a_half(match: re.Match[str]) -> Read:
    """An hour and a half."""
    return Timex.DURATION, Constant(and_a_half(duration("one", lex.unit(match["unit"]))))


def and_a_half(value: str) -> str:
    """A duration of whole units with half a unit more.

    >>> and_a_half("P2Y"), and_a_half("PT1H"), and_a_half("P1DE")
    ('P2.5Y', 'PT1.5H', 'P1.5DE')
    """
    return re.sub(r"([0-9]+)([A-Z]+)$", r"\1.5\2", value)


def read_first_of_two(match: re.Match[str]) -> Read:
    """The 60 of "60 to 90 days"."""
    return Timex.DURATION, Constant(duration(match["n"], lex.unit(match["unit"])))


_AFTER = re.compile(
    r"(?:\b(?:for|in|over|within|after|of|took|takes?|lasted|lasting|spent|through|by|since|the|many"
    r"|just|only|between|recent)\s|[.!?\u201c\"]\s?|^)$",
    re.IGNORECASE,
)
_THEN = re.compile(r"\s(?:of|ago|later|earlier|before|after|to come|past)\b", re.IGNORECASE)


def read_vague(match: re.Match[str]) -> Read:
    """For decades, within weeks, hundreds of years; not the "days" of any sentence."""
    if is_age(match) or match["unit"][0].isupper():
        return None
    rare = match["unit"].lower() in ("decades", "centuries")  # always a duration
    alone = match[0].isalpha() and not rare
    if alone and not (_AFTER.search(before(match)) or _THEN.match(match.string, match.end())):
        return None
    return Timex.DURATION, Constant(duration(None, lex.unit(match["unit"])))


_NO_PRICE = r"(?:(?<![\w$\u20ac\u00a3\u00a5.,:/-])|(?<=\b[0-9]-)|(?<=\b[0-9]{2}-))"
_OR_SO = rf"(?:-(?:plus|odd)|\+|{S}or{S}(?:so|more))?"
_MODIFIER = (
    r"(?:(?:full|straight|consecutive|more|long|short|additional|whole|entire|trading|business"
    rf"|working|calendar|successive){S})?"
)
_NUMBERS = (DIGITS, *lex.SMALL, *lex.LARGE)
_VAGUE = ("a", "an", "several", "many", "some", "few", "couple", "half", "numerous")

_LONG = ("year", "month", "week", "day", "decade", "hour", "night")
_HALF = rf"(?:(?:-|{S})and(?:-|{S})(?:a(?:-|{S}))?half|{S}1/2|\u00bd)"

RULES: tuple[Rule, ...] = (
    rule(
        [*_NUMBERS, *_VAGUE, "countless"],
        rf"{_NO_PRICE}(?P<n>{QUANTITY}){_OR_SO}(?P<half>{_HALF})?{S}{_MODIFIER}(?P<unit>{UNIT})",
        read_duration,
    ),
    rule(
        [*_NUMBERS, "multi", "several", "single", "half"],
        rf"{_NO_PRICE}(?P<n>{lex.NUMERAL}|several|multi|single|half)(?P<half>{_HALF})?-"
        rf"(?P<unit>{lex.UNIT_ONE})(?:-long)?",
        read_hyphened,
    ),
    rule(
        _NUMBERS,
        rf"{_NO_PRICE}(?P<n>{lex.NUMERAL})(?={S}(?:to|or|and){S}(?:{lex.NUMERAL}){S}"
        rf"(?P<unit>{lex.UNIT_MANY}))",
        read_first_of_two,
    ),
    rule(
        [f"{unit}{tail}" for unit in _LONG for tail in ("", "long")],
        rf"(?P<n>)(?P<half>)(?P<unit>{lex.words(_LONG)})-?long",
        read_hyphened,
    ),
    rule(
        ["all"],
        rf"(?P<n>)(?P<half>)all{S}(?:the{S})?(?P<unit>day|night|week|month|year)(?:{S}long)?",
        read_hyphened,
    ),
    rule(
        ["a", "quarter"],
        rf"(?:a{S}quarter{S}(?:of{S}a{S})?|quarter-)century",
        lambda _: (Timex.DURATION, Constant("P25Y")),
    ),
    rule(
        ["a", "an", "one"],
        rf"(?P<n>an?|one){S}(?P<unit>{lex.UNIT_ONE})(?P<half>{S}and{S}a{S}half)",
        read_and_a_half,
    ),
    rule(
        [
            "hundreds",
            "thousands",
            "dozens",
            "tens",
            *(f"{unit}s" for unit in lex.UNITS),
            "centuries",
        ],
        rf"(?:(?:hundreds|thousands|dozens|tens){S}of{S})?"
        r"(?P<unit>years|months|weeks|days|decades|centuries|hours|minutes)(?:-long)?(?!\s[0-9])",
        read_vague,
    ),
)
