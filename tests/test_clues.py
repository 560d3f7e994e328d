"""Clues of an article's own words, and how much likelier each day becomes by them."""

from datetime import date
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.article import Article
from retrieval.chronology.grammar.cells import Unit
from retrieval.chronology.grammar.meanings import Part
from retrieval.dating.clue_weights import WEIGHTS, ClueKind
from retrieval.dating.clues import Clue, Days, article_clues, evidence, lead_weekday
from retrieval.dating.features import article_mentions
from retrieval.reading.formats import Draft
from retrieval.reading.read import article

THURSDAY = date(2023, 10, 26)
WEEKDAYS, YEARS = st.integers(0, 6), st.integers(1990, 2100)
CLUES = st.one_of(
    st.builds(
        Clue, st.sampled_from([ClueKind.LEAD, ClueKind.PAST_WEEKDAY]), WEEKDAYS, st.just("")
    ),
    st.builds(Clue, st.just(ClueKind.YEAR), YEARS, st.just("")),
    st.builds(Clue, st.just(ClueKind.FULL_DATE), st.integers(600_000, 800_000), st.just("")),
    st.builds(Clue, st.just(ClueKind.OPEN_MONTH), st.integers(0, 11), st.just("")),
)


def clues(text: str) -> list[Clue]:
    """The clues of a text under a title that says nothing of time."""
    made: Article = article(Draft(f"Torvik bridge reopens\n\n{text}"), "a", None)
    return article_clues(made, article_mentions(made))


def kinds(text: str) -> list[tuple[ClueKind, object]]:
    """Kinds and values of clues."""
    return [(clue.kind, clue.value) for clue in clues(text)]


def told(kind: ClueKind, value: int | Part, day: date) -> float:
    """What one clue tells of one day."""
    return float(evidence([Clue(kind, value, "")], Days.of([day.toordinal()]))[0])


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("They met on Oct. 26, 2023 in Torvik.", ClueKind.FULL_DATE, THURSDAY.toordinal()),
        ("They met in October 2023 in Torvik.", ClueKind.FULL_MONTH, 12 * 2023 + 9),
        ("They met in 2023 in Torvik.", ClueKind.YEAR, 2023),
        ("They met on Oct. 26 in Torvik.", ClueKind.DATE, Part(Unit.DAY, 10, 26)),
        ("They met on Thursday, Oct. 26 in it.", ClueKind.WEEKDAY_DATE, Part(Unit.DAY, 10, 26)),
        ("They met in Torvik in October.", ClueKind.PAST_MONTH, 9),
        ("They will meet in Torvik in October.", ClueKind.FUTURE_MONTH, 9),
        ("They met in Torvik on Thursday.", ClueKind.OPENING, 3),
        ("They will meet in Torvik on Thursday.", ClueKind.FUTURE_WEEKDAY, 3),
    ],
)
def test_each_expression_is_a_clue_of_its_kind(text: str, kind: ClueKind, value: object) -> None:
    """One sentence each; the value as its kind counts it."""
    assert kinds(text) == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "The bridge was built in 1650.",
        "They met in the 1990s.",
        "They met last month in Torvik.",
        "The bridge will stand until 2150.",
    ],
)
def test_history_and_relative_words_are_no_clues(text: str) -> None:
    """Years outside 1990 to 2100 are history or no years; "last month" says nothing by itself."""
    assert kinds(text) == []


def test_only_the_first_weekday_is_of_the_lead() -> None:
    """Later ones are of other days."""
    text = "The mayor spoke on Thursday. The council had met on Monday."

    assert kinds(text) == [(ClueKind.OPENING, 3), (ClueKind.PAST_WEEKDAY, 0)]
    assert lead_weekday(clues(text)) == 3


def test_a_weekday_far_down_is_not_of_the_lead() -> None:
    """Past 1200 characters it tells less of the day of publication."""
    text = "The masons cut granite by the river. " * 40 + "The mayor spoke on Thursday."

    assert kinds(text) == [(ClueKind.PAST_WEEKDAY, 3)]
    assert lead_weekday(clues(text)) is None


def test_a_day_under_a_photo_is_its_own_kind() -> None:
    """A caption's day is of the day or of the three before."""
    text = (
        "Mayor Lund waves to the crowd in Torvik, Oct. 26. (AP Photo/Ola Nordmann)\n\n"
        "The council of Torvik voted to close the bridge for two years, officials said."
    )

    assert (ClueKind.PHOTO, Part(Unit.DAY, 10, 26)) in kinds(text)


def test_a_stamp_behind_the_title_is_no_clue() -> None:
    """It is weighed as stated, by the little trust that its place has; not twice."""
    found = article(
        Draft(
            "Bridge reopens in the town of Torvik   DATE: 2021-03-01 05:35:21\n\n"
            "The council voted to close the bridge for two years, officials said."
        ),
        "a",
        None,
    )

    assert article_clues(found, article_mentions(found)) == []


def test_a_byline_is_no_clue() -> None:
    """What it states is weighed as stated, not twice."""
    found = article(
        Draft(
            "Bridge reopens in Torvik\nPublished : Oct. 26, 2023 - 14:49\n\n"
            "The council voted to close the bridge for two years, officials said."
        ),
        "a",
        None,
    )

    assert article_clues(found, article_mentions(found)) == []


@pytest.mark.parametrize(
    ("days", "place"),
    [
        (-300, 0), (-256, 0), (-255, 1), (-4, 6), (-3, 7), (-2, 7), (-1, 8), (0, 9),
        (1, 10), (2, 11), (3, 11), (4, 12), (7, 12), (8, 13), (255, 17), (256, 18), (9999, 18),
    ],
)  # fmt: skip
def test_days_count_by_sign_and_power_of_two(days: int, place: int) -> None:
    """Days of publication less the day named: 19 bins, 0 in the middle."""
    named = THURSDAY.toordinal()
    day = date.fromordinal(named + days)

    assert told(ClueKind.FULL_DATE, named, day) == WEIGHTS[ClueKind.FULL_DATE][place]


