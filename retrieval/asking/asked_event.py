"""Time asked by an event: "before the summit", "in the week of the visit", "since the sanctions".

The first of two hops: which words of the question name an event, and how the time asked lies to
it. Whether these words are a time at all only the archive can tell (`event_time`): "before the
committee" is a place, and stays words like others unless articles date a committee.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.asking.cut import without
from retrieval.asking.relation import PATTERN, Relation, only_of_dates, relation
from retrieval.chronology.mentions import Mention, find

EVENT = re.compile(
    rf"{PATTERN}\s+(?P<event>[^,;:?!()]+?)"
    r"(?=\s*(?:[,;:?!()]|\.?$|\s(?:what|who|whom|which|how)\b))",
    re.IGNORECASE,
)
# "named after the president", "sought after", "looked after": no time.
NO_TIME_BEFORE = re.compile(
    r"\b(?:nam(?:e|es|ed|ing)|call(?:s|ed)?|look(?:s|ed|ing)?|sought|seek(?:s|ing)?|ask(?:s|ed)?"
    r"|inquir(?:e|es|ed)|tak(?:e|es|ing)|took|chas(?:e|es|ed|ing)|runs?|ran|the|these)\s+$",
    re.IGNORECASE,
)
# Whom one stands before; "after all", "since when".
NO_EVENT = re.compile(
    r"(?:(?:the|an?|his|her|their|its|this|that)\s+)?(?:[\w.-]+\s+){0,3}?(?:courts?|committees?"
    r"|councils?|parliament|congress|senate|house|assembly|judges?|tribunals?|panel|commission"
    r"|cameras?|press|public|media|lawmakers|inquiry)$"
    r"|(?:all|that|this|which|whom|what|when|then|now|long)$",
    re.IGNORECASE,
)
HOW_LONG = re.compile(r"\bhow\s+(?:long|many\s+(?:days|weeks|months|years))\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AskedEvent:
    """Words of a question that give a time by an event, and the question without them."""

    words: str  # "in the week of the summit"
    event: str  # "the summit"
    relation: Relation
    rest: str


def asked_event(asked: str) -> AskedEvent | None:
    """The first words of a question that may give a time by an event.

    >>> found = asked_event("What did Seoul say two days after the summit?")
    >>> found.words, found.event, found.rest
    ('two days after the summit', 'the summit', 'What did Seoul say?')
    """
    if HOW_LONG.search(asked):
        return None  # asks for the time since, and not for what happened in it
    mentions = find(asked)
    for found in EVENT.finditer(asked):
        if only_of_dates(found) or _is_no_event(asked, found, mentions):
            continue
        event = found["event"].strip()
        end = found.end("event")
        rest = without(asked, found.start(), end).lstrip(",;: ")
        return AskedEvent(asked[found.start() : end], event, relation(found), rest)
    return None


def _is_no_event(asked: str, found: re.Match[str], mentions: list[Mention]) -> bool:
    """Whether what follows is a date or part of one, or what stands around excludes a time."""
    at = found.start("event")
    dated = any(m.start < at < m.end or m.start == at for m in mentions)
    beside = NO_TIME_BEFORE.search(asked[: found.start()]) is not None
    return dated or beside or NO_EVENT.match(found["event"]) is not None
