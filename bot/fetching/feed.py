"""RSS and Atom feeds: their entries, whatever state the XML is in.

feedparser reads the many dialects, but falls back on a reader whose time grows with the square of
broken input (a megabyte of open tags holds it for minutes). So lxml mends the XML first, without
entities, network or deep nesting, and feedparser is given well-formed XML with few entries.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from html.entities import html5
from typing import TYPE_CHECKING

from bot.fetching.errors import FetchError
from retrieval.dating.stated import parse_day

if TYPE_CHECKING:
    from feedparser import FeedParserDict

NAMED = re.compile(r"&([a-zA-Z][a-zA-Z0-9]{1,31});")  # HTML's, which XML does not know
OF_XML = ("amp", "lt", "gt", "quot", "apos")
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
LONGEST = 2_000  # characters of a title or a name, as a field of an article may have


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed, as stated: days are ISO or empty, `content` is HTML."""

    link: str
    title: str
    author: str
    published: str
    updated: str
    content: str

    @property
    def mark(self) -> str:
        """What tells this version of the entry from another."""
        from hashlib import sha256

        parts = (self.link, self.title, self.published, self.updated, self.content)
        return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its name and its first entries; `more` counts those over the limit."""

    title: str
    entries: tuple[Entry, ...]
    more: int


def parse(text: str, base: str, limit: int) -> Feed:
    """Read a feed that came from the address `base`; raise FetchError where it has no entry.

    Links are made absolute by xml:base or by `base`.
    """
    import feedparser

    data, more = _mended(text, limit)
    found = feedparser.parse(
        io.BytesIO(data),  # never a string, which feedparser takes for an address or a file
        response_headers={"content-location": base, "content-type": "text/xml; charset=utf-8"},
        resolve_relative_uris=False,  # those inside the text; links are always made absolute
        sanitize_html=False,  # the text goes through the reader of pages
    )
    entries = tuple(_entries(found))[:limit]
    if not entries:
        raise FetchError("is a feed without an entry that can be read")
    return Feed(_field(found.feed, "title"), entries, more)


def _mended(text: str, limit: int) -> tuple[bytes, int]:
    """The feed as well-formed XML with `limit` entries, and how many were cut off."""
    from lxml import etree

    text = NAMED.sub(_character, DECLARATION.sub("", text.lstrip("\ufeff")))
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, encoding="utf-8"
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise FetchError("is a feed so broken that nothing of it can be read") from error
    if root is None:
        raise FetchError("is a feed so broken that nothing of it can be read")
    entries = [e for e in root.iter("{*}item", "{*}entry") if e.getparent() is not None]
    for entry in entries[limit:]:
        parent = entry.getparent()
        if parent is not None:
            parent.remove(entry)
    return etree.tostring(root, encoding="utf-8"), max(0, len(entries) - limit)


def _character(entity: re.Match[str]) -> str:
    """A named character of HTML as itself; XML's own five stay, unknown ones become text."""
    if entity[1] in OF_XML:
        return entity[0]
    return escape(html5.get(f"{entity[1]};", entity[0]), quote=False)


def _entries(found: FeedParserDict) -> Iterator[Entry]:
    """The entries in the feed's order, the first of each link; without a link there is none."""
    links: set[str] = set()
    for entry in found.entries:
        link = _field(entry, "link")
        if not link or link in links:
            continue
        links.add(link)
        yield Entry(
            link=link,
            title=_field(entry, "title"),
            author=_field(entry, "author"),
            published=_day(entry, "published"),
            updated=_day(entry, "updated"),
            content=_content(entry),
        )


def _field(values: FeedParserDict, name: str) -> str:
    value = dict.get(values, name, "")
    return " ".join(value.split())[:LONGEST] if isinstance(value, str) else ""


def _day(entry: FeedParserDict, name: str) -> str:
    """The day as its writer counted it, not as Greenwich does."""
    stated = _field(entry, name)[:100]
    day = parse_day(stated) if stated else None
    return day.isoformat() if day else ""


def _content(entry: FeedParserDict) -> str:
    """The longest text that the feed itself has of an entry."""
    contents = [part.get("value", "") for part in dict.get(entry, "content", [])]
    return str(max([*contents, dict.get(entry, "summary", "") or ""], key=len))
