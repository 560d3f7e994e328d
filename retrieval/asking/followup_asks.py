"""Another interrogative for a question asked before: "why?", "and when was that?", "how many?"."""

from __future__ import annotations

import re

from retrieval.chronology.mentions import find

_EXACTLY = r"(?:\s+(?:exactly|precisely))?"
ALONE = re.compile(
    rf"(?P<adverb>why|when|where|how){_EXACTLY}(?:\s+(?:come|so|not))?"
    r"(?:\s+(?:is|was|did|does|has)\s+(?:that|this|it)(?:\s+(?:so|happen|happened))?)?"
    rf"|(?P<noun>who(?!se)m?|how (?:many|much)){_EXACTLY}"
    r"|(?P<beside>(?:by|with|to|from|for|about|against|since|until|of|in|at|on)\s+"
    r"(?:whom?|when|where|what|how (?:long|many|much))|how (?:long|often|far))",
    re.IGNORECASE,
)
_AUXILIARIES = (
    "did do does is are was were has have had will would can could should may might must"
)
_AUX = rf"(?:{'|'.join(_AUXILIARIES.split())})(?:n['’]t)?"
_WH = r"who(?!se)m?|what|which|whose|when|where|why|how(?: (?:many|much|long|often))?"
LED = re.compile(
    rf"(?P<wh>{_WH})(?P<thing>(?:\s+[\w'’-]+){{0,4}}?)\s+(?P<aux>{_AUX})\b(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
VERB_LED = re.compile(rf"(?P<wh>{_WH})\s+(?P<rest>\S.*)", re.IGNORECASE | re.DOTALL)
YES_NO = re.compile(rf"{_AUX}\b", re.IGNORECASE)
WHO = {"who", "whom"}
ADVERBS = {"why", "when", "where", "how", "how long", "how often"}
PLURAL = {"is": "are", "was": "were", "has": "have", "does": "do"}

# What was done to somebody: after "who was" it makes the interrogative the subject.
SUBJECT_VERB = re.compile(
    r"\s+(?:(?:not|also|then|first|reportedly|being|been)\s+)*(?:\w+(?:ed|ing)|born|brought|built"
    r"|bought|caught|chosen|cut|driven|fallen|found|given|gone|held|hit|hurt|kept|killed|known|laid"
    r"|left|lost|made|met|paid|put|read|said|seen|sent|set|shot|shown|sold|spent|stolen|struck"
    r"|taken|thrown|told|torn|won|written)\b",
    re.IGNORECASE,
)
PREPOSITION = re.compile(
    r"\s(?:about|after|against|at|before|between|by|during|for|from|in|into|on|over|since|through"
    r"|to|under|until|with)(?=\s)",
    re.IGNORECASE,
)
SUBJECT = re.compile(r"\s+(?:the|an?|he|she|they|it|[A-Z]\S*|\S+(?:['’]s))\b")
THIRD_PERSON = re.compile(r"\w+[^s\W]s\b")


def reasked(said: str, body: str) -> str | None:
    """The question `body` with the interrogative `said`; None where `said` is none.

    Both come without their question mark. What was asked for becomes a pronoun, or its noun;
    where no grammar of a few words does it, the interrogative is added: "who met, and since when".

    >>> reasked("why", "who was sanctioned in September 2023")
    'why were they sanctioned in September 2023'
    >>> reasked("when", "what weapons did Seoul send to Torvik")
    'when did Seoul send weapons to Torvik'
    """
    asked = ALONE.fullmatch(said)
    if asked is None:
        return None
    new = asked["adverb"] or asked["noun"]
    lower = body[:1].lower() + body[1:] if re.match(rf"(?:{_WH}|{_AUX})\b", body, re.I) else body
    if new is None:
        changed = None
    elif asked["adverb"]:
        changed = _adverb(new.lower(), lower)
    else:
        changed = _noun(new.lower(), lower)
    if changed is None:
        return f"{body}, and {asked['beside'] or new}"
    return changed[:1].upper() + changed[1:] if body[:1].isupper() else changed


def _adverb(new: str, body: str) -> str | None:
    """Why, when, where or how what was asked came about."""
    if YES_NO.match(body):
        return f"{new} {body}"
    led = LED.match(body)
    if led is None or (led["thing"] and not _takes_noun(led["wh"])):
        return _cleft(new, body)
    old, thing, aux, rest = led["wh"].lower(), led["thing"], led["aux"], led["rest"]
    if old in ADVERBS:
        return f"{new} {aux}{rest}"
    if aux.lower() in ("did", "do", "does") or (
        not SUBJECT_VERB.match(rest) and (SUBJECT.match(rest) and _acts(aux, rest))
    ):
        return f"{new} {aux}{_with_object(rest, _object(old, thing))}"
    if aux.lower() in ("is", "are", "was", "were") and not SUBJECT_VERB.match(rest):
        return f"{new} {aux}{rest}" if old == "what" and not thing else None
    return f"{new} {_subject(old, thing, aux)}{rest}"


def _acts(aux: str, rest: str) -> bool:
    """Whether "what is Seoul reviewing" and not "what is the summit"."""
    be = aux.lower() in ("is", "are", "was", "were")
    return not be or re.search(r"\w{2}ing\b", rest) is not None


def _noun(new: str, body: str) -> str | None:
    """Who, or how many, of what was asked for."""
    led, verb = LED.match(body), VERB_LED.match(body)
    old = verb["wh"].lower() if verb else "when"
    if verb is None or old in ADVERBS:
        return None
    if new.startswith("who"):
        counted = led is not None and old == "how many" and led["thing"]
        return (
            body if old in WHO else f"who {led['aux']}{led['rest']}" if led and counted else None
        )
    if new == "how much":  # "how much did they pay", not "how much were they fined"
        return (
            f"{new} {led['aux']}{led['rest']}"
            if led and old == "what" and not led["thing"]
            else None
        )
    if led is not None and _takes_noun(led["wh"]):
        return f"{new}{led['thing']} {PLURAL.get(led['aux'].lower(), led['aux'])}{led['rest']}"
    plural = led and not led["thing"] and PLURAL.get(led["aux"].lower())
    if led and plural:
        return f"{new} {plural}{led['rest']}"
    return None if old == "what" else f"{new} {verb['rest']}"


def _cleft(new: str, body: str) -> str | None:
    """What somebody did, and why: "who met Putin", "when was it that they met Putin"."""
    verb = VERB_LED.match(body)
    if verb is None:
        return None
    old, rest = verb["wh"].lower(), verb["rest"]
    if old in WHO:
        # "Who leads" would have to be "they lead".
        return None if THIRD_PERSON.match(rest) else f"{new} was it that they {rest}"
    if old == "which":
        return f"{new} was it that the {rest}"
    return f"{new} was it that {rest}" if old.startswith("how") and " " in old else None


def _takes_noun(wh: str) -> bool:
    return wh.lower() in ("what", "which", "whose", "how many", "how much")


def _object(old: str, thing: str) -> str:
    if thing:
        return f"the {thing.strip()}" if old == "which" else thing.strip()
    return "them" if old.startswith(("who", "how", "which")) else "that"


def _subject(old: str, thing: str, aux: str) -> str:
    """Auxiliary and subject in the order of a question."""
    if thing:
        return f"{aux} the {thing.strip()}" if old == "which" else f"{aux} {thing.strip()}"
    return f"{aux} it" if old == "what" else f"{PLURAL.get(aux.lower(), aux)} they"


def _with_object(rest: str, words: str) -> str:
    """`words` behind the verb: before the first preposition or time, or at the end."""
    ends = [mention.start - 1 for mention in find(rest)][:1]
    # Two words at least, subject and verb, come first; "call for" keeps its preposition.
    floor = re.match(r"\s*\S+\s+\S+", rest)
    after = floor.end() if floor else len(rest)
    ends += [found.start() for found in PREPOSITION.finditer(rest) if found.start() >= after][:1]
    at = min([end for end in ends if end >= after], default=len(rest))
    return f"{rest[:at].rstrip()} {words}{rest[at:]}"
