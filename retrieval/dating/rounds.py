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
from retrieval.chronology.mentions import Mention, find
from retrieval.dating.belief import SURE, Belief
from retrieval.dating.clues import article_clues
from retrieval.dating.gaps import Gaps
from retrieval.dating.judgement import Facts, World, judged
from retrieval.dating.links import Event, Link, events, links
from retrieval.dating.neighbours import Neighbour, neighbours
from retrieval.dating.plans import Meeting, foreseen, meetings
from retrieval.dating.stated import stated_days
from retrieval.dating.verdict import verdict
from retrieval.dating.witnesses import testimonies
from retrieval.dating.words import article_words, rarities
from retrieval.reading.paragraphs import article_sentences

# With half of MultiHop-RAG's dates hidden two rounds date 2 articles more than one, a third none.
ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Ties:
    """What ties the articles of an archive to each other, whatever their days."""

    near: Sequence[Sequence[Neighbour]]
    links: Sequence[Link]
    meetings: Sequence[Meeting]

    def world(self, days: Mapping[int, int], gaps: Gaps) -> World:
        """What the articles of `days`, number to ordinal, tell of the others."""
        heard = testimonies(self.links, days)
        for number, testimony in foreseen(self.meetings, days):
            heard.setdefault(number, []).append(testimony)
        return World(days, self.near, gaps, heard)


def date_articles(articles: Sequence[Article]) -> list[Dated]:
    """The date of each article, in order.

    First by what each states alone; then in rounds, outwards from those that are dated by then.
    """
    mentions = [article_mentions(article) for article in articles]
    facts = [
        Facts(article, article_clues(article, found), stated_days(article))
        for article, found in zip(articles, mentions, strict=True)
    ]
    world = World({}, [()] * len(articles), Gaps.measured([], {}), {})
    beliefs = [judged(own, number, world) for number, own in enumerate(facts)]
    days = _days(beliefs)
    if days and len(articles) > 1:
        ties = tied(articles, mentions)
        gaps = Gaps.measured(ties.near, days)
        for _ in range(ROUNDS):
            before, world = world, ties.world(days, gaps)
            for number in _touched(before, world):
                beliefs[number] = judged(facts[number], number, world)
            days = _days(beliefs)
            if days == world.days:
                break
    return [
        UNDATED if belief is None else verdict(facts, number, belief, world)
        for number, belief in enumerate(beliefs)
    ]


def article_mentions(article: Article) -> list[Mention]:
    """The time expressions of all lines, in order; none crosses a line."""
    return [m for line in article.lines for m in find(article.text, line.start, line.end)]


def tied(articles: Sequence[Article], mentions: Sequence[Sequence[Mention]]) -> Ties:
    """Neighbours and linked events of articles; `mentions` are those of each."""
    words = [article_words(article) for article in articles]
    rarity = rarities(words)
    near = neighbours(words, rarity)
    likeness = {
        (min(number, other.number), max(number, other.number)): other.likeness
        for number, others in enumerate(near)
        for other in others
    }
    told: list[Event] = []
    held: list[Meeting] = []
    for number, article in enumerate(articles):
        sentences = article_sentences(article)
        told += events(article, number, (sentences, mentions[number]))
        held += meetings(article, number, (sentences, mentions[number]))
    return Ties(near, list(links(told, rarity, likeness)), held)


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
