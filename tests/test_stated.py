"""Days that an article states: read in many forms, trusted by their place."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.dating.stated import (
    ADDRESS,
    BYLINE,
    FIELD,
    FIRST_YEAR,
    LAST_YEAR,
    TITLE,
    address_day,
    parse_day,
    stated_days,
)
from retrieval.reading.formats import Draft
from retrieval.reading.read import article

NEWS = "Torvik bridge reopens\n\nMayor Ada Lund reopened the bridge after two years of repairs."


def stated(text: str = NEWS, **fields: str) -> list[tuple[date, float]]:
    """Each stated day of an article with its trust."""
    found = stated_days(article(Draft(text, fields), "a", None))
    return [(each.day, each.trust) for each in found]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2023-10-26", date(2023, 10, 26)),
        ("2023-09-26T21:11:15+00:00", date(2023, 9, 26)),
        ("Thu, 26 Oct 2023 14:49:00 GMT", date(2023, 10, 26)),
        ("October 26, 2023", date(2023, 10, 26)),
        ("26 octobre 2023", date(2023, 10, 26)),
        ("26.10.2023", date(2023, 10, 26)),
        ("not a date at all", None),
        ("", None),
        ("2023-02-30", None),
    ],
)
def test_header_days_are_read_in_many_forms(words: str, day: date | None) -> None:
    """ISO, RFC 2822, English and other languages; what is no date gives none."""
    assert parse_day(words) == day


@pytest.mark.parametrize("words", ["2 days ago", "yesterday", "now"])
def test_a_field_that_hangs_on_the_clock_is_no_date(words: str) -> None:
    """What a relative field means depends on when somebody wrote it: not on today."""
    assert parse_day(words) is None


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("2021/03/01/bridge", date(2021, 3, 1)),
        ("2021/mar/1/bridge", date(2021, 3, 1)),
        ("2021-03-01-bridge", date(2021, 3, 1)),
        ("bridge_2021_3_1.html", date(2021, 3, 1)),
        ("2021/02/30/bridge", None),
        ("2021/13/01/bridge", None),
        ("2021/abc/01/bridge", None),
        ("2021/00/00/bridge", None),
        ("2021/02/30/2021/03/01/bridge", date(2021, 3, 1)),
        ("12021/03/01/bridge", None),
        ("2021/03/bridge", None),
        ("1650/03/01/bridge", None),
        ("", None),
    ],
)
def test_days_in_addresses(path: str, day: date | None) -> None:
    """Year, month and day in full; an impossible day is passed over."""
    assert address_day(f"https://www.example.org/{path}") == day


@given(st.text(max_size=60))
def test_any_address_has_a_day_or_none(url: str) -> None:
    """Nothing that stands in an address is an error."""
    assert address_day(url) is None or address_day(url) is not None


def test_each_place_has_its_trust() -> None:
    """A field, a byline and an address, each with a day of its own, most trusted first."""
    text = "Torvik bridge reopens\nPublished : March 2, 2021 - 14:49\n\n" + NEWS.split("\n\n")[1]

    found = stated(text, published="2021-03-01", url="https://www.example.org/2021/03/03/bridge")

    assert found == [
        (date(2021, 3, 1), FIELD),
        (date(2021, 3, 2), BYLINE),
        (date(2021, 3, 3), ADDRESS),
    ]


def test_of_published_and_updated_the_earlier_counts() -> None:
    """A byline with two days states one."""
    text = NEWS.replace("\n\n", "\nUpdated March 9, 2021 | Published March 2, 2021\n\n")

    assert stated(text) == [(date(2021, 3, 2), BYLINE)]


def test_a_stamp_behind_the_title_is_trusted_little() -> None:
    """It is as often the crawl's."""
    text = NEWS.replace("reopens", "reopens to all traffic   DATE: 2021-03-01 05:35:21")

    assert stated(text) == [(date(2021, 3, 1), TITLE)]


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (f"{FIRST_YEAR - 1}-12-31", False),
        (f"{FIRST_YEAR}-01-01", True),
        ("1650-05-06", True),
        ("2150-05-06", True),
        (f"{LAST_YEAR}-12-31", True),
        (f"{LAST_YEAR + 1}-01-01", False),
        (date.min.isoformat(), False),
        (date.max.isoformat(), False),
    ],
)
def test_years_without_newspapers_are_no_dates(words: str, *, kept: bool) -> None:
    """Years 1 and 9999 are what software writes for "no date"."""
    assert bool(stated(published=words)) is kept


def test_nothing_stated_is_no_day() -> None:
    """Weekdays and months of the text state no day."""
    assert stated(NEWS + " She spoke on Monday, and in March.") == []
