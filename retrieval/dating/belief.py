"""What is believed of one article's day: a weight for each day, and one for "another day"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from retrieval.article import UNDATED, Dated
from retrieval.dating.clues import Days
from retrieval.period import ALWAYS, Period

MASS = 0.8  # of the probability that the period holds at least
SURE = 0.5  # a day above even odds is the article's; so is a month at them
NEARLY = (1, 7, 31)  # days: the best day is the one with most probability this near, summed
SUPPORTED = 0.5  # of the probability: so much must lie within a month of the best day


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a belief comes to: its likeliest day, whether that is `sure`, the date without reasons.

    A few hundred bytes, where the weights of all days take ten thousands.
    """

    likeliest: date
    sure: bool
    dated: Dated


@dataclass(frozen=True, slots=True)
class Belief:
    """Probabilities (n,) of `days`, ascending ordinals; what is left is on no such day."""

    days: Days
    shares: NDArray[np.float64]

    @classmethod
    def of(cls, days: Days, weights: NDArray[np.float64], elsewhen: float) -> Belief:
        """From natural logarithms of unnormalised weights, of each day and of all others."""
        top = max(float(weights.max()), elsewhen)
        shares = np.exp(weights - top)
        return cls(days, shares / (shares.sum() + np.exp(elsewhen - top)))

    def share(self, day: date) -> float:
        """The probability of one day."""
        return self.near(day, 0)

    def near(self, day: date, reach: int) -> float:
        """The probability of the days up to `reach` from one day."""
        middle = day.toordinal()
        first, end = np.searchsorted(self.days.ordinals, (middle - reach, middle + reach + 1))
        return float(self.shares[first:end].sum())

    def dated(self, reasons: tuple[str, ...]) -> Dated:
        """The date in words and figures; UNDATED with `reasons` where the days tell too little."""
        return self._dated(self.likeliest(), reasons)

    def _dated(self, best: date, reasons: tuple[str, ...]) -> Dated:
        """The same, where the likeliest day is known."""
        months = self._months()
        share = self.share(best)
        sure = share > SURE
        period = Period.day(best) if share >= MASS else self._central()
        if not sure and period == ALWAYS:
            return Dated(reasons=reasons or UNDATED.reasons)
        supported = sure or self.near(best, max(NEARLY)) >= SUPPORTED
        if not supported and months[0][1] < SURE:
            return Dated(reasons=reasons or UNDATED.reasons)
        return Dated(
            best=best if supported else None,
            period=period,
            months=months,
            probability=_told(share if supported else self._inside(period)),
            reasons=reasons,
        )

    def outcome(self) -> Outcome:
        """What it comes to."""
        best = self.likeliest()
        return Outcome(best, self.sure, self._dated(best, ()))

    @property
    def sure(self) -> bool:
        """Whether a day is above even odds."""
        return bool(self.shares.max() > SURE)

    def likeliest(self) -> date:
        """The likeliest day if above even odds, else the likeliest where most others are near."""
        at = int(self.shares.argmax())
        if self.shares[at] <= SURE:
            sums = np.concatenate([[0.0], self.shares.cumsum()])
            days = self.days.ordinals
            near = [
                sums[np.searchsorted(days, days + n, "right")]
                - sums[np.searchsorted(days, days - n)]
                for n in NEARLY
            ]
            centre = days[int(np.sum(near, axis=0).argmax())]
            at = int(np.where(np.abs(days - centre) <= NEARLY[0], self.shares, 0.0).argmax())
        return date.fromordinal(int(self.days.ordinals[at]))

    def _months(self) -> tuple[tuple[str, float], ...]:
        """Each month of at least a hundredth, largest first."""
        first = int(self.days.months[0])
        summed = np.bincount(self.days.months - first, self.shares)
        kept = np.flatnonzero(summed >= 0.01)
        named = [(first + month, float(summed[month])) for month in kept.tolist()]
        ranked = sorted(named, key=lambda item: (-item[1], item[0]))
        return tuple((f"{m // 12:04}-{m % 12 + 1:02}", _told(share)) for m, share in ranked)

    def _central(self) -> Period:
        """The shortest run of days that holds MASS of the probability; open where none does."""
        sums, days = np.concatenate([[0.0], self.shares.cumsum()]), self.days.ordinals
        last = np.searchsorted(sums[1:], sums[:-1] + MASS - 1e-12)
        held = np.flatnonzero(last < len(days))
        if not len(held):
            return ALWAYS
        start = int(held[np.argmin(days[last[held]] - days[held])])
        first, end = int(days[start]), int(days[last[start]]) + 1
        return Period(date.fromordinal(first), date.fromordinal(end))

    def _inside(self, period: Period) -> float:
        """The probability of a period; of ALWAYS 1."""
        if period.start is None or period.end is None:
            return 1.0
        ordinals = self.days.ordinals
        first, end = period.start.toordinal(), period.end.toordinal()
        return float(self.shares[(ordinals >= first) & (ordinals < end)].sum())


def _told(probability: float) -> float:
    """A probability as it is told: to the hundredth, and certain only of what must be.

    An archive does not bear out more, and so an article that comes or goes leaves most of the
    dates that others have just as they were.
    """
    return 1.0 if probability >= 1.0 else min(round(probability, 2), 0.99)
