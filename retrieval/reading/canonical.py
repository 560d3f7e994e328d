r"""The canonical text: made once, before any offset exists, and never changed again.

Newlines become "\n", stray HTML tags and entities and control characters go; nothing else is
touched (no Unicode normalisation, no trimming), so a quote is still what the file said. The
number of lines stays as it was: line 7 of the canonical text is line 7 of the file.
"""

from __future__ import annotations

import re
from html import unescape

# Only real element names: "<100 people" and "a < b > c" are text.
INLINE = (
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|"
    "strike|strong|sub|sup|time|tt|u|var|wbr"
)
BLOCK = (
    "address|article|aside|audio|blockquote|body|br|button|center|dd|div|dl|dt|embed|fieldset|"
    "figcaption|figure|footer|form|h[1-6]|head|header|hr|html|iframe|img|input|label|li|link|"
    "main|meta|nav|noscript|object|ol|option|p|picture|pre|section|select|source|svg|table|"
    "tbody|td|tfoot|th|thead|title|tr|ul|video"
)
TAG = re.compile(rf"</?(?:(?P<inline>{INLINE})|{BLOCK})(?:\s[^<>]{{0,2000}})?/?>", re.IGNORECASE)
COMMENT = re.compile(r"<!--[^<>]{0,2000}-->")
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
NEWLINE = re.compile(r"\r\n?")
SPACED = re.compile(r"[\f\v\x85\u2028\u2029]")  # line separators that no editor counts
DROPPED = re.compile("[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufeff]")
SURROGATE = re.compile("[\ud800-\udfff]")
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def canonical(text: str) -> str:
    r"""The text that every offset counts, with as many lines as `text`.

    >>> canonical("Putin,<strong></strong> right &amp; Kim<br>met.\r\nAT&amp;amp;T < 5 > 3")
    'Putin, right & Kim met.\nAT&T < 5 > 3'
    """
    text = NEWLINE.sub("\n", text)
    text = COMMENT.sub(_same_lines, text)
    text = TAG.sub(_same_lines, text)
    for _ in range(2):  # scrapers escape twice: &amp;nbsp;
        text = ENTITY.sub(_character, text)
    text = SPACED.sub(" ", text)
    text = DROPPED.sub("", text)
    return SURROGATE.sub("\ufffd", text)


def _same_lines(tag: re.Match[str]) -> str:
    """What stands for a tag: its newlines, a space for a block tag, nothing for an inline one."""
    lines = tag[0].count("\n")
    if lines:
        return "\n" * lines
    return "" if tag.groupdict().get("inline") else " "


def _character(entity: re.Match[str]) -> str:
    """What an entity stands for; a newline becomes a space so that lines keep their numbers."""
    return re.sub(r"[\r\n]", " ", unescape(entity[0]))


def escaped(text: str) -> str:
    r"""The text on one line of UTF-8: control characters, line breaks and surrogates as escapes.

    >>> print(escaped("a\nb\udcff.txt"))
    a\nb\udcff.txt
    """
    return UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
