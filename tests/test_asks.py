"""What kind of answer a question wants, by its words alone."""

from __future__ import annotations

import pytest

from retrieval.asking.asks import asks_when, latest


@pytest.mark.parametrize(
    "text",
    [
        "When did they meet?",
        "when was the vote",
        "So when exactly is the vote?",
        "When's the vote?",
        "On what day did they meet?",
        "Which month was it?",
        "In what year was the treaty signed?",
        "How long ago did they meet?",
        "Tell me when will it open?",
    ],
)
def test_a_time_is_asked_for(text: str) -> None:
    """When, what day, how long ago."""
    assert asks_when(text)


@pytest.mark.parametrize(
    "text",
    [
        "When Kim came, what did he say?",
        "What did he say when the talks were over?",
        "Since when has there been no summit?",
        "What year-end concert is planned?",
        "How long did it take?",
        "Who met in May?",
    ],
)
def test_no_time_is_asked_for(text: str) -> None:
    """A clause that begins with "when", a duration, a beginning."""
    assert not asks_when(text)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("What is the latest on the bridge?", "What is the bridge?"),
        ("What is the latest news about Riga?", "What is Riga?"),
        ("Who was most recently elected?", "Who was elected?"),
        ("What is the most recent statement of Ada Lund?", "What is the statement of Ada Lund?"),
        ("the newest ferry", "the ferry"),
        ("What is the last word on the bridge?", "What is the bridge?"),
        ("When did they last meet?", "When did they meet?"),
    ],
)
def test_the_newest_is_asked_for(text: str, rest: str) -> None:
    """The word itself is not looked for."""
    assert latest(text) == (True, rest)


@pytest.mark.parametrize(
    "text",
    [
        "Where is its last stop?",
        "When did they meet last month?",
        "Who arrives on Monday at the latest?",
        "Who came last week?",
        "Who fled?",
    ],
)
def test_other_uses_of_last_are_left(text: str) -> None:
    """Of a time, of a row, of a deadline."""
    assert latest(text) == (False, text)
