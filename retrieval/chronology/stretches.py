"""Whole stretches of time: "from 2014 to 2018", "between March and May", "Oct. 26-28".

TimeML writes a range as two expressions, and so does `find`; so it is with "two days before
Christmas" and "the first three months of 2013". Whoever needs days takes the stretches instead:
every mention is in exactly one, and two that mean one period together are in the same one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from retrieval.chronology.grammar.between import PRESENT, Apart, Count, FromTo, UpTo, length
from retrieval.chronology.grammar.cells import Unit
from retrieval.chronology.grammar.guards import FLAGS
from retrieval.chronology.grammar.lexicon import S
from retrieval.chronology.grammar.meanings import Constant, Meaning, Resolved
from retrieval.chronology.grammar.rules import Timex
from retrieval.chronology.mentions import Mention

WINDOW = 60  # characters before a range: its "from", and a verb that moves what was planned
_DASH = re.compile(r"[ \t\xa0]?[-\u2011\u2013\u2014\u2212/~][ \t\xa0]?")
_TO = re.compile(
    rf",?{S}(?:(?:right{S})?(?:up{S})?to|through|thru|until|till){S}(?:the{S})?", FLAGS
)
_AND = re.compile(rf",?{S}(?:and|&){S}(?:the{S})?", FLAGS)
_FROM = re.compile(rf"\bfrom{S}(?:the{S})?$", FLAGS)
_BETWEEN = re.compile(rf"\bbetween{S}(?:the{S})?$", FLAGS)
_ENDED = re.compile(
    rf"{S}(?:(?:that{S})?(?:ended|ending)(?:{S}on)?|to|through){S}(?:the{S})?", FLAGS
)
_AWAY = re.compile(rf"{S}(?P<side>before|prior to|after|following|from){S}(?:the{S})?", FLAGS)
_FOR = re.compile(rf"\bfor{S}(?:the{S})?$", FLAGS)
_OF = re.compile(rf"{S}(?:of|in){S}(?:the{S})?", FLAGS)
_ENDS = r"(?P<nth>first|opening|last|final|closing)"
_NTH = re.compile(rf"(?:\bthe{S})?\b{_ENDS}{S}$", FLAGS)
_NTH_INSIDE = re.compile(rf"(?:the{S})?{_ENDS}\b", FLAGS)
_MOVED = re.compile(  # "postponed the vote from Tuesday to Friday" is no stretch
    r"\b(?:postpon|delay|mov|push|reschedul|chang|switch|shift|brought|bring|defer)\w{0,5}\b"
    r"[^.;:]{0,40}$",
    FLAGS,
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters `start:end` that name one period: one mention, or two with words between.

    A range begins with its "from" or "between" where it has one, a count with its "first" or
    "last"; what stands before is no part of it. Two times of day make a TIME, any other two a
    DATE; where one mention stands alone, everything is the mention's.
    """

    start: int
    end: int
    text: str
    type: Timex
    meaning: Meaning
    mentions: tuple[Mention, ...]

    @property
    def is_range(self) -> bool:
        """Whether two mentions make it up: from A to B, or a duration told from a date."""
        return len(self.mentions) > 1

    def resolve(self, anchor: date | None) -> Resolved:
        """Value and period if the article was published on `anchor`.

        A range has the value "2014/2018" (ISO 8601) and the days from the first of the one to
        the last of the other; two mentions mean nothing where either of them does.
        """
        return self.meaning.resolve(anchor)


def stretches(text: str, mentions: Sequence[Mention]) -> list[Stretch]:
    """The stretches of `mentions`, which are those of `find(text)` or some that adjoin, in order.

    >>> from retrieval.chronology.mentions import find
    >>> told = "He ruled from 2014 to 2018, and was back Monday."
    >>> [(s.text, str(s.resolve(date(2023, 10, 26)).period)) for s in stretches(told, find(told))]
    [('from 2014 to 2018', '2014-01-01..2018-12-31'), ('Monday', '2023-10-23..2023-10-23')]
    """
    return list(_stretches(text, mentions))


def _stretches(text: str, mentions: Sequence[Mention]) -> Iterator[Stretch]:
    at = 0
    while at < len(mentions):
        first, pair = mentions[at], tuple(mentions[at : at + 2])
        whole = _joined(text, first, pair[1]) if len(pair) > 1 else None
        at += 1 if whole is None else 2
        yield whole or Stretch(
            first.start, first.end, first.text, first.type, first.meaning, (first,)
        )


def _joined(text: str, first: Mention, last: Mention) -> Stretch | None:
    """The stretch that two neighbours make up, if they do."""
    gap = text[first.end : last.start]
    present = last.meaning == Constant(PRESENT)
    if last.type not in (Timex.DATE, Timex.TIME) or not (present or last.meaning.grain):
        return None
    if first.type is Timex.DURATION:
        counted = None if length(first.meaning) is None else _counted(text, first, gap, last)
        start, meaning = counted or (None, last.meaning)
    else:
        dated = first.meaning.grain or first.meaning == Constant(PRESENT)
        start = _range_start(text, first, gap, last) if dated else None
        meaning = FromTo(first.meaning, last.meaning)
    if start is None:
        return None
    kind = Timex.TIME if first.type is last.type is Timex.TIME else Timex.DATE
    return Stretch(start, last.end, text[start : last.end], kind, meaning, (first, last))


def _counted(text: str, first: Mention, gap: str, last: Mention) -> tuple[int, Meaning] | None:
    """Where a duration with a date behind it begins, and what the two mean together."""
    if _ENDED.fullmatch(gap):
        return first.start, UpTo(first.meaning, last.meaning)
    left = text[max(first.start - WINDOW, 0) : first.start]
    if away := _AWAY.fullmatch(gap):
        word = away["side"].lower()
        day = last.meaning.grain is Unit.DAY and not _TO.match(text, last.end)
        if word == "from" and (not day or _FOR.search(left)):
            return None  # "for two weeks from Monday", "two weeks, from Monday to Friday"
        sign = -1 if word in ("before", "prior to") else 1
        return first.start, Apart(first.meaning, last.meaning, sign)
    if not _OF.fullmatch(gap):
        return None
    nth = _NTH.search(left) or _NTH_INSIDE.match(first.text)
    if nth is None:
        return None
    start = first.start if nth.re is _NTH_INSIDE else first.start - len(nth[0])
    ends_it = nth["nth"].lower() in ("last", "final", "closing")
    return start, Count(first.meaning, last.meaning, ends_it)


def _range_start(text: str, first: Mention, gap: str, last: Mention) -> int | None:
    """Where the range of two dates begins, None where the words between are no range's."""
    floor = max(first.start - WINDOW, 0)
    left = text[floor : first.start]
    if _AND.fullmatch(gap):
        between = _BETWEEN.search(left)
        return None if between is None else floor + between.start()
    alike = first.meaning.grain is last.meaning.grain and first.type is last.type
    if not (_TO.fullmatch(gap) or (alike and _DASH.fullmatch(gap))):
        return None
    begin = _FROM.search(left)
    if begin is None:
        return first.start
    return None if _MOVED.search(left[: begin.start()]) else floor + begin.start()
