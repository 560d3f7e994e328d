"""The time that a question asks about, and the question without its time words.

Time words hang on the day of asking ("last month"), while those of an article hang on the
article's. They are taken out before anything is embedded: they say when, not what
(MRAG, arXiv:2412.15540, gains nine points of top-1 by the same step).
"""

from __future__ import annotations

import calendar
import re
from datetime import date

from retrieval.answering.answer import AskedTime
from retrieval.chronology.mentions import Mention, find
from retrieval.period import ALWAYS, DAY, Period

A_WEEK = 7 * DAY
WEEKDAYS = {name.lower() for name in (*calendar.day_name, *calendar.day_abbr)}
MONTHS = {name.lower() for name in (*calendar.month_name[1:], *calendar.month_abbr[1:], "sept")}

OPERATORS = {
    "before": "before", "prior to": "before", "until": "until", "till": "until", "by": "until",
    "after": "after", "since": "since", "from": "since",
}  # fmt: skip
BEFORE_MENTION = re.compile(
    r"(?:\b(?P<operator>before|prior to|until|till|by|after|since|from)\s+(?:the\s+)?"
    r"|\b(?:in|on|during|of|for|around|within|at|throughout)\s+(?:the\s+)?(?:month of\s+|year\s+)?"
    r"|\bthe\s+)$",
    re.IGNORECASE,
)


def asked_time(asked: str, asked_on: date, newest: date | None) -> tuple[AskedTime | None, str]:
    """The time that `asked` names, if it names one calendar period, and the rest of the text.

    `newest` is the archive's newest day: "in mid-October" means the last one that the archive
    can know of. A question with several times, or with none that is a period, keeps its words.
    """
    dated = [
        (mention, period)
        for mention in find(asked)
        if mention.type in ("DATE", "TIME")
        and (period := _period(mention, asked_on, newest)) is not None
        and period != ALWAYS
    ]
    if len(dated) != 1:
        return None, asked
    mention, period = dated[0]
    start, operator = _operator(asked, mention)
    rest = " ".join(f"{asked[:start]} {asked[mention.end :]}".split())
    rest = re.sub(r"\s+([?!.,;:])", r"\1", rest)
    bounded = _bounded(operator, period)
    if bounded is None:
        return None, asked
    words = asked[start : mention.end].strip()
    return AskedTime(words=words, period=bounded, operator=operator), rest


def _period(mention: Mention, asked_on: date, newest: date | None) -> Period | None:
    """The days that a mention of a question means, None where it means none in particular."""
    words = {word.strip(".,").lower() for word in re.split(r"[\s-]+", mention.text)}
    behind = newest is not None and newest + A_WEEK < asked_on
    if behind and words <= WEEKDAYS:
        return None  # no Friday of this week can be meant: the archive ends before it
    anchor = newest if behind and words & MONTHS and newest is not None else asked_on
    return mention.resolve(anchor).period


def _operator(asked: str, mention: Mention) -> tuple[int, str]:
    """Where the time words begin, preposition included, and what they do to the period."""
    found = BEFORE_MENTION.search(asked[: mention.start])
    if found is None:
        return mention.start, "in"
    return found.start(), OPERATORS.get((found["operator"] or "").lower(), "in")


def _bounded(operator: str, period: Period) -> Period | None:
    """The days that the operator makes of the period; None where that leaves no day."""
    match operator:
        case "before":
            return None if period.start is None else Period(None, period.start)
        case "until":
            return None if period.end is None else Period(None, period.end)
        case "after":
            return None if period.end is None else Period(period.end, None)
        case "since":
            return None if period.start is None else Period(period.start, None)
        case _:
            return period
