"""Which way an incomplete date points, as far as the words around it tell."""

from __future__ import annotations

import re

from retrieval.chronology.grammar.guards import FLAGS
from retrieval.chronology.grammar.meanings import Tense

BEFORE, AFTER = 90, 40  # characters of the same sentence that are looked at

_FUTURE = frozenset(
    "will won't shall should would may might scheduled slated due expect expects expecting"
    " expected plan plans planned planning upcoming coming going ahead begins opens starts"
    " premieres airs debuts kicks takes go goes meets faces hosts resumes expires ends closes meet"
    " arrives departs travels returns".split()
)
_PAST = frozenset(
    "was were had has have did been said says since ago last after following earlier began came"
    " went won lost took told made held left met fell rose saw ran gave found got became sent"
    " broke shot wrote spoke grew led hit died fled sued flew drew fought caught bought sold built"
    " spent sank shook threw wore chose drove drank froze knew laid rode sang slept slid stole"
    " stood swam swore taught tore thought understood woke bound dealt fed forgot forgave heard"
    " hid meant paid rang sat sprang stuck struck stung strode swept withdrew kept felt brought"
    " sought hung overtook underwent arose".split()
)
# words after which "to" is followed by a noun: "fell to", "according to", "returned to"
_BEFORE_NOUN = frozenset(
    "according compared due thanks related added next prior back close closer down up home access"
    " response reaction damage threat visit trip linked similar equal owing listen respond came"
    " went returned moved rose fell climbed dropped jumped slipped rising falling grew sank soared"
    " sentenced transferred traveled travelled flew sent attributed exposed extradited"
    " months weeks year years open opened closed delivered restored handed awarded donated shipped"
    " sold referred presented admitted limited restricted subject committed dedicated devoted"
    " confined addressed extended lost reduced increased raised lowered promoted relegated elected"
    " submitted assigned attached connected switched converted changed turned headed rushed taken"
    " flown driven evacuated loaned leaked introduced".split()
)
_NO_VERB = frozenset(
    "the a an his her its their this that us him them end start early late mid beginning my your"
    " our me you it these those all both each every any some many most much more several few no"
    " none such other others another one two three four five six seven eight nine ten dozens"
    " hundreds thousands millions anyone everyone someone nobody what which whom whoever nearly"
    " almost about around over within at in".split()
)
_SHORT_VERB = 4  # letters: "red", "bed" and "need" are no past tenses
_WORDS = re.compile(r"[A-Za-z][A-Za-z']*|[0-9]+")
_TOWARDS = re.compile(
    r"\b(?:by|until|till|starting|beginning|effective|next|ahead of|(?:head|go|com)ing into"
    r"|prepar\w{2,5} for|entering|looking to)\s(?:the\s)?$",
    FLAGS,
)
_ENDED = re.compile(r"\b(?:ended|since)\s(?:on\s)?(?:the\s)?$", FLAGS)
_WILL = re.compile(r"\b(?:will|shall|(?:is|are) (?:set|expected|due))\b", FLAGS)
_TITLES = "".join(rf"(?<!\b{title})" for title in ("Mr", "Mrs", "Dr", "Gov", "Sen", "Gen", "Rep"))
_BREAK = re.compile(  # the end of a sentence, not of "p.m.", "U.S." or "Gov."
    rf"(?:(?<!\.[A-Za-z]){_TITLES}\.|[!?;:\n])[\s\"\u201d')]{{0,3}}(?=[A-Z\"\u201c(]|$)|\n"
)


def tense(text: str, start: int, end: int) -> Tense:
    """The tense of the nearest verb or cue before the expression, else a "will" behind it.

    >>> tense("They will meet in October.", 18, 25), tense("They met in October.", 12, 19)
    (<Tense.FUTURE: 'future'>, <Tense.PAST: 'past'>)
    """
    left = _BREAK.split(text[max(start - BEFORE, 0) : start])[-1]
    behind = _BREAK.split(text[end : end + AFTER], maxsplit=1)[0]
    if _TOWARDS.search(left):
        return Tense.FUTURE
    if _ENDED.search(left):
        return Tense.ENDED
    found = _nearest_cue(_WORDS.findall(left))
    if found is Tense.OPEN and _WILL.search(behind):
        return Tense.FUTURE
    verb = _WORDS.match(behind.lstrip(" ,"))  # "on Thursday passed" after "trying to avert"
    return Tense.PAST if verb and _is_past(verb[0].lower()) else found


def _nearest_cue(words: list[str]) -> Tense:
    after = ""
    for at in range(len(words) - 1, -1, -1):
        word, low = words[at], words[at].lower()
        infinitive = low == "to" and after.islower() and not _is_no_verb(after)
        infinitive = infinitive and not (at and words[at - 1].lower() in _BEFORE_NOUN)
        if infinitive or (low in _FUTURE and word != "May") or low.endswith("'ll"):
            return Tense.FUTURE
        if low == "set" and after in ("to", "for"):
            return Tense.FUTURE
        if _is_past(low):
            return Tense.PAST
        after = word
    return Tense.OPEN


def _is_no_verb(word: str) -> bool:
    """Whether a word behind "to" begins what is named: "to all villages", "to guests"."""
    plural = word.endswith("s") and not word.endswith(("ss", "us", "as", "is"))
    return plural or word in _NO_VERB


def _is_past(word: str) -> bool:
    return word in _PAST or (word.endswith("ed") and len(word) > _SHORT_VERB)


def tense_of(match: re.Match[str]) -> Tense:
    """The tense around a match of the grammar."""
    return tense(match.string, match.start(), match.end())
