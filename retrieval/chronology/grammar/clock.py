"""Rules for the time of day: 14:49, 3 p.m., 0800 UTC, noon, the morning."""

from __future__ import annotations

import re

from retrieval.chronology.grammar import lexicon as lex
from retrieval.chronology.grammar.cells import Unit
from retrieval.chronology.grammar.derived import Clock, Onward
from retrieval.chronology.grammar.guards import FLAGS, before
from retrieval.chronology.grammar.lexicon import S
from retrieval.chronology.grammar.meanings import Constant, Here, Meaning
from retrieval.chronology.grammar.rules import DIGITS, Rule, Timex, rule

Read = tuple[Timex, Meaning] | None
THAT_DAY = Onward(Here(Unit.DAY, 0), Unit.DAY, 0, keep=False, reach=400)
NOON = 12
UNIVERSAL = frozenset({"UTC", "GMT"})
_AT = re.compile(
    r"(?:\b(?:at|by|until|till|from|before|after|around|about|since|to)\s|[-,(]\s?)$", FLAGS
)
_AT_NIGHT = re.compile(r"\bat\s$", FLAGS)


def read_half_day(match: re.Match[str]) -> Read:
    """3 p.m., 11:30 a.m. EST."""
    hour = int(match["hour"])
    if not 1 <= hour <= NOON:
        return None
    hour = hour % NOON + (NOON if match["half"].lower() == "p" else 0)
    return _at(hour, match["minute"] or "00", match["zone"])


def read_full_day(match: re.Match[str]) -> Read:
    """14:49, 05:35:21; "9:04" only after "at": it may be a score or what is left to play."""
    if len(match["hour"]) == 1 and not match["zone"] and not _AT.search(before(match)):
        return None
    seconds = f":{match['second']}" if match["second"] else ""
    return _at(int(match["hour"]), match["minute"] + seconds, match["zone"])


def read_military(match: re.Match[str]) -> Read:
    """0800 UTC, 1430 hours."""
    return _at(int(match["hour"]), match["minute"], match["zone"])


def read_o_clock(match: re.Match[str]) -> Read:
    """10 o'clock, whatever half of the day."""
    return _at(int(match["hour"]), "00", None) if int(match["hour"]) <= NOON else None


def read_part(match: re.Match[str]) -> Read:
    """Noon, midnight, the morning; "morning" alone must be joined to a date (see `mentions`)."""
    if match["part"][0].isupper():
        return None
    if match[0].lower() == "night" and _AT_NIGHT.search(before(match)):
        return Timex.TIME, Constant("XXXX-XX-XXTNI")  # any night
    return Timex.TIME, Clock(THAT_DAY, lex.DAY_PARTS[match["part"].lower()])


def _at(hour: int, minute: str, zone: str | None) -> Read:
    mark = "Z" if zone and zone.upper() in UNIVERSAL else ""
    return Timex.TIME, Clock(THAT_DAY, f"T{hour:02}:{minute}{mark}")


_ZONE_NAME = (
    r"(?:UTC|GMT|(?:[ECPM]|AK|HK|AE|JS|KS|IS)?[SD]?T|BST|CES?T|EET|MSK|local(?:[ ]time)?"
    r"|(?:Eastern|Pacific|Central)(?:[ ](?:(?:standard|daylight)[ ])?time)?)\b"
)
_ZONE = rf"(?:[ ]?(?P<zone>{_ZONE_NAME})|[ ]\({_ZONE_NAME}\))?"
_GAME = r"(?!{S}(?:left|remaining|into|to{S}(?:play|go|spare)|mark)\b)".replace("{S}", S)

RULES: tuple[Rule, ...] = (
    rule(
        [DIGITS],
        r"(?<![\w$#/.:-])(?P<hour>[01]?[0-9])(?:[:.](?P<minute>[0-5][0-9]))?[ ]?"
        rf"(?P<half>[ap])(?:\.[ ]?m(?:\.|\b)|m\b){_ZONE}",
        read_half_day,
    ),
    rule(
        [DIGITS],
        r"(?<![\w$#/.:])(?P<hour>[01]?[0-9]|2[0-4]):(?P<minute>[0-5][0-9])"
        rf"(?::(?P<second>[0-5][0-9])(?:\.[0-9]{{1,6}})?)?(?![:.]?[0-9]){_ZONE}{_GAME}",
        read_full_day,
    ),
    rule(
        [DIGITS],
        r"(?P<hour>[01][0-9]|2[0-3])(?P<minute>[0-5][0-9])[ ]"
        r"(?P<zone>UTC|GMT|hours|hrs|local[ ]time)",
        read_military,
    ),
    rule([DIGITS], rf"(?P<hour>[0-9]{{1,2}}){S}o['\u2019]clock", read_o_clock),
    rule(
        ["the"],
        rf"the{S}(?P<part>morning|afternoon|evening|night)"
        rf"(?!{S}(?:sky|skies|dew|shift|sun|air|club|market|school|vision|watch)\b)",
        read_part,
    ),
    rule(lex.DAY_PARTS, rf"(?P<part>{lex.words(lex.DAY_PARTS)})", read_part),
)
