"""Read a question: its words, its names, the time it asks about, and what is misspelt."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date

from retrieval.answering.answer import AskedTime
from retrieval.answering.reranker import Reranker
from retrieval.asking.asked_event import asked_event
from retrieval.asking.asked_time import asked_time
from retrieval.asking.asks import FRAME, asks_when, latest
from retrieval.asking.parts import Parts, cues, parts_of
from retrieval.asking.places import other_words, places
from retrieval.asking.relation import Relation
from retrieval.asking.spelling import nearest_word
from retrieval.errors import QuestionError
from retrieval.indexing.lexical import Lexical

LONGEST = 2000  # characters; a pasted paragraph fits, a pasted article is not a question

# Words that ask or bind and say nothing of the subject. Kept short on purpose: an ordinary verb
# or noun left in costs little, one left out costs the answer.
STOP_WORDS = frozenset(
    """a about after again against all also am an and any are as at be because been before being
    between both but by can could did do does doing down during each ever few for from further
    had has have having he her here hers him his how i if in into is it its just kind many me
    more most much my no nor not of off on once only or other our out over own same she should
    so some such than that the their them then there these they this those through to too under
    until up upon us very was we were what when where which while who whom whose why will with
    would you your s t d ll re ve m please tell say said says saying give show know name named
    find list explain describe happen happened happens hello hi hey thanks thank ok okay bye yes
    welcome""".split()
)
# Misspelt, these would not be read as a time; whether the archive holds them or not.
CALENDAR = tuple(name.lower() for name in (*calendar.month_name[1:], *calendar.day_name))
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was read.

    `text` is what is embedded and reranked: misspellings mended, time words out. `stems` are
    the stems of its words that carry meaning, in order, without repeats; `unknown` pairs each
    word that no passage holds with whether it looks like a name. `wants_when` holds where a time
    is the answer, `wants_latest` where the newest is asked for. `hop` is the event by which a
    time may be asked; until its time is known its words are in `text`. `parts` are the clauses and
    outlets of a long question, None where it has but one part.
    """

    asked: str
    text: str
    stems: tuple[str, ...]
    unknown: tuple[tuple[str, bool], ...]
    time: AskedTime | None
    corrections: tuple[tuple[str, str], ...]
    wants_when: bool = False
    wants_latest: bool = False
    hop: Hop | None = None
    parts: Parts | None = None


@dataclass(frozen=True, slots=True)
class Hop:
    """An event that may tell the time asked: `words` are "before the summit".

    `event` is the event read like a question, `rest` the question without the words.
    """

    words: str
    relation: Relation
    event: Question
    rest: Question


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question is read against: the day of asking, and what the archive holds.

    That are its words, its newest day, and the names of its sources. Without a day of asking time
    words are words like others.
    """

    asked_on: date | None
    lexical: Lexical
    reranker: Reranker
    newest: date | None = None
    sources: frozenset[str] = frozenset()

    def question(self, text: str) -> Question:
        """The question that a text without misspellings asks, events left where they are."""
        time, rest = None, text
        found = cues(text, self.sources, self.asked_on or self.newest, self.newest)
        parts = parts_of(text, found, self.lexical, STOP_WORDS)
        # Of a question with several parts a time belongs to one of them: it stays words.
        of_one = parts is None or (len(parts.parts) == 1 and not found.published)
        if self.asked_on is not None and of_one:
            time, rest = asked_time(text, self.asked_on, self.newest)
        wants_latest, rest = latest(rest)
        words = [word for word in WORD.findall(FRAME.sub(" ", rest)) if _carries(word)]
        spelt = [POSSESSIVE.sub("", word) for word in words]
        known = _places_held(rest, self.lexical)
        stems = dict.fromkeys(stem for word in spelt for stem in self.lexical.stems(word))
        return Question(
            asked=text,
            text=rest,
            stems=tuple(stem for stem in stems if stem not in STOP_WORDS),
            unknown=tuple(
                (word, _looks_like_name(word, rest, self.reranker))
                for word in dict.fromkeys(spelt)
                if word not in known and not _held(word, self.lexical)
            ),
            time=time,
            corrections=(),
            wants_when=asks_when(text),
            wants_latest=wants_latest,
            parts=parts,
        )

    def hop(self, text: str) -> Hop | None:
        """The event by which a text may ask for a time, where it names no time itself."""
        found = None if self.asked_on is None else asked_event(text)
        if found is None:
            return None
        event, rest = self.question(found.event), self.question(found.rest)
        if rest.time is not None or not event.stems:
            return None
        return Hop(found.words, found.relation, event, rest)


def understand(asked: str, reading: Reading) -> Question:
    """Read a question against what the archive holds.

    Raise QuestionError where it is empty or too long. A text without a word that carries
    meaning ("?", "how are you?") has no stems: there is nothing to look for.
    """
    asked = " ".join(asked.split())
    _check(asked)
    text, corrections = _mended(asked, reading.lexical, reading.reranker)
    read = reading.question(text)
    return replace(read, asked=asked, corrections=corrections, hop=reading.hop(text))


def _check(asked: str) -> None:
    if not asked:
        raise QuestionError("the question is empty: ask something, for example who did what")
    if len(asked) > LONGEST:
        raise QuestionError(
            f"the question has {len(asked):,} characters, the limit is {LONGEST:,}: shorten it"
        )


def _carries(word: str) -> bool:
    """Whether a word says something of the subject."""
    return POSSESSIVE.sub("", word).lower() not in STOP_WORDS


def _mended(
    text: str, lexical: Lexical, reranker: Reranker
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The text with its misspelt words replaced, and the pairs (as typed, as read)."""
    corrections: list[tuple[str, str]] = []

    def mend(found: re.Match[str]) -> str:
        word = found[0].lower()
        if word in STOP_WORDS or reranker.knows(word) or _held(word, lexical):
            return found[0]
        known = [*lexical.vocabulary(word[:1]), *CALENDAR]
        near = nearest_word(word, known, lexical.word_frequency)
        if near is None:
            return found[0]
        spelt = near.capitalize() if found[0][0].isupper() else near
        corrections.append((found[0], spelt))
        return spelt

    return re.sub(r"[^\W_]+", mend, text), tuple(dict.fromkeys(corrections))


def _held(word: str, lexical: Lexical) -> bool:
    """Whether any passage holds a word, in any of its forms."""
    return any(lexical.frequency(stem) for stem in lexical.stems(word))


def _places_held(text: str, lexical: Lexical) -> frozenset[str]:
    """The words of a text for places that the archive calls by another name: Tokyo for Japan."""
    return frozenset(
        word
        for place in places(text)
        if any(all(map(lexical.frequency, lexical.stems(w))) for w in other_words(place))
        for word in WORD.findall(place.text)
    )


def _looks_like_name(word: str, text: str, reranker: Reranker) -> bool:
    """Whether a word is capitalised or a number, or first in the text and no common word."""
    if word[0].isdigit():
        return True
    if text.startswith(word):
        return word[0].isupper() and not reranker.knows(word.lower())
    return any(part[0].isupper() for part in re.split(r"['’-]", word) if part)
