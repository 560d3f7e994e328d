"""Where the time of a question goes: every stage is measured, and the answer does not depend."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from retrieval import Archive
from retrieval.answering.stages import OF_SEARCH, STAGES, Stages
from tests.running import QUESTION, models, seeds_index

ASKED_ON = date(2024, 1, 5)


def test_a_stage_adds_up_and_others_stay_zero() -> None:
    """Two stretches of one stage count together, one inside the other counts in both."""
    clock = iter([0.0, 1.0, 2.0, 3.0, 10.0, 10.5])
    stages = Stages(lambda: next(clock))
    with stages.timed("search"), stages.timed("dense"):
        pass
    with stages.timed("dense"):
        pass

    took = stages.milliseconds()

    assert took == {**dict.fromkeys(STAGES, 0.0), "search": 3000.0, "dense": 1500.0}
    assert tuple(took) == STAGES


def test_what_fails_is_measured_too() -> None:
    """An error passes through, its time is kept."""
    clock = iter([0.0, 2.0])
    stages = Stages(lambda: next(clock))

    with pytest.raises(ValueError, match="no"), stages.timed("choose"):
        raise ValueError("no")

    assert stages.milliseconds()["choose"] == 2000.0


def test_a_misspelt_stage_is_an_error() -> None:
    """There are no stages but those listed."""
    stages = Stages(lambda: 0.0)

    with pytest.raises(KeyError, match="densely"), stages.timed("densely"):
        pass


@pytest.fixture(scope="module")
def archive() -> Iterator[Archive]:
    """The seeds, opened."""
    encoder, reranker = models()
    with Archive.open(seeds_index(), encoder=encoder, reranker=reranker) as opened:
        yield opened


@pytest.mark.parametrize(
    "question",
    [
        QUESTION,
        "what has North Korea delivered to Russia since the Kim-Putin summit?",
        "Which company, according to Yonhap, delivered arms, and who, according to KBS, met?",
        "hello, how are you?",
    ],
)
def test_the_parts_of_a_search_are_in_it(archive: Archive, question: str) -> None:
    """Every answer has every stage; the parts of the search do not take longer than it does."""
    took = archive.ask(question, asked_on=ASKED_ON).milliseconds

    assert tuple(took) == STAGES
    parts = sum(took[stage] for stage in OF_SEARCH)
    assert parts <= took["search"] + 0.005 * (len(OF_SEARCH) + 1)  # each is rounded


def test_an_excerpt_is_not_searched_for(archive: Archive) -> None:
    """Pasted words have every stage too, those of finding without time."""
    quote = archive.ask(QUESTION, asked_on=ASKED_ON).quotes[0]
    took = archive.ask(f"“{quote.text}”", asked_on=ASKED_ON).milliseconds

    assert tuple(took) == STAGES
    assert took["search"] == took["choose"] == 0.0


def test_answers_are_equal_whatever_they_took(archive: Archive) -> None:
    """Two answers to one question are equal, although their times differ."""
    one, two = (archive.ask(QUESTION, asked_on=ASKED_ON) for _ in range(2))

    assert one == two