@pytest.mark.parametrize(
    ("day", "place"),
    [
        (date(2023, 10, 26), 9),  # the day itself
        (date(2023, 10, 25), 8),  # a day ahead
        (date(2023, 11, 2), 12),  # 7 days since
        (date(2024, 4, 25), 17),  # 182 days since, 184 ahead
        (date(2024, 4, 27), 1),  # 184 days since, 182 ahead
        (date(1650, 10, 27), 10),
    ],
)
def test_a_day_of_the_year_returns(day: date, place: int) -> None:
    """Oct. 26 of the nearest year counts."""
    part = Part(Unit.DAY, 10, 26)

    assert told(ClueKind.DATE, part, day) == WEIGHTS[ClueKind.DATE][place]


@pytest.mark.parametrize(
    ("day", "place"),
    [
        (date(2024, 2, 28), 8),
        (date(2024, 3, 1), 10),
        (date(2023, 3, 1), 0),  # 365 days ahead, 1096 days since the last
        (date(1900, 3, 1), 0),  # 1900 had none: 1461 days since 1896, 1460 to 1904
        (date(1900, 2, 27), 18),  # 1459 days since, 1462 ahead
    ],
)
def test_the_29th_of_february_may_be_years_off(day: date, place: int) -> None:
    """Its nearest return, both ways."""
    assert told(ClueKind.DATE, Part(Unit.DAY, 2, 29), day) == WEIGHTS[ClueKind.DATE][place]


@pytest.mark.parametrize(
    ("kind", "value", "place"),
    [
        (ClueKind.FULL_MONTH, 12 * 2023 + 9, 4),  # the same month
        (ClueKind.FULL_MONTH, 12 * 2023 + 8, 5),  # September: one since
        (ClueKind.FULL_MONTH, 12 * 2024 + 9, 0),  # a year ahead, all beyond 4 in one
        (ClueKind.FULL_MONTH, 12 * 2019, 16),  # 57 months since, all beyond 12 in one
        (ClueKind.YEAR, 2023, 3),
        (ClueKind.YEAR, 2022, 4),
        (ClueKind.YEAR, 1990, 9),
        (ClueKind.YEAR, 2100, 0),
        (ClueKind.PAST_MONTH, 9, 0),
        (ClueKind.PAST_MONTH, 8, 1),
        (ClueKind.FUTURE_MONTH, 10, 11),  # November: eleven months since the last one
        (ClueKind.LEAD, 3, 0),
        (ClueKind.LEAD, 2, 1),  # "Wednesday" in an article of a Thursday
        (ClueKind.LEAD, 4, 6),
    ],
)
def test_months_years_and_weekdays_count_by_difference(
    kind: ClueKind, value: int, place: int
) -> None:
    """An article of Thursday 26 October 2023, each clue in its bin."""
    assert told(kind, value, THURSDAY) == WEIGHTS[kind][place]


def test_clues_of_one_kind_count_as_the_root_of_their_number() -> None:
    """Four times Thursday is twice Thursday; another kind is added in full."""
    days = Days.of([THURSDAY.toordinal()])
    thursday, year = Clue(ClueKind.PAST_WEEKDAY, 3, ""), Clue(ClueKind.YEAR, 2022, "")

    (found,) = evidence([thursday, year, *[thursday] * 3], days)

    expected = 2 * WEIGHTS[ClueKind.PAST_WEEKDAY][0] + WEIGHTS[ClueKind.YEAR][4]
    assert found == pytest.approx(expected)


def test_no_clue_tells_nothing() -> None:
    """Logarithms of one, for each day."""
    days = Days.of([1, THURSDAY.toordinal(), date.max.toordinal()])

    assert evidence([], days).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    "day", [date(1650, 1, 1), THURSDAY, date(2000, 2, 29), date(2150, 12, 31)]
)
def test_days_know_their_month_year_and_weekday(day: date) -> None:
    """As the calendar says, long ago and far ahead too; a hole between two days does no harm."""
    days = Days.of([day.toordinal(), day.toordinal() + 40])

    assert days.months[0] == 12 * day.year + day.month - 1
    assert days.years[0] == day.year
    assert days.weekdays[0] == day.weekday()


@pytest.mark.parametrize(("kind", "bins"), [(kind, len(WEIGHTS[kind])) for kind in ClueKind])
def test_every_kind_has_as_many_weights_as_bins(kind: ClueKind, bins: int) -> None:
    """Days 19, months since a year began 17, years 10, months 12, weekdays 7."""
    if "weekday" in kind and kind is not ClueKind.WEEKDAY_DATE:
        assert bins == 7
    elif kind in (ClueKind.PAST_MONTH, ClueKind.OPEN_MONTH, ClueKind.FUTURE_MONTH):
        assert bins == 12
    else:
        assert bins == {ClueKind.FULL_MONTH: 17, ClueKind.YEAR: 10}.get(kind, 19)


@given(st.lists(CLUES, max_size=4))
def test_evidence_does_not_hang_on_the_order_of_clues(some: list[Clue]) -> None:
    """Up to rounding, and it is always a number."""
    days = Days.of(range(THURSDAY.toordinal() - 3, THURSDAY.toordinal() + 4))
    expected = evidence(some, days)

    assert np.isfinite(expected).all()
    for order in permutations(some):
        assert evidence(order, days) == pytest.approx(expected)
