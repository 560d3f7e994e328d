"""The embedded backend: both searches are filtered by days and sources as they are defined."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from retrieval.indexing import dense, embedded
from retrieval.indexing.backend import Where, Window
from retrieval.indexing.health import examine
from retrieval.indexing.index import Index
from retrieval.indexing.write import write
from tests.newsroom import HashEncoder, made, silent

MONTHS = range(1, 13)
NEWS = [
    made(
        f"ferry{month}",
        f"Ferry of Torvik, report {month}\n\nThe ferry of Torvik carried {100 + month} people.",
        published=f"2021-{month:02}-15",
        **({} if month % 3 == 0 else {"source": f"Paper {month % 3}"}),
    )
    for month in MONTHS
]
ASKED = HashEncoder().encode(["The ferry of Torvik"])[0]
DAYS = [None, (date(2021, 3, 15), date(2021, 5, 15)), (date(2021, 3, 16), date(2021, 5, 14))]
SOURCES = [frozenset[str](), frozenset({"Paper 1"}), frozenset({"Paper 2", "Paper 9"})]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report a month, of two papers and of none in turn."""
    found = tmp_path_factory.mktemp("embedded")
    write(found, NEWS, (), HashEncoder(), silent)
    return found


@pytest.fixture(scope="module")
def index(folder: Path) -> Iterator[Index]:
    """It opened."""
    opened = Index(folder)
    yield opened
    opened.close()


@pytest.mark.parametrize("days", DAYS)
@pytest.mark.parametrize("sources", SOURCES)
def test_what_passes(
    index: Index, days: tuple[date, date] | None, sources: frozenset[str]
) -> None:
    """Both searches find just the passages that the parts given let through, scores as ever."""
    window = None if days is None else Window(days[0].toordinal(), days[1].toordinal(), 1)
    where = Where(window, sources)
    right = {
        number
        for number in range(len(index))
        for article in [index.span(number).article]
        if not sources or article.source in sources
        if days is None or days[0] <= (article.published.day or date.min) <= days[1]
    }
    words = index.lexical.weights(index.lexical.stems("ferry Torvik"))

    backend = index.backend
    assert backend.count(where) == len(right)
    for everywhere, found in (
        (backend.dense(ASKED, 99), backend.dense(ASKED, 99, where)),
        (backend.lexical(words, 99), backend.lexical(words, 99, where)),
    ):
        assert found == [hit for hit in everywhere if hit[0] in right]
        assert {number for number, _ in found} == right


def test_nothing_given_is_no_filter(index: Index) -> None:
    """All passages, counted and found."""
    assert index.backend.count() == index.backend.count(Where()) == len(index) == 12
    assert index.backend.dense(ASKED, 99, Where()) == index.backend.dense(ASKED, 99)


def test_words_that_no_passage_holds(index: Index) -> None:
    """Add nothing; alone they find nothing."""
    assert index.backend.lexical({"zeppelin": 3.0}, 9) == []
    assert index.backend.lexical({"zeppelin": 3.0, "ferri": 1.0}, 9) == index.backend.lexical(
        {"ferri": 1.0}, 9
    )


def test_sources(index: Index) -> None:
    """The names, and that of each passage."""
    assert index.sources == {"Paper 1", "Paper 2"}
    for number in range(len(index)):
        assert index.source(number) == index.span(number).article.source


def test_an_empty_archive(tmp_path: Path) -> None:
    """Can be asked with every filter."""
    write(tmp_path, [], (), HashEncoder(), silent)
    index = Index(tmp_path)
    where = Where(Window(1, 2, 3), frozenset({"Paper 1"}))

    assert index.backend.count(where) == index.backend.count() == 0
    assert index.backend.dense(ASKED, 3, where) == index.backend.lexical({"a": 1.0}, 3) == []
    index.close()


def test_an_archive_that_is_probed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is published, examined and asked like any other; where all is probed all is found."""
    monkeypatch.setattr(dense, "EXACT_TO", 5)
    write(tmp_path, NEWS, (), HashEncoder(), silent)
    index = Index(tmp_path)

    assert {"dense.faiss", "near.faiss", "near.json"} <= index.manifest.files.keys()
    assert index.backend.dense(ASKED, 5) == index.backend.dense(ASKED, 5, exact=True)
    index.close()
    assert [f for f in examine(tmp_path, HashEncoder()) if not f.well and f.part != "space"] == []


def test_memory_that_is_let_go_of(
    folder: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An archive above its limit finds the same."""
    words = index.lexical.weights(index.lexical.stems("ferry Torvik"))
    monkeypatch.setattr(embedded, "MOST_RESIDENT", 0)
    large = Index(folder)

    assert large.backend.lexical(words, 99) == index.backend.lexical(words, 99)
    assert large.backend.dense(ASKED, 99) == index.backend.dense(ASKED, 99)
    large.close()
