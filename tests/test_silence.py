"""When to say nothing where a time is asked, and what is told."""

from datetime import date

import pytest

from retrieval import Archive
from retrieval.answering.answer import SilenceKind
from retrieval.answering.confidence import OPEN_THRESHOLD, THRESHOLD, TIMED_THRESHOLD
from retrieval.answering.silence import FULL_NAME, WITH_STRANGER, needed
from retrieval.asking.question import Question
from tests.test_search import EVER, MARCH

ASKED_ON = date(2024, 1, 5)


def test_how_sure_an_answer_must_be() -> None:
    """Less where only what happened is asked, twice as sure with a stranger, never with two."""
    what = Question("Who sold it?", "Who sold it?", ("sold",), (), MARCH.time, ())

    assert needed(MARCH) == OPEN_THRESHOLD
    assert needed(what) == TIMED_THRESHOLD
    assert needed(EVER) == THRESHOLD
    assert needed(EVER, ["Ida"]) == WITH_STRANGER * THRESHOLD
    assert needed(MARCH, ["Ida"] * FULL_NAME) == 1


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What happened with Kim Jong-un in September 2023?", None),
        ("What happened with Kim Jong-un in May 2023?", SilenceKind.NOT_IN_PERIOD),
        ("What happened with Kim Jong-un in 2019?", SilenceKind.NOT_IN_PERIOD),
        ("What happened with Angela Merkel in September 2023?", SilenceKind.UNKNOWN_NAME),
        ("Who visited Chile in September 2023?", SilenceKind.UNKNOWN_NAME),
        ("What happened on December 3, 2023?", SilenceKind.NOT_IN_PERIOD),
        ("Who was sanctioned by Seoul in October 2023?", SilenceKind.NOT_IN_PERIOD),
        ("Who was sanctioned by Seoul in September 2023?", None),
    ],
)
def test_somebody_and_a_month(
    seeds_archive: Archive, question: str, kind: SilenceKind | None
) -> None:
    """Who is there in that month is answered; in another month, or not there at all, not."""
    silence = seeds_archive.ask(question, asked_on=ASKED_ON).silence

    assert (silence.kind if silence else None) is kind


def test_the_nearest_is_named_with_its_date(seeds_archive: Archive) -> None:
    """So that one can ask again for a time of which there is something."""
    silence = seeds_archive.ask("Who was sanctioned in July 2021?", asked_on=ASKED_ON).silence

    assert silence is not None
    assert silence.message == (
        "The archive has nothing on this in July 2021. The nearest it has is in September 2023."
    )
