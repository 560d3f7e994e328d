"""When events were, as several articles tell it: on an invented archive, without a model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from retrieval.answering.candidate import Candidate
from retrieval.answering.event_time import event_time, placed
from retrieval.answering.happened import happened
from retrieval.answering.hit import Hit
from retrieval.answering.order import (
    nearest_first,
    newest_first,
    newest_hits,
    says_when_first,
    tells,
)
from retrieval.answering.quoting import quoted
from retrieval.answering.told import merged, same_event, telling_of, tellings
from retrieval.answering.when import match
from retrieval.article import Span
from retrieval.asking.question import Question, Reading, understand
from retrieval.indexing.index import Index
from retrieval.indexing.write import write
from retrieval.period import Period
from retrieval.reading.paragraphs import article_sentences
from tests.newsroom import HashEncoder, made, silent

NEWS = [
    made(
        "day",
        "Talks in Halm\n\nPresident Ada Lund and Chancellor Ida Berg signed the ferry treaty in "
        "Halm on Wednesday.\n\nThe police closed the old harbour on Tuesday.",
        published="2023-09-14",
    ),
    made(
        "month",
        "A month later\n\nThe opposition said on Friday that the ferry treaty that President Ada "
        "Lund and Chancellor Ida Berg signed last month was void.",
        published="2023-10-21",
    ),
    made(
        "other",
        "Visit\n\nPresident Ada Lund met the fishermen of Halm last week, her office said. "
        "The ferry treaty was not signed in August, Ada Lund and Ida Berg said.",
        published="2023-10-26",
    ),
    made("none", "Ribbon\n\nAda Lund cut a ribbon on Sunday, and nobody knows which Sunday."),
    made("bell", "Bell\n\nThe bell of Torvik rang on Monday.", published="2023-03-07"),
    made("bells", "Bells\n\nThe bell of Torvik rang on Friday.", published="2023-05-06"),
]


class Words:
    """A cross-encoder that knows every word and scores nothing."""

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """Nothing is relevant."""
        return [0.0 for _ in texts if question]

    def knows(self, word: str) -> bool:
        """No word is misspelt."""
        return bool(word)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """An index of the six articles."""
    folder: Path = tmp_path_factory.mktemp("told")
    write(folder, NEWS, None, HashEncoder(), silent)
    opened = Index(folder)
    yield opened
    opened.close()


def sentence(index: Index, name: str, words: str) -> Span:
    """The sentence of an article that holds some words."""
    article = index.article(index.ids()[name])
    (found,) = [
        Span(article, s.start, s.end)
        for s in article_sentences(article)
        if words in article.text[s.start : s.end]
    ]
    return found


def read(index: Index, asked: str) -> Question:
    """The question as read late in 2023."""
    return understand(
        asked, Reading(date(2023, 12, 1), index.lexical, Words(), date(2023, 10, 26))
    )


def hits(index: Index) -> list[Hit]:
    """Every passage of the archive."""
    return [Hit(index.span(number), number, 0.0, 0.0, 0.0) for number in range(len(index))]


def candidates(
    index: Index, *places: tuple[str, str], asked: Period | None = None
) -> list[Candidate]:
    """Candidates of equal logits, in the order given."""
    passages = {hit.span.article.id: hit for hit in hits(index)}
    return [
        Candidate(span, passages[name], 1, 3.0, None if asked is None else match(span, asked))
        for name, words in places
        for span in [sentence(index, name, words)]
    ]


TREATY = ("treaty", "sign")
DAY, MONTH = ("day", "Wednesday"), ("month", "last month")


def test_each_clause_has_its_own_time(index: Index) -> None:
    """What was said on Friday is not what was signed last month."""
    said, signed = tellings(index, sentence(index, *MONTH))

    assert "said" in said.clause.text
    assert str(said.when.period) == "2023-10-20..2023-10-20"
    assert "signed" in signed.clause.text
    assert str(signed.when.period) == "2023-09-01..2023-09-30"
    assert telling_of(index, sentence(index, *MONTH), TREATY) == signed
    assert telling_of(index, sentence(index, *MONTH), ["harbour"]) is None


def test_what_is_denied_is_told_of_no_time(index: Index) -> None:
    """That it was not signed in August does not say when it was signed."""
    assert telling_of(index, sentence(index, "other", "August"), TREATY) is None


def test_one_event_is_dated_by_all_that_tell_it(index: Index) -> None:
    """Last month and on Wednesday have one day in common, whichever is quoted."""
    one, other = (telling_of(index, sentence(index, *place), TREATY) for place in (DAY, MONTH))
    assert one is not None
    assert other is not None
    assert same_event(one, other, TREATY)

    for told, rest in ((one, other), (other, one)):
        when = merged(told, [rest])
        assert when.period == Period.day(date(2023, 9, 13))
        assert when.words == told.when.words
        assert when.because.startswith("“Wednesday” in an article of 14 September 2023")
        assert when.because.endswith("agrees with “last month” in an article of 21 October 2023")


def test_the_same_people_at_another_event_do_not_count(index: Index) -> None:
    """Neither another thing that Ada Lund did, nor the same words where they are not asked."""
    signed = telling_of(index, sentence(index, *DAY), TREATY)
    met = telling_of(index, sentence(index, "other", "fishermen"), ["lund"])
    assert signed is not None
    assert met is not None

    assert not same_event(signed, met, [*TREATY, "lund"])
    assert not same_event(signed, signed, ["harbour"])


def test_contradictions_are_not_merged(index: Index) -> None:
    """A telling of other days changes nothing; two that contradict each other neither."""
    told = telling_of(index, sentence(index, *MONTH), TREATY)
    assert told is not None
    days = [
        replace(told, when=replace(told.when, period=Period.day(date(2023, month, day))))
        for month, day in ((9, 13), (9, 20), (11, 3))
    ]

    assert merged(told, days[2:]).period == told.when.period
    assert merged(told, days[:2]).period == told.when.period
    assert merged(told, days[:1]).period == days[0].when.period


def test_a_quote_gets_the_combined_time(index: Index) -> None:
    """Asked when, the quote that says "last month" is of the day that the other tells."""
    question = read(index, "When was the ferry treaty signed?")
    found = candidates(index, MONTH, DAY)

    quote = happened(index, question, quoted(index, question, found[0]), found)

    assert quote.when is not None
    assert quote.when.period == Period.day(date(2023, 9, 13))


def test_a_quote_without_a_day_says_so(index: Index) -> None:
    """Where neither the words nor the article tell, the day is not known."""
    question = read(index, "When did Ada Lund cut the ribbon?")
    found = candidates(index, ("none", "ribbon"))

    quote = happened(index, question, quoted(index, question, found[0]), found)

    assert quote.when is not None
    assert quote.when.period == Period(None, None)
    assert quote.when.because == "the archive does not say when"


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ("what happened before the ferry treaty was signed?", "..2023-09-12"),
        ("who spoke the day after the ferry treaty was signed?", "2023-09-14..2023-09-14"),
        ("who spoke in the week of the ferry treaty?", "2023-09-11..2023-09-17"),
        ("what changed since the police closed the old harbour?", "2023-09-12.."),
    ],
)
def test_a_time_is_reckoned_from_an_event(index: Index, asked: str, days: str) -> None:
    """The event is found, dated by all that tell it, and leaves the question."""
    question = read(index, asked)
    assert question.hop is not None
    when = event_time(index, question.hop.event, hits(index))
    assert when is not None

    found = placed(question, question.hop, when)

    assert found.time is not None
    assert str(found.time.period) == days
    assert found.time.because.startswith(question.hop.event.text)
    assert found.asked == asked
    assert "treaty" not in found.text


@pytest.mark.parametrize(
    "asked",
    [
        "what happened before the earthquake?",  # not in the archive
        "what happened after the ribbon?",  # told, but of no day
        "what happened after the bell rang?",  # one of two days
        "what happened after the fishermen signed the treaty?",  # told by no one clause
    ],
)
def test_an_event_without_a_certain_time_gives_none(index: Index, asked: str) -> None:
    """Unknown, undated and ambiguous events leave the question as it was."""
    question = read(index, asked)

    assert question.hop is not None
    assert event_time(index, question.hop.event, hits(index)) is None


def test_an_event_may_name_its_own_time(index: Index) -> None:
    """Of two days on which the bell rang the one in May is asked for."""
    question = read(index, "what happened after the bell rang in May 2023?")

    assert question.hop is not None
    when = event_time(index, question.hop.event, hits(index))
    assert when is not None
    assert str(when.period) == "2023-05-05..2023-05-05"


def test_what_says_when_comes_first_if_it_is_good_enough(index: Index) -> None:
    """Asked when, a sentence without a day gives way to one that has it, unless that is weak."""
    question = read(index, "When did Ada Lund cut the ribbon or sign the treaty?")
    found = candidates(index, ("none", "ribbon"), DAY)

    assert says_when_first(index, question, found, lambda _: True) == found[::-1]
    assert says_when_first(index, question, found, lambda _: False) == found
    assert says_when_first(index, question, [], lambda _: True) == []


def test_a_time_of_something_else_does_not_count(index: Index) -> None:
    """All names must be there, and the time beside a word of what is asked, not beside a name."""
    (quoted,) = candidates(index, DAY)

    assert tells(index, quoted.span, read(index, "When did Ada Lund sign the treaty?"))
    assert not tells(index, quoted.span, read(index, "When did Ada Lund cut the ribbon?"))
    assert not tells(index, quoted.span, read(index, "When did Torvik sign the treaty?"))


def test_the_newest_comes_first_if_it_is_good_enough(index: Index) -> None:
    """Asked for the latest, by article; undated ones come last."""
    question = read(index, "What is the latest on Ada Lund?")
    assert question.wants_latest
    found = candidates(index, ("none", "ribbon"), DAY, MONTH, ("other", "fishermen"))

    def names(order: list[Candidate]) -> list[str]:
        return [candidate.span.article.id for candidate in order]

    newest = newest_first(index, question, found, lambda _: True)
    assert names(newest) == ["other", "month", "day", "none"]
    weak = newest_first(index, question, found, lambda order: order[0] is found[2])
    assert names(weak) == ["month", "day", "none", "other"]
    assert newest_first(index, question, found, lambda _: False) == found


def test_half_of_what_is_read_for_the_latest_is_the_newest(index: Index) -> None:
    """The best passages stay, the others are chosen by date and keep their order."""
    order = ["month", "other", "none", "bell", "bells"]
    by_name = {hit.span.article.id: hit for hit in hits(index)}
    found = [by_name[name] for name in order]

    kept = [hit.span.article.id for hit in newest_hits(found, 3)]

    assert kept == ["month", "other", "bells"]


def test_before_a_day_the_nearest_comes_first(index: Index) -> None:
    """What straddles the day, or is of no known time, comes last."""
    asked = Period(None, date(2023, 9, 20))
    found = candidates(
        index, ("none", "ribbon"), MONTH, ("bell", "rang"), ("bells", "rang"), DAY, asked=asked
    )

    order = [c.span.article.id for c in nearest_first(index, asked, found)]

    assert order == ["day", "bells", "bell", "month", "none"]
