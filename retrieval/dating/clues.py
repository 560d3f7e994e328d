"""What an article's own words tell of its day: "Oct. 26", "in October", "Thursday", "2023".

A clue alone says little; each makes some days likelier and others less. How much was counted on
dated news (`benchmarks/clues.py`): weekdays and days of the year fix the day, years the year.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from retrieval.article import Article, Role
from retrieval.chronology.grammar.cells import Unit
from retrieval.chronology.grammar.holidays import NAMES
from retrieval.chronology.grammar.meanings import Part, Tense, Weekday, Yearly
from retrieval.chronology.mentions import Mention
from retrieval.dating.clue_weights import WEIGHTS, ClueKind

# Characters of content in which the first weekday tells of the day of publication: in the first
# sentence more surely than later.
OPENING, LEAD = 200, 1200
EARLIEST, LATEST = 1990, 2100  # years outside are history, or no years
_OF_PARTS = (ClueKind.WEEKDAY_DATE, ClueKind.DATE, ClueKind.PHOTO)
FIRST = date(EARLIEST, 1, 1).toordinal()
DECADE = 10  # years: the bins of parts of the year are kept for whole ones
FURTHEST = 9  # the last bin of offsets in days: 256 and more

Ints = NDArray[np.int64]
_WEIGHTS = {kind: np.array(weights) for kind, weights in WEIGHTS.items()}
LONGEST = 2 ** (FURTHEST - 1)  # days: the first offset of the last bin
# The bin of each offset from -LONGEST to LONGEST.
_OFFSETS = np.arange(-LONGEST, LONGEST + 1)
_BINS: Ints = FURTHEST + np.sign(_OFFSETS) * np.frexp(np.abs(_OFFSETS))[1].astype(np.int64)
_BARE = {Tense.OPEN: ClueKind.OPEN_MONTH, Tense.FUTURE: ClueKind.FUTURE_MONTH}


class Clue(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A time expression as evidence.

    `value` is, by kind, the ordinal of a day, months since year 0, a year, a month 0..11, a
    weekday from Monday 0, or a part of the year.
    """

    kind: ClueKind
    value: int | Part
    words: str


