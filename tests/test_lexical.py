"""The lexical index: Okapi BM25 to four digits, bags of words, stable ties."""

from math import log
from pathlib import Path

import pytest

from retrieval.errors import ArchiveError
from retrieval.indexing.lexical import Entry, Lexical, write_lexical

# Number, heading, body. Lengths in stems with the heading: 5, 3, 4.
DOCUMENTS = [
    Entry(3, "Torvik", "bridge bridge bridge ferry"),
    Entry(7, "Halm", "ferry bridges"),
    Entry(20, "Halm", "goats goat, museum"),
]


def index_of(folder: Path, entries: list[Entry]) -> Lexical:
    """An index of some entries."""
    write_lexical(folder, entries)
    return Lexical(folder)


def bm25(frequency: int, length: int, holding: int) -> float:
    """Robertson & Zaragoza (2009), k1 1.2, b 0.75, over three documents of 4 stems on average."""
    idf = log(1 + (3 - holding + 0.5) / (holding + 0.5))
    return idf * frequency * 2.2 / (frequency + 1.2 * (0.25 + 0.75 * length / 4))


def test_equals_the_formula(tmp_path: Path) -> None:
    """Three documents worked out on paper; lengths up to 40 are kept exactly."""
    index = index_of(tmp_path, DOCUMENTS)

    bridges, others = index.search(["bridg"], 9), index.search(["ferri", "goat"], 9)

    assert [number for number, _ in bridges] == [3, 7]
    assert [score for _, score in bridges] == pytest.approx(
        [bm25(3, 5, 2), bm25(1, 3, 2)], abs=1e-4
    )
    assert bridges[0][1] == pytest.approx(0.7010, abs=1e-4)  # .4700 * 6.6 / 4.425
    assert [number for number, _ in others] == [20, 7, 3]
    assert [score for _, score in others] == pytest.approx(
        [bm25(2, 4, 1), bm25(1, 3, 2), bm25(1, 5, 2)], abs=1e-4
    )


def test_a_question_is_a_bag_of_words(tmp_path: Path) -> None:
    """Said twice counts once; operators and unknown words are nothing special."""
    index = index_of(tmp_path, DOCUMENTS)

    assert index.search(["bridg", "bridg"], 9) == index.search(["bridg"], 9)
    assert index.search(["AND", "*", '"', "bridg OR goat"], 9) == []
    assert index.search([], 9) == []
    assert index.search(["bridg"], 0) == []


def test_allowed_limits_before_the_search(tmp_path: Path) -> None:
    """Scores stay as they were; an empty list allows nothing."""
    index = index_of(tmp_path, DOCUMENTS)

    assert index.search(["bridg"], 1, [7, 20, 99]) == index.search(["bridg"], 9)[1:]
    assert index.search(["bridg"], 9, []) == []


def test_ties_by_number(tmp_path: Path) -> None:
    """Equal passages come in order of their numbers, also where the list is cut."""
    index = index_of(tmp_path, [Entry(number, "", "bridge") for number in range(1, 400)])

    assert [number for number, _ in index.search(["bridg"], 5)] == [1, 2, 3, 4, 5]


def test_words_and_stems(tmp_path: Path) -> None:
    """Accents and case fold; bodies alone make the vocabulary, in order and complete."""
    index = index_of(
        tmp_path,
        [*DOCUMENTS, Entry(21, "x", "Zürich " + " ".join(f"w{n:04}" for n in range(2000)))],
    )

    assert index.stems("N. Korea's Cafés") == ["n", "korea", "s", "cafe"]
    assert index.vocabulary()[:4] == ["bridge", "bridges", "ferry", "goat"]
    assert index.vocabulary() == sorted(set(index.vocabulary()))
    assert len(index.vocabulary()) == 2007
    assert (index.frequency("bridg"), index.frequency("halm"), index.frequency("x")) == (2, 2, 1)
    assert (index.word_frequency("bridges"), index.word_frequency("halm")) == (1, 0)
    assert len(index) == 4


def test_an_empty_index(tmp_path: Path) -> None:
    """Nothing in it, nothing found."""
    index = index_of(tmp_path, [])

    assert (len(index), index.search(["bridg"], 3), index.vocabulary()) == (0, [], [])


def test_no_index(tmp_path: Path) -> None:
    """A folder without one is refused in one sentence."""
    with pytest.raises(ArchiveError, match="run `dateline doctor --repair"):
        Lexical(tmp_path)
