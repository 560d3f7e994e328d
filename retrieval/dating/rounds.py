"""When each article was published: by what it states, by its own words, and by its neighbours.

A stated day is a hypothesis, weighed by the trust that its place has earned; "another day" is
always one more. Each day is judged by the clues of the text, by the days of the articles that are
alike, and by the events told in others. What is dated so dates its neighbours in the next round.
Where too little is known, nothing is made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from retrieval.article import UNDATED, Article, Dated
from retrieval.dating.belief import SURE, Belief
from retrieval.dating.features import Features, read_features
from retrieval.dating.gaps import Gaps
from retrieval.dating.judgement import World, judged
from retrieval.dating.links import Links, Tellers, Told, links
from retrieval.dating.neighbours import Neighbour, neighbours
from retrieval.dating.plans import Meeting, foreseen
from retrieval.dating.verdict import verdict
from retrieval.dating.witnesses import testimonies
from retrieval.dating.words import Terms

# With half of MultiHop-RAG's dates hidden two rounds date 2 articles more than one, a third none.
ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Ties:
    """What ties the articles of an archive to each other, whatever their days."""

    near: Sequence[Sequence[Neighbour]]
    told: Told
    links: Links
    meetings: Sequence[tuple[int, Meeting]]

    def world(self, days: Mapping[int, int], gaps: Gaps) -> World:
        """What the articles of `days`, number to ordinal, tell of the others."""
        heard = testimonies(self.links, self.told, days)
        for number, testimony in foreseen(self.meetings, days):
            heard[number].append(testimony)
        return World(days, self.near, gaps, heard)


def date_articles(articles: Sequence[Article]) -> list[Dated]:
    """The date of each article, in order."""
    return date_features([read_features(article) for article in articles])


def date_features(held: Sequence[Features]) -> list[Dated]:
    """The date of each article of an archive, in order, by the features of all.

    First by what each states alone; then in rounds, outwards from those that are dated by then.
    Dates hang on what is held and, where articles are equal, on the order: give it in a canonical
    one, and an archive is dated the same whatever its history.
    """
    world = World({}, [()] * len(held), Gaps.measured([], {}), {})
    beliefs = [judged(own, number, world) for number, own in enumerate(held)]
    days = _days(beliefs)
    if days and len(held) > 1:
        ties = tied(held)
        gaps = Gaps.measured(ties.near, days)
        for _ in range(ROUNDS):
            before, world = world, ties.world(days, gaps)
            for number in _touched(before, world):
                beliefs[number] = judged(held[number], number, world, beliefs[number])
            days = _days(beliefs)
            if days == world.days:
                break
    return [
        UNDATED if belief is None else verdict(held, number, belief, world)
        for number, belief in enumerate(beliefs)
    ]


def tied(held: Sequence[Features]) -> Ties:
    """Neighbours and linked events of articles."""
    terms = Terms.of([own.words for own in held])
    near = neighbours(terms)
    told = Told.of([own.events for own in held], terms)
    tellers = Tellers.of(near, [own.source for own in held])
    met = [(number, meeting) for number, own in enumerate(held) for meeting in own.meetings]
    return Ties(near, told, links(told, terms.rarity, tellers), met)


def _touched(before: World, after: World) -> list[int]:
    """The articles that hear something else in one world than in another."""
    changed = {
        number
        for number in before.days.keys() | after.days.keys()
        if before.days.get(number) != after.days.get(number)
    }
    return [
        number
        for number, near in enumerate(after.near)
        if any(neighbour.number in changed for neighbour in near)
        or before.heard.get(number) != after.heard.get(number)
    ]


def _days(beliefs: Iterable[Belief | None]) -> dict[int, int]:
    """The articles whose day is above even odds, by number, with its ordinal."""
    return {
        number: int(belief.days.ordinals[int(belief.shares.argmax())])
        for number, belief in enumerate(beliefs)
        if belief is not None and belief.shares.max() > SURE
    }
