"""The lexical index: Okapi BM25 to six digits, bags of words, stable ties, any filter."""

from math import log
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import ArchiveError
from retrieval.indexing import lexical
from retrieval.indexing.backend import Found
from retrieval.indexing.lexical import (
    AVERAGE,
    STEMS,
    Entry,
    Lexical,
    analyzer,
    passage_weights,
    write_lexical,
)
from retrieval.indexing.postings import Mask, Postings
from retrieval.indexing.terms import Terms

# Number, heading, body. Lengths in stems with the heading: 5, 3, 4.
DOCUMENTS = [
    Entry(0, "Torvik", "bridge bridge bridge ferry"),
    Entry(1, "Halm", "ferry bridges"),
    Entry(2, "Halm", "goats goat, museum"),
]
WORDS = "bridge bridges Brücke ferry ferries of Of 1999 N. Korea's zoo-keeper 北京 x".split()
TEXTS = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)


class Opened:
    """Tables and postings of some entries."""

    def __init__(self, folder: Path, entries: list[Entry]) -> None:
        write_lexical(folder, entries)
        self.tables, self.stems = Lexical(folder, len(entries)), Terms(folder, STEMS)
        self.postings = Postings(folder, len(entries))

    def search(self, stems: list[str], k: int, mask: Mask | None = None) -> list[Found]:
        """The best passages for some stems."""
        weights = self.tables.weights(stems)
        rows = [(self.stems.row(stem) or 0, weight) for stem, weight in weights.items()]
        return self.postings.search(rows, k, mask)


def bm25(frequency: int, length: int, holding: int, passages: int = 3) -> float:
    """Robertson & Zaragoza (2009), k1 1.2, b 0.75, lengths measured by the constant."""
    idf = log(1 + (passages - holding + 0.5) / (holding + 0.5))
    return idf * frequency * 2.2 / (frequency + 1.2 * (0.25 + 0.75 * length / AVERAGE))


def test_equals_the_formula(tmp_path: Path) -> None:
    """Three documents worked out on paper."""
    index = Opened(tmp_path, DOCUMENTS)

    bridges, others = index.search(["bridg"], 9), index.search(["ferri", "goat"], 9)

    assert [number for number, _ in bridges] == [0, 1]
    assert [score for _, score in bridges] == pytest.approx(
        [bm25(3, 5, 2), bm25(1, 3, 2)], abs=1e-6
    )
    assert [number for number, _ in others] == [2, 1, 0]
    assert [score for _, score in others] == pytest.approx(
        [bm25(2, 4, 1), bm25(1, 3, 2), bm25(1, 5, 2)], abs=1e-6
    )


@settings(deadline=None)
@given(
    st.lists(st.tuples(TEXTS, TEXTS), max_size=9),
    TEXTS,
    st.integers(0, 10),
    st.sampled_from([1, 2]),
)
def test_equals_brute_force(texts: list[tuple[str, str]], asked: str, k: int, step: int) -> None:
    """Random passages, scored one by one from their stems, in the same order, ties by number."""
    analyze = analyzer(stems=True).analyze
    read = [analyze(f"{heading}\n{body}") for heading, body in texts]
    terms = dict.fromkeys(analyze(asked))
    scores = {
        number: sum(
            bm25(stems.count(t), len(stems), sum(t in other for other in read), len(read))
            for t in terms
            if t in stems
        )
        for number, stems in enumerate(read)
        if number % step == 0
    }
    best = sorted(scores, key=lambda n: (-round(scores[n], 4), n))
    mask = np.arange(len(texts)) % step == 0 if step > 1 else None
    entries = [Entry(number, *text) for number, text in enumerate(texts)]

    with TemporaryDirectory() as folder:
        found = Opened(Path(folder), entries).search(list(terms), k, mask)

    assert [n for n, _ in found] == [n for n in best if scores[n] > 0][:k]
    assert [score for _, score in found] == pytest.approx([scores[n] for n, _ in found], rel=1e-5)


def test_a_passage_weighs_the_same_alone(tmp_path: Path) -> None:
    """What a cluster is told of a passage is what the postings hold of it among others."""
    index = Opened(tmp_path, DOCUMENTS)

    for entry in DOCUMENTS:
        weights = passage_weights(index.tables.stems(f"{entry.heading}\n{entry.body}"))
        for stem, weight in weights.items():
            rows = [(index.stems.row(stem) or 0, 1.0)]
            assert dict(index.postings.search(rows, 9))[entry.number] == weight