@dataclass(frozen=True, slots=True)
class Days:
    """Days as arrays (n,) of int64: ordinals ascending, months since year 0, years, weekdays."""

    ordinals: Ints
    months: Ints
    years: Ints
    weekdays: Ints

    @classmethod
    def of(cls, ascending: Sequence[int] | Ints) -> Days:
        """The days of these ordinals, which need not adjoin."""
        ordinals = np.array(ascending, np.int64)
        if len(ordinals) and ordinals[0] >= FIRST and ordinals[-1] < FIRST + len(_months()):
            months = _months()[ordinals - FIRST]
        else:
            months = _months_of(ordinals)
        return cls(ordinals, months, months // 12, (ordinals - 1) % 7)


def _months_of(ordinals: Ints) -> Ints:
    """Months since year 0."""
    stamps = (ordinals - date(1970, 1, 1).toordinal()).astype("datetime64[D]")
    months: Ints = stamps.astype("datetime64[M]").astype(np.int64) + 12 * 1970
    return months


@cache
def _months() -> Ints:
    """Those of the days from `FIRST` to the end of `LATEST`."""
    return _months_of(np.arange(FIRST, date(LATEST, 12, 31).toordinal() + 1))


def article_clues(article: Article, mentions: Iterable[Mention]) -> list[Clue]:
    """The clues of an article, in the order of its text; `mentions` are those of all its lines.

    Furniture and links speak of other articles: only their yearless days are heard, which a
    list of headlines shares with its page.
    """
    roles = {line.start: line.role for line in article.lines}
    starts = sorted(roles)
    found: list[Clue] = []
    content = article.role_lines(Role.CONTENT)
    start = content[0].start if content else 0
    for mention in mentions:
        role = roles[starts[bisect_right(starts, mention.start) - 1]]
        clue = None if role is Role.BYLINE else _clue(mention, role)
        if clue is not None and clue.kind is ClueKind.PAST_WEEKDAY and role is Role.CONTENT:
            clue = _leading(clue, mention.start - start, found)
        if clue is not None:
            found.append(clue)
    return found


def fits(clue: Clue) -> bool:
    """Whether a clue's value is one that its kind can have."""
    if not isinstance(clue.value, Part):
        return clue.kind not in _OF_PARTS and 0 <= clue.value <= date.max.toordinal()
    known = not clue.value.name or clue.value.name in NAMES
    return clue.kind in _OF_PARTS and known and len(_returns(clue.value, 2000, 2008)) > 0


def lead_weekday(clues: Iterable[Clue]) -> int | None:
    """The weekday of the lead, 0 for Monday, or None."""
    named = (clue.value for clue in clues if clue.kind in (ClueKind.OPENING, ClueKind.LEAD))
    return next((value for value in named if isinstance(value, int)), None)


def evidence(clues: Sequence[Clue], days: Days) -> NDArray[np.float64]:
    """How much likelier each of `days` becomes by the clues: natural logarithms, 0 tells nothing.

    Clues of one kind repeat each other: n of them count as much as the root of n.
    """
    total = np.zeros(len(days.ordinals))
    by_kind: defaultdict[ClueKind, list[Clue]] = defaultdict(list)
    for clue in clues:
        by_kind[clue.kind].append(clue)
    for kind, alike in sorted(by_kind.items()):
        total += telling(kind, alike, days).sum(0) / np.sqrt(len(alike))
    return total


def telling(kind: ClueKind, alike: Sequence[Clue], days: Days) -> NDArray[np.float64]:
    """How much likelier each of `days` becomes by each clue of a kind, shape (clues, days)."""
    return _WEIGHTS[kind].take(binned(kind, alike, days))


def _clue(mention: Mention, role: Role) -> Clue | None:
    """What a mention tells, if anything."""
    meaning, words = mention.meaning, mention.text
    own = role in (Role.TITLE, Role.CONTENT, Role.CAPTION)
    if isinstance(meaning, Yearly) and meaning.part.unit is Unit.DAY:
        photo = ClueKind.PHOTO if role is Role.CAPTION else ClueKind.DATE
        kind = photo if meaning.weekday is None else ClueKind.WEEKDAY_DATE
        return Clue(kind, meaning.part, words)
    if not own:
        return None
    if isinstance(meaning, Yearly) and meaning.part.unit is Unit.MONTH:
        return Clue(_BARE.get(meaning.tense, ClueKind.PAST_MONTH), meaning.part.index, words)
    if isinstance(meaning, Weekday):
        ahead = meaning.tense is Tense.FUTURE
        kind = ClueKind.FUTURE_WEEKDAY if ahead else ClueKind.PAST_WEEKDAY
        return Clue(kind, meaning.weekday, words)
    clue = _absolute(mention)
    if role is Role.TITLE and clue is not None and clue.kind is ClueKind.FULL_DATE:
        return None  # a stamp behind the title is weighed as stated: not twice
    return clue


def _leading(clue: Clue, at: int, before: Sequence[Clue]) -> Clue:
    """A weekday of the content as that of the lead, if it stands there and is the first."""
    if at >= LEAD or lead_weekday(before) is not None:
        return clue
    return msgspec.structs.replace(clue, kind=ClueKind.OPENING if at < OPENING else ClueKind.LEAD)


def _absolute(mention: Mention) -> Clue | None:
    """A clue of a mention that names a day, a month or a year in full."""
    period = mention.resolve(None).period
    if period is None or period.start is None or not EARLIEST <= period.start.year <= LATEST:
        return None
    start = period.start
    match period.days:
        case 1:
            return Clue(ClueKind.FULL_DATE, start.toordinal(), mention.text)
        case 28 | 29 | 30 | 31:
            return Clue(ClueKind.FULL_MONTH, 12 * start.year + start.month - 1, mention.text)
        case 365 | 366:
            return Clue(ClueKind.YEAR, start.year, mention.text)
    return None


def binned(kind: ClueKind, alike: Sequence[Clue], days: Days) -> Ints:
    """For clues of a kind and each day the bin of its weights, shape (clues, days)."""
    if kind in _OF_PARTS:
        parts = (clue.value for clue in alike if isinstance(clue.value, Part))
        return np.array([_part_bins(part, days) for part in parts])
    values = np.array([[clue.value] for clue in alike], np.int64)
    match kind:
        case ClueKind.FULL_DATE:
            bins: Ints = _offset_bins(days.ordinals - values)
        case ClueKind.FULL_MONTH:
            bins = np.minimum(np.maximum(days.months - values, -4), 12) + 4
        case ClueKind.YEAR:
            bins = np.minimum(np.maximum(days.years - values, -3), 6) + 3
        case ClueKind.PAST_MONTH | ClueKind.OPEN_MONTH | ClueKind.FUTURE_MONTH:
            bins = (days.months - values) % 12
        case _:
            bins = (days.weekdays - values) % 7
    return bins


def _offset_bins(offsets: Ints) -> Ints:
    """Offsets in days by sign and power of two: ..., -2 to -3, -1, 0, 1, 2 to 3, 4 to 7, ..."""
    bins: Ints = _BINS.take(np.minimum(np.maximum(offsets, -LONGEST), LONGEST) + LONGEST)
    return bins


def _part_bins(part: Part, days: Days) -> NDArray[np.int8]:
    """For each day the bin of the days since the nearest return of a part of the year."""
    first = int(days.years[0]) // DECADE * DECADE
    end = int(days.years[-1]) // DECADE * DECADE + DECADE
    start, bins = _kept_bins(part, first, end)
    return bins.take(days.ordinals - start)


@lru_cache(maxsize=1_000)
def _kept_bins(part: Part, first: int, end: int) -> tuple[int, NDArray[np.int8]]:
    """The first day of a year, and the bins from it on up to a year."""
    start, last = (
        date(max(first, 1), 1, 1).toordinal(),
        date(min(end, 9999) - 1, 12, 31).toordinal(),
    )
    ordinals = np.arange(start, last + 1)
    returns = _returns(part, first - 8, end + 8)  # 29 February may be far
    after = np.searchsorted(returns, ordinals)
    behind = ordinals - returns[np.maximum(after - 1, 0)]
    ahead = ordinals - returns[np.minimum(after, len(returns) - 1)]
    # The nearest; below 0 where it is ahead.
    return start, _offset_bins(np.where(behind <= -ahead, behind, ahead)).astype(np.int8)


@lru_cache(maxsize=10_000)
def _returns(part: Part, first: int, last: int) -> Ints:
    """The first days of a part in each of the years `first` to `last` that has it."""
    cells = (part.of(year) for year in range(first, last + 1))
    found = [cell.first for cell in cells if cell is not None]
    return np.array([day.toordinal() for day in found if day is not None], np.int64)
