"""Whether words that look like a time are one: what the words around them tell."""

from __future__ import annotations

import re

from retrieval.chronology.grammar import lexicon as lex
from retrieval.chronology.grammar.lexicon import MONTH, YEAR, S

FLAGS = re.ASCII | re.IGNORECASE
NEAR = 18
NO_TAIL = r"(?<![\w$\u20ac\u00a3\u00a5#/.,:+])"  # no tail of a price, a version, a phone number

_IN_A_SENTENCE = re.compile(r"[A-Za-z0-9,][ ]$")


def is_named(match: re.Match[str]) -> bool:
    """Whether a capital inside a sentence makes a word a name: USA Today, the Daily Mail."""
    words = match[0].removeprefix("in ").removeprefix("the ")
    if not words[0].isupper() or words.isupper():
        return before(match, 4) == "USA "
    return words != match[0] or _IN_A_SENTENCE.search(before(match, 2)) is not None


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
_THEN_A_MONTH = re.compile(rf"(?:-|\u2013|{S}(?:to|through){S}){MONTH}(?![a-z])", FLAGS)
_MONTH_BEFORE = re.compile(rf"\b{MONTH}(?:-|\u2013)$", FLAGS)
_MONTH_TO = re.compile(rf"\b(?:from|between)\s{MONTH}\s(?:to|and|through|until)\s$", FLAGS)
_THEN_MAY = re.compile(
    r"\s(?:deliver|election|report|data|figures|deadline|sales|vote|summit)", FLAGS
)
_FIRST_NAMES = frozenset({"January", "April", "June", "August"})
_SURNAME = re.compile(rf"\s(?!{MONTH})[A-Z](?:['\u2019][A-Z])?[a-z]+")
_BEFORE_MONTH = re.compile(
    rf"\b(?:{_IN_ANY}|of|this|between|through|from|by|to|and|or|for|every|each|the|before|after"
    r"|on|a|an)[\s-]+$|'s\s$",
    FLAGS,
)
_FROM = re.compile(r"\b(?:from|between)\s$", FLAGS)
_TO_MONTH = re.compile(rf"{S}(?:to|and|through|until){S}{MONTH}(?![a-z])", FLAGS)


def names_a_month(match: re.Match[str]) -> bool:
    """Whether a bare month's name is one: May after "in" and the like, never "may attack"."""
    name = match["month"].rstrip(".")
    if name in _FIRST_NAMES and _SURNAME.match(match.string, match.end()):
        return _BEFORE_MONTH.search(before(match)) is not None
    certain = name.lower() not in _VERB_MONTHS and name.lower() not in _SHORT_MONTHS
    if certain or _THEN_A_YEAR.match(match.string, match.end()) or _in_a_range(match):
        return True
    if name == "May" and _THEN_MAY.match(match.string, match.end()):
        return True
    usual = _IN_LOWER if name[0].islower() else _IN_MAY if name == "May" else _IN
    return usual.search(before(match)) is not None


def _in_a_range(match: re.Match[str]) -> bool:
    """Whether another month stands beside it: Jan-Mar, "between march and may"."""
    text, end = match.string, match.end()
    if _MONTH_TO.search(before(match, 40)):
        return True
    if _FROM.search(before(match)) and _TO_MONTH.match(text, end):
        return True
    beside = _THEN_A_MONTH.match(text, end) or _MONTH_BEFORE.search(before(match))
    return match["month"][0].isupper() and beside is not None


_ON_A_DAY = re.compile(r"\b(?:on|since|until|between|of|from|by|before|after)\s(?:the\s)?$", FLAGS)


def names_a_dated_month(match: re.Match[str]) -> bool:
    """Whether the month beside a day is one: not "they march 20 miles"."""
    name = match["month"].rstrip(".")
    return (
        name[0].isupper()
        or name not in ("may", "march", "mar")
        or not match["day"].isdigit()
        or _ON_A_DAY.search(before(match)) is not None
        or _THEN_A_YEAR.match(match.string, match.end()) is not None
    )


SHORT_DAYS = frozenset(name for names in lex.WEEKDAY_NAMES for name in names[1:])
_THEN_A_DATE = re.compile(
    rf",?{S}?(?:the{S})?(?:[0-9]{{1,2}}(?:st|nd|rd|th)?\b|{MONTH}(?![a-z])"
    rf"|{lex.words(lex.DAY_PARTS)}\b)",
    FLAGS,
)
_NAMED_DAY = re.compile(r"\b(?:Black|Cyber|Bloody|Ash|Holy|Palm|Easter|Freaky|Good|Maundy) $")
_DAY_NAME = re.compile(
    r" (?:Times|Mail|Herald|Telegraph|Express|Mirror|Post|Sun|Night (?:Live|Lights|Football))\b"
)


def names_a_weekday(match: re.Match[str]) -> bool:
    """Whether a weekday's name is one: not "the sun", the Sunday Times nor Black Monday."""
    name = match["weekday"].rstrip(".")
    if name.lower() in SHORT_DAYS:
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
YEAR_OF_MONTH = re.compile(rf"\b{MONTH}(?:{S}\w{{1,11}})?,?\s$", FLAGS)
_YEAR_OF_DAY = re.compile(rf"\b{MONTH}(?:{S}[0-9]{{1,2}}(?:st|nd|rd|th)?)?,?\s$", FLAGS)
YEAR_SURE = re.compile(r"(?:\b(?:in|since|until|by|early|mid|late|from|year|circa)[\s-]+)$", FLAGS)
_AFTER_DIGITS = re.compile(
    r"(?<![0-9])(?![0-9]{4}[-/\u2011\u2013\u2014]$)[0-9]{1,18}[-/\u2011\u2013\u2014]$", FLAGS
)


def is_numbered(match: re.Match[str]) -> bool:
    """Whether a number names a thing: resolution 2397, flight 12-2015."""
    return _NUMBERED.search(before(match)) is not None


_TO_A_YEAR = re.compile(rf"[-\u2011\u2013]{YEAR}(?![-0-9])")
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
    if year in LIKELY_YEARS and _TO_A_YEAR.match(match.string, match.end()):
        return True
    return (_YEAR_WORD if year in LIKELY_YEARS else YEAR_SURE).search(left) is not None


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
    r"\s(?:tree|carol|song|album|movie|film|gift|present|market|light|card|Island|egg|bunny|bunnie|pudding)s?\b",
    FLAGS,
)


def is_festive_thing(match: re.Match[str]) -> bool:
    """Whether a holiday's name only describes a thing: a Christmas tree."""
    return _FESTIVE.match(match.string, match.end()) is not None
