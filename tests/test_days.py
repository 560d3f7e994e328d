"""The table of days: its rows by hand, its search against the plain definition."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.article import Dated, Span
from retrieval.chronology.overlap import nearness
from retrieval.errors import ArchiveError
from retrieval.indexing.backend import Window
from retrieval.indexing.days import (
    LEAST,
    LEAST_WORTH,
    UNIT,
    Days,
    Row,
    article_rows,
    passage_rows,
    write_days,
)
from retrieval.period import Period
from retrieval.reading.paragraphs import article_sentences
from tests.newsroom import made

DAY_ONE = date(2021, 1, 1)
dates = st.integers(0, 900).map(lambda days: DAY_ONE + timedelta(days))
lengths = st.sampled_from([1, 2, 7, 8, 31, 32, 366, 367, 2000])
closed = st.builds(lambda start, days: Period(start, start + timedelta(days)), dates, lengths)
half_open = st.one_of(
    dates.map(lambda day: Period(day, None)), dates.map(lambda day: Period(None, day))
)
periods = st.one_of(closed, closed, half_open)
rows = st.lists(st.tuples(st.integers(1, 9), periods, st.integers(1, UNIT)), max_size=30)


def row(passage: int, period: Period, worth: int) -> Row:
    """A row as it is stored."""
    first = period.start or date.min
    last = period.last or date.max
    return Row(passage, first.toordinal(), last.toordinal(), worth)


def opened(folder: Path, table: list[Row]) -> Days:
    """A table that is written and opened."""
    write_days(folder / "days.npy", np.array(table, np.int32).reshape(-1, 4).T)
    return Days(folder / "days.npy")


def searched(table: list[Row], asked: Period, numbers: Sequence[int]) -> list[float]:
    """The shares that a written table gives some passages."""
    with TemporaryDirectory() as folder:
        shares: list[float] = opened(Path(folder), table).shares(asked, numbers).tolist()
        return shares


@settings(deadline=None)
@given(rows, periods, st.permutations(range(12)))
def test_shares_are_what_the_definition_says(
    table: list[tuple[int, Period, int]], asked: Period, numbers: list[int]
) -> None:
    """The best of each passage's rows: nearness times worth, and nothing below the least."""
    best: dict[int, float] = {}
    for passage, period, worth in table:
        share = nearness(period, asked) * worth / UNIT
        best[passage] = max(best.get(passage, 0.0), share)
    found = searched([row(*each) for each in table], asked, numbers)

    for passage, share in zip(numbers, found, strict=True):
        if best.get(passage, 0.0) >= LEAST + 1e-4:
            assert share == pytest.approx(best[passage], abs=1e-4)
        elif best.get(passage, 0.0) < LEAST - 1e-4:
            assert share == 0.0


@settings(deadline=None)
@given(rows, closed, st.sampled_from([1, 7, 31, 40, 366, 10_000]))
def test_a_window_lets_through_what_touches_it(
    table: list[tuple[int, Period, int]], asked: Period, longest: int
) -> None:
    """Row by row: it touches the days, is short enough, and is worth something."""
    assert asked.start is not None
    assert asked.last is not None
    window = Window(asked.start.toordinal(), asked.last.toordinal(), longest)
    stored = [row(*each) for each in table]
    with TemporaryDirectory() as folder:
        inside = opened(Path(folder), stored).inside(window, 12)

    right = {
        each.passage
        for each in stored
        if each.first <= window.last
        and each.last >= window.first
        and each.last - each.first + 1 <= longest
        and each.worth >= LEAST_WORTH
    }
    assert set(np.flatnonzero(inside).tolist()) == right


def test_rows_of_a_passage_by_hand() -> None:
    """2019 is named and surely meant; the other sentence happened when it was published, at .6."""
    told = made("a", "Torvik opened a bridge in 2019.\n\nThe mayor cut a ribbon for the press.")
    dated = Dated(date(2021, 3, 1), Period.day(date(2021, 3, 1)), (("2021-03", 0.9),), 0.9)
    article = type(told)(told.id, told.title, told.text, told.lines, published=dated)
    sentences = article_sentences(article)
    start, end = sentences[0].start, sentences[-1].end

    found = passage_rows(7, Span(article, start, end), sentences)

    days = [date(2019, 1, 1), date(2019, 12, 31), date(2021, 3, 1)]
    year_first, year_last, published = (day.toordinal() for day in days)
    assert found == [
        Row(7, year_first, year_last, UNIT),
        Row(7, published, published, round(0.6 * 0.9 * UNIT)),
    ]


def test_rows_of_an_article_are_counted_by_its_passages() -> None:
    """From 0 in the order in which it is cut; those of one passage are those of `passage_rows`."""
    article = made("a", "Torvik opened a bridge in 2019.\n\nIn 2020 the mayor closed it.")
    sentences = article_sentences(article)
    cuts = [(sentence.start, sentence.end) for sentence in sentences]

    found = article_rows(article, cuts, sentences)

    rows = [passage_rows(n, Span(article, *cut), sentences) for n, cut in enumerate(cuts)]
    assert found.tolist() == [list(row) for own in rows for row in own]
    assert found[:, 0].tolist() == [0, 1]


def test_an_undated_article_has_only_what_it_names() -> None:
    """Relative words and sentences without a time have no row."""
    article = made("a", "They met yesterday in Torvik.\n\nIt was warm.")
    sentences = article_sentences(article)

    assert passage_rows(1, Span(article, sentences[0].start, sentences[-1].end), sentences) == []


def test_an_empty_table_finds_nothing() -> None:
    """An archive without any date can be searched too."""
    assert searched([], Period(date(2023, 9, 1), date(2023, 10, 1)), [0, 3]) == [0.0, 0.0]


def test_what_is_no_table_is_told(tmp_path: Path) -> None:
    """With the way to mend it."""
    folder = tmp_path / "index" / "generations" / "000001"
    folder.mkdir(parents=True)
    (folder / "days.npy").write_bytes(b"no table")

    with pytest.raises(ArchiveError, match=r"days\.npy cannot be read: run"):
        Days(folder / "days.npy")
