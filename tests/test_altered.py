"""Altered quotes: how they read, what is most like them now, and which words differ."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.verdict import altered_words, verdict_payload
from retrieval.answering.folded import fold
from retrieval.answering.receipt import Receipt, ReceiptState, Verdict
from retrieval.article import Article, Span

STORY = (
    "The ferry\n\nThe ferry left at nine. It carried 40 cars and 112 people, “most of them from "
    "Halm”, said Ada Lund. Nobody was hurt. The ferry left again at noon — late."
)
QUOTE = "It carried 40 cars and 112 people, “most of them from Halm”, said Ada Lund."
WORDS = "the ferry left at nine it carried forty cars and people from halm café 🎉 40 112".split()


def checked(before: str, quoted: str, now: str, *, known: bool = True) -> Verdict:
    """What became of the first place of a text, with or without the text that it stood in."""
    was, start = Article("a", "t", before, ()), before.index(quoted)
    receipt = Receipt.of(Span(was, start, start + len(quoted)), 1)
    verdict = receipt.check(Article("a", "t", now, ()), [was] if known else [])
    assert verdict.state is ReceiptState.ALTERED
    assert verdict.was == (quoted if known else None)
    return verdict


def changes(verdict: Verdict) -> list[tuple[str, str]]:
    """The words that differ."""
    return [(each.pasted, each.stands) for each in verdict.differences]


@pytest.mark.parametrize(
    ("old", "new", "differences"),
    [
        ("40", "41", [("40", "41")]),
        ("40 cars", "cars", [("40", "")]),
        ("carried", "carried nearly", [("", "nearly")]),
        ("Ada Lund", "Ida Berg", [("Ada Lund.", "Ida Berg.")]),
        ("It carried", "It had", [("carried", "had")]),
        ("112", "１１２", [("112", "１１２")]),  # look-alikes are no shapes of the same
        ("Halm”", "HALM”", [("Halm”,", "HALM”,")]),
    ],
)
def test_what_differs(old: str, new: str, differences: list[tuple[str, str]]) -> None:
    """In words, wherever the sentence stands now."""
    for before in ("", "Correction: an earlier version of this story gave another number.\n\n"):
        verdict = checked(STORY, QUOTE, before + STORY.replace(old, new))
        assert [(a.strip("”,"), b.strip("”,")) for a, b in changes(verdict)] == [
            (a.strip("”,"), b.strip("”,")) for a, b in differences
        ]
        assert verdict.now is not None
        assert verdict.now.text == QUOTE.replace(old, new)
        assert verdict.there is None


@pytest.mark.parametrize(
    "now",
    [
        STORY.replace(" ", "\n"),  # re-flowed
        STORY.replace("cars and", "cars  and"),
        STORY.replace("“", '"').replace("”", '"'),
        STORY.replace("Halm", "Ha\u00adlm"),  # a soft hyphen
        STORY.replace("cars and", "cars\u00a0and"),
    ],
)
def test_the_same_words(now: str) -> None:
    """Other characters are never exact; that no word differs is said."""
    verdict = checked(STORY, QUOTE, now)

    assert verdict.differences == ()
    assert verdict.now is not None
    assert fold(verdict.now.text).text == fold(QUOTE).text
    assert "every word is the same" in altered_words(verdict)[-1]


def test_unicode_forms() -> None:
    """A letter with its accent and the letter followed by it are not the same characters."""
    composed = unicodedata.normalize("NFC", "Zoë Lévêque opened the café in Ålesund. It is new.")
    parted = unicodedata.normalize("NFD", composed)
    for before, now in ((composed, parted), (parted, composed)):
        quoted = before[: before.index(" It")]
        assert checked(before, quoted, now).differences == ()
        assert checked(before, quoted, now, known=False).now is None


def test_without_the_text_that_was_quoted() -> None:
    """It is not guessed what differs: only what stands at the place is shown, in whole words."""
    verdict = checked(STORY, "40 cars", STORY.replace("40 cars", "41 cars"), known=False)

    assert (verdict.now, verdict.differences) == (None, ())
    assert verdict.there is not None
    assert verdict.there.text == "41 cars"
    assert altered_words(verdict) == [
        "the text that was quoted is not at hand, so what differs cannot be told",
        "at its place now: “41 cars”",
    ]
    short = checked(STORY, QUOTE, "The ferry.", known=False)
    assert altered_words(short)[-1] == "the article has nothing at its place"


def test_a_sentence_that_was_taken_out() -> None:
    """Nothing is passed off as its later form; what took its place is shown."""
    verdict = checked(STORY, QUOTE, STORY.replace(QUOTE, "Rain fell on every island."))

    assert verdict.now is None
    assert verdict.there is not None
    assert altered_words(verdict) == [
        f"was: “{QUOTE}”",
        "nothing like it is found in the article any more",
        "at its place now: “Rain fell on every island.”",
    ]


def test_its_place_before_its_like() -> None:
    """What stands between the same neighbours is its later form, not what is more like it."""
    before = "The match\n\n10:17 p.m.\n\nHalm scored.\n\n10:28 p.m.\n\nTorvik scored twice then."

    verdict = checked(before, "10:17 p.m.", "Live: " + before.replace("10:17", "10:19"))

    assert changes(verdict) == [("10:17", "10:19")]
    rewritten = checked(before, "10:17 p.m.", "Live: " + before.replace("10:17 p.m.", "At night"))
    assert rewritten.now is None
    assert rewritten.there is not None
    assert rewritten.there.text == "At night"


def test_the_nearest_of_equal_places() -> None:
    """Where a repeated sentence was changed everywhere, the place of the quoted one is shown."""
    line = "The ferry left again at noon. "
    before = "Riga. " + line + "Fog rose. " * 200 + line + "End."
    now = before.replace("noon", "nine")
    start = before.rindex(line)
    receipt = Receipt.of(Span(Article("a", "t", before, ()), start, start + 29), 1)

    verdict = receipt.check(Article("a", "t", now, ()), [Article("a", "t", before, ())])

    assert verdict.now == Span(Article("a", "t", now, ()), start, start + 29)
    assert changes(verdict) == [("noon.", "nine.")]


def test_more_changes_than_are_shown() -> None:
    """They are counted."""
    before = " ".join(f"word{at} same{at} too" for at in range(40)) + "."
    lines = altered_words(checked(before, before, before.replace("same", "other")))

    assert lines[2] == "“same0” is now “other0”"
    assert lines[-1] == "and 28 more changes"


def test_as_json() -> None:
    """Offsets of what stands now, and whether it is like what was quoted."""
    payload = verdict_payload(checked(STORY, "40 cars", STORY.replace("40 cars", "41 cars")))

    assert payload == {
        "state": "altered",
        "start": STORY.index("40"),
        "end": STORY.index("40") + 7,
        "text": "41 cars",
        "was": "40 cars",
        "like": True,
        "differences": [{"was": "40", "now": "41"}],
    }


@given(
    st.lists(st.sampled_from(WORDS), min_size=3, max_size=30),
    st.lists(st.sampled_from(["—", " ", "\n", "  ", "“", "…", "-"]), min_size=3, max_size=30),
    st.data(),
)
def test_no_difference_means_the_same_words(
    words: list[str], marks: list[str], data: st.DataObject
) -> None:
    """Differences are empty only where what stands folds to what was quoted."""
    before = " ".join(words)
    start = data.draw(st.integers(0, len(before) - 2))
    end = data.draw(st.integers(start + 1, len(before)))
    at = data.draw(st.integers(0, len(before)))
    cut = data.draw(st.integers(at, min(len(before), at + 3)))
    now = before[:at] + "".join(marks[:2]) + before[cut:]
    was = Article("a", "t", before, ())
    receipt = Receipt.of(Span(was, start, end), 1)

    verdict = receipt.check(Article("a", "t", now, ()), [was])

    if verdict.now is not None and not verdict.differences:
        assert fold(verdict.now.text).text.strip() == fold(before[start:end]).text.strip()