def test_however_many_are_sorted_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files are the same to the byte."""
    entries = [Entry(n, f"h{n % 3}", f"bridge w{n} " * (n % 4)) for n in range(20)]
    for at_once in (3, 99):
        (tmp_path / str(at_once)).mkdir()
        monkeypatch.setattr(lexical, "AT_ONCE", at_once)
        write_lexical(tmp_path / str(at_once), entries)

    files = {file.name: file.read_bytes() for file in (tmp_path / "3").iterdir()}
    assert files == {file.name: file.read_bytes() for file in (tmp_path / "99").iterdir()}


def test_a_question_is_a_bag_of_words(tmp_path: Path) -> None:
    """Said twice counts once; operators and unknown words are nothing special."""
    index = Opened(tmp_path, DOCUMENTS)

    assert index.search(["bridg", "bridg"], 9) == index.search(["bridg"], 9)
    assert index.search(["AND", "*", '"', "bridg OR goat", "\ud800"], 9) == []
    assert index.search([], 9) == []
    assert index.search(["bridg"], 0) == []


def test_a_filter_limits_before_the_search(tmp_path: Path) -> None:
    """Scores stay as they were; where nothing is let through nothing is found."""
    index = Opened(tmp_path, DOCUMENTS)

    mask = np.array([False, True, True])
    assert index.search(["bridg"], 1, mask) == index.search(["bridg"], 9)[1:]
    assert index.search(["bridg"], 9, np.zeros(3, np.bool_)) == []


def test_ties_by_number(tmp_path: Path) -> None:
    """Equal passages come in order of their numbers, also where the list is cut."""
    index = Opened(tmp_path, [Entry(number, "", "bridge") for number in range(400)])

    assert [number for number, _ in index.search(["bridg"], 5)] == [0, 1, 2, 3, 4]


def test_words_and_stems(tmp_path: Path) -> None:
    """Accents and case fold; bodies alone make the vocabulary, in order and complete."""
    rare = " ".join(f"w{n:04}" for n in range(2000))
    index = Opened(tmp_path, [*DOCUMENTS, Entry(3, "x", f"Zürich {rare} 北京")]).tables

    assert index.stems("N. Korea's Cafés") == ["n", "korea", "s", "cafe"]
    assert index.vocabulary()[:4] == ["bridge", "bridges", "ferry", "goat"]
    assert index.vocabulary() == sorted(set(index.vocabulary()))
    assert len(index.vocabulary()) == 2008
    assert index.vocabulary("g") == ["goat", "goats"]
    assert (index.vocabulary("北"), index.vocabulary("q")) == (["北京"], [])
    assert (index.frequency("bridg"), index.frequency("halm"), index.frequency("x")) == (2, 2, 1)
    assert (index.word_frequency("bridges"), index.word_frequency("halm")) == (1, 0)
    assert len(index) == 4


@settings(deadline=None)
@given(st.lists(st.text(max_size=80), max_size=4))
def test_stems_are_those_of_the_analyzer(texts: list[str]) -> None:
    """Stemming word by word, each once, gives what the analyzer gives; any text can be indexed."""
    entries = [Entry(number, "", text) for number, text in enumerate(texts)]
    read = [set(analyzer(stems=True).analyze(text)) for text in texts]
    words = {word for text in texts for word in analyzer(stems=False).analyze(text)}

    with TemporaryDirectory() as folder:
        index = Opened(Path(folder), entries).tables

        assert index.vocabulary() == sorted(words)
        for stem in set().union(*read):
            assert index.frequency(stem) == sum(stem in stems for stems in read)


def test_an_empty_index(tmp_path: Path) -> None:
    """Nothing in it, nothing found."""
    index = Opened(tmp_path, [])

    assert index.search(["bridg"], 3) == []
    assert (len(index.tables), index.tables.vocabulary()) == (0, [])


def test_no_index(tmp_path: Path) -> None:
    """A folder without one is refused in one sentence."""
    with pytest.raises(ArchiveError, match="run `dateline doctor --repair"):
        Lexical(tmp_path, 0)
