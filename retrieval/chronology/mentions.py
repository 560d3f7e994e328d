"""Time expressions: `find` reads a text once, `Mention.resolve` grounds it under any day.

The words of the text are looked up among the first words of the grammar's rules, patterns are
bounded and never begin twice at one place, so the time is linear in the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, TypeVar

from retrieval.chronology.grammar import lexicon as lex
from retrieval.chronology.grammar import ranges
from retrieval.chronology.grammar.cells import Unit
from retrieval.chronology.grammar.clock import THAT_DAY
from retrieval.chronology.grammar.derived import (
    LONGEST_CHAIN,
    Clock,
    Onward,
    bound,
    depth,
    onward,
    size,
)
from retrieval.chronology.grammar.guards import FLAGS
from retrieval.chronology.grammar.meanings import Meaning, Resolved
from retrieval.chronology.grammar.reader import WORD, can_begin, read
from retrieval.chronology.grammar.relative import BACK, ON, SAME
from retrieval.chronology.grammar.rules import Reading, Timex


@dataclass(frozen=True, slots=True)
class Mention:
    """Characters `start:end` of a text that say when, with their TIMEX3 type.

    >>> told = find("They met last week.")[0]
    >>> told.text, told.resolve(date(2023, 10, 26)).value, told.resolve(None).value
    ('last week', '2023-W42', None)
    """

    start: int
    end: int
    text: str
    type: Timex
    meaning: Meaning

    def resolve(self, anchor: date | None) -> Resolved:
        """Value and period if the article was published on `anchor`.

        Without an anchor complete dates, durations and vague references ("recently") keep their
        value; what hangs on the day of publication has neither value nor period.
        """
        return self.meaning.resolve(anchor)


def find(text: str, start: int = 0, end: int | None = None) -> list[Mention]:
    """The time expressions of `text[start:end]` in order, none overlapping.

    Offsets count characters of `text`; none holds a line break. "The following day" hangs on
    the date before it: give a whole article, and take what a sentence has with `within`.

    >>> [(m.text, m.resolve(date(2023, 9, 6)).value) for m in find("In 2019, and again Monday")]
    [('2019', '2019'), ('Monday', '2023-09-04')]
    """
    stop = len(text) if end is None else min(end, len(text))
    readings = ranges.completed(text, list(_readings(text, start, stop)))
    mentions: list[Mention] = []
    for reading in _anchored(readings):
        at = _widened(text, mentions[-1].end if mentions else start, reading)
        words = text[at : reading.end]
        mentions.append(Mention(at, reading.end, words, reading.type, reading.meaning))
    return mentions


class Placed(Protocol):
    """Anything with a place in a text: a mention, a stretch."""

    @property
    def start(self) -> int:
        """Its first character."""


P = TypeVar("P", bound=Placed)


def within(placed: Sequence[P], start: int, end: int) -> Sequence[P]:
    """Those of `placed`, which are in order, that begin in `start:end`, by bisection.

    Read an article once and take the mentions of each sentence from it: then "the following
    day" keeps the date of the sentence before.

    >>> told = "He came on May 3, 2021. The following day he left."
    >>> [(m.text, m.resolve(None).value) for m in within(find(told), 24, len(told))]
    [('The following day', '2021-05-04')]
    """
    first = bisect_left(placed, start, key=_start)
    return placed[first : bisect_left(placed, end, lo=first, key=_start)]


def _start(placed: Placed) -> int:
    return placed.start


def _readings(text: str, start: int, end: int) -> Iterator[Reading]:
    reached = start
    for word in WORD.finditer(text, start, end):
        if word.start() < reached or not can_begin(word.group()):
            continue
        reading = read(text, word.start(), end)
        if reading is None or not _stands_alone(text, reading):
            continue
        yield reading
        reached = reading.end
        for further in ranges.tail(text, reading, end):
            yield further
            reached = further.end


ALWAYS_TIMES = frozenset({"noon", "midnight", "midday", "overnight"})
_BEFORE_PART = re.compile(r"\b(?:in|at|by|until|since|before|after|of|the)\s(?:the\s)?$", FLAGS)


def _stands_alone(text: str, reading: Reading) -> bool:
    """Whether a time may stand without its date: "morning" only after "in", "at" and the like."""
    if not isinstance(reading.meaning, Clock) or reading.meaning.base != THAT_DAY:
        return True
    words = text[reading.start : reading.end].lower()
    if not words.isalpha() or words in ALWAYS_TIMES:
        return True
    return _BEFORE_PART.search(text[max(reading.start - 12, 0) : reading.start]) is not None


WIDEST = 24  # characters before an expression that can belong to it
_THE = re.compile(r"\bthe\s['\u2018\u2019]?$", FLAGS)
_ABOUT = re.compile(
    r"\b(?:(?:about|nearly|almost|(?:more|less|fewer)\sthan|at\sleast|at\smost|under|around|over"
    r"|roughly|approximately|up\sto|only|just|some|another)\s(?:an?\s)?|(?:an?|the|those|these)\s)$",
    FLAGS,
)
_APOSTROPHE = re.compile(r"(?<!\w)['\u2018\u2019]$")
_TAKES_THE = re.compile(
    rf"(?:{lex.words([*BACK, *ON, *SAME, *lex.ORDINALS, *lex.SEASONS, 'final'])}\b"
    rf"|[0-9]+(?:st|nd|rd|th)\b)|.*\b{lex.UNIT}$",
    FLAGS,
)
_COUNTS = re.compile(r".*\b(?:ago|earlier|later|hence)$", FLAGS)


def _widener(words: str, reading: Reading) -> re.Pattern[str] | None:
    """What may stand before an expression and belong to it: "the", "nearly", "more than"."""
    described = "-" in words or words.endswith("long")  # "a two-day visit", "a weeklong one"
    if reading.type is Timex.SET or (described and reading.type is Timex.DURATION):
        return None
    if reading.type is Timex.DURATION or _COUNTS.match(words):
        return _ABOUT
    if reading.meaning.grain in (Unit.DECADE, Unit.CENTURY):
        return _THE
    if reading.meaning.grain is Unit.YEAR and len(words) == len("82"):
        return _APOSTROPHE
    vague = reading.meaning.grain is None and " " not in words  # "the current mayor"
    return _THE if _TAKES_THE.match(words) and not vague else None


def _widened(text: str, floor: int, reading: Reading) -> int:
    """Where the span starts with the words before it that belong to it."""
    wider = _widener(text[reading.start : reading.end], reading)
    window = max(floor, reading.start - WIDEST)
    match = None if wider is None else wider.search(text[window : reading.start])
    return reading.start if match is None else window + match.start()


def _anchored(readings: Iterable[Reading]) -> Iterator[Reading]:
    """The readings, those that wait for an earlier date given the nearest one fine enough."""
    earlier: dict[Unit, Reading] = {}
    for reading in readings:
        done, waiting = reading, onward(reading.meaning)
        previous = None if waiting is None else _previous(reading.start, waiting, earlier)
        if previous is not None and depth(previous.meaning) < LONGEST_CHAIN:
            done = replace(reading, meaning=bound(reading.meaning, previous.meaning))
        grain = done.meaning.grain
        if grain is not None and done.type is not Timex.DURATION:
            earlier[grain] = done
        yield done


def _previous(start: int, waiting: Onward, earlier: dict[Unit, Reading]) -> Reading | None:
    fine = [
        there
        for unit, there in earlier.items()
        if size(unit) <= size(waiting.unit) and start - there.end <= waiting.reach
    ]
    return max(fine, key=lambda there: there.start, default=None)
