"""Hostile texts: what an article could hold to make Telegram react, hide or break."""

from __future__ import annotations

from hypothesis import strategies as st

# What Telegram reacts to, in pieces that chance puts together.
SIGNS = (
    "@ # $ / :// : . .. - _ ? = ? & < > \" ' ( ) , ; 。 · ① ² "
    "\u200b \u200c \u200d \u2060 \u202e \u0301 "
    "http https tg ton www. .com .net .рф t.me xn--p1ai example ada_l 4242 42 USD 1INCH mailto: "
    "4242424242424242 1.2.3.4 भारत ٣ é İ ß 😀 🇫🇷 <b> </blockquote> &amp; &lt; a b the ice"
).split(" ")
TEXTS = st.one_of(
    st.lists(st.sampled_from([*SIGNS, " ", "\n", "\x00", "\t"]), max_size=20).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
)
