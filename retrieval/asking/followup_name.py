"""Another name for a question asked before: "and Putin?", "what about Japan?"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.asking.places import Place, Said, other_words, places
from retrieval.asking.question import STOP_WORDS
from retrieval.chronology.mentions import find

WORD = re.compile(r"[^\W\d_][\w’'.-]*[^\W_]|[^\W\d_]")
# Small words inside of names: "Bank of Japan", "Ursula von der Leyen".
LINK = re.compile(r"\s+(?:(?:of|of\s+the|de|del|der|du|da|van|von|von\s+der|bin|al)\s+)?")
JOINED = re.compile(r"\s*(?:,|,?\s*\b(?:and|or)\b|&)\s*(?:the\s+)?", re.IGNORECASE)
PREPOSITION = re.compile(
    r"(?P<word>about|after|against|at|before|by|for|from|in|into|near|on|over|to|under|with)\s+",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"\W*[\w-]+\s+(?!and\b|or\b)[^\W\d_A-Z]")
THE = re.compile(r"\bthe\s+$", re.IGNORECASE)
POSSESSIVE_HEAD = re.compile(r"(?:['’]s?)?\s*")
POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class Name:
    """Characters `start:end` of a text that name something: a state where `place` says which."""

    start: int
    end: int
    text: str
    place: Place | None


def names(text: str) -> list[Name]:
    """The names in a text, in order: states, and runs of capitalised words that are no time.

    A first word is a name only where it neither asks nor binds, and a lone one before a small
    word is none either: "Ships near Oslo".

    >>> [name.text for name in names("What did President Putin say in Japan in May?")]
    ['President Putin', 'Japan']
    """
    taken = [(mention.start, mention.end) for mention in find(text)]
    runs = [
        run
        for run in _runs(text)
        if not any(start < run[1] and run[0] < end for start, end in taken)
        and not (SENTENCE.match(text) and " " not in text[: run[1]].strip())
    ]
    found: list[Name] = []
    for place in places(text):
        within = next((run for run in runs if run[0] < place.start and place.end <= run[1]), None)
        small = place.text.islower() and not place.sure and " " in text.strip()
        if within is None and not small:
            found.append(Name(place.start, place.end, place.text, place))
    for start, end in runs:
        over = [n.end for n in found if n.place and n.start < end and start < n.end]
        begin = max(over, default=start)  # "Japanese Foreign Minister": the state, then the rest
        own = POSSESSIVE_HEAD.match(text, begin)
        begin = own.end() if own else begin
        if begin < end:
            found.append(Name(begin, end, text[begin:end], None))
    return sorted(found, key=lambda name: name.start)


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Runs of capitalised words, possessives cut off."""
    start = end = -1
    for word in WORD.finditer(text):
        first = not text[: word.start()].strip(" “\"'(")
        capital = word[0][0].isupper() and word[0] != "I"
        if capital and (first or start < 0) and word[0].lower() in STOP_WORDS:
            capital = False
        possessive = POSSESSIVE.search(word[0])
        if not capital:
            continue
        if start >= 0 and LINK.fullmatch(text, end, word.start()) is None:
            yield start, end
            start = -1
        start = word.start() if start < 0 else start
        end = word.end() - (len(possessive[0]) if possessive else 0)
    if start >= 0:
        yield start, end


def renamed(said: str, body: str) -> str | None:
    """The question `body` about the name `said`; None where `said` is no name.

    Both come without their question mark. The name takes the place of the one name of its kind,
    a state or anything else, that the question has; otherwise it is appended.

    >>> renamed("Japan", "what did Putin say about Ukraine")
    'what did Putin say about Japan'
    >>> renamed("South Korea", "what did the Japanese minister say")
    'what did the South Korean minister say'
    """
    preposition = PREPOSITION.match(said)
    bare = POSSESSIVE.sub("", said[preposition.end() :] if preposition else said)
    new = _only_names(bare)
    if new is None:
        return None
    state = new[0].place is not None
    old = [name for name in names(body) if (name.place is not None) == state]
    alike = {name.text.casefold() for name in old}
    if len(alike) == 1 and preposition:
        before = body[: old[0].start].lower().removesuffix("the ")
        alike = alike if before.endswith(f"{preposition['word'].lower()} ") else set()
    if len(alike) != 1:
        return f"{body} {said}" if preposition else f"{body}, and what about {said}"
    for name in reversed(old):
        body = _exchanged(body, name, bare, new)
    return body


def _only_names(said: str) -> list[Name] | None:
    """The names of one kind that `said` consists of, None where there is more to it."""
    found, end = names(said), 0
    for name in found:
        gap = said[end : name.start]
        if not (JOINED.fullmatch(gap) if end else gap.lower() in ("", "the ")):
            return None
        end = name.end
    one_kind = len({name.place is None for name in found}) == 1
    return found if one_kind and end == len(said) else None


def _exchanged(body: str, old: Name, words: str, new: Sequence[Name]) -> str:
    """The question with one name exchanged, article and adjective set right."""
    start, place = old.start, old.place
    if place is not None and place.said is Said.DEMONYM:
        if len(new) == 1 and new[0].place is not None:
            return f"{body[:start]}{_adjective(new[0])}{body[old.end :]}"
    elif place is not None and (the := THE.search(body[:start])):
        start = the.start()
    elif words.lower().startswith("the ") and THE.search(body[:start]):
        words = words[4:]
    return f"{body[:start]}{words}{body[old.end :]}"


def _adjective(name: Name) -> str:
    """The people's name of a state: "South Korean"."""
    if name.place is None or name.place.said is Said.DEMONYM:
        return name.text
    others = (word for word in other_words(name.place) if _is_demonym(word))
    return next(others, name.text)


def _is_demonym(word: str) -> bool:
    return any(place.said is Said.DEMONYM and place.text == word for place in places(word))
