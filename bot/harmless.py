"""Harmless text: what a news article may not do inside a Telegram message.

Telegram makes a link, a mention or a command out of anything that looks like one, and draws
whatever direction a text asks for. A quoted sentence must not notify a stranger, offer a
command to tap, hide a link, or turn the words around it backwards. Invisible characters go;
a word joiner (U+2060, no width, no line break) parts the signs that Telegram reacts to from
what follows them. The tests hold the result against TDLib's own detection.
"""

from __future__ import annotations

import re

JOINER = "\u2060"

# Soft hyphen, Arabic letter mark, Mongolian separator, zero-width space, marks and overrides of
# direction, word joiners and invisible operators, byte-order mark, annotations, tags.
INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
# Controls but for white space, and halves of characters, which no encoding can write.
CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
# Persian letters and joined emoji need these between two signs; elsewhere they only hide.
STRAY_JOINER = re.compile(r"(?<!\S)[\u200c\u200d]+|[\u200c\u200d]+(?!\S)|[\u200c\u200d]{2,}")

REACTS = re.compile(
    r"[@#](?=\S)"  # a mention, a mail address, a hashtag
    r"|\$(?=[A-Z]|1INCH)"  # a share's ticker; $5 is left alone
    r"|(?<![0-9A-Za-z])/(?=\S)"  # a command; km/h is left alone
    r"|:(?=//)"  # an address with its scheme
    r"|(?<=\S)\.(?=[^\W\d_][^\s.])"  # an address without one; U.S. and 3.5 are left alone
    r"|(?<=\d)\.(?=\d{1,3}\.\d{1,3}\.\d)"  # an address in numbers
)
CARD = re.compile(r"((?:\d[ -]*){12})(?=\d)")  # a bank card has 13 to 19 digits
AHEAD = 10  # characters: neither pattern looks further ahead


def visible(text: str) -> str:
    r"""`text` on one line, without control characters and without invisible ones.

    >>> visible("Price\u202e rose\r\n\tby\x00 5\u200b%")
    'Price rose by 5%'
    """
    text = CONTROL.sub("", INVISIBLE.sub("", text))
    return " ".join(STRAY_JOINER.sub("", text).split())


def harmless(text: str) -> str:
    """`visible(text)`, in which Telegram finds no link, mention, hashtag or command.

    >>> harmless("ask @desk, see /help or news.example").replace(JOINER, "|")
    'ask @|desk, see /|help or news.|example'
    """
    return CARD.sub(rf"\1{JOINER}", REACTS.sub(rf"\g<0>{JOINER}", visible(text)))


def beginning(text: str, limit: int) -> str:
    """`harmless(text)`, of a long one only so much that it is longer than `limit` units.

    >>> beginning("the harbour reopened", 1)
    'the harbour'
    """
    needed = limit + AHEAD
    head = visible(text[: 4 * needed])
    if len(head) < needed:  # the text is short, or most of it is not visible
        head = visible(text)
    return harmless(head[:needed])


def units(text: str) -> int:
    r"""Length as Telegram counts it: in UTF-16 code units, so that most emoji count two.

    >>> units("ship"), units("\u26f4"), units("\N{ROCKET}")
    (4, 1, 2)
    """
    return len(text.encode("utf-16-le")) // 2


def shortened(text: str, limit: int) -> str:
    """`text` in at most `limit` units: cut at the border of a word and ended by an ellipsis.

    >>> shortened("the harbour reopened", 16), shortened("the harbour", 11)
    ('the harbour…', 'the harbour')
    """
    if units(text) <= limit:
        return text
    head = text.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", "ignore")
    words = text[: len(head) + 1].rpartition(" ")[0]
    return (words or head).rstrip() + "…"
