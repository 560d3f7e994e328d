"""Which way the words before a day of the week point."""

import pytest

from retrieval.chronology.grammar.meanings import Tense
from retrieval.chronology.grammar.tenses import tense

PAST = [
    "The road was closed to all traffic on",
    "The road was closed to traffic on",
    "The hall was open to guests on",
    "Aid was delivered to villages along the coast on",
    "Prizes were given to many of them on",
    "They met on",
    "Shares fell to nine crowns on",
]
FUTURE = [
    "The council plans to close the road on",
    "The ministers are to meet on",
    "He is due to discuss the budget on",
    "They hope to assess the damage on",
    "The team is set to return on",
    "They will meet on",
]


def of_tuesday(words: str) -> Tense:
    """The tense of a Tuesday behind some words."""
    return tense(f"{words} Tuesday.", len(words) + 1, len(words) + 8)


@pytest.mark.parametrize("words", PAST)
def test_what_happened(words: str) -> None:
    """A noun behind "to" announces nothing."""
    assert of_tuesday(words) is Tense.PAST


@pytest.mark.parametrize("words", FUTURE)
def test_what_is_announced(words: str) -> None:
    """A verb behind "to" does, and so do the words that announce."""
    assert of_tuesday(words) is Tense.FUTURE


@pytest.mark.xfail(strict=True, reason="whether the day is of the appointment or of the office")
def test_a_purpose_of_what_happened() -> None:
    """The day is that of being appointed."""
    words = "He was appointed to head the office on"
    assert of_tuesday(words) is Tense.PAST
