"""Events that give a time: which words of a question name one, and what is made of its days."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.asking.asked_event import asked_event
from retrieval.asking.relation import Relation, Shape, bounded
from retrieval.chronology.grammar.cells import Unit
from retrieval.period import Period

SUMMIT = Period.day(date(2023, 9, 13))  # a Wednesday
SEPTEMBER = Period(date(2023, 9, 1), date(2023, 10, 1))

CASES = [
    ("what happened before the summit?", "the summit", "what happened?", "..2023-09-12"),
    ("what was said after the missile launch?", "the missile launch", "what was said?",
     "2023-09-14.."),
    ("who came in the week of the summit?", "the summit", "who came?", "2023-09-11..2023-09-17"),
    ("who spoke on the day of the summit?", "the summit", "who spoke?",
     "2023-09-13..2023-09-13"),
    ("who spoke in the month of his visit?", "his visit", "who spoke?", "2023-09-01..2023-09-30"),
    ("who spoke the day after the visit?", "the visit", "who spoke?", "2023-09-14..2023-09-14"),
    ("who spoke two days before the visit?", "the visit", "who spoke?", "2023-09-11..2023-09-11"),
    ("who spoke a week after the visit?", "the visit", "who spoke?", "2023-09-18..2023-09-24"),
    ("who spoke in the week before the visit?", "the visit", "who spoke?",
     "2023-09-06..2023-09-12"),
    ("who spoke within three days of the visit?", "the visit", "who spoke?",
     "2023-09-10..2023-09-16"),
    ("who spoke within three days after the visit?", "the visit", "who spoke?",
     "2023-09-13..2023-09-16"),
    ("what has changed since the sanctions?", "the sanctions", "what has changed?",
     "2023-09-13.."),
    ("who stayed until the vote?", "the vote", "who stayed?", "..2023-09-13"),
    ("who left prior to Kim's visit?", "Kim's visit", "who left?", "..2023-09-12"),
    ("who left around the time of the vote?", "the vote", "who left?", "2023-09-10..2023-09-16"),
    ("After the summit, what did Seoul say?", "the summit", "what did Seoul say?",
     "2023-09-14.."),
    ("After the summit what did Seoul say?", "the summit", "what did Seoul say?",
     "2023-09-14.."),
    ("who fled after the vote in May 2023?", "the vote in May 2023", "who fled?",
     "2023-09-14.."),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "event", "rest", "days"), CASES, ids=lambda v: str(v)[:45])
def test_events_are_read_and_reckoned_from(asked: str, event: str, rest: str, days: str) -> None:
    """The event and the rest are apart, and the days follow from those of the event."""
    found = asked_event(asked)

    assert found is not None
    assert (found.event, found.rest) == (event, rest)
    assert str(found.relation.period(SUMMIT)) == days


@pytest.mark.parametrize(
    "asked",
    [
        "after all, who was sanctioned?",
        "who came the day after tomorrow?",
        "who came the day before yesterday?",
        "who came before noon?",
        "who came before October 2023?",
        "who spoke before the committee?",
        "who testified before the UN Security Council?",
        "which ship is named after the president?",
        "who looked after the children?",
        "what was delivered by the North?",
        "who travelled around the world?",
        "what came from the talks?",
        "what are the following measures?",
        "how long has it been since the summit?",
        "how many days after the summit did he leave?",
        "who said so, then and before?",
    ],
)
def test_other_uses_of_the_words_are_no_time(asked: str) -> None:
    """Places, agents, names, dates and durations are not taken for events."""
    assert asked_event(asked) is None


def test_an_event_of_no_certain_day_has_no_next_day() -> None:
    """Of an event some time in September what came before and after is known, and the month."""
    assert str(Relation(Shape.SIDE, "before").period(SEPTEMBER)) == "..2023-08-31"
    assert str(Relation(Shape.SIDE, "since").period(SEPTEMBER)) == "2023-09-01.."
    assert Relation(Shape.CELL, "in", Unit.MONTH).period(SEPTEMBER) == SEPTEMBER
    assert Relation(Shape.CELL, "in", Unit.WEEK).period(SEPTEMBER) is None
    assert Relation(Shape.RUN, "in", Unit.DAY, 1).period(SEPTEMBER) is None


def test_what_leaves_the_calendar_is_no_time() -> None:
    """Thousands of years before a day there is nothing to reckon with."""
    assert Relation(Shape.RUN, "in", Unit.YEAR, -9000).period(SUMMIT) is None
    assert Relation(Shape.CELL, "in", Unit.YEAR, 9000).period(SUMMIT) is None


EDGES = st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1))
PERIODS = st.tuples(EDGES, EDGES).filter(
    lambda pair: pair[0] is None or pair[1] is None or pair[0] < pair[1]
).map(lambda pair: Period(*pair))  # fmt: skip


@given(PERIODS)
def test_operators_agree_with_each_other(base: Period) -> None:
    """Until is before and in together, since is in and after, around holds the base."""
    before, until = bounded("before", base), bounded("until", base)
    since, after, around = (bounded(name, base) for name in ("since", "after", "around"))

    assert (before is None) == (since is None) == (base.start is None)
    assert (until is None) == (after is None) == (base.end is None)
    assert before is None or not before.overlaps(base)
    assert after is None or not after.overlaps(base)
    assert around is not None
    assert around.intersection(base) == base
    if until is not None and since is not None:
        assert until.intersection(since) == base
