"""The truth: what each generation sees, what a killed build leaves, what goes for good."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.article import Article, Dated, Span
from retrieval.errors import ArchiveError
from retrieval.indexing.rows import fingerprint, natural, packed_date, text_hash, unpacked_date
from retrieval.indexing.tables import SCHEMA
from retrieval.indexing.truth import FILE, Truth
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


NO_DAYS = np.empty((0, 4), np.int32)


def put(truth: Truth, article: Article, generation: int) -> int:
    """Add an article with its sentences and one passage with a vector."""
    number = truth.insert(article, b"told", article_sentences(article), generation)
    truth.insert_passages(number, [Span(article, 0, len(article.text))])
    waiting = truth.vectors.missing()
    truth.vectors.put(waiting, np.full((len(waiting), 4), 0.5, np.float32))
    return number


def seen(truth: Truth, generation: int) -> list[str]:
    """Ids visible in a generation."""
    ids = [article.id for _, article in truth.articles(generation)]
    assert len(truth.sentence_counts(generation)) == len(ids)
    hashes = [c.text for s in truth.stored(generation) for c in truth.passages(s.number)]
    assert truth.vectors.of(hashes, 4).shape == (len(ids), 4)
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
    truth.insert_publication(1, MONDAY, NO_DAYS, 1)
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
    assert seen(truth, 1) == ["bridge", "ferry"]
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
    truth.insert_publication(number, MONDAY, NO_DAYS, 1)
    truth.insert_publication(number, replace(MONDAY, probability=0.5), NO_DAYS, 2)
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

    assert truth.article(number, 1) == truth.article(number) == odd
    assert truth.sentences(number) == article_sentences(odd)
    assert list(truth.vectors.texts([text_hash(odd.text)] * 2)) == [odd.text, odd.text]


def test_vectors_are_halves(truth: Truth) -> None:
    """float16, the nearest to what was given; texts without one are listed and refused."""
    number = truth.insert(BRIDGE, b"", [], 1)
    truth.insert_passages(number, [Span(BRIDGE, 0, 6), Span(BRIDGE, 7, 9)])
    first, second = text_hash("Bridge"), text_hash("in")

    assert truth.vectors.missing() == truth.vectors.missing(number - 1) == [first, second]
    assert truth.vectors.missing(truth.last()) == []
    truth.vectors.put([first], np.array([[0.1, 1 / 3, 0, 0]], np.float32))
    assert truth.vectors.missing() == [second]
    with pytest.raises(ArchiveError, match="without a vector of 4 dimensions"):
        truth.vectors.of([first, second], 4)
    truth.vectors.put([second], np.zeros((1, 4), np.float32))
    found = truth.vectors.of([second, first], 4)
    assert found[1].tolist() == [np.float16(0.1), np.float16(1 / 3), 0, 0]
    with pytest.raises(ArchiveError, match="without a vector of 5 dimensions"):
        truth.vectors.of([first], 5)


def test_a_text_has_one_vector(truth: Truth) -> None:
    """Whatever articles it stands in; it goes with the last of them."""
    put(truth, BRIDGE, 1)
    put(truth, replace(BRIDGE, id="copy"), 1)
    truth.remove([1], 2)
    truth.commit()
    truth.collect(2)
    assert truth.vectors.of([text_hash(BRIDGE.text)], 4).shape == (1, 4)
    truth.remove([2], 3)
    truth.commit()
    truth.collect(3)
    with pytest.raises(ArchiveError, match="without a vector"):
        truth.vectors.of([text_hash(BRIDGE.text)], 4)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["put", "change", "remove"]), min_size=1, max_size=12))
def test_earlier_texts_follow_their_article(steps: list[str]) -> None:
    """At each generation: those that it had since it came last, and none once it is removed."""
    with TemporaryDirectory() as folder:
        truth = Truth(Path(folder), new=True)
        texts: list[str] = []
        number = 0
        for generation, step in enumerate(steps, start=1):
            if texts and step == "remove":
                truth.remove([number], generation)
                texts = []
            elif step != "remove":
                if texts:
                    truth.remove([number], generation)
                texts = [f"{generation} " + BRIDGE.text, *texts]
                number = put(truth, replace(BRIDGE, text=texts[0]), generation)
            truth.commit()
            if generation % 3 == 0:
                truth.collect(generation)
            found = [article.text for article in truth.earlier("bridge", generation)]
            assert found == texts[1:]
            assert seen(truth, generation) == ["bridge"] * bool(texts)
        truth.close()


@pytest.mark.parametrize(
    ("names", "order"),
    [
        (["n:10", "n:9", "n:1"], ["n:1", "n:9", "n:10"]),
        (["b", "a2", "a10", "10", "A"], ["10", "A", "a2", "a10", "b"]),
        (["x01", "x1", "x001"], ["x001", "x01", "x1"]),
        (["", "é", "٣", "2"], ["", "2", "٣", "é"]),
    ],
)
def test_the_order_of_ids(names: list[str], order: list[str]) -> None:
    """Numbers as numbers, the rest by character; what is equal then by the whole id."""
    assert sorted(names, key=natural) == order


@given(st.lists(st.text("a1٣.:-é０ ", max_size=8), max_size=8))
def test_any_ids_have_an_order(names: list[str]) -> None:
    """No two of different ids are equal, whatever is compared with what."""
    keys = sorted({natural(name) for name in names})

    assert [key[1] for key in keys] == sorted(set(names), key=natural)


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
    """What is not there is told in one sentence."""
    with pytest.raises(ArchiveError, match="does not hold what was asked for any more"):
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
