"""Clauses: where a long question is cut, and what no cut may do."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.asking.clauses import clauses


def cut(text: str) -> list[str]:
    """The texts of the clauses."""
    return [text[start:end] for start, end in clauses(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Who was fined?", ["Who was fined"]),
        ("Who was fined", ["Who was fined"]),
        ("Who was fined and who sued?", ["Who was fined", "who sued"]),
        ("Lund, who lost; Berg: won.", ["Lund", "who lost", "Berg", "won"]),
        ("Did A rise whereas B fell?", ["Did A rise", "B fell"]),
        ("Did A rise  compared  to B?", ["Did A rise", "B"]),
        ("Is A old IN CONTRAST TO B?", ["Is A old", "B"]),
        ("Between A and B", ["Between A", "B"]),
        ("What does A? What does B?", ["What does A", "What does B"]),
        ("Was A\nand\tB sold?\n", ["Was A", "B sold"]),
    ],
)
def test_a_question_is_cut_at_marks_and_conjunctions(text: str, parts: list[str]) -> None:
    """The words that bind are in none of the parts."""
    assert cut(text) == parts


@pytest.mark.parametrize(
    "text",
    ["a bandana", "3,000 crowns", "at 10:45", "the U.S. firm", "sandy, ", "withered whoever"],
)
def test_what_is_no_border(text: str) -> None:
    """A word inside a word, a mark inside a number, a point inside a name."""
    assert len(cut(text)) == 1


@pytest.mark.parametrize("text", ["", " ", "?", "!?", "...", " \n\t ", ", , ;"])
def test_no_words_no_clauses(text: str) -> None:
    """Marks alone are nothing to look for, or at most the marks themselves."""
    assert all(part.strip() for part in cut(text))
    assert not any(char.isalnum() for part in cut(text) for char in part)


BITS = st.sampled_from(
    [" and ", " who ", ", ", "? ", "?", ".", " ", "\n", "while", "Lund", "compared to"]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(BITS, max_size=20).map("".join))


@given(TEXTS)
@example("and and and")
@example("a\n")
@example("a ? ")
@example("İ and ß")
def test_clauses_are_inside_the_text_and_apart(text: str) -> None:
    """In order, disjoint, none blank."""
    found = clauses(text)

    ends = [0, *(end for _, end in found)]
    assert all(end <= start < stop for end, (start, stop) in zip(ends, found, strict=False))
    assert ends[-1] <= len(text)
    assert all(part.strip() for part in cut(text))


@given(st.lists(st.sampled_from("Lund Berg Halm sold fined old".split()), min_size=1, max_size=9))
def test_a_text_without_borders_is_one_clause(words: list[str]) -> None:
    """All of it but the mark at its end."""
    assert cut(" ".join(words) + "?") == [" ".join(words)]


@given(st.lists(st.sampled_from("Lund Berg Halm sold fined old".split()), min_size=1, max_size=9))
def test_no_word_between_borders_is_lost(words: list[str]) -> None:
    """Each is a clause of its own where every second word binds."""
    assert cut(" and ".join(words)) == words


@pytest.mark.parametrize("unit", ["and ", ", ", "?", "compared ", "'", "A", "who, "])
def test_long_questions_of_one_thing(unit: str) -> None:
    """Two thousand characters of it are cut in one pass."""
    text = (unit * 2000)[:2000]

    assert sum(end - start for start, end in clauses(text)) <= 2000
