"""Weigh the days on which one article may have been published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.dating.belief import Belief
from retrieval.dating.clues import Days, evidence
from retrieval.dating.features import Features
from retrieval.dating.gaps import Gaps
from retrieval.dating.neighbours import Neighbour
from retrieval.dating.stated import Stated
from retrieval.dating.witnesses import Testimony

AROUND = 62  # days on each side of a dated neighbour that are weighed one by one
SPAN = 7300  # days, twenty years: where "another day" may be
# A stated day may be so much likelier, or less likely, for being near the neighbours' days.
MOST_FITTING = 50.0

# Above this the events told by others are not asked: they could not change the day.
SETTLED = 0.97

Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class World:
    """What the dated articles tell: their days as ordinals by number, gaps, and events."""

    days: Mapping[int, int]
    near: Sequence[Sequence[Neighbour]]
    gaps: Gaps
    heard: Mapping[int, Sequence[Testimony]]


def judged(own: Features, number: int, world: World) -> Belief | None:
    """What is believed of the day of article `number`; None where nothing tells of it.

    Its own entry in `world.days` is not heard.
    """
    days = weighed_days(own.stated, world.near[number], world.days)
    if not len(days.ordinals):
        return None
    others, elsewhen, density = unstated(number, days, world)
    told = evidence(own.clues, days)
    weights = np.logaddexp(others, _stated(own.stated, days, density)) + told
    belief = Belief.of(days, weights, elsewhen)
    heard = world.heard.get(number, ())
    if not heard or belief.shares.max() > SETTLED:
        return belief
    chances = Belief.of(days, others + told, elsewhen).shares
    for testimony in heard:
        weights = weights + testimony.evidence(days.ordinals, chances)
        elsewhen += float(np.log(1 - testimony.probability))
    return Belief.of(days, weights, elsewhen)


def weighed_days(
    stated: Sequence[Stated], near: Sequence[Neighbour], days: Mapping[int, int]
) -> Days:
    """The days that are weighed one by one: around the stated ones and those of neighbours."""
    spans = {(each.day.toordinal() - 1, each.day.toordinal() + 2) for each in stated}
    dated = {days[other.number] for other in near if other.number in days}
    spans |= {(day - AROUND, day + AROUND + 1) for day in dated}
    if not spans:
        return Days.of([])
    earliest, latest = min(first for first, _ in spans), max(end for _, end in spans)
    wanted = np.zeros(latest - earliest, np.bool_)
    for first, end in spans:
        wanted[first - earliest : end - earliest] = True
    return Days.of(np.flatnonzero(wanted) + earliest)


def _stated(stated: Sequence[Stated], days: Days, density: Float) -> Float:
    """Logarithms of the weights that stated days give: their odds of being right, 0 odds -inf.

    A stated day is the likelier to be right the more articles like this one are of its days.
    """
    odds = np.zeros(len(days.ordinals))
    for each in stated:
        own = int(np.searchsorted(days.ordinals, each.day.toordinal()))
        for at, share in ((own - 1, each.off), (own, 1 - 2 * each.off), (own + 1, each.off)):
            fitting = min(max(float(density[at]) * SPAN, 1 / MOST_FITTING), MOST_FITTING)
            odds[at] += share * each.trust / (1 - each.trust) * fitting
    with np.errstate(divide="ignore"):
        return np.log(odds)


def unstated(number: int, days: Days, world: World) -> tuple[Float, float, Float]:
    """Logarithms of the weights of each day and of all others, where nothing is stated.

    They sum to 1. The third are the densities by the neighbours alone, one neighbour as good as
    another's word; 1 / SPAN where none is dated.
    """
    expected = world.gaps.expected(number, world.near[number], world.days, days.ordinals)
    if expected is None:
        flat = np.full(len(days.ordinals), 1 / SPAN)
        return np.log(flat), float(np.log(1 - flat.sum())), flat
    logs, sharpness = expected
    outside = max(1 - float(np.exp(logs).sum()), 1e-9)
    rest = np.log(SPAN) + sharpness * np.log(outside / SPAN)
    weights = sharpness * logs
    total = np.logaddexp(np.logaddexp.reduce(weights), rest)
    return weights - total, float(rest - total), np.exp(logs)
