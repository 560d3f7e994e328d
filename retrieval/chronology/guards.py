"""What the words around an expression tell: its tense, and whether it is a time at all."""

from __future__ import annotations

import re

from retrieval.chronology import lexicon as lex
from retrieval.chronology.lexicon import MONTH, YEAR, S
from retrieval.chronology.meanings import Tense

FLAGS = re.ASCII | re.IGNORECASE
BEFORE, AFTER = 90, 40  # characters of the same sentence that are looked at
NEAR = 18
NO_TAIL = r"(?<![\w$\u20ac\u00a3\u00a5#/.,:+])"  # no tail of a price, a version, a phone number

_FUTURE = frozenset(
    "will won't shall would should may might scheduled slated due expect expects expecting"
    " expected plan plans planned planning upcoming coming going ahead begins opens starts"
    " premieres airs debuts kicks takes".split()
)
_PAST = frozenset(
    "was were had has have did been said says since ago last after following earlier began came"
    " went won lost took told made held left met fell rose saw ran gave found got became sent"
    " broke shot wrote spoke grew led hit".split()
)
_NO_VERB = frozenset("the a an his her its their this that us him them".split())
_SHORT_VERB = 4  # letters: "red", "bed" and "need" are no past tenses
_WORDS = re.compile(r"[A-Za-z][A-Za-z']*")
_TOWARDS = re.compile(r"\b(?:by|until|till|starting|beginning|effective|next)\s(?:the\s)?$", FLAGS)
_WILL = re.compile(r"\b(?:will|shall|(?:is|are) (?:set|expected|due))\b", FLAGS)
_BREAK = re.compile(r"[.!?;:\n][\s\"\u201d')]{0,3}(?=[A-Z\"\u201c(]|$)|\n")


def tense(text: str, start: int, end: int) -> Tense:
    """The tense of the nearest verb or cue before the expression, else a "will" behind it.

    >>> tense("They will meet in October.", 18, 25), tense("They met in October.", 12, 19)
    (<Tense.FUTURE: 'future'>, <Tense.PAST: 'past'>)
    """
    left = _BREAK.split(text[max(start - BEFORE, 0) : start])[-1]
    behind = _BREAK.split(text[end : end + AFTER], maxsplit=1)[0]
    if _TOWARDS.search(left):
        return Tense.FUTURE
    found = _nearest_cue(_WORDS.findall(left))
    if found is Tense.OPEN:
        return Tense.FUTURE if _WILL.search(behind) else Tense.OPEN
    verb = _WORDS.match(behind.lstrip(" ,"))  # "on Thursday passed" after "trying to avert"
    return Tense.PAST if verb and _is_past(verb[0].lower()) else found


def _nearest_cue(words: list[str]) -> Tense:
    after = ""
    for word in reversed(words):
        low = word.lower()
        infinitive = low == "to" and after.islower() and after not in _NO_VERB
        if infinitive or (low in _FUTURE and word != "May") or low.endswith("'ll"):
            return Tense.FUTURE
        if low == "set" and after in ("to", "for"):
            return Tense.FUTURE
        if _is_past(low):
            return Tense.PAST
        after = word
    return Tense.OPEN


def _is_past(word: str) -> bool:
    return word in _PAST or (word.endswith("ed") and len(word) > _SHORT_VERB)


def before(match: re.Match[str], length: int = NEAR) -> str:
    """The last `length` characters before a match."""
    return match.string[max(match.start() - length, 0) : match.start()]


_VERB_MONTHS = frozenset({"may", "march", "mar", "jan", "dec"})  # verbs and names, too
_SHORT_MONTHS = frozenset(name for names in lex.MONTH_NAMES for name in names[1:])  # APR
_IN_ANY = r"in|since|until|till|last|next|early|mid|late|during"
_IN_LOWER = re.compile(rf"\b(?:{_IN_ANY})[\s-]+$", FLAGS)
_IN_MAY = re.compile(
    rf"\b(?:{_IN_ANY}|of|this|between|through|from|or|every|each|ending|ended|april)[\s-]+$", FLAGS
)
_IN = re.compile(rf"{_IN_MAY.pattern}|\b(?:february|and|to|by)[\s-]+$", FLAGS)
_THEN_A_YEAR = re.compile(rf",?{S}(?:of{S})?{YEAR}(?!,?[0-9])", FLAGS)


def names_a_month(match: re.Match[str]) -> bool:
    """Whether a bare month's name is one: May after "in" and the like, never "may attack"."""
    name = match["month"].rstrip(".")
    certain = name.lower() not in _VERB_MONTHS and name.lower() not in _SHORT_MONTHS
    if certain or _THEN_A_YEAR.match(match.string, match.end()):
        return True
    left = before(match)
    if name[0].islower():
        return _IN_LOWER.search(left) is not None
    return (_IN_MAY if name == "May" else _IN).search(left) is not None


def names_a_dated_month(match: re.Match[str]) -> bool:
    """Whether the month beside a day is one: not "they march 20 miles"."""
    name = match["month"].rstrip(".")
    return (
        name[0].isupper()
        or name not in _VERB_MONTHS
        or _THEN_A_YEAR.match(match.string, match.end()) is not None
    )


_SHORT_DAYS = frozenset(name for names in lex.WEEKDAY_NAMES for name in names[1:])
_THEN_A_DATE = re.compile(
    rf",?{S}?(?:[0-9]{{1,2}}\b|{MONTH}(?![a-z])|{lex.words(lex.DAY_PARTS)}\b)", FLAGS
)
_NAMED_DAY = re.compile(r"\b(?:Black|Cyber|Bloody|Ash|Holy|Palm|Easter|Freaky|Good|Maundy) $")
_DAY_NAME = re.compile(
    r" (?:Times|Mail|Herald|Telegraph|Express|Mirror|Post|Sun|Night (?:Live|Lights|Football))\b"
)


