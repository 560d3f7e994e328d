"""Events told twice: linked when their words are alike, never inside one article."""

from math import exp

import pytest

from retrieval.article import Article
from retrieval.dating.links import POSTINGS, SAME, Event, Link, events, links
from retrieval.dating.rounds import article_mentions
from retrieval.dating.words import stem
from retrieval.reading.formats import Draft
from retrieval.reading.paragraphs import article_sentences
from retrieval.reading.read import article

SUMMIT = "President Oru Vant and Premier Ila Mons held a summit on granite in Torvik Wednesday."
LATER = "The granite summit between Oru Vant and Ila Mons in Torvik last month led to a treaty."
OTHER = "Farmers of the Halm valley said on Tuesday that the harvest of apples was late and poor."
RARE = 4.0


def made(text: str, name: str = "a", **fields: str) -> Article:
    """An article of one paragraph."""
    return article(Draft(text, fields), name, None)


def told(*articles: Article) -> list[Event]:
    """All events of articles, in order."""
    return [
        event
        for number, each in enumerate(articles)
        for event in events(each, number, (article_sentences(each), article_mentions(each)))
    ]


def linked(*texts: str, likeness: float = 0.5, rarity: float = RARE) -> list[Link]:
    """The links among articles of one paragraph each, alike and in words as rare."""
    found = told(*(made(text) for text in texts))
    words = {word: rarity for event in found for word in event.words - {"and", "the"}}
    pairs = {(one, other): likeness for other in range(len(texts)) for one in range(other)}
    return list(links(found, words, pairs))


def test_one_event_told_twice_is_linked() -> None:
    """The shared names and the summit make the two one event."""
    (link,) = linked(SUMMIT, LATER, OTHER)

    assert (link.one.article, link.other.article) == (0, 1)
    assert {stem("summit"), stem("granite"), "vant", "mon"} <= link.common
    assert link.probability > 0.5


def test_the_probability_by_hand() -> None:
    """Five shared names, two other words of rarity 4, a cosine of .5: the logistic of all."""
    (link,) = linked(SUMMIT, LATER)
    names = link.common & link.one.names & link.other.names
    others = link.common - names

    assert names == {"oru", "vant", "ila", stem("Mons"), "torvik"}
    assert others == {stem("summit"), stem("granite")}
    logit = SAME.intercept + 5 * SAME.names + 2 * RARE * SAME.rarity + 0.5 * SAME.articles
    assert link.probability == pytest.approx(1 / (1 + exp(-logit)))


def test_one_outlet_repeats_itself() -> None:
    """Two articles of one source tell one event less probably than two of different ones."""

    def probability(source: str) -> float:
        one, other = made(SUMMIT, source="Torvik Post"), made(LATER, source=source)
        found = told(one, other)
        words = {word: RARE for event in found for word in event.words}
        (link,) = links(found, words, {(0, 1): 0.5})
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
    assert told(made("President Oru Vant and Premier Ila Mons held a summit in Torvik.")) == []


def test_words_belong_to_the_expression_of_their_clause() -> None:
    """The treaty is of last month, the masons are of Monday."""
    (event,) = told(made("Masons met on Monday, months after the treaty was signed last year."))

    monday, last_year = sorted(event.times, key=lambda time: time.mention.start)
    assert stem("masons") in monday.words
    assert stem("treaty") in last_year.words
    assert not monday.words & last_year.words


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
    assert list(links([], {}, {})) == []
