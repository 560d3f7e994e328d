"""Which part of a quote is shown where there is no room for the whole."""

from __future__ import annotations

import re
from collections.abc import Callable

from retrieval.chronology.grammar.rules import Timex
from retrieval.chronology.mentions import find

SENTENCE = re.compile(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])")
CLAUSE = re.compile(r"(?<=[,;:—–])\s+(?=\w)")
ELLIPSIS = "… "


def part(text: str, words: str, cut: Callable[[str], str]) -> str:
    """The text as `cut` shortens it, from the sentence on that holds `words`, those of its time.

    Where what is left holds another time instead, it begins so late that it holds the words:
    nobody shall take the one for the other.

    >>> told = "He spoke on Friday of a pact that they had made, it is said, on Monday in Riga."
    >>> part(told, "on Monday", lambda text: text[:30])
    '… it is said, on Monday in Rig'
    """
    whole = cut(text)
    if whole == text or not words or words not in text:
        return whole
    last = text.index(words)
    starts = [found.end() for found in SENTENCE.finditer(text, 0, last)]
    shown = cut(ELLIPSIS + text[starts[-1] :]) if starts else whole
    if words in shown or not _says_when(shown):
        return shown
    for found in CLAUSE.finditer(text, 0, last):
        later = cut(ELLIPSIS + text[found.end() :])
        if words in later:
            return later
    return shown


def _says_when(text: str) -> bool:
    return any(mention.type in (Timex.DATE, Timex.TIME) for mention in find(text))
