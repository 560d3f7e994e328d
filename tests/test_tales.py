"""The events of an archive as columns: what goes in comes out, article by article."""

from itertools import chain

import pytest

from retrieval.dating.events import Event, Time
from retrieval.dating.features import Features, read_features
from retrieval.dating.said import Said
from retrieval.dating.told import Tales, Told
from retrieval.dating.words import Terms, Vocabulary
from tests.newsroom import NEWS
from tests.seeds import SEEDS, seed

MONDAY = Said("Monday", '["Weekday",0,"past",false]')
YEAR = Said("2023", '["Fixed",["Cell","year",2023]]')


def gathered(held: list[Features]) -> Told:
    """The events of articles as columns."""
    return Told.of([own.events for own in held], Terms.of([own.words for own in held]))


@pytest.fixture(scope="module")
def held() -> list[Features]:
    """Real and invented articles, and one that says nothing."""
    read = [read_features(article) for article in (*NEWS, *(seed(name) for name in SEEDS))]
    return [*read[:3], Features("", None, (), (), (), (), ()), *read[3:]]


def test_words_and_names_are_those_of_the_events(held: list[Features]) -> None:
    """By their stems; each event knows its article."""
    told = gathered(held)
    events = [(at, event) for at, own in enumerate(held) for event in own.events]

    assert len(told.articles) == len(events) > 20
    for number, (at, event) in enumerate(events):
        span = slice(told.starts[number], told.starts[number + 1])
        stems = [told.terms.stems[word] for word in told.words[span]]
        assert told.articles[number] == at
        assert stems == [held[at].words[place] for place in event.words]
        named = {stem for stem, name in zip(stems, told.named[span], strict=True) if name}
        assert named == {held[at].words[place] for place in event.names}
        assert told.anchored[number] == any(time.said.anchored for time in event.times)


def test_expressions_come_back_with_their_words_where_there_are_several(
    held: list[Features],
) -> None:
    """One that stands alone is said of all the words of its sentence."""
    told = gathered(held)

    for number, event in enumerate(chain.from_iterable(own.events for own in held)):
        found = told.times.of(number)
        assert [time.said for time in found] == [time.said for time in event.times]
        if len(found) > 1:
            assert found == list(event.times)


def test_numbers_of_places() -> None:
    """The words of the second article begin behind those of the first."""
    terms = Terms.of([["a", "b"], ["b", "c"]])
    event = Event(0, (Time(MONDAY, (0, 1)), Time(YEAR, (1,))), (0, 1), (1,))
    told = Told.of([(), (event,)], terms)

    assert [terms.stems[word] for word in told.numbers(0, (0, 1))] == ["b", "c"]
    assert told.named.tolist() == [False, True]
    assert told.anchored.tolist() == [True]
    assert told.times.of(0) == list(event.times)


def test_nothing_told() -> None:
    """No article, and articles without a word."""
    for documents in ([], [(), ()]):
        told = Told.of(documents, Terms.of([[] for _ in documents]))

        assert len(told.articles) == len(told.words) == len(told.times.which) == 0
    assert len(Tales().told(Vocabulary().terms()).articles) == 0
