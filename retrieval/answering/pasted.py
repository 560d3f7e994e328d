"""What somebody pasted: its words without what people put around them, and what it looks like.

A question is never to be taken for an excerpt. So a text that stands nowhere as it is must look
like prose: by its end mark, its length, and by not opening as questions and requests do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.answering.folded import fold
from retrieval.asking.question import STOP_WORDS, WORD
from retrieval.reading.sentences import sentences

LEAST_WORDS = 8  # fewer are a question or a search, whether they stand somewhere or not
LEAST_QUOTED = 5  # in quotation marks, and only where they stand
LEAST_ASKING = 20  # in one sentence with a question mark, and only where they stand
# Words of a text that stands nowhere as it is: with an end mark or in quotation marks it may be
# an excerpt, without both rather a title or words to look for.
LEAST_OPEN = 10
CHANGED, CHANGED_OPEN = 0.3, 0.2  # what share of them may differ
LEAST_ABSENT, LEAST_ABSENT_OPEN = 15, 25

# In quotation marks, and in one pair of them.
WRAPPED = re.compile(r"""\A["“„«‟'‘‚](.+)["”“»’']\Z""", re.DOTALL)
CLOSED = re.compile(
    r"""\A(?:["“„«‟]([^"“”„«»‟]+)["“”»]|['‘‚]((?:[^'‘’‚]|(?<=\w)['’](?=\w))+)['’])\Z"""
)
# Dots, dashes and the signs of lists and replies, at an end.
LOOSE = re.compile(
    r"\A(?:(?:\[?(?:…|\.{3,}+)\]?|[-–—•*>](?=\s))\s*+)++"
    r"|(?:\s*+(?:\[?(?:…|(?<!\.)\.{3,}+)\]?|[-–—]))++\Z"
)
# "— Reuters, 5 March 2021", "(BBC News)" after the end of a sentence or a quotation mark.
_NAME = r"(?:[A-Z0-9][\w.'’&/-]*+|of|the|and|for|in|on|at|de|via|by)"
_NAMES = rf"{_NAME}(?:[,:]?\s+{_NAME}){{0,7}}"
CREDIT = re.compile(
    rf"""(?<=[.!?…"”»'’])\s*(?:[-–—―]{{1,3}}\s*{_NAMES}|\(\s*{_NAMES}\)|\[\s*{_NAMES}\])\.?\Z"""
)
ASKED = re.compile(r"[?？؟][\s\"'”’»)\]]*\Z")
# What a question, a request or the description of something sought begins with.
OPENING = re.compile(
    r"""\A\W*(?:(?:and|so|but|or|then|also|now|well|please|ok|okay|hi|hello|hey)\W+)*
    (?:who|whom|whose|what|which|when|where|why|how|whether|if|is|are|was|were|am|do|does|did|has
    |have|had|can|could|will|would|shall|should|may|might|must|isn't|aren't|wasn't|weren't|don't
    |doesn't|didn't|tell|name|list|find|show|give|get|explain|describe|summari[sz]e|compare|search
    |look|looking|identify|discuss|outline|provide|state|determine|write|check|verify|need|want
    |i|i'm|i'd|i've|we|we're|my|you|can't|any|anything|everything|something|details?|articles?
    |stor(?:y|ies)|news|reports?|information|latest|help|let|does
    |(?:an?|the|that|this|some)\s+(?:article|story|report|piece|news|one)s?)\b""",
    re.IGNORECASE | re.VERBOSE,
)
ASKS_WITHIN = re.compile(
    r"\b(?:who|whom|what|which|when|where|why|how)\b[^.!?]{0,40}?\b(?:do|does|did)\b|[?？؟]",
    re.IGNORECASE,
)
ENDED = re.compile(r"[.!…。][\s\"'”’»)\]]*\Z")
ALPHANUMERIC = re.compile(r"[^\W_]")
# What share of the words of prose bind: in news .42 in the median, less than this in one excerpt
# of 40; lists of words to look for have next to none.
BOUND = 0.2


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was pasted, in the forms in which it may stand: as it is first, its barest core last.

    With each form goes the credit that was taken off behind it, if that may be a part of the text
    after all. `closed` tells whether one pair of quotation marks was round it.
    """

    forms: tuple[tuple[str, str], ...]
    closed: bool

    @property
    def core(self) -> str:
        """The words without quotation marks, dots and credit around them."""
        return self.forms[-1][0]

    @property
    def words(self) -> int:
        """How many words the core has."""
        return sum(ALPHANUMERIC.search(t.text) is not None for t in fold(self.core).tokens)


def read(asked: str) -> Pasted:
    """Take off, one after the other, what people put around an excerpt.

    >>> read("“… the bridge over the Tor reopened.” (Torvik Post)").core
    'the bridge over the Tor reopened.'
    """
    text, credit, closed = asked.strip(), "", False
    forms = [(text, credit)]
    for _ in range(2):
        found = None if credit else CREDIT.search(text)
        if found is not None:
            text, credit = text[: found.start()], found[0].strip()
            forms.append((text, credit))
        inside = WRAPPED.match(text)
        if inside is not None:
            if CLOSED.match(text):
                closed, credit = True, ""  # what is behind the quotation mark is surely no part
            text = inside[1].strip()
            forms.append((text, credit))
        text = LOOSE.sub("", text).strip()
        forms.append((text, credit))
    return Pasted(tuple(dict.fromkeys(forms)), closed)


def may_stand(pasted: Pasted) -> bool:
    """Whether a text is worth looking for: not too short, nor one question."""
    words = pasted.words
    if pasted.closed:
        return words >= LEAST_QUOTED
    one_question = ASKED.search(pasted.core) and len(sentences(pasted.core)) == 1
    return words >= (LEAST_ASKING if one_question else LEAST_WORDS)


def most_changed(pasted: Pasted) -> int:
    """How many words may differ from those that stand, by the looks of the text."""
    words = pasted.words
    if ENDED.search(pasted.core) or pasted.closed:
        return int(CHANGED * words) if words >= LEAST_WORDS else 0
    return int(CHANGED_OPEN * words) if words >= LEAST_OPEN else 0


def surely_one(pasted: Pasted) -> bool:
    """Whether a text that stands nowhere is an excerpt by its looks: prose, and no request."""
    core = pasted.core
    parts = [core[start:end] for start, end in sentences(core)]
    if ASKS_WITHIN.search(core) or any(OPENING.match(part) for part in (parts[0], parts[-1])):
        return False
    words = [word.casefold() for word in WORD.findall(core)]
    if sum(word in STOP_WORDS for word in words) < BOUND * len(words):
        return False
    if pasted.closed:
        return len(words) >= LEAST_WORDS
    if ENDED.search(core):
        return len(words) >= LEAST_ABSENT
    return len(words) >= LEAST_ABSENT_OPEN and len(parts) > 1
