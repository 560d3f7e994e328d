"""Read a question: its words, its names, the time it asks about, and what is misspelt."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from retrieval.answering.answer import AskedTime
from retrieval.answering.asked_time import asked_time
from retrieval.answering.reranker import Reranker
from retrieval.answering.spelling import nearest_word
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
    word that no passage holds with whether it looks like a name.
    """

    asked: str
    text: str
    stems: tuple[str, ...]
    unknown: tuple[tuple[str, bool], ...]
    time: AskedTime | None
    corrections: tuple[tuple[str, str], ...]


def understand(
    asked: str, asked_on: date | None, lexical: Lexical, reranker: Reranker, newest: date | None
) -> Question:
    """Read a question against the words of the archive, whose newest day is `newest`.

    Without a day of asking its time words are words like others.

    Raise QuestionError where it is empty or too long. A text without a word that carries
    meaning ("?", "how are you?") has no stems: there is nothing to look for.
    """
    asked = " ".join(asked.split())
    _check(asked)
    text, corrections = _mended(asked, lexical, reranker)
    time = None
    if asked_on is not None:
        time, text = asked_time(text, asked_on, newest)
    words = [word for word in WORD.findall(text) if _stop(word) not in STOP_WORDS]
    stems = {stem: None for word in words for stem in lexical.stems(POSSESSIVE.sub("", word))}
    unknown = tuple(
        (word, _looks_like_name(word, text, reranker))
        for word in dict.fromkeys(POSSESSIVE.sub("", word) for word in words)
        if not _held(word, lexical)
    )
    return Question(
        asked=asked,
        text=text,
        stems=tuple(stem for stem in stems if stem not in STOP_WORDS),
        unknown=unknown,
        time=time,
        corrections=corrections,
    )


def _check(asked: str) -> None:
    if not asked:
        raise QuestionError("the question is empty: ask something, for example who did what")
    if len(asked) > LONGEST:
        raise QuestionError(
            f"the question has {len(asked):,} characters, the limit is {LONGEST:,}: shorten it"
        )


def _stop(word: str) -> str:
    """A word as the list of stop words spells it."""
    return POSSESSIVE.sub("", word).lower()


def _mended(
    text: str, lexical: Lexical, reranker: Reranker
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The text with its misspelt words replaced, and the pairs (as typed, as read)."""
    corrections: list[tuple[str, str]] = []

    def mend(found: re.Match[str]) -> str:
        word = found[0].lower()
        if word in STOP_WORDS or reranker.knows(word) or _held(word, lexical):
            return found[0]
        near = nearest_word(word, [*lexical.vocabulary(), *CALENDAR], lexical.word_frequency)
        if near is None:
            return found[0]
        spelt = near.capitalize() if found[0][0].isupper() else near
        corrections.append((found[0], spelt))
        return spelt

    return re.sub(r"[^\W_]+", mend, text), tuple(dict.fromkeys(corrections))


def _held(word: str, lexical: Lexical) -> bool:
    """Whether any passage holds a word, in any of its forms."""
    return any(lexical.frequency(stem) for stem in lexical.stems(word))


def _looks_like_name(word: str, text: str, reranker: Reranker) -> bool:
    """Whether a word is capitalised or a number, or first in the text and no common word."""
    if word[0].isdigit():
        return True
    if text.startswith(word):
        return word[0].isupper() and not reranker.knows(word.lower())
    return any(part[0].isupper() for part in re.split(r"['’-]", word) if part)
