"""What a sentence may reach is told by its words: the rarer among the sentences, the more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.promise import WITH_ALL, WITHOUT, reach

words = st.lists(st.sampled_from(["ferri", "sank", "rain", "port"]), unique=True)
texts = st.lists(st.sampled_from(["The ferry sank.", "Rain in port.", "", "Ferries!"]))


def test_what_few_sentences_have_counts_more() -> None:
    """Two of three tell of ferries, one of sinking: ln 2.5 against ln 4."""
    ferry, sank = reach(("ferri", "sank"), ["A ferry.", "It sank.", "Ferries."])[:2]

    assert ferry == pytest.approx(WITHOUT + WITH_ALL * 0.916291 / (0.916291 + 1.386294), abs=1e-5)
    assert sank > ferry


def test_without_words_none_is_better() -> None:
    """A question that has no words of its own promises the same of each."""
    assert reach((), ["A ferry.", ""]) == [WITHOUT, WITHOUT]


@given(words, texts)
def test_it_lies_between_none_and_all(stems: list[str], sentences: list[str]) -> None:
    """One for each text, whatever the texts and the stems are."""
    found = reach(stems, sentences)

    assert len(found) == len(sentences)
    assert all(WITHOUT <= logit <= WITHOUT + WITH_ALL + 1e-9 for logit in found)
