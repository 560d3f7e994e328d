"""Rules for the vague references of TimeML: now, recently, soon, in the past, the future."""

from __future__ import annotations

import re

from retrieval.chronology.grammar import lexicon as lex
from retrieval.chronology.grammar.guards import FLAGS, before, is_named
from retrieval.chronology.grammar.lexicon import GAP, QUANTITY, UNIT
from retrieval.chronology.grammar.meanings import Constant, Meaning
from retrieval.chronology.grammar.rules import Rule, Timex, rule

REFERENCES = {
    "PRESENT_REF": (
        "now", "currently", "current", "presently", "at present", "at the moment", "nowadays",
        "these days", "the time being", "at this time", "at this point", "the present",
    ),
    "PAST_REF": (
        "recently", "recent", "more recently", "most recently", "lately", "previously", "earlier",
        "in the past", "the past", "the recent past", "long ago", "not long ago", "years ago",
        "a while ago", "some time ago", "moments ago", "the other day",
    ),
    "FUTURE_REF": (
        "soon", "very soon", "shortly", "in the future", "the future", "future",
        "the near future",
        "the foreseeable future", "the long term", "the near term", "the short term",
    ),
}  # fmt: skip
VALUES = {name: value for value, names in REFERENCES.items() for name in names}

_MEASURED = re.compile(rf"\s(?:{lex.NUMERAL}|(?:{QUANTITY}{GAP})?{UNIT})\b", FLAGS)
_COMPARED = re.compile(r"\s(?:than|after|before|thereafter|afterwards?|as|rather)\b", FLAGS)
_DEGREE = re.compile(r"\b(?:no|as|much|far|even|too|so|any|not|'s|the|an?|or)\s$", FLAGS)
_CURRENT = re.compile(r"s\b|\s(?:account|affairs|events)\b", FLAGS)


def read_reference(match: re.Match[str]) -> tuple[Timex, Meaning] | None:
    """Soon, but not "soon after", "as soon as"; the past, but not "the past two"."""
    if is_named(match):
        return None
    name = " ".join(match[0].lower().split())
    text, end = match.string, match.end()
    if name in ("the past", "in the past") and _MEASURED.match(text, end):
        return None
    if name in ("earlier", "soon", "very soon", "shortly") and (
        _COMPARED.match(text, end) or _DEGREE.search(before(match, 6))
    ):
        return None
    if name == "current" and _CURRENT.match(text, end):
        return None
    return Timex.DATE, Constant(VALUES[name])


RULES: tuple[Rule, ...] = (
    rule({name.split()[0] for name in VALUES}, lex.words(VALUES), read_reference),
)
