"""Receipts: a quote is exact, moved, altered or gone, and never falsely exact."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.receipt import Receipt, ReceiptState, Verdict
from retrieval.article import Article, Span
from retrieval.errors import RetrievalError

TEXT = "The bridge is open. 🎉 It is new. The bridge is open."
LETTERS = st.text("ab 🎉é", min_size=1, max_size=40)


def of(text: str) -> Article:
    """An article with this text."""
    return Article("a", "t", text, ())


def quote(text: str, start: int, end: int) -> Receipt:
    """The receipt of a span, read back from its portable form."""
    return Receipt.parse(str(Receipt.of(Span(of(text), start, end), 7)))


def state(receipt: Receipt, text: str) -> tuple[str, int | None]:
    """The verdict on a text: state and place."""
    verdict = receipt.check(of(text))
    return str(verdict.state), verdict.span.start if verdict.span else None


def test_the_portable_form() -> None:
    """Hashes by sha256sum of `a`, of the text and of its first sentence."""
    receipt = Receipt.of(Span(of("One. Two."), 0, 4), 3)

    assert str(receipt) == (
        "d1.ca978112ca1b.668b4fb68ab87519.0-4.70277bfc409b502132d7a48b2a3b3862.3"
    )


def test_exact_moved_altered() -> None:
    """The same place, another place, nowhere."""
    receipt = quote(TEXT, 22, 32)

    assert state(receipt, TEXT) == ("exact", 22)
    assert state(receipt, "Correction: " + TEXT) == ("moved", 34)
    assert state(receipt, TEXT[22:]) == ("moved", 0)
    assert state(receipt, TEXT.replace("new", "old")) == ("altered", None)
    assert state(receipt, "short") == ("altered", None)


def test_the_second_of_two_equal_sentences() -> None:
    """It is exact where it stands, and found again at the nearest place."""
    receipt = quote(TEXT, 33, 52)

    assert state(receipt, TEXT) == ("exact", 33)
    assert state(receipt, "Now: " + TEXT) == ("moved", 38)
    assert state(receipt, TEXT[:33]) == ("moved", 0)


def test_offsets_count_characters() -> None:
    """An emoji is one character, though four bytes and two UTF-16 units."""
    receipt = quote("🎉🎉 It is new.", 3, 13)

    assert (receipt.start, receipt.end) == (3, 13)
    assert state(receipt, "🎉🎉 It is new.") == ("exact", 3)
    assert state(receipt, "🎉 It is new.") == ("moved", 2)


def test_the_articles_of_a_file() -> None:
    """The best verdict counts; a file without articles has lost the quote."""
    receipt = quote("One. Two.", 0, 4)

    assert receipt.check_any([of("x"), of("Not one. One."), of("y")]).state is ReceiptState.MOVED
    assert receipt.check_any([of("Zero. One."), of("One.")]).state is ReceiptState.EXACT
    assert receipt.check_any([]) == Verdict(ReceiptState.GONE, None)


def test_names_its_article() -> None:
    """By the hash of the id."""
    assert quote("One.", 0, 4).names("a")
    assert not quote("One.", 0, 4).names("b")


@pytest.mark.parametrize(
    "text",
    [
        "", "d1", "d1.a.b.0-4.c.1",
        "d2.ca978112ca1b.668b4fb68ab87519.0-4.70277bfc409b502132d7a48b2a3b3862.3",
        "d1.ca978112ca1b.668b4fb68ab87519.4-4.70277bfc409b502132d7a48b2a3b3862.3",
        "d1.ca978112ca1b.668b4fb68ab87519.0-٤.70277bfc409b502132d7a48b2a3b3862.3",
        "d1.ca978112ca1b.668b4fb68ab87519.0-4.70277bfc409b502132d7a48b2a3b3862.3x" + "y" * 999,
    ],
)  # fmt: skip
def test_what_is_no_receipt(text: str) -> None:
    """Refused in one sentence that stays short."""
    with pytest.raises(RetrievalError, match="is not a receipt") as caught:
        Receipt.parse(text)
    assert len(str(caught.value)) < 250


def test_a_forged_length_costs_little() -> None:
    """A quote of a million characters is looked for only as far as the work allows."""
    receipt = replace(quote(TEXT, 0, 19), end=1_000_000)

    assert state(receipt, "ab" * 1_000_000) == ("altered", None)


@given(LETTERS, st.data(), LETTERS)
def test_no_edit_makes_a_false_exact(text: str, data: st.DataObject, other: str) -> None:
    """Exact only if the same characters stand there; found whenever they stand anywhere."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    receipt = quote(text, start, end)

    verdict = receipt.check(of(other))

    same = other[start:end] == text[start:end]
    assert (verdict.state is ReceiptState.EXACT) == same
    assert (verdict.span is not None) == (text[start:end] in other)
    assert verdict.span is None or verdict.span.text == text[start:end]


@given(LETTERS, st.data())
def test_the_nearest_place(text: str, data: st.DataObject) -> None:
    """Of several places the nearest to the old one, of equally near ones the earlier."""
    start = data.draw(st.integers(0, len(text) - 1))
    receipt = replace(quote(text, start, start + 1), start=40, end=41)
    places = [at for at, char in enumerate(text) if char == text[start]]

    found = receipt.check(of(text)).span

    assert found is not None
    assert found.start == min(places, key=lambda at: (abs(at - 40), at))
