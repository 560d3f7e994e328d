"""What kind of answer a question wants: a time, or the newest of what there is."""

from __future__ import annotations

import re

from retrieval.asking.cut import without
from retrieval.chronology.mentions import find

FLAGS = re.IGNORECASE
_OPENING = (
    r"^\W*(?:(?:and|so|but|then|please|exactly|tell me|do you know|say)"
    r"\W+)*"
)
# "When Kim came, what did he say?" asks for no time: there no auxiliary follows.
WHEN = re.compile(
    rf"{_OPENING}when(?:['’]s|\s+(?:exactly\s+|precisely\s+)?(?:did|do|does|was|were|is|are|will"
    r"|would|has|have|had|should|can|could))\b"
    r"|\b(?:what|which)\s+(?:exact\s+)?(?:day|date|month|year|week)\b(?!-)"
    r"|\bhow\s+long\s+ago\b",
    FLAGS,
)
# The words of such a question that say nothing of its subject.
FRAME = re.compile(
    r"\b(?:what|which)\s+(?:exact\s+)?(?:day|date|month|year|week)\b(?!-)|\bhow\s+long\s+ago\b"
    r"|\b(?:take|takes|took|taken|taking)\s+place\b|\boccur(?:s|red)?\b",
    FLAGS,
)

_NEWS = r"(?:\s+(?:news|word|updates?|developments?|information|reports?|articles?|things?))?"
LATEST = re.compile(
    rf"\b(?:the\s+)?(?:very\s+)?(?:latest|newest|most\s+recent){_NEWS}\s+"
    r"(?:on|about|regarding|concerning)\b"
    r"|\bthe\s+last\s+(?:news|word|update|report|article)s?\s+(?:on|about|regarding)\b"
    r"|(?<!\bat\sthe\s)\b(?:latest|newest|most\s+recent(?:ly)?)\b",
    FLAGS,
)
LAST = re.compile(r"\blast\b", FLAGS)


def asks_when(text: str) -> bool:
    """Whether a question is answered by a time.

    >>> asks_when("When did they meet?"), asks_when("When they met, what did they say?")
    (True, False)
    """
    return WHEN.search(text) is not None


def latest(text: str) -> tuple[bool, str]:
    """Whether the newest is asked for, and the text without the words that say so.

    "Last" says so where a time is asked for: "when did they last meet?"

    >>> latest("what is the latest on the bridge?")
    (True, 'what is the bridge?')
    >>> latest("when did they meet last month?")
    (False, 'when did they meet last month?')
    """
    found = LATEST.search(text)
    if found is None and asks_when(text):
        mentions = find(text)
        lasts = (
            word
            for word in LAST.finditer(text)
            if not any(m.start <= word.start() < m.end for m in mentions)
        )
        found = next(lasts, None)
    if found is None:
        return False, text
    return True, without(text, *found.span())
