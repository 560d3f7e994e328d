"""Freshness: an archive is late by its own rhythm."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.freshness import rhythm, stale

FIRST = date(2024, 1, 1)  # a Monday


def every(days: int, times: int) -> list[date | None]:
    """So many days, each so many after the one before."""
    return [FIRST + timedelta(days * number) for number in range(times)]


WORKDAYS = [day for day in every(1, 84) if day and day.weekday() < 5]  # 12 weeks, to a Friday


@pytest.mark.parametrize(
    ("days", "usual"),
    [
        (every(1, 11), 1),
        (every(7, 11), 7),
        (every(1, 10), None),  # nine gaps
        ([*every(1, 10), *every(1, 10)], None),  # the same days twice are ten days
        ([*every(1, 11), None, None], 1),
        (WORKDAYS, 3),  # one gap in five is a weekend
        ([], None),
        ([None] * 50, None),
        # One pause of 30 days in 20 gaps is no rhythm, two are: the 19th of 20 decides.
        ([*every(1, 20), FIRST + timedelta(49)], 1),
        ([*every(1, 19), FIRST + timedelta(48), FIRST + timedelta(78)], 30),
        # What was weekly until 60 gaps ago is daily now.
        ([*every(7, 11), *(FIRST + timedelta(70 + day) for day in range(1, 61))], 1),
    ],
)
def test_rhythm(days: list[date | None], usual: int | None) -> None:
    """What 95 of 100 of the latest gaps do not exceed; nothing where there are too few."""
    assert rhythm(days, date(2030, 1, 1)) == usual


@pytest.mark.parametrize(
    ("days", "age", "warned"),
    [
        (every(1, 11), 2, None),
        (every(1, 11), 3,
         "The newest article is 3 days old (11 Jan 2024); usually one comes every day."),
        (every(7, 11), 14, None),
        (every(7, 11), 15,
         "The newest article is 15 days old (11 Mar 2024); usually one comes at least every "
         "7 days."),
        (every(1, 10), 1000, None),
        (every(1, 11), 1500,
         "The newest article is 1,500 days old (11 Jan 2024); usually one comes every day."),
    ],
)  # fmt: skip
def test_stale(days: list[date | None], age: int, warned: str | None) -> None:
    """Twice the rhythm is borne; a day more is told."""
    newest = days[-1]
    assert newest is not None

    assert stale(days, newest + timedelta(age)) == warned


def test_a_day_ahead() -> None:
    """An article dated after today neither is the newest nor makes the archive fresh."""
    today = FIRST + timedelta(20)
    warned = "The newest article is 10 days old (11 Jan 2024); usually one comes every day."

    assert stale([*every(1, 11), date(2031, 1, 1)], today) == warned


@given(st.lists(st.dates() | st.none(), max_size=80), st.dates())
def test_any_days(days: list[date | None], today: date) -> None:
    """Whatever the days and their order, there is a warning only with a rhythm behind it."""
    usual = rhythm(days, today)

    assert usual is None or usual >= 1
    assert usual is not None or stale(days, today) is None
    assert stale(days, today) == stale(days[::-1], today)
