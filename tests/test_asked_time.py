"""The time of a question: which days it means, and what is left of its words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.asking.asked_time import asked_time
from retrieval.chronology.mentions import find
from retrieval.period import DAY

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
    ("who resigned last autumn?", "who resigned?", "2023-09-01..2023-11-30", "in"),
    ("who met in early October 2023?", "who met?", "2023-10-01..2023-10-10", "in"),
    ("who met in mid-October 2023?", "who met?", "2023-10-11..2023-10-20", "in"),
    ("who met in late October 2023?", "who met?", "2023-10-21..2023-10-31", "in"),
    ("who met in the first week of October 2023?", "who met?", "2023-10-02..2023-10-08", "in"),
    ("who met in the last week of October 2023?", "who met?", "2023-10-23..2023-10-29", "in"),
    ("who met in the week of 13 September 2023?", "who met?", "2023-09-11..2023-09-17", "in"),
    ("who met before October 2023?", "who met?", "..2023-09-30", "before"),
    ("who met prior to October 2023?", "who met?", "..2023-09-30", "before"),
    ("who met after October 26, 2023?", "who met?", "2023-10-27..", "after"),
    ("what has changed since 2019?", "what has changed?", "2019-01-01..", "since"),
    ("what has changed from 2019 onwards?", "what has changed?", "2019-01-01..", "since"),
    ("what came on or after 5 May 2023?", "what came?", "2023-05-05..", "since"),
    ("what was agreed until March 2022?", "what was agreed?", "..2022-03-31", "until"),
    ("what was agreed by March 2022?", "what was agreed?", "..2022-03-31", "until"),
    ("what was agreed no later than May 2022?", "what was agreed?", "..2022-05-31", "until"),
    ("who met between 5 and 12 May 2023?", "who met?", "2023-05-05..2023-05-12", "between"),
    ("who met from May to July 2023?", "who met?", "2023-05-01..2023-07-31", "between"),
    ("who met after May 2023 and before July 2023?", "who met?", "2023-06-01..2023-06-30",
     "between"),
    ("who met in May or June 2023?", "who met?", "2023-05-01..2023-06-30", "in"),
    ("who met in May and June 2023?", "who met?", "2023-05-01..2023-06-30", "in"),
    ("who met around 13 May 2023?", "who met?", "2023-05-10..2023-05-16", "around"),
    ("who met around May 2023?", "who met?", "2023-04-21..2023-06-10", "around"),
    ("who met within two days of 13 May 2023?", "who met?", "2023-05-11..2023-05-15", "around"),
    ("who met the day after 13 May 2023?", "who met?", "2023-05-14..2023-05-14", "in"),
    ("who met three days before 13 May 2023?", "who met?", "2023-05-10..2023-05-10", "in"),
    ("who met in the two weeks before 15 May 2023?", "who met?", "2023-05-01..2023-05-14", "in"),
    ("who met the day after tomorrow?", "who met?", "2024-01-07..2024-01-07", "in"),
    ("who met before noon on 13 May 2023?", "who met?", "2023-05-13..2023-05-13", "in"),
    ("in 2017, what was adopted?", "what was adopted?", "2017-01-01..2017-12-31", "in"),
    ("who won the 2019 election?", "who won the election?", "2019-01-01..2019-12-31", "in"),
    ("who fled after the 2019 vote?", "who fled after the vote?", "2019-01-01..", "since"),
    ("what is the news from May 2023?", "what is the news?", "2023-05-01..2023-05-31", "in"),
    ("what was August's budget?", "what was budget?", "2023-08-01..2023-08-31", "in"),
]  # fmt: skip


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
        "who met in May 2019 and in June 2023?",
        "who met on Monday to speak of the vote of 2019?",
        "after all, who resigned?",
        "what is on before noon?",
        "what is held every Monday?",
        "what happened before the summit?",
        "how many of the 2,019 workers left?",
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


def test_the_past_months_end_with_the_day_of_asking() -> None:
    """Three of them, to the day or nearly, and their words are gone."""
    time, rest = asked_time("who resigned in the past three months?", ASKED_ON, NEWEST)

    assert rest == "who resigned?"
    assert time is not None
    assert time.period.last == ASKED_ON
    assert time.period.days in range(90, 95)


def test_last_october_is_the_asker_s_own() -> None:
    """Unlike a bare month, "last October" does not hang on the end of the archive."""
    time, _ = asked_time("who resigned last October?", date(2026, 11, 21), date(2023, 10, 26))

    assert time is not None
    assert str(time.period) == "2026-10-01..2026-10-31"


WORDS = st.sampled_from(
    "who what was were the a in on of by after before since until between and or around from to "
    "13 5 2019 2023 May September October Monday week month last next day days summit visit early "
    "the-week said met, resigned? noon all within two three ago past’s".split()
)
QUESTIONS = st.lists(WORDS, min_size=1, max_size=14).map(" ".join)
DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))


def is_within(rest: str, asked: str) -> bool:
    """Whether the characters of `rest`, spaces left aside, stand in `asked` in their order."""
    at = iter(asked)
    return all(char in at for char in rest if not char.isspace())


@given(QUESTIONS, DAYS, st.none() | DAYS)
@example("who met after 5 May 2023 and before 13 May 2023?", ASKED_ON, NEWEST)
def test_nothing_is_invented(asked: str, asked_on: date, newest: date | None) -> None:
    """Words and rest come from the question, in order; without a time all of it is left."""
    time, rest = asked_time(asked, asked_on, newest)

    if time is None:
        assert rest == asked
    else:
        assert time.words in asked
        assert is_within(rest, asked)
        assert len(rest.replace(" ", "")) <= len(asked.replace(" ", "")) - 1
        assert time.operator in ("in", "before", "after", "since", "until", "between", "around")
        assert (time.period.start or time.period.end) is not None


@given(st.text())
def test_a_text_without_time_words_is_left_as_it_is(text: str) -> None:
    """Where the grammar finds nothing, nothing is read and nothing taken out."""
    if not find(text):
        assert asked_time(text, ASKED_ON, NEWEST) == (None, text)


@given(DAYS, DAYS)
def test_operators_part_the_calendar(day: date, asked_on: date) -> None:
    """Before, on and after a day are all days, each once; since is on or after, until the rest."""

    def days(operator: str) -> tuple[date | None, date | None]:
        time, _ = asked_time(f"who met {operator} {day.isoformat()}?", asked_on, None)
        assert time is not None
        return time.period.start, time.period.end

    assert days("on") == (day, day + DAY)
    assert days("before") == (None, day)
    assert days("after") == (day + DAY, None)
    assert days("since") == (day, None)
    assert days("until") == (None, day + DAY)
