"""The outlets that a question names: sources of the archive, by their names and by their brands.

Whoever asks says "The Independent" for a source that is called "The Independent - Sports", and
"CBS Sports" for "CBSSports.com". Of MultiHop-RAG's development questions 94 % name in this way
exactly the sources of their evidence; the others do not name them.
"""

from __future__ import annotations

import re
from calendar import day_name, month_name
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

# Between a brand and what a feed puts behind it: "FOX News - Health", "Cnbc | World Business".
_BEHIND = re.compile(r"\s+[|–-]\s+|:\s+")
_DOMAIN = re.compile(r"\.(?:com|org|net|co\.\w\w)$", re.IGNORECASE)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

_WORD = r"[A-Z](?:[\w.&-]|['’](?!s\b)\w)*+"
_NAME = rf"(?P<name>(?:The\s+)?{_WORD}(?:\s+(?:(?:of(?:\s+the)?|and|&)\s+)?{_WORD})*+)"
_PIECE = r"(?:articles?|pieces?|reports?|stor(?:y|ies)|reviews?|coverage|analys[ei]s|posts?)"
# Of questions with an outlet taken out of the archive 81 % are seen to speak of one that is not
# there, of those whose outlets are all there 4 in 1,168 are wrongly.
_BY = re.compile(rf"\b(?:{_PIECE}|another|reported)\s+(?:in|by|from)\s+(?:the\s+)?['‘“\"]?{_NAME}")
_OF = re.compile(rf"(?<=[\s'‘“\"(]){_NAME}['’”\"]?(?:['’]s?)?\s+(?:articles?|pieces?|report)\b")
_ARTICLE = re.compile(rf"\b(?:articles?|pieces?|reported\s+by|{_PIECE}\s+from)\b", re.IGNORECASE)
_CALENDAR = re.compile(rf"(?:{'|'.join((*month_name[1:], *day_name))})\b|\d")


@dataclass(frozen=True, slots=True)
class Named:
    """Characters `start:end` of a question that name an outlet, and its sources in the archive.

    `sources` is empty where the archive has nothing of an outlet.
    """

    start: int
    end: int
    sources: frozenset[str]


def named_outlets(text: str, sources: frozenset[str]) -> list[Named]:
    """The sources that a text names, in order; the longer name wins where two overlap.

    A name needs a capital behind its article: "wired" is a word, "Wired" may be the magazine.

    >>> found = named_outlets("Did the FOX News article say so?", frozenset({"FOX News - Health"}))
    >>> [(named.start, named.end) for named in found]
    [(8, 16)]
    """
    pattern, brands = _pattern(sources)
    if pattern is None:
        return []
    return [
        Named(found.start(), found.end(), brands[found[0].lower()])
        for found in pattern.finditer(text)
        if not found[0].removeprefix("the ").islower()
    ]


def unheld_outlets(text: str, sources: frozenset[str]) -> list[Named]:
    """Outlets whose articles a question speaks of though the archive has none of them, in order.

    "An article in X", "X's report": only where the question speaks of articles, for without
    that "a UN report" is a thing in the news.
    """
    if not _ARTICLE.search(text):
        return []
    held = named_outlets(text, sources)
    found = {
        (match.start("name"), match.end("name"))
        for pattern in (_BY, _OF)
        for match in pattern.finditer(text)
        if match.start("name") > 0 and not _CALENDAR.match(match["name"])
    }
    return [
        Named(start, end, frozenset())
        for start, end in sorted(found)
        if not any(named.start < end and start < named.end for named in held)
    ]


@lru_cache(maxsize=8)
def _pattern(sources: frozenset[str]) -> tuple[re.Pattern[str] | None, dict[str, frozenset[str]]]:
    """What finds every name of the sources, the longest first, and the sources by name."""
    brands: dict[str, frozenset[str]] = {}
    for source in sorted(sources):
        for brand in _brands(source):
            brands[brand.lower()] = brands.get(brand.lower(), frozenset()) | {source}
    if not brands:
        return None, {}
    longest = sorted(brands, key=lambda brand: (-len(brand), brand))
    names = "|".join(re.escape(brand) for brand in longest)
    return re.compile(rf"(?<!\w)(?:{names})(?!\w)", re.IGNORECASE), brands


def _brands(source: str) -> Iterator[str]:
    """The ways to say a source: whole, without what is behind the brand, spelt apart."""
    brand = _BEHIND.split(source)[0].strip()
    for name in (source, brand):
        bare = _DOMAIN.sub("", name)
        short = re.sub(r"^The\s+(?=\S+\s+\S)", "", bare)
        for said in (name, bare, short):
            if any(map(str.isalnum, said)):
                yield said
                yield _HUMP.sub(" ", said)
