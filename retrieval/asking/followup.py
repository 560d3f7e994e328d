"""Follow-ups: the whole question that a few words mean after the question before them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from retrieval.asking.asked_time import timed
from retrieval.asking.cut import without
from retrieval.asking.followup_asks import reasked
from retrieval.asking.followup_name import names, renamed
from retrieval.asking.followup_time import retimed, untimed
from retrieval.asking.question import STOP_WORDS, WORD

LONGEST = 120  # characters: what is longer says by itself what it asks
TOPIC_WORDS = 5  # "and the sanctions on ships?"; more words are a question of their own
LATE_PRONOUN_WORDS = 3  # words of meaning: "who denied it?", not "what do doctors advise for it?"

OPENING = re.compile(
    r"(?:(?:(?P<goes_on>and|but|or|also)|so|ok|okay|well|then(?=\s)|please)\b[\s,:;–—-]*)+",
    re.IGNORECASE,
)
ABOUT = re.compile(
    r"(?:what|how)\s+about\s+|what\s+of\s+|(?:the\s+)?same\s+(?:question\s+)?(?:for|about|but)\s+"
    r"|(?:only|just)\s+(?=in\b|on\b)",
    re.IGNORECASE,
)
ELSE = re.compile(
    r"(?:(?:who|what|where|when|how|why|which|anyone|anybody|anything|someone|something|any\s*where)"
    r"\s+)(?:all\s+)?else|else|(?:any|some|tell\s+me|show\s+me|give\s+me|show|what|who)?\s*more"
    r"|(?:any\s+|the\s+|which\s+)?others?|(?:any\s+)?other\s+(?:ones?|sources|quotes|answers)"
    r"|more\s+(?:of\s+(?:that|them|this)|please|sources|quotes|answers|results)|go\s+on|continue",
    re.IGNORECASE,
)
# What "and the children?" may not begin with, or it asks by itself.
ASKS = re.compile(
    r"(?:who|what|which|whose|when|where|why|how|if|is|are|was|were|did|do|does|has|have|had|will"
    r"|would|can|could|should|tell|show|list|name|give)\b",
    re.IGNORECASE,
)
# Pronouns by what may stand before them: no word of meaning, or one ("who denied it?").
FIRST = frozenset("he she they his their its".split())
LATER = frozenset("him her them it".split())
DEMONSTRATIVES = frozenset("that this there those these".split())
PERSON = frozenset("he she him his her".split())
BE = frozenset("is are was were be been".split())
BEHIND_DEMONSTRATIVE = re.compile(
    r"\W*(?:$|(?:is|are|was|were|did|do|does|has|have|had|in|on|at|by|before|after|since|for|to"
    r"|with|from|during|about)\b)",
    re.IGNORECASE,
)
INNER = re.compile(r".*\((?P<inner>[^()]+)\)$", re.DOTALL)
MARKS = " ?!…？！。؟"  # what a question ends with


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A whole question; with `others` the one before once more, for other quotes than it got."""

    question: str
    others: bool = False


def followed(said: str, before: str, asked_on: date) -> FollowUp | None:
    """The question that `said` means after the question `before`, both as they were asked.

    None where `said` is a question of its own, to be asked as it stands. `before` should be the
    whole question as it was read, so that follow-ups of follow-ups stand on firm ground; times
    like "last year" hang on `asked_on`.

    >>> day = date(2024, 1, 5)
    >>> followed("and in October?", "who was sanctioned in September 2023?", day)
    FollowUp(question='who was sanctioned in October 2023?', others=False)
    >>> followed("who else?", "who met Putin?", day)
    FollowUp(question='who met Putin?', others=True)
    >>> followed("and who met Putin in October 2023?", "who resigned?", day) is None
    True
    """
    words, body = _bare(said), _bare(before)
    if not words or not body or len(words) > LONGEST:
        return None
    opening = OPENING.match(words)
    core = words[opening.end() :] if opening else words
    about = ABOUT.match(core)
    core = core[about.end() :] if about else core
    if not core:
        core = words
    if ELSE.fullmatch(core):
        return FollowUp(f"{body}?", others=True)
    opened = about is not None or (opening is not None and opening["goes_on"] is not None)
    read = (
        reasked(core, body)
        or retimed(core, body, asked_on)
        or (_about(core, body, asked_on) if opened else None)
        or _with_antecedent(core, body, asked_on)
    )
    return None if read is None else FollowUp(f"{' '.join(read.split())}?")


def _bare(text: str) -> str:
    """A question on one line without the marks at its end; the stop of "U.S." stays."""
    text = " ".join(text.split()).rstrip(MARKS)
    return text if re.search(r"\b\w\.\w\.$", text) else text.rstrip("." + MARKS)


def _about(core: str, body: str, asked_on: date) -> str | None:
    """The question about another name, and at another time where one follows it, or a topic."""
    if (other := renamed(core, body)) is not None:
        return other
    for time in timed(core, asked_on, None):
        name = without(core, time.start, time.end).strip(" ,")
        other = renamed(name, body) if name else None
        if other is not None:
            return retimed(core[time.start : time.end].strip(), other, asked_on)
        break
    words = WORD.findall(core.lower())
    if ASKS.match(core) or set(words) <= STOP_WORDS or len(words) > TOPIC_WORDS:
        return None
    return f"{body}, and what about {core}"


def _with_antecedent(core: str, body: str, asked_on: date) -> str | None:
    """A question whose pronoun means something of the question before, with what it means.

    A person is named in place of the pronoun where the question has a name besides, and the one
    before has just one; otherwise the question before stands behind in brackets.
    """
    found = _pronoun(core)
    if found is None:
        return None
    if names(core):
        return _named(core, body, found)
    inner = INNER.fullmatch(body)
    whole = inner["inner"] if inner else body
    if any(True for _ in timed(core, asked_on, None)):
        whole = untimed(whole, asked_on) or whole
    first, _, rest = whole.partition(" ")
    whole = f"{first.lower()} {rest}" if first.lower() in STOP_WORDS and rest else whole
    asked = core[:1].upper() + core[1:] if body[:1].isupper() else core
    return f"{asked} ({whole})"


def _pronoun(core: str) -> re.Match[str] | None:
    """The first pronoun of a question that nothing before it in the question can stand for."""
    words = list(WORD.finditer(core))
    meaning = [word for word in words if word[0].lower() not in STOP_WORDS]
    for at, word in enumerate(words):
        said = word[0].lower()
        carried = sum(other.start() < word.start() for other in meaning)
        if said in FIRST and not carried:
            return word
        if not at or carried > 1 or len(meaning) > LATE_PRONOUN_WORDS:
            continue
        existential = said == "there" and words[at - 1][0].lower() in BE
        stands = BEHIND_DEMONSTRATIVE.match(core, word.end()) and not existential
        if said in LATER or (said in DEMONSTRATIVES and stands):
            return word
    return None


def _named(core: str, body: str, pronoun: re.Match[str]) -> str | None:
    """The question with the one person of the question before for its pronoun, or None."""
    people = {name.text: name for name in names(body) if name.place is None}
    first = names(core)[0].start
    said = pronoun[0].lower()
    if said not in PERSON or len(people) != 1 or first < pronoun.start():
        return None
    whose = said == "his" or (said == "her" and re.match(r"\s+\w", core[pronoun.end() :]))
    name = next(iter(people)) + ("’s" if whose else "")
    return f"{core[: pronoun.start()]}{name}{core[pronoun.end() :]}"
