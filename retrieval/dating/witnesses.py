"""What dated articles tell of an undated one: events that both speak of bind its day.

If one article says "a summit last month" and a dated one puts that summit on 13 September, the
first is of October, as surely as the two summits are one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval.chronology.mentions import Mention
from retrieval.dating.links import Event, Link, Told
from retrieval.period import Period

WITNESSES = 3  # articles heard for one expression: the likeliest, not all
REACH = timedelta(days=70)  # "last month" and "in recent weeks" look no further back
SHARP = 31  # a witness whose event may fall on more days than this tells little
EVEN = 0.2  # shared words that an expression is given for nothing: it may be meant all the same
RAREST = 1 / 365  # of days that make an expression come true by chance
# Of two sentences telling one event, however alike: of ten time expressions one is read wrong.
SUREST = 0.9


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Testimony:
    """Expressions of a sentence, and the times that another article gives for its event.

    `said` and `periods` come with the share (0..1, sum 1) of the shared words that each is said
    of; `probability` is that of the two sentences telling one event.
    """

    said: tuple[tuple[Mention, float], ...]
    periods: tuple[tuple[Period, float], ...]
    probability: float
    witness: int

    def agreement(self, day: date) -> float:
        """How far expressions and periods agree under `day`, weighted by their shares, 0..1."""
        own = [(mention.resolve(day).period, share) for mention, share in self.said]
        return fsum(
            one * other * _agreement(said, period)
            for said, one in own
            for period, other in self.periods
        )

    def agreeing(self, day: date) -> tuple[Mention, Period] | None:
        """The expression and the period that agree best under `day`, if any do."""
        pairs = [
            (one * other * _agreement(mention.resolve(day).period, period), mention, period)
            for mention, one in self.said
            for period, other in self.periods
        ]
        weight, mention, period = max(pairs, key=lambda pair: pair[0])
        return (mention, period) if weight > 0 else None

    def evidence(
        self, ordinals: NDArray[np.int64], chances: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """How much likelier it makes each day: natural logarithms, at least log(1 - probability).

        `chances` are what is believed of the days without it: the fewer days make the two agree
        by chance, the more their agreement tells.
        """
        agreed = np.zeros(len(ordinals))
        starts = [period.start for period, _ in self.periods if period.start]
        ends = [period.end for period, _ in self.periods if period.end]
        if starts and ends:
            first, last = (min(starts) - REACH).toordinal(), (max(ends) + REACH).toordinal()
            for at in np.flatnonzero((ordinals >= first) & (ordinals <= last)):
                agreed[at] = self.agreement(date.fromordinal(int(ordinals[at])))
        chance = max(float(agreed @ chances), RAREST)
        return np.log(1 - self.probability + self.probability * agreed / chance)


def testimonies(pairs: Iterable[Link], days: Mapping[int, int]) -> dict[int, list[Testimony]]:
    """What articles dated in `days` (number to ordinal) tell of others, by the number of these.

    One sentence of a witness is heard once: for the sentence that is likeliest to be its event.
    """
    best: dict[tuple[int, int, int], tuple[Testimony, int]] = {}
    for pair in pairs:
        for event, other in ((pair.one, pair.other), (pair.other, pair.one)):
            heard = _heard(event, other, pair, days)
            key = (event.article, other.article, other.sentence)
            if heard and (key not in best or best[key][0].probability < heard.probability):
                best[key] = heard, event.sentence
    grouped: defaultdict[int, list[Testimony]] = defaultdict(list)
    hearings: Counter[tuple[int, int]] = Counter()
    ranked = sorted(best.items(), key=lambda item: (-item[1][0].probability, item[0]))
    for (number, _, _), (heard, sentence) in ranked:
        known = any(t.witness == heard.witness for t in grouped[number])
        if not known and hearings[number, sentence] < WITNESSES:
            grouped[number].append(heard)
            hearings[number, sentence] += 1
    return grouped


def _heard(event: Event, other: Event, pair: Link, days: Mapping[int, int]) -> Testimony | None:
    """The testimony of `other` on `event`; None where it has no day or tells too little."""
    if other.article not in days:
        return None
    day = date.fromordinal(days[other.article])
    said = [(t.mention, t) for t in event.times if t.mention.resolve(None).period is None]
    told = [(t.mention.resolve(day).period, t) for t in other.times]
    sharp = [(p, t) for p, t in told if p is not None and (p.days or SHARP + 1) <= SHARP]
    if not said or not sharp:
        return None
    probability = min(pair.probability, SUREST)
    return Testimony(
        _shared(said, pair.common), _shared(sharp, pair.common), probability, other.article
    )


def _shared(times: Sequence[tuple[T, Told]], common: Set[str]) -> tuple[tuple[T, float], ...]:
    """Each thing with the share of the common words that its expression is said of."""
    counts = [len(told.words & common) + EVEN for _, told in times]
    total = sum(counts)
    return tuple((thing, n / total) for (thing, _), n in zip(times, counts, strict=True))


def _agreement(said: Period | None, period: Period) -> float:
    """The part of the shorter of two periods that lies in the longer."""
    common = said.intersection(period) if said is not None else None
    if said is None or common is None or common.days is None:
        return 0.0
    return common.days / min(each.days or common.days for each in (said, period))
