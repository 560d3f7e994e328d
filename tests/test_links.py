"""Events told twice: linked when their words are alike, never inside one article."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp

import numpy as np
import pytest

from retrieval.article import Article
from retrieval.dating.features import Features, read_features
from retrieval.dating.links import POSTINGS, SAME, Tellers, links
from retrieval.dating.neighbours import Neighbour
from retrieval.dating.told import Told
from retrieval.dating.words import Terms, stem
from retrieval.reading.formats import Draft
from retrieval.reading.read import article

SUMMIT = "President Oru Vant and Premier Ila Mons held a summit on granite in Torvik Wednesday."
LATER = "The granite summit between Oru Vant and Ila Mons in Torvik last month led to a treaty."
OTHER = "Farmers of the Halm valley said on Tuesday that the harvest of apples was late and poor."
RARE = 4.0


def made(text: str, name: str = "a", **fields: str) -> Article:
    """An article of one paragraph."""
    return article(Draft(text, fields), name, None)


def words(features: Features, places: Iterable[int]) -> set[str]:
    """Stems by their places in an article."""
    return {features.words[place] for place in places}


@dataclass(frozen=True)
class Pair:
    """A link in words: of which articles, by which words, and which of them are names of both."""

    articles: tuple[int, int]
    common: set[str]
    names: set[str]
    probability: float


def bound(
    held: Sequence[Features], rarities: Mapping[str, float], likeness: float = 0.5
) -> list[Pair]:
    """The links among articles whose words are so rare, each as like all others."""
    terms = Terms.of([own.words for own in held])
    terms = replace(terms, rarity=np.array([rarities[stem] for stem in terms.stems]))
    told = Told.of([own.events for own in held], terms)
    others = [[n for n in range(len(held)) if n != number] for number in range(len(held))]
    near = [[Neighbour(n, likeness) for n in own] for own in others]
    tellers = Tellers.of(near, [own.source for own in held])
    found = links(told, terms.rarity, tellers)
    events = [event for own in held for event in own.events]
    pairs = []
    for number, (one, other) in enumerate(zip(found.one, found.other, strict=True)):
        both = [(int(told.articles[n]), events[n]) for n in (one, other)]
        names = set.intersection(*(words(held[n], event.names) for n, event in both))
        common = {terms.stems[word] for word in found.common(number)}
        articles = (both[0][0], both[1][0])
        pairs.append(Pair(articles, common, names & common, float(found.probability[number])))
    return pairs


def linked(*texts: str, likeness: float = 0.5, rarity: float = RARE) -> list[Pair]:
    """The links among articles of one paragraph each, alike and in words as rare."""
    held = [read_features(made(text)) for text in texts]
    stems = {word for own in held for word in own.words}
    rare = {word: 0.0 if word in ("and", "the") else rarity for word in stems}
    return bound(held, rare, likeness)


def test_one_event_told_twice_is_linked() -> None:
    """The shared names and the summit make the two one event."""
    (link,) = linked(SUMMIT, LATER, OTHER)

    assert link.articles == (0, 1)
    assert {stem("summit"), stem("granite"), "vant", "mon"} <= link.common
    assert link.probability > 0.5


def test_the_probability_by_hand() -> None:
    """Five shared names, two other words of rarity 4, a cosine of .5: the logistic of all."""
    (link,) = linked(SUMMIT, LATER)
    others = link.common - link.names

    assert link.names == {"oru", "vant", "ila", stem("Mons"), "torvik"}
    assert others == {stem("summit"), stem("granite")}
    logit = SAME.intercept + 5 * SAME.names + 2 * RARE * SAME.rarity + 0.5 * SAME.articles
    assert link.probability == pytest.approx(1 / (1 + exp(-logit)))


def test_one_outlet_repeats_itself() -> None:
    """Two articles of one source tell one event less probably than two of different ones."""

    def probability(source: str) -> float:
        one, other = made(SUMMIT, source="Torvik Post"), made(LATER, source=source)
        held = [read_features(one), read_features(other)]
        (link,) = bound(held, {word: RARE for own in held for word in own.words})
        return link.probability

    assert probability("Torvik Post") < probability("Halm Gazette")


def test_articles_that_are_alike_tell_the_same_events() -> None:
    """The more alike the articles, the more probable the link."""
    (near,), (far,) = linked(SUMMIT, LATER, likeness=0.9), linked(SUMMIT, LATER, likeness=0.3)

    assert near.probability > far.probability


def test_events_of_one_article_are_not_linked() -> None:
    """An article is no witness for itself."""
    assert linked(f"{SUMMIT} {LATER}") == []


def test_other_events_are_not_linked() -> None:
    """A weekday alone makes no event the same."""
    assert linked(SUMMIT, OTHER) == []


def test_common_words_do_not_link() -> None:
    """All words as common as every seventh article's, and below: no link."""
    assert linked(SUMMIT, LATER, rarity=1.9) == []


def test_one_shared_word_is_too_few() -> None:
    """Two articles of a granite something on different days are not of one event."""
    assert linked("Granite fell on Monday.", "Granite rose on Tuesday.", likeness=1.0) == []


def test_sentences_without_a_time_are_no_events() -> None:
    """Nothing is bound by them."""
    text = "President Oru Vant and Premier Ila Mons held a summit in Torvik."

    assert read_features(made(text)).events == ()


def test_words_belong_to_the_expression_of_their_clause() -> None:
    """The treaty is of last month, the masons are of Monday."""
    text = "Masons met on Monday, months after the treaty was signed last year."
    own = read_features(made(text))

    ((monday, last_year),) = (event.times for event in own.events)
    assert (monday.said.text, last_year.said.text) == ("Monday", "last year")
    assert stem("masons") in words(own, monday.words)
    assert stem("treaty") in words(own, last_year.words)
    assert not set(monday.words) & set(last_year.words)


def test_the_order_of_articles_changes_nothing_but_sides() -> None:
    """A probability is symmetric."""
    (one,), (other,) = linked(SUMMIT, LATER), linked(LATER, SUMMIT)

    assert one.probability == other.probability
    assert one.common == other.common


def test_words_of_too_many_events_lead_nowhere_whatever_the_order() -> None:
    """One event more than the limit: neither the first nor the last of them are linked."""
    assert len(linked(*[SUMMIT] * 3)) == 3
    assert len(linked(*[SUMMIT] * POSTINGS)) == POSTINGS * (POSTINGS - 1) // 2
    assert linked(*[SUMMIT] * (POSTINGS + 1)) == []


def test_no_event_has_no_link() -> None:
    """An empty archive."""
    assert bound([], {}) == []
    assert linked("No time here.", "Nor here.") == []
