"""From the bytes of a page or feed to its characters, and what kind of thing they are."""

from __future__ import annotations

import codecs
import re

from bot.fetching.errors import FetchError
from retrieval.errors import ReadError
from retrieval.reading.decode import BOMS, decode

# Beyond so many "<" reading a page costs more than 10 s: its time grows with their square.
# Pages of news have 1,000 to 10,000.
TAGS = 20_000

HEAD = 2_000  # bytes or characters in which a document says what it is

# Encodings that pages may name; others that Python knows ("idna", "utf-7") are none of pages.
NAMED = re.compile(
    r"utf-?8|iso-8859-\d{1,2}|windows-(?:125\d|874)|koi8-[ru]|gb(?:k|18030|2312)|big5|"
    r"euc-(?:jp|kr)|shift_jis|iso-2022-jp|macintosh|us-ascii"
)
SAME = {
    "iso-8859-1": "cp1252",
    "us-ascii": "cp1252",
    "gb2312": "gb18030",
    "macintosh": "mac_roman",
}

IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w-]{1,30})", re.IGNORECASE)
IN_DOCUMENT = re.compile(
    rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w-]{1,30})|<meta[^>]{0,200}?charset\s*=\s*[\"']?"
    rb"([\w-]{1,30})",
    re.IGNORECASE,
)

ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE\b[^>\[]*>", re.DOTALL | re.IGNORECASE)
ROOT = re.compile(r"<(?:[\w-]{1,30}:)?(rss|feed|rdf)\b", re.IGNORECASE)
MARKUP = re.compile(r"<(?:!doctype html|html|head|body|title|article|main|div|p|h1)\b", re.I)


def words(body: bytes, content_type: str) -> str:
    """The text of an answer: UTF-8 if it is, else as header or document say, else guessed.

    Raise FetchError where the bytes are no text, or declare entities: a few bytes of those become
    gigabytes in whoever reads them as XML.
    """
    try:
        text = _decoded(body, content_type)
    except ReadError as error:
        raise FetchError(str(error)) from error
    if not text.strip():
        raise FetchError("is empty")
    if ENTITY.search(text, 0, len(text) if is_feed(text) else _prolog(text) + HEAD):
        raise FetchError("declares entities, which no feed needs and a bomb is made of")
    return text


def is_feed(text: str) -> bool:
    """Whether the root element is that of RSS or Atom, whatever the server calls it.

    >>> is_feed('<?xml version="1.0"?><!-- news --><rss version="2.0">'), is_feed("<html>")
    (True, False)
    """
    start = _prolog(text)
    if text[start : start + 9].lower() == "<!doctype":  # one with declarations of its own
        return ROOT.search(text, start, start + HEAD) is not None
    return ROOT.match(text, start) is not None


def check_page(text: str) -> None:
    """Raise FetchError where this is no HTML, told by its first elements, or too much of it."""
    if is_feed(text):
        raise FetchError("is a feed, where the page of an entry was expected")
    if MARKUP.search(text, 0, _prolog(text) + HEAD) is None:
        raise FetchError("is neither a page nor a feed")
    if (tags := text.count("<")) > TAGS:
        raise FetchError(f"has {tags:,} tags, over the limit of {TAGS:,}")


def _prolog(text: str) -> int:
    """Where the declaration, comments and a plain document type end."""
    at = 1 if text.startswith("\ufeff") else 0
    while (found := PROLOG.match(text, at)) is not None:
        at = found.end()
    return at


def _decoded(body: bytes, content_type: str) -> str:
    if body.startswith(tuple(BOMS)) or _is_utf8(body):
        return decode(body)
    for encoding in (_in_header(content_type), _in_document(body)):
        if encoding:
            try:
                return body.decode(encoding)
            except (UnicodeDecodeError, LookupError):
                continue  # said falsely, as many do
    return decode(body)


def _is_utf8(body: bytes) -> bool:
    try:
        codecs.decode(body, "utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _in_header(content_type: str) -> str:
    found = IN_HEADER.search(content_type)
    return _known(found[1]) if found else ""


def _in_document(body: bytes) -> str:
    found = IN_DOCUMENT.search(body[:HEAD])
    return _known((found[1] or found[2]).decode("ascii", "replace")) if found else ""


def _known(name: str) -> str:
    """A name of an encoding in Python's words, empty where it is none of pages."""
    name = name.lower()
    return SAME.get(name, name) if NAMED.fullmatch(name) else ""
