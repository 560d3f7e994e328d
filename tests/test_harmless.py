"""Corpus text made harmless, held against what Telegram itself detects."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.harmless import JOINER, beginning, harmless, shortened, units, visible
from tests.hostile import LONG, TEXTS
from tests.tdlib import detect


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Price\u202egnp.exe", "Pricegnp.exe"),
        ("a\u200b\u200bb\ufeff", "ab"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\u200d\u200dlead", "lead"),
        ("👩\u200d🚒 saved", "👩\u200d🚒 saved"),
        ("one\r\n\ttwo\u2028three", "one two three"),
        ("bell\x07 \x9bescape", "bell escape"),
        ("km/h, and/or, U.S. 3.5, $5", "km/h, and/or, U.S. 3.5, $5"),
    ],
)
def test_only_what_hides_is_removed(text: str, shown: str) -> None:
    """Controls, overrides and hidden signs go; Persian, emoji and plain news stay."""
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "ask @ada_l",
        "see /stop",
        "all #ice",
        "buy $USD",
        "buy $1INCH",
        "at news.com",
        "at https://news.com/a",
        "at tg://resolve?domain=ada",
        "at 1.2.3.4",
        "to ada@news.com",
        "card 4242424242424242",
        "card 4242 4242 4242 4242",
        "card 4242-4242-4242-4242",
        "card 4242 - 4242 -- 4242 - 4242",
    ],
)
def test_what_reacts_is_parted(text: str) -> None:
    """Telegram reacts to the text, but no longer once it is harmless; it reads the same."""
    assert detect(text) != ()
    assert detect(harmless(text)) == ()
    assert harmless(text).replace(JOINER, "") == text


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_nothing_reacts(text: str) -> None:
    """Telegram finds nothing in harmless text, and making it harmless again changes nothing."""
    assert detect(harmless(text)) == ()
    assert harmless(harmless(text)) == harmless(text)


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS)
def test_nothing_reacts_between_two_texts(one: str, other: str) -> None:
    """Harmless texts stay so in quotation marks, behind a number and beside each other."""
    one, other = harmless(one), harmless(other)

    for text in (
        f"“{one}”",
        f"[1] {one}",
        f"{one}\n{other}",
        f"{one} · {other}",
        f"{one}: {other}.",
        f"“{one}” as “{other}”, “{one}…",
        f"{one} {JOINER}{other}",
    ):
        assert detect(text) == ()


@settings(deadline=None)
@given(TEXTS | LONG, st.integers(1, 80))
def test_a_beginning_is_enough_to_shorten(text: str, limit: int) -> None:
    """What is shortened is the same, however long the text goes on."""
    assert shortened(beginning(text, limit), limit) == shortened(harmless(text), limit)


@given(st.text(max_size=80), st.integers(1, 80))
def test_shortened_fits(text: str, limit: int) -> None:
    """Never above the limit, unchanged where it fits, else a beginning and an ellipsis."""
    short = shortened(text, limit)

    assert units(short) <= limit
    assert short == text if units(text) <= limit else text.startswith(short[:-1])
