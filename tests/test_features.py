"""What dating keeps of an article as bytes: the same when read back, and safe to read."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from itertools import permutations

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.article import Dated
from retrieval.chronology.grammar.cells import Unit
from retrieval.chronology.grammar.derived import InYear, Onward
from retrieval.chronology.grammar.edges import Edge, Trimmed
from retrieval.chronology.grammar.meanings import Here, Meaning, Part, Tense, Weekday, Yearly
from retrieval.chronology.mentions import find
from retrieval.dating.clue_weights import ClueKind
from retrieval.dating.clues import Clue
from retrieval.dating.denoted import denoted, may_touch, spans
from retrieval.dating.events import Event, Time
from retrieval.dating.features import VERSION, Features, packed, read_features, unpacked
from retrieval.dating.rounds import date_articles, date_features
from retrieval.dating.said import RECORDS, Said, meant, written
from retrieval.dating.stated import Stated
from retrieval.errors import ReadError
from retrieval.period import Period
from tests.newsroom import NEWS, made
from tests.seeds import SEEDS, seed

EXPRESSIONS = [
    "Oct. 26, 2023", "last month", "in October", "Monday", "on the 18th", "P", "recently",
    "the third quarter of last year", "the first Monday of October", "3 p.m. Friday",
    "two days before Christmas", "the past three months", "in two weeks", "since March",
    "from Oct. 26 to Nov. 3", "the three months ended Dec. 31", "the week ended Oct. 20, 2023",
    "the first ten days of May", "early October", "later this month", "Labor Day weekend",
    "May 3, 2021. The following Monday", "2019. A year earlier", "every day", "next summer",
]  # fmt: skip
ALL = Features(
    title="Bridge",
    source=None,
    words=("bridg", "summit", "torvik"),
    clues=(
        Clue(ClueKind.DATE, Part(Unit.DAY, 10, 26), "Oct. 26"),
        Clue(ClueKind.LEAD, 3, "Thursday"),
    ),
    stated=(Stated(date(2023, 10, 26), 0.95, "its fields state it"),),
    events=(Event(0, (Time(Said("Monday", written(Weekday(0))), (0, 1)),), (0, 1), (1,)),),
    meetings=(),
)


def kinds(kind: type[Meaning]) -> Iterator[type[Meaning]]:
    """A kind of meaning and all that derive from it."""
    yield kind
    for each in kind.__subclasses__():
        yield from kinds(each)


def test_every_kind_of_meaning_can_be_written() -> None:
    """All of the grammar but the two that others only derive from."""
    named = {kind.__name__ for kind in kinds(Meaning)}

    assert named - RECORDS.keys() == {"Meaning", "Derived"}


@pytest.mark.parametrize("words", EXPRESSIONS)
def test_a_meaning_is_the_same_when_read_back(words: str) -> None:
    """Whatever the expression, with all that it stands on."""
    for mention in find(words):
        assert meant(written(mention.meaning)) == mention.meaning


@pytest.mark.parametrize(
    "text",
    [
        "", "null", "[]", "3", '["Meaning"]', '["Weekday"]', '["Weekday",3,"past",false,1]',
        '["Weekday","3","past",false]', '["Weekday",3,"gone",false]', '["os.system","ls"]',
        '["Fixed",["Weekday",3,"past",false]]', '["Fixed",7]', '["Fixed",["Cell","moon",1]]',
        '["Yearly",["Part","day",0,0,"no such holiday"],"open",null,false]', '{"a":1}',
        '["Clock",' * 100_000, '["Clock",' * 90 + "null" + ',"T1"]' * 90,
    ],
)  # fmt: skip
def test_what_is_no_meaning_is_refused(text: str) -> None:
    """A sentence that says so, whatever is wrong: no crash, no code, no endless depth."""
    with pytest.raises(ReadError):
        meant(text)


def test_features_are_the_same_when_read_back() -> None:
    """Of real and invented articles, and the bytes are the same each time."""
    for article in [*NEWS, *(seed(name) for name in SEEDS)]:
        features = read_features(article)

        assert unpacked(packed(features)) == features
        assert (
            packed(unpacked(packed(features)))
            == packed(features)
            == packed(read_features(article))
        )
    assert unpacked(packed(ALL)) == ALL


def test_what_another_version_packed_is_read_again() -> None:
    """Its number is part of the bytes."""
    older = packed(ALL).replace(f"features {VERSION}".encode(), b"features 0", 1)

    with pytest.raises(ReadError, match="read the article again"):
        unpacked(older)


def test_what_is_read_changes_only_with_the_version() -> None:
    """Where this fails, raise `VERSION` in features.py, and set what is expected anew."""
    digest = sha256(b"".join(packed(read_features(article)) for article in NEWS))

    assert (VERSION, digest.hexdigest()[:16]) == (1, "d81f38a5e24ecfa2")


@pytest.mark.parametrize(
    "damaged",
    [
        {"words": ("b", "a", "c")},
        {"words": ("bridg", "bridg", "torvik")},
        {"words": ("bridg",)},
        {"clues": (Clue(ClueKind.YEAR, Part(Unit.DAY, 10, 26), ""),)},
        {"clues": (Clue(ClueKind.DATE, 7, ""),)},
        {"clues": (Clue(ClueKind.FULL_DATE, 10**12, ""),)},
        {"clues": (Clue(ClueKind.DATE, Part(Unit.DAY, 2, 31), ""),)},
        {"clues": (Clue(ClueKind.DATE, Part(Unit.DAY, 0, 0, "no such holiday"), ""),)},
        {"stated": (Stated(date(2023, 10, 26), 1.0, ""),)},
        {"stated": (Stated(date(2023, 10, 26), float("nan"), ""),)},
        {"stated": (Stated(date(2023, 10, 26), 0.9, "", 0.7),)},
        {"events": (Event(0, (Time(Said("", '["Weekday"]'), ()),), (), ()),)},
        {"events": (Event(0, (), (), ()),)},
        {"events": (Event(0, ALL.events[0].times, (3,), ()),)},
        {"events": (Event(0, ALL.events[0].times, (-1,), ()),)},
        {"title": None},
    ],
)
def test_features_that_cannot_be_are_refused(damaged: dict[str, object]) -> None:
    """Words out of order, places outside, values that their kind cannot have."""
    wrong = msgspec.structs.replace(ALL, **damaged)

    with pytest.raises(ReadError):
        unpacked(packed(wrong))


@given(st.integers(0, len(packed(ALL)) - 1), st.integers(1, 255), st.booleans())
@settings(max_examples=200, deadline=None)
def test_damaged_bytes_are_refused_or_can_be_dated(at: int, flip: int, cut: bool) -> None:  # noqa: FBT001
    """One byte changed, or all from there on missing: no crash, then or in dating."""
    data = packed(ALL)
    data = data[:at] if cut else data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :]
    try:
        found = unpacked(data)
    except ReadError:
        return
    date_features([found, ALL])


@given(st.binary(max_size=60))
def test_any_bytes_are_refused(data: bytes) -> None:
    """With and without the head that features have."""
    head = packed(ALL).split(b"\n", 1)[0] + b"\n"
    for each in (data, head + data):
        with pytest.raises(ReadError):
            unpacked(each)


def test_packing_changes_no_date() -> None:
    """An archive dated by what was kept is dated as by its articles."""
    articles = [*NEWS, *(seed(name) for name in SEEDS)]
    kept = [unpacked(packed(read_features(article))) for article in articles]

    assert date_features(kept) == date_articles(articles)


def alike(one: Dated, other: Dated) -> bool:
    """Whether two dates are the same up to rounding; the likeliest reasons may tie."""
    months, others = dict(one.months), dict(other.months)
    return (one.best, one.period) == (other.best, other.period) and all(
        abs(months.get(month, 0) - others.get(month, 0)) <= 0.0101
        for month in months.keys() | others.keys()
    )


def test_the_order_of_features_changes_no_date() -> None:
    """The seeds in every order: what hangs on the place are ties, of which there are none."""
    held = {name: read_features(seed(name)) for name in SEEDS}
    expected = dict(zip(held, date_features(list(held.values())), strict=True))

    for order in permutations(held):
        found = date_features([held[name] for name in order])
        for name, dated in zip(order, found, strict=True):
            assert alike(dated, expected[name]), order


def test_what_is_of_no_use_is_not_kept() -> None:
    """The text itself is not among the features; a name in it is no more than a word."""
    article = made("a", "Bridge of Torvik\n\nMayor Ada Lund came. She left.", url="https://e.org")
    moved = replace(article, id="b", file="elsewhere.txt")

    assert packed(read_features(moved)) == packed(read_features(article))
    assert b"She left" not in packed(read_features(article))


@pytest.mark.parametrize("words", EXPRESSIONS)
def test_denoted_days_are_those_that_the_meaning_resolves_to(words: str) -> None:
    """In blocks and one by one, and what may not touch a period never does."""
    days = [date(2023, 12, 28).toordinal() + n for n in (0, 1, 5, 64, 70, 130)]
    periods = [Period.day(date(2023, 10, 26)), Period(date(2024, 1, 1), date(2024, 2, 1))]
    for mention in find(words):
        text = written(mention.meaning)
        starts, ends = spans(text, np.array(days))
        for day, start, end in zip(days, starts.tolist(), ends.tolist(), strict=True):
            period = mention.resolve(date.fromordinal(day)).period

            assert denoted(text, day) == period
            if period is None:
                assert start == end == 0
            elif period.start is not None and period.end is not None:
                assert (start, end) == (period.start.toordinal(), period.end.toordinal())
            for other in periods:
                assert period is None or not period.overlaps(other) or may_touch(text, other)


def test_a_part_of_the_year_touches_only_its_own_days() -> None:
    """Oct. 26 is in no November; winter reaches from one year into the next."""
    october = written(Yearly(Part(Unit.DAY, 10, 26)))
    winter = written(Yearly(Part(Unit.SEASON, 3)))

    assert may_touch(october, Period(date(2023, 10, 1), date(2023, 11, 1)))
    assert not may_touch(october, Period(date(2023, 11, 1), date(2023, 12, 1)))
    assert may_touch(winter, Period.day(date(2024, 2, 1)))
    assert not may_touch(winter, Period.day(date(2024, 7, 1)))
    assert may_touch(written(Weekday(3)), Period.day(date(2024, 7, 1)))


@pytest.mark.parametrize("tense", Tense)
@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    "part",
    [
        Part(Unit.DAY, 10, 26), Part(Unit.DAY, 2, 29), Part(Unit.DAY, 0, 0, "easter"),
        Part(Unit.MONTH, 11), Part(Unit.QUARTER, 0), Part(Unit.SEASON, 3), Part(Unit.HALF, 1),
    ],
)  # fmt: skip
def test_parts_of_the_year_in_blocks(part: Part, tense: Tense, *, strict: bool) -> None:
    """Under every day of five years: blocks are filled from their ends where these agree."""
    meaning = Yearly(part, tense, strict=strict)
    first = date(2019, 12, 1).toordinal()

    starts, ends = spans(written(meaning), np.arange(first, first + 1900))

    for day, start, end in zip(range(first, first + 1900), starts, ends, strict=True):
        period = meaning.resolve(date.fromordinal(day)).period
        expected = (0, 0)
        if period is not None and period.start is not None and period.end is not None:
            expected = (period.start.toordinal(), period.end.toordinal())
        assert (start, end) == expected, date.fromordinal(day)


@pytest.mark.parametrize("tense", [Tense.PAST, Tense.FUTURE])
@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("weekday", range(7))
def test_weekdays_in_blocks(weekday: int, tense: Tense, *, strict: bool) -> None:
    """Each day of three blocks is resolved in runs as it is by itself."""
    assert_one_by_one(Weekday(weekday, tense, strict=strict))
    assert_one_by_one(Onward(Weekday(weekday, tense, strict=strict), Unit.WEEK, 1))


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("steps", [-1, 0, 3])
def test_cells_of_the_calendar_in_blocks(unit: Unit, steps: int) -> None:
    """Last week, this quarter, in three years; the edge of one, and up to the day itself."""
    here = Here(unit, steps)
    for meaning in (
        here,
        *(Trimmed(here, edge) for edge in (Edge.EARLY, Edge.BEFORE, Edge.AFTER)),
    ):
        assert_one_by_one(meaning)
    assert_one_by_one(Trimmed(Trimmed(here, Edge.AFTER), Edge.END))
    assert_one_by_one(InYear(Onward(here, Unit.YEAR, -1), Part(Unit.QUARTER, 2)))


def assert_one_by_one(meaning: Meaning) -> None:
    """From a week before a year ends, for half a year: blocks are as the days by themselves."""
    first = date(2023, 12, 24).toordinal()

    starts, ends = spans(written(meaning), np.arange(first, first + 180))

    for day, start, end in zip(range(first, first + 180), starts, ends, strict=True):
        period = meaning.resolve(date.fromordinal(day)).period
        expected = [0, 0]
        if period is not None:
            expected[0] = period.start.toordinal() if period.start else 0
            expected[1] = period.end.toordinal() if period.end else date.max.toordinal() + 1
        assert [start, end] == expected, (meaning, date.fromordinal(day))
