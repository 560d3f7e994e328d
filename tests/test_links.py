"""Events told twice: linked when their words are alike, never inside one article."""

from retrieval.chronology.links import Link, events, links
from retrieval.reading.formats import Draft
from retrieval.reading.read import article

SUMMIT = "President Ada Lovelace and Premier Alan Turing held a summit at Bletchley Wednesday."
LATER = "The summit between Ada Lovelace and Alan Turing in Bletchley last month led to a treaty."
OTHER = "Farmers in Normandy said on Tuesday that the harvest of apples was late and poor."


def linked(*texts: str) -> list[Link]:
    """The links among articles of one sentence each."""
    articles = [article(Draft(text), str(i), None) for i, text in enumerate(texts)]
    return list(links([event for i, each in enumerate(articles) for event in events(each, i)]))


def test_one_event_told_twice_is_linked() -> None:
    """The shared names and the summit make the two one event."""
    (link,) = linked(SUMMIT, LATER, OTHER)

    assert {link.one.mention.text, link.other.mention.text} == {"Wednesday", "last month"}
    assert 0.3 <= link.likeness <= 1


def test_events_of_one_article_are_not_linked() -> None:
    """An article is no witness for itself."""
    assert linked(f"{SUMMIT} {LATER}") == []


def test_other_events_are_not_linked() -> None:
    """A weekday alone makes no event the same."""
    assert linked(SUMMIT, OTHER) == []


def test_the_order_of_articles_changes_nothing_but_sides() -> None:
    """Likeness is symmetric."""
    (one,), (other,) = linked(SUMMIT, LATER), linked(LATER, SUMMIT)

    assert one.likeness == other.likeness
