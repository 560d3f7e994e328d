"""Misspelt words: the nearest word of the archive, or none where that would be a guess."""

import pytest

from retrieval.asking.spelling import nearest_word

COUNTS = {
    "sanctions": 9, "sanctioned": 4, "september": 7, "korea": 30, "korean": 20, "torvik": 2,
    "torvig": 2, "bridge": 5, "bridged": 1, "2023": 8, "covid19": 3,
}  # fmt: skip


def near(word: str) -> str | None:
    """The nearest of the words above."""
    return nearest_word(word, sorted(COUNTS), COUNTS.__getitem__)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("septmber", "september"),  # a letter dropped
        ("septembber", "september"),  # added
        ("septembar", "september"),  # changed
        ("setpember", "september"),  # neighbours swapped: one slip
        ("setpmeber", "september"),  # two slips in eight letters and more
        ("sanctionz", "sanctions"),  # 1 slip from sanctions, 2 from sanctioned
        ("bridgf", "bridge"),
        ("koria", "korea"),
        ("bridgez", "bridge"),  # as near to bridged, which is rarer
    ],
)
def test_one_or_two_slips(word: str, meant: str) -> None:
    """By kinds of slip; fewest first, then the more frequent."""
    assert near(word) == meant


@pytest.mark.parametrize(
    "word",
    [
        "", "xi", "kora",  # four letters have too many neighbours
        "corea",  # first letters are kept
        "brigdee",  # two slips in seven letters
        "torvix",  # torvik or torvig: equally near, equally frequent
        "covid18", "2022",  # numbers are not spelt wrongly
        "stockholm",
    ],
)  # fmt: skip
def test_no_guess(word: str) -> None:
    """None where nothing is near enough, or where two words are equally good."""
    assert near(word) is None


def test_an_empty_archive() -> None:
    """No words, no correction."""
    assert nearest_word("september", [], COUNTS.__getitem__) is None
