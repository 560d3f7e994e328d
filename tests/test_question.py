"""How a question is read against the words of an archive."""

from collections.abc import Iterator
from datetime import date

import pytest

from retrieval.answering.reranker import ShippedReranker
from retrieval.asking.question import Question, Reading, understand
from retrieval.indexing.index import Index
from tests.running import seeds_index


@pytest.fixture(scope="module")
def index() -> Iterator[Index]:
    """The index of the seeds."""
    opened = Index(seeds_index())
    yield opened
    opened.close()


def read(index: Index, asked: str) -> Question:
    """The question as read on a day in 2024."""
    newest = index.manifest.newest
    return understand(asked, Reading(date(2024, 1, 5), index.lexical, ShippedReranker(), newest))


def test_stems_are_the_words_that_carry_meaning(index: Index) -> None:
    """Question words go, the others are stemmed as the index stems them, each once."""
    found = read(index, "Who was sanctioned by Seoul, and why was Seoul sanctioning?")

    assert found.stems == ("sanction", "seoul")


def test_time_words_leave_the_text(index: Index) -> None:
    """What is embedded has no time words."""
    assert read(index, "who was sanctioned in September 2023?").text == "who was sanctioned?"


def test_unknown_words_are_kept_apart_as_names_or_not(index: Index) -> None:
    """A capitalised word that no passage holds is a name; a small one is only a word."""
    found = read(index, "Did Macron mention cheese?")

    assert found.unknown == (("Macron", True), ("mention", False), ("cheese", False))


def test_a_name_in_a_sidebar_is_unknown(index: Index) -> None:
    """Words of furniture are not indexed."""
    assert ("Taemin", True) in read(index, "When does Taemin's EP come out?").unknown


def test_common_words_are_never_mended(index: Index) -> None:
    """A word that English has is right, however near to another word of the archive."""
    assert read(index, "what about France and the market").corrections == ()


def test_a_misspelt_month_is_a_time(index: Index) -> None:
    """Months are mended before the time is read, whether the archive holds them or not."""
    found = read(index, "who was sanctioned in Septmber 2023?")

    assert found.time is not None
    assert str(found.time.period) == "2023-09-01..2023-09-30"
    assert found.corrections == (("Septmber", "September"),)


def test_what_kind_of_answer_is_wanted(index: Index) -> None:
    """A time or the newest; the words that say so are not looked for."""
    when = read(index, "What day did the summit take place?")
    newest = read(index, "What is the latest on the summit?")

    assert (when.wants_when, when.wants_latest, when.stems) == (True, False, ("summit",))
    assert (newest.wants_when, newest.wants_latest) == (False, True)
    assert (newest.text, newest.stems) == ("What is the summit?", ("summit",))


def test_an_event_may_give_the_time(index: Index) -> None:
    """What it is and what is left are read apart; until it is found its words are words."""
    found = read(index, "What did Seoul say before the summit with Putin?")

    assert found.time is None
    assert found.stems == ("seoul", "summit", "putin")
    assert found.hop is not None
    assert found.hop.event.stems == ("summit", "putin")
    assert found.hop.rest.stems == ("seoul",)


def test_a_time_that_is_named_needs_no_event(index: Index) -> None:
    """One that is in the question beside the event is the one asked for."""
    found = read(index, "What did Seoul say on 14 September 2023, after the summit?")

    assert found.hop is None
    assert found.time is not None
    assert str(found.time.period) == "2023-09-14..2023-09-14"


def test_without_a_day_of_asking_there_is_no_time(index: Index) -> None:
    """Neither dates nor events are read as times then."""
    found = understand(
        "who spoke in May 2023 after the summit?",
        Reading(None, index.lexical, ShippedReranker()),
    )

    assert found.time is None
    assert found.hop is None
