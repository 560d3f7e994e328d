"""The truth: what each generation sees, what a killed build leaves, what goes for good."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from retrieval.article import Article, Dated, Span
from retrieval.errors import ArchiveError
from retrieval.indexing.rows import fingerprint, packed_date, unpacked_date
from retrieval.indexing.truth import FILE, SCHEMA, Truth
from retrieval.period import Period
from retrieval.reading.paragraphs import article_sentences
from tests.newsroom import NEWS

BRIDGE, FERRY, BUDGET = NEWS[:3]
MONDAY = Dated(
    date(2021, 3, 1), Period.day(date(2021, 3, 1)), (("2021-03", 0.9),), 0.9, ("a byline",)
)


@pytest.fixture
def truth(tmp_path: Path) -> Iterator[Truth]:
    """A new truth."""
    opened = Truth(tmp_path, new=True)
    yield opened
    opened.close()


def put(truth: Truth, article: Article, generation: int) -> int:
    """Add an article with its sentences and one passage with a vector."""
    number = truth.insert(article, article_sentences(article), generation)
    truth.insert_passages(number, [Span(article, 0, len(article.text))])
    truth.insert_vectors(truth.without_vector(), np.full((1, 4), 0.5, np.float32))
    return number


def seen(truth: Truth, generation: int) -> list[str]:
    """Ids visible in a generation."""
    ids = [article.id for _, article in truth.articles(generation)]
    counts = truth.counts(generation)
    assert counts["articles"] == counts["passages"] == len(ids)
    assert truth.vectors(generation, 4).shape == (len(ids), 4)
    assert len(truth.passages(generation)) == len(ids)
    return ids


def test_each_generation_sees_its_own(truth: Truth) -> None:
    """Added in 1, replaced and joined in 2, removed in 3: all three stay readable."""
    first = put(truth, BRIDGE, 1)
    truth.remove([first], 2)
    second = put(truth, replace(BRIDGE, title="Bridge, corrected"), 2)
    put(truth, FERRY, 2)
    truth.remove([second], 3)

    assert [seen(truth, g) for g in range(4)] == [[], ["bridge"], ["bridge", "ferry"], ["ferry"]]
    titles = [article.title for _, article in truth.articles(2)]
    assert titles == ["Bridge, corrected", FERRY.title]


def test_what_was_never_published_is_forgotten(truth: Truth) -> None:
    """Rows and removals of a generation that never came are cleared by the next build."""
    put(truth, BRIDGE, 1)
    truth.insert_publication(1, MONDAY, 1)
    put(truth, FERRY, 2)
    truth.remove([1], 2)

    truth.clear_unpublished(1)

    assert seen(truth, 1) == seen(truth, 2) == seen(truth, 99) == ["bridge"]
    assert truth.article(1, 2).published == MONDAY


def test_collected_rows_are_gone_from_the_file(tmp_path: Path) -> None:
    """Numbers are not used again, and no byte of a removed article is left behind."""
    truth = Truth(tmp_path, new=True)
    put(truth, FERRY, 1)
    put(truth, BRIDGE, 1)
    truth.remove([2], 2)
    truth.commit()
    truth.collect(1)
    assert seen(truth, 1) == ["ferry", "bridge"]
    truth.collect(2)
    truth.commit()
    third = put(truth, BUDGET, 3)
    truth.commit()
    truth.close()

    left = b"".join(file.read_bytes() for file in tmp_path.iterdir())

    assert third == 3
    assert b"Ada Lund cut the ribbon" not in left
    assert b"112 passengers" in left


def test_dates_have_generations_too(truth: Truth) -> None:
    """A date that changed in 2 is still the old one in 1; an undated article has none."""
    number = put(truth, BRIDGE, 1)
    truth.insert_publication(number, MONDAY, 1)
    truth.insert_publication(number, replace(MONDAY, probability=0.5), 2)
    put(truth, FERRY, 2)

    found = [truth.article(number, generation).published.probability for generation in (1, 2, 3)]

    assert found == [0.9, 0.5, 0.5]
    assert truth.article(2, 2).published == FERRY.published


@pytest.mark.parametrize("dated", [MONDAY, Dated(), Dated(period=Period(date(1999, 1, 1), None))])
def test_dates_come_back_as_they_were(dated: Dated) -> None:
    """Open periods, no day, floats to the bit."""
    assert unpacked_date(packed_date(dated)) == dated
    assert (
        unpacked_date(packed_date(replace(dated, probability=0.1 + 0.2))).probability == 0.1 + 0.2
    )


def test_articles_come_back_as_they_were(truth: Truth) -> None:
    """Every field, every line, every sentence, characters beyond the basic plane."""
    odd = replace(BUDGET, text=BUDGET.text + "🎉\u0000é", author="Ó", stated="x", source=None)
    number = put(truth, odd, 1)

    assert truth.article(number, 1) == odd
    assert truth.sentences(number) == article_sentences(odd)
    assert list(truth.passage_texts([1, 1])) == [odd.text, odd.text]


def test_vectors_are_halves(truth: Truth) -> None:
    """float16, the nearest to what was given; passages without one are listed and refused."""
    number = truth.insert(BRIDGE, [], 1)
    truth.insert_passages(number, [Span(BRIDGE, 0, 6), Span(BRIDGE, 7, 9)])

    assert truth.without_vector() == [1, 2]
    truth.insert_vectors([1], np.array([[0.1, 1 / 3, 0, 0]], np.float32))
    assert truth.without_vector() == [2]
    with pytest.raises(ArchiveError, match="not of 4 dimensions"):
        truth.vectors(1, 4)
    truth.insert_vectors([2], np.zeros((1, 4), np.float32))
    assert truth.vectors(1, 4)[0].tolist() == [np.float16(0.1), np.float16(1 / 3), 0, 0]
    with pytest.raises(ArchiveError, match="not of 5 dimensions"):
        truth.vectors(1, 5)


def test_the_print_covers_all_that_was_read() -> None:
    """Any field that changes changes the print; the date made of it does not."""
    changed = [
        replace(BRIDGE, **{name: "other"})  # type: ignore[arg-type] # each of these is a string
        for name in ("id", "title", "text", "source", "url", "author", "file", "stated")
    ]

    assert len({fingerprint(item) for item in [BRIDGE, *changed]}) == 9
    assert fingerprint(replace(BRIDGE, published=MONDAY)) == fingerprint(BRIDGE)
    assert fingerprint(replace(BRIDGE, lines=BRIDGE.lines[1:])) != fingerprint(BRIDGE)


def test_readers_do_not_wait_for_the_writer(truth: Truth, tmp_path: Path) -> None:
    """One may open, read and close while a long writing is under way."""
    truth.commit()
    put(truth, BRIDGE, 1)  # not committed

    reader = Truth(tmp_path)

    assert seen(reader, 1) == []
    reader.close()


def test_a_row_that_is_gone(truth: Truth) -> None:
    """Whoever holds an old generation for too long is told so in one sentence."""
    with pytest.raises(ArchiveError, match="changed twice since it was opened"):
        truth.passage(1)
    with pytest.raises(ArchiveError, match="open the index again"):
        truth.article(1, 1)


def test_what_is_no_truth(tmp_path: Path) -> None:
    """Missing, empty, of another schema, no database: one sentence each, and nothing made."""
    with pytest.raises(ArchiveError, match=r"truth\.sqlite is missing"):
        Truth(tmp_path)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / FILE).touch()
    with pytest.raises(ArchiveError, match=f"has schema 0, this Dateline reads {SCHEMA}"):
        Truth(tmp_path)
    other = sqlite3.connect(tmp_path / FILE)
    other.execute("pragma user_version = 99")
    other.close()
    with pytest.raises(ArchiveError, match="has schema 99"):
        Truth(tmp_path, new=True)
    (tmp_path / FILE).write_bytes(b"no database " * 99)
    with pytest.raises(ArchiveError, match="file is not a database"):
        Truth(tmp_path)
