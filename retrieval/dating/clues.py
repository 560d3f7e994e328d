"""What an article's own words tell of its day: "Oct. 26", "in October", "Thursday", "2023".

A clue alone says little; each makes some days likelier and others less. How much was counted on
dated news (`benchmarks/clues.py`): weekdays and days of the year fix the day, years the year.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from retrieval.article import Article, Role
from retrieval.chronology.grammar.cells import Unit
from retrieval.chronology.grammar.meanings import Part, Tense, Weekday, Yearly
from retrieval.chronology.mentions import Mention
from retrieval.dating.clue_weights import WEIGHTS, ClueKind

# Characters of content in which the first weekday tells of the day of publication: in the first
# sentence more surely than later.
OPENING, LEAD = 200, 1200
EARLIEST, LATEST = 1990, 2100  # years outside are history, or no years
FURTHEST = 9  # the last bin of offsets in days: 256 and more

_BARE = {Tense.OPEN: ClueKind.OPEN_MONTH, Tense.FUTURE: ClueKind.FUTURE_MONTH}


@dataclass(frozen=True, slots=True)
class Clue:
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

    ordinals: NDArray[np.int64]
    months: NDArray[np.int64]
    years: NDArray[np.int64]
    weekdays: NDArray[np.int64]

    @classmethod
    def of(cls, ascending: Sequence[int]) -> Days:
        """The days of these ordinals, which need not adjoin."""
        ordinals = np.array(ascending, np.int64)
        stamps = (ordinals - date(1970, 1, 1).toordinal()).astype("datetime64[D]")
        months = stamps.astype("datetime64[M]").astype(np.int64) + 12 * 1970
        return cls(ordinals, months, months // 12, (ordinals - 1) % 7)


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
        weights = np.array(WEIGHTS[kind])
        summed = sum(weights[binned(clue, days)] for clue in alike)
        total += np.asarray(summed) / np.sqrt(len(alike))
    return total


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
    return replace(clue, kind=ClueKind.OPENING if at < OPENING else ClueKind.LEAD)


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


def binned(clue: Clue, days: Days) -> NDArray[np.int64]:
    """For each day the bin of the weights of its kind that a clue falls in."""
    value = clue.value
    if isinstance(value, Part):
        return _offset_bins(_since_nearest(value, days))
    match clue.kind:
        case ClueKind.FULL_DATE:
            return _offset_bins(days.ordinals - value)
        case ClueKind.FULL_MONTH:
            return np.clip(days.months - value, -4, 12) + 4
        case ClueKind.YEAR:
            return np.clip(days.years - value, -3, 6) + 3
        case ClueKind.PAST_MONTH | ClueKind.OPEN_MONTH | ClueKind.FUTURE_MONTH:
            return (days.months - value) % 12
        case _:
            return (days.weekdays - value) % 7


def _offset_bins(offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Offsets in days by sign and power of two: ..., -2 to -3, -1, 0, 1, 2 to 3, 4 to 7, ..."""
    sizes = np.minimum(np.frexp(np.abs(offsets))[1], FURTHEST)
    bins: NDArray[np.int64] = FURTHEST + np.sign(offsets) * sizes.astype(np.int64)
    return bins


def _since_nearest(part: Part, days: Days) -> NDArray[np.int64]:
    """Days since the nearest return of a part of the year; below 0 where it is ahead."""
    years = range(int(days.years[0]) - 8, int(days.years[-1]) + 9)  # 29 February may be far
    cells = (part.of(year) for year in years)
    returns = np.array([c.first.toordinal() for c in cells if c is not None and c.first])
    after = np.searchsorted(returns, days.ordinals)
    behind, ahead = days.ordinals - returns[after - 1], days.ordinals - returns[after]
    nearest: NDArray[np.int64] = np.where(behind <= -ahead, behind, ahead)
    return nearest
