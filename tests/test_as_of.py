"""As of a day: the archive answers as one that never saw what came later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.payload import answer_payload
from retrieval.answering.answer import Answer
from retrieval.answering.reranker import ShippedReranker
from retrieval.archive import Archive
from retrieval.article import Article
from retrieval.indexing.encoder import Encoder
from tests.newsroom import HashEncoder, made

TODAY = date(2021, 12, 1)
APRIL = date(2021, 4, 1)
QUESTIONS = (
    "Who opened the bridge in Torvik?",
    "What happened in March 2021?",
    "When did the ferry run aground?",
    "What is the latest on Ada Lund?",
    "Who was fined for the ferry?",
    "What happened last month?",
)
EARLY = [
    made(
        "bridge",
        "Bridge in Torvik reopens\n\nThe bridge over the Tor reopened on Monday after two years "
        "of repairs. Mayor Ada Lund cut the ribbon with Captain Ida Berg of the ferry Solveig.",
        published="2021-03-01",
        source="Torvik Post",
    ),
    made(
        "ferry",
        "Ferry runs aground\n\nThe ferry Solveig ran aground near Halm on Tuesday. Nobody was "
        "hurt, said Captain Ida Berg.",
        published="2021-03-02",
    ),
    made("goats", "Goats of Halm\n\nThe goats of Halm are back on the roof of the museum."),
]
# It dates nothing that came before, but makes words common and names what was not yet known.
LATE = [
    made(
        f"fine{n}",
        f"Ferry company fined\n\nThe ferry Solveig's owner was fined {n} million crowns in Halm "
        "on Thursday because it ran aground near Halm on 2 March 2021. Captain Ida Berg was "
        "warned, Mayor Ada Lund said. The bridge over the Tor is closed again.",
        published=f"2021-06-{10 + n}",
    )
    for n in range(4)
]


@pytest.fixture
def archives(tmp_path: Path, reranker: ShippedReranker) -> Iterator[tuple[Archive, Archive]]:
    """The archive of March, and that of March and June."""
    early, both = (
        Archive.build(articles, tmp_path / name, encoder=HashEncoder(), reranker=reranker)
        for name, articles in (("early", EARLY[:2]), ("both", [*LATE, *EARLY]))
    )
    yield early, both
    early.close()
    both.close()


def told(answer: Answer) -> dict[str, object]:
    """All that an answer shows but the time it took."""
    return answer_payload(replace(answer, milliseconds={}))


@pytest.mark.parametrize("question", QUESTIONS)
def test_nothing_later_shows_through(archives: tuple[Archive, Archive], question: str) -> None:
    """Quotes, dates, reasons, scores, confidence, counts and silences are those of then."""
    then, now = archives

    assert told(now.ask(question, asked_on=TODAY, as_of=APRIL)) == told(
        then.ask(question, asked_on=TODAY)
    )


def test_the_same_bytes_each_time(archives: tuple[Archive, Archive]) -> None:
    """One day after the other and back again; the archive of today is not touched."""
    _, now = archives
    days = [APRIL, date(2021, 6, 12), date(2020, 1, 1), date(2021, 3, 1), date(2021, 6, 11)]
    before = told(now.ask(QUESTIONS[2], asked_on=TODAY))
    first = [told(now.ask(QUESTIONS[2], asked_on=TODAY, as_of=day)) for day in days]

    again = [told(now.ask(QUESTIONS[2], asked_on=TODAY, as_of=day)) for day in reversed(days)]

    assert again == first[::-1]
    assert told(now.ask(QUESTIONS[2], asked_on=TODAY)) == before
    assert len({str(each) for each in first}) > 1


def test_before_everything_there_is_nothing(archives: tuple[Archive, Archive]) -> None:
    """An empty archive is silent, and says how much it has."""
    answer = archives[1].ask(QUESTIONS[0], asked_on=TODAY, as_of=date(1999, 1, 1))

    assert (answer.articles, answer.newest, answer.quotes) == (0, None, ())
    assert answer.silence is not None


def test_a_day_that_only_a_later_article_tells(
    seeds_archive: Archive, tmp_path: Path, encoder: Encoder, seed_articles: list[Article]
) -> None:
    """On 31 October 2023 seed 000 is out; the summit that dates it is told by 001 of the 26th.

    As of the 25th, without 001, it is dated by 004 alone, if at all; so are its reasons.
    """
    everything = {article.id: article.published for article in seeds_archive.articles()}
    day = date(2023, 10, 31)
    out = [a for a in seed_articles if (everything[a.id].period.last or date.max) <= day]
    assert 0 < len(out) < len(seed_articles)
    with Archive.build(out, tmp_path, encoder=encoder) as then:
        for question in ("who was sanctioned in September 2023?", "what did Putin and Kim do?"):
            said = told(seeds_archive.ask(question, asked_on=TODAY, as_of=day))
            assert said == told(then.ask(question, asked_on=TODAY))
