"""The time of a question: which days it means, and what is left of its words."""

from datetime import date

import pytest

from retrieval.answering.asked_time import asked_time

ASKED_ON = date(2024, 1, 5)  # a Friday
NEWEST = date(2024, 1, 4)

CASES = [
    (
        "who was sanctioned in September 2023?",
        "who was sanctioned?",
        "2023-09-01..2023-09-30",
        "in",
    ),
    ("what was said on 14 September 2023?", "what was said?", "2023-09-14..2023-09-14", "in"),
    ("who resigned last month?", "who resigned?", "2023-12-01..2023-12-31", "in"),
    ("who met before October 2023?", "who met?", "..2023-09-30", "before"),
    ("who met after October 26, 2023?", "who met?", "2023-10-27..", "after"),
    ("what has changed since 2019?", "what has changed?", "2019-01-01..", "since"),
    ("what was agreed until March 2022?", "what was agreed?", "..2022-03-31", "until"),
    ("in 2017, what was adopted?", ", what was adopted?", "2017-01-01..2017-12-31", "in"),
]


@pytest.mark.parametrize(("asked", "rest", "days", "operator"), CASES, ids=lambda v: str(v)[:40])
def test_time_words_are_read_and_taken_out(
    asked: str, rest: str, days: str, operator: str
) -> None:
    """Period and operator come from the time words, and only those leave the question."""
    time, left = asked_time(asked, ASKED_ON, NEWEST)

    assert time is not None
    assert (str(time.period), time.operator, left) == (days, operator, rest)


@pytest.mark.parametrize(
    "asked",
    [
        "who may attack?",
        "who was second?",
        "what does resolution 2397 say?",
        "how many containers were delivered?",
        "how long did it take, four years?",
        "who met between 2019 and then again in 2023?",
    ],
)
def test_words_that_are_no_single_time_stay(asked: str) -> None:
    """Ordinary words, durations and several times at once leave the question as it was."""
    assert asked_time(asked, ASKED_ON, NEWEST) == (None, asked)


def test_a_month_without_a_year_is_the_last_one_of_the_archive() -> None:
    """Asked in 2026 of an archive that ends in October 2023, "in September" is that of 2023."""
    time, _ = asked_time(
        "who was sanctioned in September?", date(2026, 11, 21), date(2023, 10, 26)
    )

    assert time is not None
    assert str(time.period) == "2023-09-01..2023-09-30"


def test_a_weekday_is_no_time_where_the_archive_ends_earlier() -> None:
    """No Friday of this week can be meant when the newest article is three years old."""
    asked = "what did the ministry announce on Friday?"

    assert asked_time(asked, date(2026, 11, 21), date(2023, 10, 26)) == (None, asked)


def test_last_month_hangs_on_the_day_of_asking_whatever_the_archive() -> None:
    """Relative words are the asker's, even where the archive ends long before."""
    time, _ = asked_time("who resigned last month?", date(2026, 11, 21), date(2023, 10, 26))

    assert time is not None
    assert str(time.period) == "2026-10-01..2026-10-31"
