"""What a sentence says of an event beside its time: it happened, was said, is planned, or not so.

The rules look only at the clause that holds the time expression. A clause ends at a comma, a
colon, a dash, and before words that open another ("that", "which", "after"); a piece without a
verb to speak of ("In March,") belongs to what follows. Inside the clause the last cue before
the expression governs it, else the first one after: "said on Monday it will visit in March" is
said on Monday and planned for March.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

FLAGS = re.IGNORECASE


class Modality(StrEnum):
    """How an event stands to what is the case, as far as the words around its time tell."""

    HAPPENED = "happened"
    SAID = "said"
    PLANNED = "planned"
    DENIED = "denied"


_AUXILIARY = r"(?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|should|may|might)"
_BE = r"(?:is|are|was|were|been|be|being)"
_ADVERB = r"(?:(?:also|still|now|already|then|soon|reportedly|tentatively|currently|\w+ly)\s+)?"

# In the order in which they are tried where several begin at one place.
_CUES = (
    (
        Modality.DENIED,
        rf"{_AUXILIARY}\s+{_ADVERB}not\b(?!\s+only)|cannot\b|won['’]t\b|\w+n['’]t\b|never\b"
        r"|not\s+(?=to\b|yet\b|been\b)|no\s+longer\b"
        r"|(?:den(?:y|ies|ied|ying)|refut(?:es?|ed|ing))\b"
        r"|(?:fail(?:s|ed|ing)?|refus(?:es?|ed|ing)|declin(?:es?|ed|ing))\s+to\b",
    ),
    (
        Modality.PLANNED,
        rf"(?:(?-i:will|may)|shall|\w+['’]ll|would|might|should)\b(?!\s+{_ADVERB}have\b)"
        rf"|{_BE}\s+{_ADVERB}(?:to|going\s+to|about\s+to|set\s+to|due|slated|poised|likely\s+to)\b"
        r"|(?:plan(?:s|ned|ning)?|intend(?:s|ed|ing)?|intentions?|hop(?:es?|ed|ing)"
        r"|aim(?:s|ed|ing)?|want(?:s|ed|ing)?|prepar(?:es?|ed|ing)|propos(?:es?|ed|als?|ing)"
        r"|agree(?:s|d|ing)?|vow(?:s|ed|ing)?|pledg(?:es?|ed|ing)|promis(?:es?|ed|ing)"
        r"|threaten(?:s|ed|ing)?|seek(?:s|ing)?|decid(?:es?|ed|ing))\s+(?:on\s+\w+day\s+)?to\b"
        r"|plan(?:s|ned|ning)?\s+(?:for|on|an?|the|his|her|their|its)\b|planned\b|upcoming\b"
        r"|(?:expect|anticipat|forecast|foresee|predict)\w*\b"
        r"|schedul(?:ed|ing)\b|slated\b|due\s+(?:to|in|on|for|out|by)\b|forthcoming\b",
    ),
    (
        Modality.SAID,
        r"(?:said|says?|saying|announc(?:es?|ed|ing)|told|tells|report(?:s|ed|ing)"
        r"|stat(?:es|ed|ing)|declar(?:es?|ed|ing)|add(?:s|ed|ing)|claim(?:s|ed|ing)"
        r"|reveal(?:s|ed|ing)|confirm(?:s|ed|ing)|disclos(?:es?|ed|ing)|warn(?:s|ed|ing)"
        r"|according\s+to)\b",
    ),
)
_CUE = re.compile("|".join(rf"(?P<{kind}>(?<!\w)(?:{words}))" for kind, words in _CUES), FLAGS)
_BORDER = re.compile(
    r",(?!\d)|[;:()\u2013\u2014]|\s--\s|\b(?:that|which|who|whom|whose|where|when|while|whereas|because"
    r"|although|though|but|if|unless|after|before|since|until|as)\b(?!\s+(?:of|for|well|many|much)\b)",
    FLAGS,
)
# "after Monday", "until March": here the word belongs to the expression and opens no clause.
PREPOSITION = 40  # characters of the longest, with a few more spaces than it needs
_PREPOSITION = re.compile(
    r"(?:after|before|since|until|as)\s+(?:the\s+|last\s+|early\s+)?$", FLAGS
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|\w{2,}ed|beat|became|began|bought|broke"
    r"|brought|built|came|caught|chose|cut|drew|fell|felt|flew|fought|found|gave|got|grew|heard"
    r"|(?:up)?held|hit|kept|knew|laid|led|left|lost|made|meant|met|paid|put|quit|ran|rose|sank|sat"
    r"|saw|sent|set|shook|shot|shut|sold|sought|spent|spoke|stood|struck|sued|swept|swore"
    r"|(?:over)?took|thought|threw|told|went|withdrew|won|wrote)\b",
    FLAGS,
)
_SINCE = re.compile(r"\bsince\s+(?:the\s+|last\s+|early\s+|late\s+)?$", FLAGS)
_AHEAD = re.compile(
    r"(?<!the\s)\bnext\b|\btomorrow\b|\bthe\s+day\s+after\s+tomorrow\b|\blater\s+(?:this|today)\b"
    r"|\b(?:coming|upcoming)\b|\bfrom\s+now\b|\bin\s+the\s+(?:near\s+)?future\b",
    FLAGS,
)
_ONLY_WHEN = re.compile(r"[\s,]*(?:(?:on|in|at|by|during|late|early|the)\s+)*$", FLAGS)
_THAT = re.compile(r"\bthat\s*$", FLAGS)
_IF = re.compile(r"\b(?:if|unless)\b[^,;:]*$", FLAGS)
_GROUP = re.compile(rf"\b(?:{_BE}|has|have|had)(?:\s+\w+ly)?\s*$", FLAGS)
_COMPARED = re.compile(
    r"\b(?:compared\s+(?:to|with)|than|versus|(?:\w+est|worst|first|last)(?:\s+\w+){0,3}\s+since)"
    r"(?:\s+(?:in|on|at|that|those|of|the|its|a|last))*\s*$",
    FLAGS,
)
_ASKS = re.compile(
    r"\b(?:will|plan(?:s|ned|ning)?|going\s+to|schedul\w+|expect(?:s|ed)?|upcoming|ahead"
    r"|intend(?:s|ed)?)\b",
    FLAGS,
)


@dataclass(frozen=True, slots=True)
class _Cue:
    kind: Modality
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class _Signs:
    """What a sentence has of cues, verbs and borders of clauses, in order."""

    cues: tuple[_Cue, ...]
    verbs: tuple[tuple[int, int], ...]
    borders: tuple[tuple[int, int], ...]


@lru_cache(maxsize=8)
def _signs(sentence: str) -> _Signs:
    """Read once for all expressions of a sentence: a list of 1,000 days was read 1,000 times."""
    return _Signs(
        tuple(
            _Cue(Modality(str(found.lastgroup)), found.start(), found.end(), found[0].lower())
            for found in _CUE.finditer(sentence)
        ),
        tuple(found.span() for found in _VERB.finditer(sentence)),
        tuple(found.span() for found in _BORDER.finditer(sentence)),
    )


def modality(sentence: str, start: int, end: int) -> Modality:
    """How the event at the time expression `sentence[start:end]` stands.

    >>> told = "Kim said on Monday he will visit Moscow in March."
    >>> str(modality(told, 12, 18)), str(modality(told, 43, 48))
    ('said', 'planned')
    """
    first, last = _clause(sentence, start, end)
    cues = [cue for cue in _signs(sentence).cues if cue.end <= start or cue.start >= end]
    before = [cue for cue in cues if first <= cue.start < start]
    after = [cue for cue in cues if end <= cue.start < last]
    if before:
        found = _governed(_joined(sentence, before), sentence[before[-1].end : start])
    elif after:
        found = _led(after[0], sentence[end : after[0].start])
    else:
        found = _opened(sentence[:first], sentence[:start], cues)
    if found is Modality.DENIED and _SINCE.search(sentence[:start]):
        return Modality.HAPPENED  # "not since 2019": in 2019 it did
    ahead = _AHEAD.search(sentence[start:end]) is not None
    return Modality.PLANNED if ahead and found is not Modality.DENIED else found


def planned_as_a_whole(sentence: str) -> bool:
    """Whether a sentence without a time expression tells of what is to come.

    >>> planned_as_a_whole("The city is planning on a third bridge, after two failed.")
    True
    >>> planned_as_a_whole("He said the city will build a third bridge.")
    False
    """
    first = _CUE.search(sentence)
    return first is not None and first.lastgroup == Modality.PLANNED


def reports(sentence: str) -> bool:
    """Whether a sentence first of all tells what somebody says.

    >>> reports("The ministry said it would watch."), reports("The ministry closed the port.")
    (True, False)
    """
    first = _CUE.search(sentence)
    return first is not None and first.lastgroup == Modality.SAID


def stands_apart(sentence: str, start: int, end: int) -> bool:
    """Whether a clause goes before that of an expression: "the deal, begun last year, was signed".

    >>> told = "The deal was signed, which began in March."
    >>> stands_apart(told, 36, 41), stands_apart("Sales fell in March.", 14, 19)
    (True, False)
    """
    first, _ = _clause(sentence, start, end)
    return _says_something(sentence[:first])


def only_compares(sentence: str, start: int) -> bool:
    """Whether an expression only measures what happened at another time.

    >>> only_compares("Sales fell to the lowest level since 1997.", 37)
    True
    """
    return _COMPARED.search(sentence[:start]) is not None


def asks_for_plans(question: str) -> bool:
    """Whether a question asks for what is to come rather than for what was.

    >>> asks_for_plans("What is planned for May?"), asks_for_plans("What happened in May?")
    (True, False)
    """
    return _ASKS.search(question) is not None


def _clause(sentence: str, start: int, end: int) -> tuple[int, int]:
    """Where the clause around an expression begins and ends: at least so far as a verb."""
    signs = _signs(sentence)
    telling = [*((cue.start, cue.end) for cue in signs.cues), *signs.verbs]
    said = max((first for first, last in telling if last <= start), default=-1)
    to_say = min((last for first, last in telling if first >= end), default=len(sentence) + 1)
    left = [
        0,
        *(stop for at, stop in signs.borders if stop <= start and _opens(sentence, at, start)),
    ]
    right = [len(sentence), *(at for at, _ in reversed(signs.borders) if at >= end)]
    last = right.pop()
    while right and said < left[-1] and to_say > last:
        last = right.pop()
    while len(left) > 1 and said < left[-1] and to_say > last:
        left.pop()
    return left[-1], last


def _opens(sentence: str, border: int, start: int) -> bool:
    """Whether the word of a border opens a clause before `start`, not the expression there."""
    return start - border > PREPOSITION or not _PREPOSITION.fullmatch(sentence, border, start)


def _says_something(words: str) -> bool:
    return _CUE.search(words) is not None or _VERB.search(words) is not None


def _joined(sentence: str, cues: list[_Cue]) -> _Cue:
    """The last cue, as a denial where one stands right before it: "do not expect to"."""
    *earlier, last = cues
    negated = earlier and earlier[-1].kind is Modality.DENIED
    if negated and not sentence[earlier[-1].end : last.start].strip():
        return replace(last, kind=Modality.DENIED)
    return last


def _governed(cue: _Cue, between: str) -> Modality:
    """What the last cue before an expression makes of it."""
    if cue.kind is Modality.SAID:
        return Modality.HAPPENED if _VERB.search(between) else Modality.SAID
    if cue.kind is Modality.DENIED and _ONLY_WHEN.fullmatch(between):
        return _as_an_act(cue)
    return cue.kind


def _led(cue: _Cue, between: str) -> Modality:
    """What the first cue after an expression makes of it: a verb before the cue comes first."""
    if _VERB.search(_GROUP.sub("", between)):
        return Modality.HAPPENED
    return _as_an_act(cue)


def _as_an_act(cue: _Cue) -> Modality:
    """A denial is itself said on the day that is named beside it."""
    denial = cue.kind is Modality.DENIED and cue.words.startswith(("den", "refut"))
    return Modality.SAID if denial else cue.kind


def _opened(outside: str, before: str, cues: list[_Cue]) -> Modality:
    """What the words before a clause without a cue make of it: "denied that", "if"."""
    if _IF.search(before):
        return Modality.PLANNED
    governing = [cue for cue in cues if cue.end <= len(outside)]
    if _THAT.search(outside) and governing and governing[-1].kind is Modality.DENIED:
        return Modality.DENIED
    return Modality.HAPPENED
