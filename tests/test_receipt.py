"""Receipts: a quote is exact, moved, altered or gone, and never falsely exact."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.receipt import Receipt, ReceiptState, Verdict
from retrieval.article import Article, Span
from retrieval.errors import RetrievalError

TEXT = "The bridge is open. 🎉 It is new. The bridge is open."
LETTERS = st.text("ab 🎉é\u0301\n", min_size=1, max_size=40)
EDIT = st.text("ab 🎉é\u0301\n", max_size=12)


def of(text: str, name: str = "a") -> Article:
    """An article with this text."""
    return Article(name, "t", text, ())


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


def test_the_receipt_s_own_article_counts() -> None:
    """What another article of a file says makes no quote stand; unknown ids may have changed."""
    receipt = quote("One. Two.", 0, 4)

    assert receipt.check_any([of("Three."), of("One.", "b")]).state is ReceiptState.ALTERED
    assert receipt.check_any([of("Three.", "c"), of("So: One.", "b")]).state is ReceiptState.MOVED
    assert receipt.check_any([of("Three.", "b")]).state is ReceiptState.ALTERED
    assert receipt.check_any([of("Three.", "b"), of("Four.", "c")]).state is ReceiptState.GONE


def test_a_receipt_that_contradicts_itself() -> None:
    """The article is as it was and the characters never stood there: somebody changed the receipt.

    An earlier text shows it too.
    """
    forged = replace(quote(TEXT, 22, 32), start=21, end=31)

    with pytest.raises(RetrievalError, match="contradicts itself") as caught:
        forged.check(of(TEXT))
    assert len(str(caught.value)) < 250
    with pytest.raises(RetrievalError, match="contradicts itself"):
        forged.check(of("Another text."), [of("Between."), of(TEXT)])
    assert forged.check(of("Another text.")).state is ReceiptState.ALTERED


def test_half_a_surrogate_pair() -> None:
    """What reading never leaves in a text is no reason to fail; it equals no whole character."""
    receipt = quote("One \ud83c\udf89.", 0, 7)

    assert state(receipt, "One \ud83c\udf89.") == ("exact", 0)
    assert state(receipt, "One 🎉..") == ("altered", None)


def test_the_right_twin() -> None:
    """With the earlier text at hand the second of three is found as itself, not as the nearest."""
    before = "Rain. Snow fell in Oslo. Rain. Sun shone in Bergen. Rain. Fog lay on the fjord."
    receipt = quote(before, 25, 30)
    after = "A storm came, the weather office said. " + before.replace("fell in", "lay deep in")

    assert state(receipt, after) == ("moved", 39)  # the nearest, for whoever cannot know better
    found = receipt.check(of(after), [of("Nothing."), of(before)]).span
    assert found is not None
    assert after[found.start :].startswith("Rain. Sun shone in Bergen.")


def test_twins_of_twins() -> None:
    """Paragraphs repeated whole are told apart by their number."""
    block = "Rain fell in Riga on Monday. Nobody was surprised, the weather office said. " * 4
    before, start = block * 3, 2 * len(block)
    receipt = quote(before, start, start + 28)
    after = f"Corrected. {block * 3}. The end."

    found = receipt.check(of(after), [of(before)]).span
    assert found is not None
    assert found.start in range(11, len(after), 76)
    assert found.start == start + 11


@pytest.mark.parametrize("times", [3, 3000])
def test_words_that_stand_very_often(times: int) -> None:
    """They are found, if only somewhere near."""
    before = "No. " * times
    receipt = quote(before, 4 * times - 4, 4 * times - 1)

    verdict = receipt.check(of("Well: " + before + "Yes."), [of(before)])

    assert verdict.state is ReceiptState.MOVED
    assert verdict.span is not None
    assert verdict.span.text == "No."


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


def test_a_long_quote_far_off() -> None:
    """Of long quotes in long articles only places are tried where words begin and end."""
    words = [f"word{number:06}" for number in range(60_000)]
    quoted = " ".join(words[:300])
    receipt = quote(" ".join(words), 0, len(quoted))

    assert state(receipt, f"{' '.join(words[300:])} {quoted}") == ("moved", 11 * 59_700)


@given(LETTERS, st.data(), EDIT)
def test_an_edit_before(text: str, data: st.DataObject, put: str) -> None:
    """One run of characters replaced before a quote: that very quote is found, twins or not."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    first = data.draw(st.integers(0, start))
    last = data.draw(st.integers(first, start))
    edited = text[:first] + put + text[last:]

    verdict = quote(text, start, end).check(of(edited), [of(text)])

    same = edited[start:end] == text[start:end]
    assert verdict.state is (ReceiptState.EXACT if same else ReceiptState.MOVED)
    assert verdict.span is not None
    assert verdict.span.start == (start if same else start + len(edited) - len(text))


@given(LETTERS, st.data(), LETTERS)
def test_an_earlier_text_changes_no_state(text: str, data: st.DataObject, other: str) -> None:
    """Exact, moved and altered follow from the characters alone; it only tells more."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    receipt = quote(text, start, end)

    alone, helped = receipt.check(of(other)), receipt.check(of(other), [of(text)])

    assert alone.state is helped.state
    assert helped.span is None or helped.span.text == text[start:end]
    assert helped.was == (text[start:end] if helped.state is ReceiptState.ALTERED else None)


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
    receipt = quote("." * 40 + text[start], 40, 41)
    places = [at for at, char in enumerate(text) if char == text[start]]

    found = receipt.check(of(text)).span

    assert found is not None
    assert found.start == min(places, key=lambda at: (abs(at - 40), at))
