"""Why an article is of its day, in words: what speaks for it, and what was not taken."""

from datetime import date

import numpy as np
import pytest

from retrieval.article import Dated
from retrieval.chronology.grammar.cells import Unit
from retrieval.chronology.grammar.meanings import Part
from retrieval.chronology.mentions import find
from retrieval.dating.belief import Belief
from retrieval.dating.clue_weights import ClueKind
from retrieval.dating.clues import Clue, Days
from retrieval.dating.features import Features
from retrieval.dating.gaps import Gaps
from retrieval.dating.judgement import World
from retrieval.dating.neighbours import Neighbour
from retrieval.dating.said import Said
from retrieval.dating.stated import Stated
from retrieval.dating.verdict import verdict
from retrieval.dating.witnesses import Testimony as Heard  # pytest collects Test...
from retrieval.period import Period

THURSDAY = date(2023, 10, 26)
SUNDAY = date(2023, 10, 22)
LEAD = Clue(ClueKind.LEAD, 3, "Thursday")
NOWHERE = World({}, [(), ()], Gaps.measured([], {}), {})
FIELD = Stated(THURSDAY, 0.95, "its fields state it")


def sure(day: date, share: float = 0.9) -> Belief:
    """Nearly all on one day."""
    return Belief(Days.of([day.toordinal()]), np.array([share]))


def said(own: Features, belief: Belief, world: World = NOWHERE) -> Dated:
    """The verdict on the first of two articles."""
    other = Features("Summit held", None, (), (), (), (), ())
    return verdict([own, other], 0, belief, world)


def facts(*stated: Stated, clues: tuple[Clue, ...] = ()) -> Features:
    """An article that states days and has clues."""
    return Features("Bridge", None, (), clues, stated, (), ())


def test_a_stated_day_that_is_taken_is_the_first_reason() -> None:
    """Then the weekday of the lead."""
    found = said(facts(FIELD, clues=(LEAD,)), sure(THURSDAY))

    assert found.reasons == (
        "its fields state it",
        "26 October 2023 is a Thursday, as the text says",
    )


def test_a_stated_day_that_is_not_taken_is_named_with_why() -> None:
    """A Sunday stated, the text says Thursday."""
    found = said(facts(Stated(SUNDAY, 0.3, "a stamp says it"), clues=(LEAD,)), sure(THURSDAY))

    assert found.reasons[-1] == (
        "a stamp says it, not taken: a Sunday, while the text says Thursday"
    )


def test_the_day_before_the_stated_weekday_does_not_contradict() -> None:
    """Published on Friday, the lead says Thursday: news of the evening before."""
    friday = Stated(date(2023, 10, 27), 0.3, "a stamp says it")

    found = said(facts(friday, clues=(LEAD,)), sure(date(2023, 9, 14)))

    assert found.reasons[-1].endswith("not taken: what else is known speaks against it")


def test_a_photo_speaks_for_a_day_and_against_others() -> None:
    """The day under the photo agrees with the best day, and rejects the other."""
    photo = Clue(ClueKind.PHOTO, Part(Unit.DAY, 10, 26), "Oct. 26")

    found = said(facts(Stated(SUNDAY, 0.3, "a stamp says it"), clues=(photo,)), sure(THURSDAY))

    assert found.reasons == (
        "the day under its photo, “Oct. 26”, agrees",
        "a stamp says it, not taken: far from the day under its photo",
    )


def test_an_address_may_be_a_day_off() -> None:
    """By time zone; it is neither rejected nor the day itself."""
    address = Stated(date(2023, 10, 27), 0.95, "its address holds it", 0.1)

    found = said(facts(address), sure(THURSDAY))

    assert found.reasons == ("its address holds it, by another time zone",)


def test_days_of_the_text_are_named_once_and_at_most_two() -> None:
    """The most telling ones, the same words once."""
    named = tuple(
        Clue(ClueKind.DATE, Part(Unit.DAY, 10, day), f"Oct. {day}") for day in (26, 25, 26, 24)
    )

    found = said(facts(clues=named), sure(THURSDAY))

    assert found.reasons == ("it speaks of “Oct. 26”", "it speaks of “Oct. 25”")


def test_neighbours_and_shared_events_are_named() -> None:
    """By title and day; a neighbour further off than a month is no reason."""
    heard = Heard(
        ((Said.of(find("yesterday")[0]), 1.0),), ((Period.day(date(2023, 10, 25)), 1.0),), 0.5, 1
    )
    days = {1: THURSDAY.toordinal()}
    world = World(days, [[Neighbour(1, 0.5)], []], Gaps.measured([], {}), {0: [heard]})

    near, far = (said(facts(), sure(day), world) for day in (THURSDAY, date(2023, 12, 26)))

    assert near.reasons == (
        "what it says of “yesterday” happened on 25 October 2023 by “Summit held”",
        "it is like “Summit held” of 26 October 2023",
    )
    assert not any("Summit held" in reason for reason in far.reasons)


@pytest.mark.parametrize("stated", [(), (Stated(SUNDAY, 0.3, "a stamp says it"),)])
def test_where_no_day_is_believed_nothing_speaks_for_one(stated: tuple[Stated, ...]) -> None:
    """Only what was not taken is said, and that nothing is known where nothing was stated."""
    found = said(facts(*stated, clues=(LEAD,)), sure(THURSDAY, 0.2))

    assert found.best is None
    assert found.reasons
    assert not any("as the text says" in reason for reason in found.reasons)
    assert all("not taken" in reason for reason in found.reasons) is bool(stated)
