"""Token counts by tiktoken: known values, and text that looks like a special token."""

from retrieval.indexing.tokens import count_tokens


def test_known_counts() -> None:
    """cl100k_base as published: "hello world" has two tokens, an empty text none."""
    assert count_tokens(["hello world", "", "tiktoken is great!"]) == [2, 0, 6]


def test_special_tokens_are_text() -> None:
    """The end-of-text mark in a scraped page is seven ordinary tokens, and no error."""
    assert count_tokens(["<|endoftext|>"]) == [7]
