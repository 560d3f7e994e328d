"""Searching by time: what fits the time asked comes first, nothing else changes."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from retrieval.answering.answer import AskedTime
from retrieval.answering.choose import choose
from retrieval.answering.hit import Hit
from retrieval.answering.search import rank
from retrieval.asking.question import Question
from retrieval.indexing.index import Index
from retrieval.indexing.write import write
from retrieval.period import Period
from tests.newsroom import HashEncoder, made, silent

MONTHS = (*range(1, 8),)
FERRY = [
    made(
        f"ferry{month}",
        f"Ferry of Torvik, report {month}\n\nThe ferry of Torvik carried {100 + month} people.",
        published=f"2021-{month:02}-15",
    )
    for month in MONTHS
]
LATER = made(
    "later",
    "The ferry of Torvik\n\nThe ferry of Torvik was painted white in March 2021. In June 2021 "
    "the captain of the ferry of Torvik retired.\n\n20 June 2021\n\nIt rained.",
    published="2021-06-20",
)


class Indifferent:
    """A tests-only cross-encoder that likes every sentence as well."""

    def score(self, question: str, texts: Sequence[str]) -> list[float]:  # noqa: ARG002 - the face
        """Nothing speaks for or against."""
        return [0.0] * len(texts)

    def knows(self, word: str) -> bool:  # noqa: ARG002 - the face
        """No word is known."""
        return False


@pytest.fixture
def index(tmp_path: Path, hash_encoder: HashEncoder) -> Iterator[Index]:
    """Eight articles about one ferry."""
    write(tmp_path, [*FERRY, LATER], (), hash_encoder, silent)
    opened = Index(tmp_path)
    yield opened
    opened.close()


def asked(start: date | None, end: date | None) -> Question:
    """What happened with the ferry in a period, or ever."""
    time = AskedTime("then", Period(start, end), "in") if start or end else None
    text = "What happened with the ferry of Torvik?"
    return Question(text, text, ("ferri", "torvik"), (), time, ())


MARCH = asked(date(2021, 3, 1), date(2021, 4, 1))
EVER = asked(None, None)


def ranked(index: Index, question: Question) -> list[str]:
    """The ids of the articles whose passages are found, in order."""
    vector = HashEncoder().encode([question.text])[0]
    return [index.span(n).article.id for n, *_ in rank(index, question, vector, 9)]


def test_passages_of_the_month_come_first(index: Index) -> None:
    """One of a report of March, one that names it in June; everything else is behind, not gone."""
    found = ranked(index, MARCH)

    assert set(found[:2]) == {"ferry3", "later"}
    assert set(found) == {*(article.id for article in FERRY), "later"}


def test_an_open_period(index: Index) -> None:
    """After May there are the reports of June and July, and the one of June again."""
    found = ranked(index, asked(date(2021, 6, 1), None))

    assert set(found[:3]) == {"ferry6", "ferry7", "later"}


def test_scores_of_a_timed_search_are_positive(index: Index) -> None:
    """Text is never negative there, so that time can only help."""
    vector = HashEncoder().encode([MARCH.text])[0]

    assert all(score > 0 for _, score, _, _ in rank(index, MARCH, vector, 9))


def chosen(index: Index, question: Question) -> list[str]:
    """The sentences of all passages in the order of choosing."""
    vector = HashEncoder().encode([question.text])[0]
    hits = [Hit(index.span(n), n, s, a, b) for n, s, a, b in rank(index, question, vector, 9)]
    return [c.span.text for c in choose(question, hits, index.sentences, Indifferent())]


def test_the_sentence_of_the_month_comes_first(index: Index) -> None:
    """Of the passage that names March and June, the sentence of March."""
    found = chosen(index, MARCH)

    assert found[0] == "The ferry of Torvik was painted white in March 2021."


def test_a_line_with_the_day_is_no_candidate_where_a_time_is_asked(index: Index) -> None:
    """It fits June better than anything, and says nothing."""
    june = chosen(index, asked(date(2021, 6, 20), date(2021, 6, 21)))

    assert "20 June 2021" not in june
    assert "It rained." in june


def test_without_a_time_every_sentence_is_a_candidate(index: Index) -> None:
    """Nothing is left out, and nothing is weighed by time."""
    found = chosen(index, EVER)

    assert len(found) == len(set(found))
    assert {"It rained.", "The ferry of Torvik was painted white in March 2021."} <= set(found)
