"""Pass dates along events: an undated article is of the day under which its words come true.

If one article says "a summit last month" and a dated one puts that summit on 13 September, the
first is of October. Each link is believed as far as its two events are alike; several articles
that agree add up; "none of these days" always keeps a share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from retrieval.article import UNDATED, Article, Dated
from retrieval.chronology.lead import weekday_fit
from retrieval.chronology.links import Event, Link, events, links
from retrieval.period import ALWAYS, DAY, Period, spoken_period

ROUNDS = 3  # a date rarely travels further, and trust in it fades
WITNESSES = 3  # articles heard for one expression: the nearest, not all
REACH = timedelta(days=70)  # "last month" and "in recent weeks" look no further back
SHARP = 31  # a witness whose event may fall on more days than this tells little

UNKNOWN = 0.5  # share of "no day in reach" before any witness is heard
CHANCE = 0.05  # how often words come true by chance under a wrong day
MASS = 0.8  # of the period that a date is given with
SURE = 0.5  # a month at even odds is called the article's, a day only above them


@dataclass(frozen=True, slots=True)
class Testimony:
    """An expression of an undated article, and when a dated one says that the event was."""

    event: Event
    period: Period
    likeness: float
    witness: int  # number of the dated article

    def likelihood(self, day: date) -> float:
        """How well `day` as the day of publication makes the two agree, CHANCE..1."""
        return self.likeness * self.agreement(day) + (1 - self.likeness) * CHANCE

    def agreement(self, day: date) -> float:
        """The part of the shorter of the two periods that lies in the longer, under `day`."""
        said = self.event.mention.resolve(day).period
        common = said.intersection(self.period) if said is not None else None
        if said is None or common is None or common.days is None:
            return 0.0
        return common.days / min(period.days or common.days for period in (said, self.period))


def propagated(
    articles: Sequence[Article], dates: Sequence[Dated], weekdays: Sequence[int | None]
) -> list[Dated]:
    """`dates` with those of undated articles filled in where events shared with dated ones tell.

    `weekdays` are those of the leads, 0 for Monday. Nothing is done where all or none are dated.
    """
    found = list(dates)
    if all(dated.best for dated in found) or not any(dated.best for dated in found):
        return found
    told = [event for i, article in enumerate(articles) for event in events(article, i)]
    pairs = list(links(told))
    for _ in range(ROUNDS):
        testimonies = _testimonies(pairs, found)
        fresh = {
            number: _with_rejections(dated, dates[number])
            for number, heard in sorted(testimonies.items())
            if (dated := _judged(heard, weekdays[number], articles)) != UNDATED
        }
        for number, dated in fresh.items():
            found[number] = dated
        if not any(dated.best for dated in fresh.values()):
            break  # no new witness
    return found


def _testimonies(pairs: Iterable[Link], dates: Sequence[Dated]) -> Mapping[int, list[Testimony]]:
    """What dated articles tell of each undated one, by its number.

    Of several expressions in one sentence the one most like the witness's event is meant.
    """
    best: dict[tuple[int, int, int], Testimony] = {}
    for link in pairs:
        for event, other in ((link.one, link.other), (link.other, link.one)):
            day = dates[other.article].best
            if dates[event.article].best is not None or day is None:
                continue
            period = other.mention.resolve(day).period
            if period is None or not (period.days or SHARP + 1) <= SHARP:
                continue
            heard = Testimony(event, period, link.likeness, other.article)
            key = (event.article, event.sentence, other.article)
            if key not in best or best[key].likeness < heard.likeness:
                best[key] = heard
    grouped: defaultdict[int, list[Testimony]] = defaultdict(list)
    for heard in sorted(best.values(), key=lambda t: (-t.likeness, t.witness)):
        same = [t for t in grouped[heard.event.article] if t.event.mention == heard.event.mention]
        if len(same) < WITNESSES:
            grouped[heard.event.article].append(heard)
    return grouped


def _judged(heard: Sequence[Testimony], weekday: int | None, articles: Sequence[Article]) -> Dated:
    """The date that the witnesses support, or UNDATED where they support none."""
    starts = [t.period.start for t in heard if t.period.start]
    ends = [t.period.end for t in heard if t.period.end]
    first, last = min(starts) - REACH, max(ends) + REACH
    days = [first + n * DAY for n in range((last - first).days)]
    weights = {}
    for day in days:
        weight = (1 - UNKNOWN) / len(days) * weekday_fit(day, weekday)
        for testimony in heard:
            weight *= testimony.likelihood(day)
        weights[day] = weight
    total = sum(weights.values()) + UNKNOWN * CHANCE ** len(heard)
    shares = {day: weight / total for day, weight in weights.items()}
    months: defaultdict[str, float] = defaultdict(float)
    for day, share in shares.items():
        months[f"{day:%Y-%m}"] += share
    ranked = sorted(months.items(), key=lambda item: (-item[1], item[0]))
    if ranked[0][1] < SURE:
        return UNDATED
    best = max(days, key=lambda day: shares[day])
    sure, period = shares[best] > SURE, _central(shares)
    return Dated(
        best=best if sure else None,
        period=period,
        months=tuple((month, round(share, 4)) for month, share in ranked if share >= 0.01),
        probability=shares[best] if sure else sum(_inside(shares, period)),
        reasons=tuple(_reason(t, articles) for t in heard if t.agreement(best) > 0),
    )


def _with_rejections(dated: Dated, stated: Dated) -> Dated:
    """The date that witnesses gave, and which stated days were not taken."""
    rejected = tuple(reason for reason in stated.reasons if "not taken" in reason)
    return replace(dated, reasons=(*dated.reasons, *rejected))


def _central(shares: Mapping[date, float]) -> Period:
    """The shortest run of days that holds MASS of the probability; open where none does."""
    days = sorted(shares)
    shortest: Period | None = None
    first, held = 0, 0.0
    for last, day in enumerate(days):
        held += shares[day]
        while held - shares[days[first]] >= MASS:
            held -= shares[days[first]]
            first += 1
        if held >= MASS and (shortest is None or last - first + 1 < (shortest.days or 0)):
            shortest = Period(days[first], day + DAY)
    return shortest or ALWAYS


def _inside(shares: Mapping[date, float], period: Period) -> list[float]:
    return [share for day, share in shares.items() if Period.day(day).overlaps(period)]


def _reason(testimony: Testimony, articles: Sequence[Article]) -> str:
    """The link in words: which expression, which other article, which days."""
    title = articles[testimony.witness].title
    told = f"what it says of “{testimony.event.mention.text}”"
    return f"{told} happened {spoken_period(testimony.period)} by “{title}”"
