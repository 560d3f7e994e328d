"""When each article was published: by what it states, by its own words, and by its neighbours.

A stated day is a hypothesis, weighed by the trust that its place has earned; "another day" is
always one more. Each day is judged by the clues of the text, by the days of the articles that are
alike, and by the events told in others. What is dated so dates its neighbours in the next round.
Where too little is known, nothing is made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from retrieval.article import UNDATED, Article, Dated
from retrieval.dating.belief import Outcome
from retrieval.dating.clues import Clue
from retrieval.dating.features import Features, read_features
from retrieval.dating.gaps import Gaps
from retrieval.dating.judgement import World, judged
from retrieval.dating.links import Links, Tellers, links
from retrieval.dating.neighbours import Near, neighbours
from retrieval.dating.plans import Meeting, foreseen
from retrieval.dating.told import Tales, Told
from retrieval.dating.verdict import reasoned
from retrieval.dating.witnesses import testimonies
from retrieval.dating.words import Vocabulary

# With half of MultiHop-RAG's dates hidden two rounds date 2 articles more than one, a third none.
ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Ties:
    """What ties the articles of an archive to each other, whatever their days."""

    near: Near
    told: Told
    links: Links
    meetings: Sequence[tuple[int, Meeting]]

    def world(self, days: Mapping[int, int], gaps: Gaps) -> World:
        """What the articles of `days`, number to ordinal, tell of the others."""
        heard = testimonies(self.links, self.told, days)
        for number, testimony in foreseen(self.meetings, days):
            heard[number].append(testimony)
        return World(days, self.near, gaps, heard)


def date_articles(articles: Iterable[Article]) -> list[Dated]:
    """The date of each article, in order."""
    return date_features(read_features(article) for article in articles)


def date_features(held: Iterable[Features]) -> list[Dated]:
    """The date of each article of an archive, in order, by the features of all.

    First by what each states alone; then in rounds, outwards from those that are dated by then.
    Dates hang on what is held and, where articles are equal, on the order: give it in a canonical
    one, and an archive is dated the same whatever its history. The features are read once and not
    kept: give them one by one, and a large archive takes little memory.
    """
    gathered = Gathered.of(held)
    own = gathered.own
    world = World({}, [()] * len(own), Gaps.measured([], {}), {})
    days = _stated_days(own, world)
    rounds = ROUNDS if days and len(own) > 1 else 0
    if rounds:
        ties = gathered.ties()
        gaps = Gaps.measured(ties.near, days)
        world = ties.world(days, gaps)
    found = [_outcome(each, number, world) for number, each in enumerate(own)]
    for _ in range(rounds - 1):
        days = _days(found)
        if days == world.days:
            break
        before, world = world, ties.world(days, gaps)
        for number in _touched(before, world):
            found[number] = _outcome(own[number], number, world)
    return [
        UNDATED if each is None else reasoned(own, number, each, world)
        for number, each in enumerate(found)
    ]


@dataclass(frozen=True, slots=True)
class Gathered:
    """The features of articles: words and events in numbers, and of `own` all but these."""

    own: Sequence[Features]
    words: Vocabulary
    tales: Tales

    @classmethod
    def of(cls, held: Iterable[Features]) -> Gathered:
        """Of features that are read once."""
        own, words, tales = [], Vocabulary(), Tales()
        seen: dict[Clue, Clue] = {}  # an archive says "Monday" ten thousand times
        for each in held:
            words.add(each.words)
            tales.add(each.events)
            clues = tuple(seen.setdefault(clue, clue) for clue in each.clues)
            own.append(msgspec.structs.replace(each, words=(), events=(), clues=clues))
        return cls(own, words, tales)

    def ties(self) -> Ties:
        """Neighbours and linked events of the articles."""
        terms = self.words.terms()
        near = neighbours(terms)
        told = self.tales.told(terms)
        tellers = Tellers.of(near, [own.source for own in self.own])
        met = [
            (number, meeting) for number, own in enumerate(self.own) for meeting in own.meetings
        ]
        return Ties(near, told, links(told, terms.rarity, tellers), met)


def tied(held: Iterable[Features]) -> Ties:
    """Neighbours and linked events of articles."""
    return Gathered.of(held).ties()


def _stated_days(own: Sequence[Features], alone: World) -> dict[int, int]:
    """The days above even odds by what each article states, as `_days`."""
    days = {}
    for number, each in enumerate(own):
        belief = judged(each, number, alone) if each.stated else None
        if belief is not None and belief.sure:
            days[number] = belief.likeliest().toordinal()
    return days


def _outcome(own: Features, number: int, world: World) -> Outcome | None:
    """What is believed of an article's day, without the weight of each: an archive has many."""
    belief = judged(own, number, world)
    return None if belief is None else belief.outcome()


def _touched(before: World, after: World) -> list[int]:
    """The articles that hear something else in one world than in another."""
    near = Near.of(after.near)
    changed = np.zeros(len(near), np.bool_)
    for number in before.days.keys() | after.days.keys():
        changed[number] = before.days.get(number) != after.days.get(number)
    touched = np.zeros(len(near), np.bool_)
    touched[near.owners()[changed[near.numbers]]] = True
    for number in before.heard.keys() | after.heard.keys():
        touched[number] |= before.heard.get(number) != after.heard.get(number)
    return [int(number) for number in np.flatnonzero(touched)]


def _days(found: Iterable[Outcome | None]) -> dict[int, int]:
    """The articles whose day is above even odds, by number, with its ordinal."""
    return {
        number: each.likeliest.toordinal()
        for number, each in enumerate(found)
        if each is not None and each.sure
    }
