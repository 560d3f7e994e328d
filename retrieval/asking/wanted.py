"""The kind of answer that a question wants, by its words, and whether a sentence holds one.

Rules only. They do not find the answer; they tell sentences that can hardly hold it. On half of
the titles of SQuAD 2's dev set, unseen, holding nothing (0) makes a sentence of its paragraph less
likely the one with the answer by 11 times (when, number), 3 (who, duration), 1.6 (where).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from enum import StrEnum

from retrieval.asking.asks import asks_when
from retrieval.asking.places import TOKEN, Place, Said, places
from retrieval.chronology.grammar.rules import Timex
from retrieval.chronology.mentions import Mention, find


class Wanted(StrEnum):
    """What would answer a question."""

    WHO = "who"  # a person or an organisation
    WHEN = "when"
    WHERE = "where"
    NUMBER = "number"
    MONEY = "money"
    SHARE = "share"  # a percentage or a fraction
    AMOUNT = "amount"  # a number with a unit
    DURATION = "duration"
    AGE = "age"
    WHICH = "which"  # one of the kind that the question names: "which treaty"
    YES_NO = "yes or no"
    WHY = "why"
    HOW = "how"
    OPEN = "open"


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\n\s*", "", pattern), re.IGNORECASE)


_BE = r"(?:is|was|are|were)"
_HELPERS = rf"(?:{_BE}|did|do|does|has|have|had|can|could|will|would|should|may|might|must)"
# "what other big city", "what is the name of the city"
_WHAT = (
    rf"\b(?:what|which)\s+(?:{_BE}(?:n['’]t)?\s+(?:the|an?|his|her|its|their)\s+)?"
    rf"(?:names?\s+of\s+the\s+)?(?:(?!{_HELPERS}\b)[\w’'-]+\s+){{0,2}}?"
)
_PERSON = r"""(?:person|people|(?:wo)?m[ae]n|ministers?|president|premier|leaders?|king|queen|pope
    |emperor|governor|mayor|senator|officials?|spokes(?:man|woman|person)|chancellor|general|envoy
    |ambassador|diplomat|judge|lawyer|scientist|author|writer|singer|actor|actress|artist|player
    |coach|manager|director|executive|founder|compan(?:y|ies)|firm|bank|newspaper|magazine|agency
    |organi[sz]ations?|groups?|part(?:y|ies)|teams?|club|university|ministry|union)"""
_PLACE = r"""(?:countr(?:y|ies)|nations?|cit(?:y|ies)|towns?|village|states?|provinces?|regions?
    |continents?|islands?|places?|locations?|capital|port|areas?|county|district|street)"""
_PAYS = r"(?:money|pa(?:y|ys|id)|spen[dt]s?|earn(?:s|ed)?|worth|costs?|raised?|invest|owe|fined?)"
_SIZES = r"(?:much|far|tall|high|large|big|small|heavy|deep|wide|fast|hot|cold|strong)"

# The first that a question matches tells its kind.
KINDS = (
    (Wanted.AGE, _rule(r"\bhow old\b|\b(?:what|which) age\b")),
    (Wanted.SHARE, _rule(r"\bper ?cent(?:age)?\b|\bwhat (?:share|proportion|fraction)\b")),
    (Wanted.DURATION, _rule(r"\bhow (?:long|often|many (?:hour|day|week|month|year)s)\b")),
    (Wanted.NUMBER, _rule(r"\bhow many\b|\bwhat (?:\w+ )?number\b|\bwhat is the population\b")),
    (Wanted.MONEY, _rule(rf"\bhow much\b.*\b{_PAYS}\b|\bwhat {_BE} the (?:price|cost|budget)\b")),
    (
        Wanted.AMOUNT,
        _rule(rf"\bhow {_SIZES}\b|\bwhat {_BE} the (?:\w+ )?(?:speed|size|height|rate)\b"),
    ),
    (Wanted.WHY, _rule(r"\bwhy\b|\b(?:what|which) (?:caused?|causes|led to|reasons?)\b")),
    (Wanted.WHEN, _rule(rf"{_WHAT}(?:centur(?:y|ies)|decades?|era|time)\b(?!-)|\bsince when\b")),
    (Wanted.WHERE, _rule(rf"\bwhere\b|{_WHAT}{_PLACE}\b(?!['’-])")),
    (Wanted.WHO, _rule(rf"\b(?:who|whom|whose)\b|{_WHAT}{_PERSON}\b(?!['’-])")),
    (Wanted.OPEN, _rule(r"\bwhat (?:kinds?|types?|sorts?|happens|else|made|makes|led|\w+ed)\b")),
    (Wanted.WHICH, _rule(rf"\b(?:what|which)\s+(?!(?:{_HELPERS}(?:n['’]t)?|to|the|an?)\b)\w")),
    (Wanted.HOW, _rule(r"\bhow\b")),
    (Wanted.YES_NO, _rule(rf"^\W*(?:(?:and|so|but)\s+)?{_HELPERS}(?:n['’]t)?\b(?!.*\bwhat\b)")),
)


def wanted(text: str) -> Wanted:
    """The kind of answer that a question wants; open where its words do not tell.

    >>> wanted("Which country sent aid?").value, wanted("How much did it cost?").value
    ('where', 'money')
    """
    kinds = (kind for kind, rule in KINDS if rule.search(text))
    return Wanted.WHEN if asks_when(text) else next(kinds, Wanted.OPEN)


UNSURE = 0.5  # any sentence may answer, or what it holds is only near the kind


def holds(kind: Wanted, sentence: str, asked: str = "") -> float:
    """How far a sentence holds something of a kind: 0 nothing, 0.5 something near, 1 just that.

    What the question `asked` says itself is no answer to it. Where no rule can tell, 0.5.

    >>> asked = "Who did Kim meet?"
    >>> holds(Wanted.WHO, "Kim met Lavrov.", asked), holds(Wanted.WHO, "Kim met them.", asked)
    (1.0, 0.0)
    """
    read = READ.get(kind)
    return UNSURE if read is None else read(sentence, asked)


WORD = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*")
# Capitalised, these begin a sentence or stand before a name, and are none themselves.
NO_NAMES = frozenset(
    """an and as at after all also although among another any before both but by during each even
    every few for from he her here his how however if in it its later many meanwhile more most mr
    mrs ms dr no not now of on once one only or other our out over she since so some such that the
    their then there these they this those though to two under until we what when where which while
    who with you yet despite because president prime minister secretary general king sir foreign
    defense defence chief director spokesman chairman senator governor north south""".split()
) | {name.lower() for name in (*calendar.day_name, *calendar.month_name)}
ROLES = _rule(rf"\b(?:{_PERSON}|soldiers?|workers?|police|troops|lawmakers?|experts?)\b")
TOWARDS = _rule(
    r"\b(?:in|at|near|from|(?:in|on)?to|outside|across|around|off|towards?|between|on)\s+"
    r"(?:the\s+)?(?-i:[a-z-]+\s+)?$"
)
REACH = 40  # characters read back for it
NUMERAL = _rule(
    r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?!\w)|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|(?:twen|thir|four?|fif|six|seven|eigh|nine)t(?:y|een)|(?:hundred|thousand|dozen"
    r"|[mb]illion|trillion)s?)\b"
)
MONEY = _rule(
    r"[$€£¥₩₹]\s?\d|(?<![\d,.])\d[\d,.]*(?: (?:thousand|(?:m|b|tr)illion))? (?:US |U\.S\. )?"
    r"(?:dollars?|euros?|pounds?|yen|won|yuan|rupees?|rou?bles?|francs?|cents?)\b"
)
SHARE = _rule(
    r"\d\s?%|\bper ?cent\b|\bpct\b|\bpercentage points?\b|\b\w+ (?:in|out of) (?:ten|\d+)\b"
    r"|\b(?:half|(?:a|one|two)[ -]thirds?|(?:a|one|three)[ -]quarters?|majority)\b"
)
UNIT = _rule(
    r"\d\s?(?:%|°|[ck]?m[²2]?\b|kg\b|mph\b)|[$€£¥₩₹]\s?\d|(?<![\d,.])\d[\d,.]*[ -](?:\w+ )?"
    r"(?:met(?:re|er)|kilo|mile|feet|foot|inch|yard|acre|hectare|square|cubic|ton|gram|pound"
    r"|lit(?:re|er)|gallon|barrel|degree|hour|minute|second|watt|per ?cent|(?:m|b|tr)illion)"
)
AGE = _rule(r"\b\d+-year-old\b|\b(?:aged?|age of) \d|, \d\d?,|\byears? old\b")
CAUSE = _rule(
    r"\b(?:because|due to|owing to|thanks to|as a result|in order to|so that|reasons?|caused?"
    r"|causes|blam(?:ed?|ing)|in response|accus(?:ed|ing)|citing"
    r"|to (?:avoid|prevent|curb|protect|stop|ensure|allow|help|make|keep|gain))\b"
)
OCCASION = _rule(r"\b(?:since|after|following|over|as|for|amid|led to|given|despite|to|by)\b")
YEAR = _rule(r"(?<![\d,.$])\b1\d{3}\b(?![,.]\d)")  # histories: `find` reads no year this old


def _names(sentence: str, asked: str) -> list[tuple[float, bool]]:
    """The capitalised names that share no word with the question: how sure, and if after "in".

    States are left out; a single first word is half a name, as every sentence begins so.
    """
    known = _tokens(asked)
    states = {at for p in places(sentence) if p.sure for at in range(p.start, p.end)}
    words = list(WORD.finditer(sentence))
    runs: list[list[re.Match[str]]] = []
    for word in words:
        named = word[0][0].isupper() and _tokens(word[0]) - NO_NAMES
        if not named or word.start() in states:
            continue
        if runs and sentence[runs[-1][-1].end() : word.start()] == " ":
            runs[-1].append(word)
        else:
            runs.append([word])
    fresh = [run for run in runs if not any(_tokens(word[0]) & known for word in run)]
    before = [sentence[max(run[0].start() - REACH, 0) : run[0].start()] for run in fresh]
    sure = [UNSURE if run == words[:1] else 1.0 for run in fresh]
    return [(how, bool(TOWARDS.search(text))) for how, text in zip(sure, before, strict=True)]


def _tokens(text: str) -> set[str]:
    return {token.casefold() for token in TOKEN.findall(text) if len(token) > 1}


def _new_places(sentence: str, asked: str) -> list[Place]:
    known = {place.state for place in places(asked)}
    return [place for place in places(sentence) if place.sure and place.state not in known]


def _new_times(sentence: str, asked: str) -> list[Mention]:
    return [m for m in find(sentence) if m.text.casefold() not in asked.casefold()]


def _grade(*, just: bool, near: bool) -> float:
    return 1.0 if just else UNSURE if near else 0.0


def _who(sentence: str, asked: str) -> float:
    """A name that is not said as a place, or those told by office, by work, by country."""
    names = [sure for sure, place in _names(sentence, asked) if not place]
    told = ROLES.search(sentence) is not None or bool(_new_places(sentence, asked))
    return _grade(just=1.0 in names, near=told or bool(names))


def _where(sentence: str, asked: str) -> float:
    """A state or capital, a name after "in", "at", "to"; its people or adjective are near."""
    found = _new_places(sentence, asked)
    state = any(place.said is not Said.DEMONYM for place in found)
    after_in = any(place for _, place in _names(sentence, asked))
    return _grade(just=state or after_in, near=bool(found))


def _when(sentence: str, asked: str) -> float:
    """A date or an hour; a duration, "recently" or an old year is near."""
    times = _new_times(sentence, asked)
    dated = (m.type in (Timex.DATE, Timex.TIME) and m.meaning.grain is not None for m in times)
    return _grade(just=any(dated), near=bool(times) or YEAR.search(sentence) is not None)


def _number(sentence: str, asked: str) -> float:
    dates = [m for m in find(sentence) if m.type is not Timex.DURATION]
    known = {found[0].casefold() for found in NUMERAL.finditer(asked)}
    new = (found for found in NUMERAL.finditer(sentence) if found[0].casefold() not in known)
    free = (not any(m.start <= found.start() < m.end for m in dates) for found in new)
    return _grade(just=any(free), near=False)


def _duration(sentence: str, asked: str) -> float:
    times = _new_times(sentence, asked)
    return _grade(just=any(m.type in (Timex.DURATION, Timex.SET) for m in times), near=bool(times))


def _of(just: re.Pattern[str], near: re.Pattern[str]) -> Callable[[str, str], float]:
    """A reading by patterns: 1 for a new match of the first, 0.5 for any of the second."""

    def read(sentence: str, asked: str) -> float:
        known = {found[0].casefold() for found in just.finditer(asked)}
        new = any(found[0].casefold() not in known for found in just.finditer(sentence))
        return _grade(just=new, near=near.search(sentence) is not None)

    return read


READ: Mapping[Wanted, Callable[[str, str], float]] = {
    Wanted.WHO: _who,
    Wanted.WHEN: _when,
    Wanted.WHERE: _where,
    Wanted.NUMBER: _number,
    Wanted.MONEY: _of(MONEY, NUMERAL),
    Wanted.SHARE: _of(SHARE, NUMERAL),
    Wanted.AMOUNT: _of(UNIT, NUMERAL),
    Wanted.DURATION: _duration,
    Wanted.AGE: _of(AGE, NUMERAL),
    Wanted.WHY: _of(CAUSE, OCCASION),
}
