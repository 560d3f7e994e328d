"""What dated articles tell of an undated one: events that both speak of bind its day.

If one article says "a summit last month" and a dated one puts that summit on 13 September, the
first is of October, as surely as the two summits are one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval.dating.denoted import LAST, denoted, may_touch, spans
from retrieval.dating.events import Time
from retrieval.dating.links import Links
from retrieval.dating.said import Said
from retrieval.dating.told import Told
from retrieval.period import Period

WITNESSES = 3  # articles heard for one expression: the likeliest, not all
REACH = timedelta(days=70)  # "last month" and "in recent weeks" look no further back
SHARP = 31  # a witness whose event may fall on more days than this tells little
EVEN = 0.2  # shared words that an expression is given for nothing: it may be meant all the same
RAREST = 1 / 365  # of days that make an expression come true by chance
# Of two sentences telling one event, however alike: of ten time expressions one is read wrong.
SUREST = 0.9


T = TypeVar("T")
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Testimony:
    """Expressions of a sentence, and the times that another article gives for its event.

    `said` and `periods` come with the share (0..1, sum 1) of the shared words that each is said
    of; `probability` is that of the two sentences telling one event.
    """

    said: tuple[tuple[Said, float], ...]
    periods: tuple[tuple[Period, float], ...]
    probability: float
    witness: int

    def agreement(self, days: Ints) -> Floats:
        """How far expressions and periods agree under each of `days`, by their shares, 0..1."""
        agreed = np.zeros(len(days))
        for said, one in self.said:
            periods = [(p, share) for p, share in self.periods if may_touch(said.meaning, p)]
            if not periods:
                continue
            starts, ends = spans(said.meaning, days)
            for period, other in periods:
                agreed += one * other * _agreement(starts, ends, period)
        return agreed

    def agreeing(self, day: date) -> tuple[Said, Period] | None:
        """The expression and the period that agree best under `day`, if any do."""
        pairs = [
            (one * other * _part(denoted(said.meaning, day.toordinal()), period), said, period)
            for said, one in self.said
            for period, other in self.periods
        ]
        weight, said, period = max(pairs, key=lambda pair: pair[0])
        return (said, period) if weight > 0 else None

    def evidence(self, ordinals: Ints, chances: Floats) -> Floats:
        """How much likelier it makes each day: natural logarithms, at least log(1 - probability).

        `ordinals` ascend; `chances` are what is believed of them without it: the fewer days make
        the two agree by chance, the more their agreement tells.
        """
        agreed = np.zeros(len(ordinals))
        starts = [period.start for period, _ in self.periods if period.start]
        ends = [period.end for period, _ in self.periods if period.end]
        if starts and ends:
            first, last = (min(starts) - REACH).toordinal(), (max(ends) + REACH).toordinal()
            near = slice(*np.searchsorted(ordinals, (first, last + 1)))
            agreed[near] = self.agreement(ordinals[near])
        chance = max(float(agreed @ chances), RAREST)
        return np.log(1 - self.probability + self.probability * agreed / chance)


def testimonies(
    found: Links, told: Told, days: Mapping[int, int]
) -> defaultdict[int, list[Testimony]]:
    """What articles dated in `days` (number to ordinal) tell of others, by the number of these.

    One sentence of a witness is heard once: for the sentence that is likeliest to be its event.
    """
    heard: defaultdict[int, list[Testimony]] = defaultdict(list)
    hearings: Counter[int] = Counter()
    known: set[tuple[int, int]] = set()
    for link, event, other in _ranked(found, told, days):
        number, witness = int(told.articles[event]), int(told.articles[other])
        if (number, witness) in known or hearings[event] >= WITNESSES:
            continue
        day, common = days[witness], found.common(link)
        said = [(time.said, time) for time in told.times.of(event) if time.said.anchored]
        sharp = _sharp(told.times.of(other), day)
        if not sharp:
            continue
        probability = min(float(found.probability[link]), SUREST)
        heard[number].append(
            Testimony(
                _shared(said, (told, event), common),
                _shared(sharp, (told, other), common),
                probability,
                witness,
            )
        )
        known.add((number, witness))
        hearings[event] += 1
    return heard


def _ranked(found: Links, told: Told, days: Mapping[int, int]) -> Iterator[tuple[int, int, int]]:
    """Links as (link, event, event of a dated witness), the likeliest first.

    Of each sentence of a witness the likeliest one in each article, where this says something
    that hangs on its day.
    """
    dated = np.isin(told.articles, np.fromiter(days, np.int64, len(days)))
    link = np.repeat(np.arange(len(found.one)), 2)
    event = np.stack([found.one, found.other], axis=1).ravel()
    other = np.stack([found.other, found.one], axis=1).ravel()
    kept = told.anchored[event] & dated[other]
    link, event, other = link[kept], event[kept], other[kept]
    probability = np.minimum(found.probability[link], SUREST)
    number = told.articles[event]
    order = np.lexsort((link, -probability, other, number))
    first = np.ones(len(order), np.bool_)
    first[1:] = (np.diff(number[order]) != 0) | (np.diff(other[order]) != 0)
    best = order[first]
    best = best[np.lexsort((other[best], number[best], -probability[best]))]
    return zip(link[best].tolist(), event[best].tolist(), other[best].tolist(), strict=True)


def _sharp(times: Sequence[Time], day: int) -> list[tuple[Period, Time]]:
    """Those of expressions that are told to the month in an article of a day."""
    told = [(denoted(time.said.meaning, day), time) for time in times]
    return [(p, time) for p, time in told if p is not None and (p.days or SHARP + 1) <= SHARP]


def _shared(
    times: Sequence[tuple[T, Time]], of: tuple[Told, int], common: frozenset[int]
) -> tuple[tuple[T, float], ...]:
    """Each thing with the share of the common words that its expression is said of.

    `times` are those of one event, by its number.
    """
    if len(times) == 1:
        return ((times[0][0], 1.0),)
    told, event = of
    counts = [
        len(common.intersection(told.numbers(event, time.words).tolist())) + EVEN
        for _, time in times
    ]
    total = sum(counts)
    return tuple((thing, n / total) for (thing, _), n in zip(times, counts, strict=True))


def _agreement(starts: Ints, ends: Ints, period: Period) -> Floats:
    """The part of the shorter that lies in the longer: of days from `starts` to `ends`, a period.

    The period is closed.
    """
    first, end = _ordinal(period.start), _ordinal(period.end)
    common = np.minimum(ends, end) - np.maximum(starts, first)
    shorter = np.minimum(ends - starts, end - first)
    # Of what has an open side the length is not known: it is taken for the common days.
    shorter = np.where((starts == 0) | (ends > LAST), common, shorter)
    agreed: Floats = np.where(common > 0, common / np.maximum(shorter, 1), 0.0)
    return agreed


def _part(said: Period | None, period: Period) -> float:
    """The same of one day."""
    common = said.intersection(period) if said is not None else None
    if said is None or common is None or common.days is None:
        return 0.0
    return common.days / min(each.days or common.days for each in (said, period))


def _ordinal(day: date | None) -> int:
    return 0 if day is None else day.toordinal()
