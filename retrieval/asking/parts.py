"""The parts of a long question: its clauses, and the outlets whose articles they ask for.

"Does the TechCrunch article of 7 October say A, while The Verge reports B?" asks for two
passages, each by other words, of another source and another day. A question without any of this
has no parts, and nothing here changes how it is answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from retrieval.asking.asked_time import Timed, timed
from retrieval.asking.clauses import clauses
from retrieval.asking.outlets import Named, named_outlets, unheld_outlets
from retrieval.indexing.lexical import Lexical, analyzer
from retrieval.period import Period

LEAST_STEMS = 3  # a clause of fewer words finds whatever shares them
# From so many clauses and words on, a question without outlets has parts: all of MultiHop-RAG's
# without any are so long. So is one headline in twenty, but it has one subject, and asks nothing.
MANY_CLAUSES = 3
MANY_STEMS = 14

# From so many words on a question is judged by all that it asks for; of a shorter one a sentence
# may be the answer. All but three of MultiHop-RAG's 1,324 questions are judged so.
MUCH = 10

LONGEST_DATE = 31  # days: articles are asked for by the day or the month that they are from

# Without one of these "Did The Guardian cut jobs?" asks about the outlet, not in it.
_OF_NEWS = re.compile(
    r"\b(?:articles?|report(?:s|ed|ing|edly)?|stor(?:y|ies)|pieces?|coverage|covered|reviews?"
    r"|according\s+to|publish(?:es|ed)?|publications?|sources?|says?|said|claim(?:s|ed)?|wrote"
    r"|writes?|discussed|mention(?:s|ed)?|describe[sd]?|highlight(?:s|ed)|noted?|posts?|news)\b",
    re.IGNORECASE,
)
# Right before a time: it says when the article appeared.
_PUBLISHED = re.compile(
    r"\b(?:publish(?:es|ed)?|report(?:s|ed|ing)?|articles?|pieces?|stor(?:y|ies)|reviews?|coverage"
    r"|posted|dated)\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A clause: its words, its stems, outlets left out, and the sources it names (none: any)."""

    text: str
    stems: tuple[str, ...]
    sources: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet asked for: its sources in the archive, and when the article appeared, if said."""

    sources: frozenset[str]
    published: Period | None


@dataclass(frozen=True, slots=True)
class Parts:
    """The clauses and outlets of a question, in order.

    `stems` are those of the whole question but for the names of outlets; `unheld` are the
    outlets, as named, of which the archive has no article.
    """

    parts: tuple[Part, ...]
    outlets: tuple[Outlet, ...]
    stems: tuple[str, ...]
    unheld: tuple[str, ...]

    @property
    def ask_much(self) -> bool:
        """Whether more is asked for than a sentence can tell."""
        return len(self.stems) >= MUCH

    @property
    def read_apart(self) -> tuple[Part, ...]:
        """The clauses that sentences are read with instead of the whole; none where it is one."""
        return self.parts if self.ask_much and len(self.parts) > 1 else ()


@dataclass(frozen=True, slots=True)
class Cues:
    """What a question names: outlets, and the times that say when their articles appeared."""

    named: tuple[Named, ...]
    unheld: tuple[Named, ...]
    published: tuple[tuple[int, Timed], ...]  # place in `named`, and the time

    @property
    def outlets(self) -> tuple[Outlet, ...]:
        """Each outlet once for each day; undated only where it is never dated."""
        days = {at: time.period for at, time in self.published}
        found = [Outlet(each.sources, days.get(at)) for at, each in enumerate(self.named)]
        dated = {outlet.sources for outlet in found if outlet.published}
        kept = [o for o in found if o.published or o.sources not in dated]
        return tuple(dict.fromkeys(kept))


def cues(text: str, sources: frozenset[str], anchor: date | None, newest: date | None) -> Cues:
    """The outlets that a text asks for; times hang on `anchor`, none are read without it."""
    named = named_outlets(text, sources)
    if not _OF_NEWS.search(_apart_from(text, named)):
        return Cues((), (), ())
    times = [] if anchor is None else list(timed(text, anchor, newest))
    return Cues(
        tuple(named),
        tuple(unheld_outlets(text, sources)),
        tuple(_published(text, named, times)),
    )


def _apart_from(text: str, named: Sequence[Named]) -> str:
    """The text without names: "FOX News" is no word for news."""
    for each in reversed(named):
        text = f"{text[: each.start]} {text[each.end :]}"
    return text


def parts_of(text: str, found: Cues, lexical: Lexical, stop: frozenset[str]) -> Parts | None:
    """The parts of a text, None where it has but one; `stop` are words that say nothing."""
    outlets = [*found.named, *found.unheld]
    silent = _with_stems(stop)
    left_out = {s for each in outlets for s in lexical.stems(text[each.start : each.end])}

    def stems(start: int, end: int) -> tuple[str, ...]:
        words = dict.fromkeys(lexical.stems(text[start:end]))
        return tuple(word for word in words if word not in silent and word not in left_out)

    parts = [
        Part(text[start:end], stems(start, end), _sources(found.named, start, end))
        for start, end in clauses(text)
    ]
    parts = [part for part in parts if len(part.stems) >= LEAST_STEMS]
    whole = stems(0, len(text))
    long = "?" in text and len(parts) >= MANY_CLAUSES and len(whole) >= MANY_STEMS
    if not (outlets or long) or not whole:
        return None
    unheld = tuple(text[each.start : each.end] for each in found.unheld)
    return Parts(tuple(parts) or (Part(text, whole, frozenset()),), found.outlets, whole, unheld)


@lru_cache(maxsize=1)
def _with_stems(words: frozenset[str]) -> frozenset[str]:
    """Words and their stems: the same for every question."""
    terms = analyzer(stems=True)
    return words.union(*(terms.analyze(word) for word in words))


def _sources(named: Sequence[Named], start: int, end: int) -> frozenset[str]:
    """The sources that are named within a clause."""
    own = (each.sources for each in named if each.start < end and start < each.end)
    return frozenset().union(*own)


def _published(
    text: str, named: Sequence[Named], times: Sequence[Timed]
) -> Iterator[tuple[int, Timed]]:
    """Which time says when the article of which outlet appeared.

    A lone time does so only right behind the outlet or a word for publishing: any other is when
    something happened. Of several each belongs to the outlet before it, or to the one after it
    where that has none yet: of MultiHop-RAG's dates 90 % are given to their article so.
    """
    taken: set[int] = set()
    for time in times:
        if (time.period.days or LONGEST_DATE + 1) > LONGEST_DATE:
            continue
        before = [at for at, each in enumerate(named) if each.end <= time.start]
        after = [at for at, each in enumerate(named) if each.start >= time.end]
        right_behind = before and not text[named[before[-1]].end : time.start].strip(" '’\"”,(")
        if len(times) == 1 and not right_behind and not _PUBLISHED.search(text[: time.start]):
            continue
        nearest = [*before[-1:], *after[:1]]
        free = next((at for at in nearest if at not in taken), None)
        if free is not None:
            taken.add(free)
            yield free, time
