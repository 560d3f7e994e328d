"""The canonical text: what goes, what stays, and that lines keep their numbers."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.reading.canonical import canonical

# Alphabets that meet the rules often, and anything at all.
MARKUP = st.lists(
    st.sampled_from(
        (
            "<b> </b> <br> <p\nclass='x'> <!-- \n --> &amp; &lt; &#10; &#13; &nbsp; & < > ; a b "
            "\r \n \r\n \x00 \x85 \u2028 \f \ufeff \ud800  "
        ).split(" ")
    )
).map("".join)
TEXTS = st.one_of(MARKUP, st.text())


def lines(text: str) -> int:
    """How many lines an editor counts."""
    return len(re.split(r"\r\n|\r|\n", text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kim<strong></strong> left", "Kim left"),
        ("one<br>two<br/>three</p>four", "one two three four"),
        ("a <i class='x'>b</i> c", "a b c"),
        ("<100 people, a < b > c, x<y>z", "<100 people, a < b > c, x<y>z"),
        ("AT&T &amp; &amp;amp; &amp;nbsp;| &copy2020", "AT&T & & \xa0| &copy2020"),
        ("&#8217; &#x2019; &#0; &#xD800;", "’ ’ \ufffd \ufffd"),
        ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
        ("one&#10;two&NewLine;three&#13;four", "one two three four"),
        ("tab\tstays, \x0bthis\x0cnot", "tab\tstays,  this not"),
        ("NEL\x85LS\u2028PS\u2029end", "NEL LS PS end"),
        ("no\x00 bell\x07 or mark\ufeff", "no bell or mark"),
        ("half a pair: \ud83d", "half a pair: \ufffd"),
        ("é stays e\u0301, ﬁ stays ﬁ, \u200bso does this", None),
    ],
)
def test_by_hand(text: str, expected: str | None) -> None:
    """Markup, entities and controls go; characters that print are as the file has them."""
    assert canonical(text) == (text if expected is None else expected)


def test_a_tag_over_lines_leaves_its_lines() -> None:
    """Comments and tags that span lines leave as many line breaks."""
    assert canonical("a<!-- x\ny -->b<a\nhref='x'\n>c</a>") == "a\nb\n\nc"


@given(TEXTS)
@example("<p\r\nclass='x'>")
def test_lines_keep_their_numbers(text: str) -> None:
    """As many lines before as after."""
    assert canonical(text).count("\n") + 1 == lines(text)


@given(TEXTS)
def test_what_is_left_is_clean(text: str) -> None:
    """No carriage return, control or half character; it can be stored as UTF-8."""
    found = canonical(text)

    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]", found)
    found.encode()


@given(TEXTS)
def test_twice_is_once(text: str) -> None:
    """Canonical text stays as it is, unless it shows markup that was escaped."""
    found = canonical(text)

    assert canonical(found) == found or "<" in found or "&" in found
