"""What happened along a topic: dated, in order, and nothing that was only planned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval import Answer, Archive, RetrievalError
from retrieval.answering.answer import SilenceKind
from retrieval.answering.dated import dated
from retrieval.answering.reranker import ShippedReranker
from retrieval.article import Span
from retrieval.indexing.index import Index
from retrieval.indexing.write import write
from retrieval.period import DAY, Period
from tests.newsroom import HashEncoder, made, silent

ASKED_ON = date(2024, 1, 5)
A_MONTH = 31  # days

SANK = "The ferry Aurora sank off Halm on 7 November 2023, killing twelve people."
STORY = [
    made(
        "toll",
        f"Twelve dead\n\n{SANK} The ferry Aurora had been inspected in May 2023, the port said.",
        source="Torvik Post",
        published="2023-11-09",
    ),
    made(
        "wire",
        f"Ferry lost\n\n{SANK} Its owner did not close the Aurora line on 8 November 2023.",
        source="Wire",
        published="2023-11-10",
    ),
    made(
        "salvage",
        "Salvage\n\nA crane will lift the ferry Aurora on 3 December 2023. The captain of the "
        "ferry Aurora was arrested on Monday. The ferry Aurora was built in 1987.",
        source="Torvik Post",
        published="2023-11-15",
    ),
    made(
        "raised",
        "Raised\n\nThe ferry Aurora was raised from the sea on 4 December 2023. It was the worst "
        "ferry disaster since March 1963.",
        source="Wire",
        published="2023-12-05",
    ),
    made(
        "court",
        "A court in Torvik fined the owner of the ferry Aurora, a line of some fame. The owner "
        "of the ferry Aurora has three other ferries.",
        title="Fined",
        source="Wire",
        published="2023-12-20",
    ),
    made(
        "plan",
        "The owner of the ferry Aurora will build another ferry of that name.",
        title="Another",
        source="Wire",
        published="2023-12-27",
    ),
    made("goats", "Goats of Halm\n\nThe goats of Halm are back on the roof of the museum."),
    made(
        "budget",
        "Budget\n\nThe council of Torvik passed the budget on 8 November 2023.",
        published="2023-11-09",
    ),
]
VOCABULARY = sorted({word for item in STORY for word in item.text.split()})


@pytest.fixture(scope="module")
def ferry(
    tmp_path_factory: pytest.TempPathFactory, reranker: ShippedReranker
) -> Iterator[Archive]:
    """An archive of the story of a ferry, with the tests-only encoder."""
    folder = tmp_path_factory.mktemp("along")
    with Archive.build(STORY, folder, encoder=HashEncoder(), reranker=reranker) as archive:
        yield archive


def told(answer: Answer) -> list[tuple[str, str]]:
    """The period of each quote, and the article that it is from."""
    return [(str(quote.when.period), quote.article.id) for quote in answer.quotes if quote.when]


def check(archive: Archive, answer: Answer, k: int = 12) -> None:
    """What holds for every timeline: its order, its times, and its words."""
    assert bool(answer.quotes) != (answer.silence is not None)
    assert len(answer.quotes) <= k
    periods: list[Period] = []
    for quote in answer.quotes:
        assert quote.text == quote.article.text[quote.start : quote.end]
        assert archive.verify(str(quote.receipt)).state == "exact"
        assert quote.when is not None
        assert quote.when.because
        assert quote.when.probability >= 0.5
        assert 1 <= (quote.when.period.days or 0) <= A_MONTH
        periods.append(quote.when.period)
    assert len(set(periods)) == len(periods)
    for one, other in pairwise(periods):
        assert (one.start, one.end) < (other.start, other.end)


def test_the_story_is_told_in_order(ferry: Archive) -> None:
    """Inspected, sunk, the captain arrested, raised, and what heads an article on its day."""
    answer = ferry.timeline("ferry Aurora", asked_on=ASKED_ON)

    check(ferry, answer)
    assert told(answer) == [
        ("2023-05-01..2023-05-31", "toll"),
        ("2023-11-07..2023-11-07", "toll"),
        ("2023-11-13..2023-11-13", "salvage"),
        ("2023-12-04..2023-12-04", "raised"),
        ("2023-12-20..2023-12-20", "court"),
    ]
    assert answer.quotes[-1].text.startswith("A court in Torvik")


@pytest.mark.parametrize(
    ("sentence", "period"),
    [
        ("The port reopened on 7 May 2023.", "2023-05-07..2023-05-07"),
        ("The mayor said on Monday that the port was open.", "2023-06-12..2023-06-12"),
        ("The port, closed in March 2023, has a new crane.", "2023-03-01..2023-03-31"),
        ("The port will reopen on 20 June 2023.", None),  # planned
        ("The port was to reopen on 7 May 2023.", None),
        ("The port did not reopen on 7 May 2023.", None),  # denied
        ("The port has been closed since May 2023.", None),  # a bound
        ("Starting June 12, ships may enter the port.", None),
        ("A deadline of June 12 was set for the port.", None),
        ("It had its worst month than in May 2023.", None),  # only compared with
        ("The port reopened on 16 June 2023.", None),  # after the article
        ("The port was built in 2019.", None),  # a year is no place in an order
        ("Did the port reopen on 7 May 2023?", None),
        ("— The Port (@theport) 7 May 2023", None),  # a signature
        ("The port has two new cranes.", None),
    ],
)
def test_when_something_happened(tmp_path: Path, sentence: str, period: str | None) -> None:
    """By its own words, at a time when it was so; of an article of Wednesday, 14 June 2023."""
    article = made("port", f"Port\n\nNews of the port. {sentence}", published="2023-06-14")
    write(tmp_path, [article], None, HashEncoder(), silent)
    index = Index(tmp_path)
    held = index.article(index.ids()["port"])
    start = held.text.index(sentence)

    found = dated(index, Span(held, start, start + len(sentence)), (), leads=False)

    index.close()
    assert (found and str(found.when.period)) == period


def test_what_two_outlets_tell_is_one_event(ferry: Archive) -> None:
    """The second is named with the first."""
    answer = ferry.timeline("ferry Aurora sank", asked_on=ASKED_ON)

    (sunk,) = [quote for quote in answer.quotes if quote.text == SANK]
    assert [repeat.span.article.id for repeat in sunk.repeats] == ["wire"]


def test_what_is_planned_denied_or_told_by_the_year_has_no_place(ferry: Archive) -> None:
    """Neither the crane of 3 December, nor the line that was not closed, nor 1987, nor 1963."""
    answer = ferry.timeline("ferry Aurora", asked_on=ASKED_ON, k=50)

    text = " ".join(quote.text for quote in answer.quotes)
    for word in ("crane", "close", "1987", "1963"):
        assert word not in text


def test_a_time_in_the_topic_limits_it(ferry: Archive) -> None:
    """Of November only what happened in November."""
    answer = ferry.timeline("ferry Aurora in November 2023", asked_on=ASKED_ON)

    check(ferry, answer)
    assert [period for period, _ in told(answer)] == [
        "2023-11-07..2023-11-07",
        "2023-11-13..2023-11-13",
    ]


def test_a_time_alone_is_a_topic(ferry: Archive) -> None:
    """Then everything of that time is told."""
    answer = ferry.timeline("November 2023", asked_on=ASKED_ON)

    check(ferry, answer)
    assert {article for _, article in told(answer)} >= {"toll", "salvage", "budget"}


def test_the_best_are_kept_and_spread_over_the_time(ferry: Archive) -> None:
    """Three of six are of three months, though November has the second best too."""
    one, three = (ferry.timeline("Aurora", asked_on=ASKED_ON, k=k) for k in (1, 3))

    check(ferry, one, 1)
    check(ferry, three, 3)
    assert [period[:7] for period, _ in told(three)] == ["2023-05", "2023-11", "2023-12"]
    assert len(one.quotes) == 1
    assert one.quotes[0] in three.quotes
    assert one.quotes[0].score == one.confidence == three.confidence


@pytest.mark.parametrize(
    ("topic", "kind"),
    [
        ("goats of Halm", SilenceKind.ONLY_UNDATED),
        ("volcanoes", SilenceKind.NOT_IN_ARCHIVE),
        ("Angela Merkel", SilenceKind.UNKNOWN_NAME),
        ("the ferry Aurora and Angela Merkel", SilenceKind.UNKNOWN_NAME),
        ("ferry Aurora in July 2021", SilenceKind.NOT_IN_PERIOD),
        ("hello", SilenceKind.NOT_A_QUESTION),
        ("???", SilenceKind.NOT_A_QUESTION),
    ],
)
def test_what_cannot_be_put_in_order_is_silence(
    ferry: Archive, topic: str, kind: SilenceKind
) -> None:
    """The silence says why, and shows the nearest where there is one."""
    answer = ferry.timeline(topic, asked_on=ASKED_ON)

    check(ferry, answer)
    assert answer.silence is not None
    assert answer.silence.kind is kind
    assert (answer.silence.nearest is None) == (kind is SilenceKind.NOT_A_QUESTION)


def test_an_undated_article_is_not_given_a_day(ferry: Archive) -> None:
    """The goats are on the topic of Halm, but nobody knows when."""
    answer = ferry.timeline("Halm", asked_on=ASKED_ON)

    assert "goats" not in {article for _, article in told(answer)}


@pytest.mark.parametrize(("topic", "k"), [("", 12), ("x" * 9000, 12), ("ferry", 0)])
def test_what_is_no_topic_is_refused(ferry: Archive, topic: str, k: int) -> None:
    """Empty and endless ones, and no quotes at all."""
    with pytest.raises(RetrievalError):
        ferry.timeline(topic, asked_on=ASKED_ON, k=k)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=5), st.integers(1, 5))
def test_any_topic_is_told_in_order_or_not_at_all(
    ferry: Archive, words: list[str], k: int
) -> None:
    """Whatever is asked: ordered, dated, verbatim, never more than asked, twice the same."""
    topic = " ".join(words)
    answer = ferry.timeline(topic, asked_on=ASKED_ON, k=k)

    check(ferry, answer, k)
    assert answer == ferry.timeline(topic, asked_on=ASKED_ON, k=k)


def test_the_seeds_in_order(seeds_archive: Archive) -> None:
    """The sanctions of September, the summit known to the day by another article, the rest."""
    answer = seeds_archive.timeline("North Korea", asked_on=ASKED_ON)

    check(seeds_archive, answer)
    found = told(answer)
    assert ("2023-09-01..2023-09-30", "000_e80d6ad6af9cf298") in found
    for day in (date(2023, 9, 6), date(2023, 9, 13), date(2023, 9, 14), date(2023, 10, 26)):
        assert str(Period(day, day + DAY)) in [period for period, _ in found]


def test_what_was_last_month_has_the_day_that_another_article_tells(
    seeds_archive: Archive,
) -> None:
    """The summit "last month" was on the 13th, and the reasons name both."""
    answer = seeds_archive.timeline("summit of Kim and Putin", asked_on=ASKED_ON)

    whens = [quote.when for quote in answer.quotes if "summit" in quote.text]
    (when,) = [when for when in whens if when and str(when.period) == "2023-09-13..2023-09-13"]
    assert "“last month” in an article of" in when.because
    assert "“Wednesday” in an article of 14 September 2023" in when.because


def test_what_the_seeds_do_not_tell_is_silence(seeds_archive: Archive) -> None:
    """Neither a stranger, nor another subject, nor a month without news."""
    for topic in ("Xi Jinping", "football", "North Korea in July 2021"):
        assert seeds_archive.timeline(topic, asked_on=ASKED_ON).silence is not None


def test_an_event_may_limit_the_topic(seeds_archive: Archive) -> None:
    """Since the summit of 13 September."""
    answer = seeds_archive.timeline("North Korea since the summit", asked_on=ASKED_ON)

    check(seeds_archive, answer)
    assert answer.time is not None
    assert str(answer.time.period) == "2023-09-13.."
    assert told(answer)[-1][0] == "2023-10-26..2023-10-26"