def names_a_weekday(match: re.Match[str]) -> bool:
    """Whether a weekday's name is one: not "the sun", the Sunday Times nor Black Monday."""
    name = match["weekday"].rstrip(".")
    if name.lower() in _SHORT_DAYS:
        return name[0].isupper() and _THEN_A_DATE.match(match.string, match.end()) is not None
    named = _NAMED_DAY.search(before(match)) or _DAY_NAME.match(match.string, match.end())
    return named is None


_NUMBERED = re.compile(
    r"(?:\b(?:resolutions?|flight|nos?\.?|number|rooms?|pages?|sections?|articles?|highway|route"
    r"|model|version|bill|act|chapter|unit|channel|extension|code|boeing|airbus|area|line"
    r"|apartment|building|psalm|case|ticket|order|law|office|gate|lot|windows|russell?"
    r"|nearly|almost|roughly|least|than|over|some|approximately|only|exactly|total of)\s"
    r"|[$\u20ac\u00a3\u00a5#]\s?|\b(?-i:[A-Z]{2,5})-)$",
    FLAGS,
)
_COUNTED = re.compile(
    r"(?:\s(?:\w{1,20}\s)?(?:people|persons|men|women|children|troops|soldiers|civilians|workers"
    r"|employees|jobs|homes|houses|miles|km|kilomet\w{2,4}|feet|met(?:er|re)s|tons|tonnes|dollars"
    r"|euros|pounds|points|words|votes|deaths|yards|acres|barrels|calories|residents|students"
    r"|passengers|fighters|refugees|pages|vehicles|copies|times|followers|hours|minutes|seconds"
    r"|days|weeks|months|years)\b|\s(?:million|billion|percent|UTC|GMT|hrs|hours)\b|\s?%)",
    FLAGS,
)
_YEAR_WORD = re.compile(
    r"(?:\b(?:in|since|until|till|by|early|mid|late|from|between|year|after|before|circa|during"
    r"|to|and|of|for|the)[\s-]+|[-\u2013\u2014(])$",
    FLAGS,
)
_YEAR_OF_DAY = re.compile(rf"\b{MONTH}(?:{S}[0-9]{{1,2}}(?:st|nd|rd|th)?)?,?\s$", FLAGS)
_YEAR_SURE = re.compile(
    r"(?:\b(?:in|since|until|by|early|mid|late|from|year|circa)[\s-]+)$", FLAGS
)
_AFTER_DIGITS = re.compile(
    r"(?<![0-9])(?![0-9]{4}[-/\u2013\u2014]$)[0-9]{1,18}[-/\u2013\u2014]$", FLAGS
)
USUAL_YEARS = range(1900, 2051)  # read as years anywhere; 1700 and later after many words
LIKELY_YEARS = range(1700, 2100)


def names_a_year(match: re.Match[str]) -> bool:
    """Whether four digits are a year: no count, no price, no number of a resolution."""
    year, left = int(match["year"]), before(match)
    if (
        _AFTER_DIGITS.search(left)
        or _NUMBERED.search(left)
        or _COUNTED.match(match.string, match.end())
    ):
        return False
    if year in USUAL_YEARS or _YEAR_OF_DAY.search(left):
        return True
    return (_YEAR_WORD if year in LIKELY_YEARS else _YEAR_SURE).search(left) is not None


_AGED = re.compile(r"\b(?:his|her|their|my|your|our|its)\s(?:(?:early|mid|late)[\s-])?$", FLAGS)
_THE = re.compile(r"(?:\b(?:the|early|late|mid|and|to)[\s-]|['\u2018\u2019])$", FLAGS)


def names_a_decade(match: re.Match[str]) -> bool:
    """Whether "20s" or "fifties" is a decade: not an age, nor a cricketer's score."""
    if _AGED.search(before(match)):
        return False
    return (len(match["decade"]) == len("1990") and match["decade"].isdigit()) or bool(
        _THE.search(before(match))
    )


_SEASON_WORD = re.compile(
    r"\b(?:in|the|this|last|next|early|mid|late|since|until|by|every|each|during|previous"
    r"|following|that)[\s-]+$",
    FLAGS,
)
_GAMES = re.compile(
    r" (?:Olympics?|Games|Palace|Classic|Meetings|Olympians?|Paralympics|School|League)\b"
)
_OF_A_YEAR = re.compile(rf"(?:{S}of)?,?{S}(?:{YEAR}|(?:last|this|next|that){S}year)", FLAGS)
_OF_A_THING = re.compile(r"\s(?:of|in|from|to|by|rains?|water)\b", FLAGS)
_A_FALL = re.compile(r"\b(?:to|an?|of)\s+$", FLAGS)


def names_a_season(match: re.Match[str]) -> bool:
    """Whether "fall" and "spring" are seasons: no verb, no "fall of Saigon", no Winter Games."""
    text, end, season = match.string, match.end(), match["season"]
    if season[0].isupper() and _GAMES.match(text, end):
        return False
    if season.lower() not in ("fall", "spring") or _OF_A_YEAR.match(text, end):
        return True
    left = before(match)
    return bool(_SEASON_WORD.search(left)) and not (
        _A_FALL.search(left) or _OF_A_THING.match(text, end)
    )


_FESTIVE = re.compile(
    r"\s(?:tree|carol|song|album|movie|film|gift|present|market|light|card|Island)s?\b", FLAGS
)


def is_festive_thing(match: re.Match[str]) -> bool:
    """Whether a holiday's name only describes a thing: a Christmas tree."""
    return _FESTIVE.match(match.string, match.end()) is not None
