"""Words of time: numbers, ordinals, units, months, weekdays, seasons, with their patterns.

Patterns are meant for `re.ASCII | re.IGNORECASE` and have no groups of their own.
"""

from __future__ import annotations

from collections.abc import Iterable

from retrieval.chronology.grammar.cells import Unit

S = r"[ \t\xa0]{1,2}"  # a space inside an expression, never a line break
GAP = r"(?:[ \t\xa0]{1,2}|-)"  # "two years", "two-year"
DASH = r"(?:[ \t\xa0]?[-\u2011\u2013\u2014][ \t\xa0]?)"
END = r"(?![A-Za-z0-9])"

MONTH_NAMES = (
    ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",),
    ("june", "jun"), ("july", "jul"), ("august", "aug"), ("september", "sept", "sep"),
    ("october", "oct"), ("november", "nov"), ("december", "dec"),
)  # fmt: skip
WEEKDAY_NAMES = (
    ("monday", "mon"), ("tuesday", "tues", "tue"), ("wednesday", "weds", "wed"),
    ("thursday", "thurs", "thur", "thu"), ("friday", "fri"), ("saturday", "sat"),
    ("sunday", "sun"),
)  # fmt: skip
MONTHS = {name: at for at, names in enumerate(MONTH_NAMES, start=1) for name in names}
WEEKDAYS = {name: at for at, names in enumerate(WEEKDAY_NAMES) for name in names}
SEASONS = {"spring": 0, "summer": 1, "autumn": 2, "fall": 2, "winter": 3}
DAY_PARTS = {
    "morning": "TMO", "afternoon": "TAF", "evening": "TEV", "night": "TNI", "overnight": "TNI",
    "daytime": "TDT", "noon": "T12:00", "midday": "TMI", "midnight": "T24:00", "dawn": "TMO",
    "dusk": "TEV", "lunchtime": "TMI",
}  # fmt: skip
UNITS = {
    "second": "S", "minute": "M", "hour": "H", "day": "D", "night": "NI", "week": "W",
    "weekend": "WE", "fortnight": "F", "month": "M", "quarter": "Q",
    "year": "Y", "decade": "DE", "century": "CE",
}  # fmt: skip
CLOCK_UNITS = frozenset({"second", "minute", "hour"})
CELL_UNITS = {unit.value: unit for unit in Unit if unit is not Unit.FISCAL}
PLURALS = {"century": "centuries"}

ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
ONES += " fifteen sixteen seventeen eighteen nineteen"
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
ORDINAL_WORDS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh"
ORDINAL_WORDS += " twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth"
ORDINAL_WORDS += " nineteenth twentieth"
SMALL = {word: at for at, word in enumerate(ONES.split())}
LARGE = {word: 10 * at for at, word in enumerate(TENS.split(), start=2)}
ORDINALS = {word: at for at, word in enumerate(ORDINAL_WORDS.split(), start=1)}
ORDINALS |= {f"twenty-{word}": 20 + ORDINALS[word] for word in ORDINAL_WORDS.split()[:9]}
ORDINALS |= {"thirtieth": 30, "thirty-first": 31}
ORDINAL_STARTS = frozenset(word.split("-")[0] for word in ORDINALS)
SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 1_000_000}
VAGUE = ("a few", "few", "several", "many", "some", "countless", "a number of", "numerous")
COUPLE = ("a couple of", "a couple", "couple of")


def words(names: Iterable[str]) -> str:
    """A pattern for any of `names`, the longest first, its spaces elastic.

    >>> words(["to", "today"])
    '(?:today|to)'
    """
    longest = sorted(names, key=lambda name: (-len(name), name))
    return "(?:" + "|".join(name.replace(" ", S) for name in longest) + ")"


_SHORT = words(name for names in MONTH_NAMES for name in names[1:])
MONTH = rf"(?:{words(names[0] for names in MONTH_NAMES)}|{_SHORT}\b\.?)"
WEEKDAY_FULL = words(names[0] for names in WEEKDAY_NAMES)
_BRIEF = words(name for names in WEEKDAY_NAMES for name in names[1:])
WEEKDAY = rf"(?:{WEEKDAY_FULL}|{_BRIEF}\b\.?)"
SEASON = words(SEASONS)
UNIT_ONE = words(UNITS)
UNIT_MANY = words(PLURALS.get(name, name + "s") for name in UNITS)
UNIT = f"(?:{UNIT_MANY}|{UNIT_ONE})"
DAY_WORD = words(ORDINALS).replace("-", "[- ]")  # a day of the month in words
ORDINAL = rf"(?:{words(ORDINALS)}|[0-9]{{1,2}}(?:st|nd|rd|th))"
DAY = r"(?:[12][0-9]|3[01]|0?[1-9])(?:st|nd|rd|th)?(?![0-9])"
YEAR = r"(?:1[0-9]|20)[0-9]{2}(?![0-9])"

_SIMPLE = words([*SMALL, *LARGE])
NUMERAL = (
    rf"(?:{words(LARGE)}[- ]{words(ONES.split()[1:10])}|{_SIMPLE}"
    r"|[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,4}(?:\.[0-9])?)"
)
NUMBER = rf"(?:{NUMERAL}(?:{GAP}{words(SCALES)})?|an?{S}{words(SCALES)})"
QUANTITY = rf"(?:{NUMBER}|{words([*VAGUE, *COUPLE])}|an?|half{S}an?)"


def number(text: str) -> int | float | None:
    """What a number in words or digits is worth; None where it is vague ("several").

    >>> number("Twenty-five"), number("a hundred"), number("1.5"), number("2,000"), number("an")
    (25, 100, 1.5, 2000, 1)
    >>> number("several") is None, number("a couple of"), number("half a")
    (True, 2, 0.5)
    """
    low = " ".join(text.lower().replace("-", " ").split())
    if low == "single":
        return 1
    if low in COUPLE:
        return 2
    if low.startswith("half"):
        return 0.5
    if low in VAGUE:
        return None
    total: float = 0
    for word in low.split():
        if word in SCALES:
            total = max(total, 1) * SCALES[word]
        elif word[0].isdigit():
            digits = float(word.replace(",", ""))
            total += int(digits) if digits.is_integer() else digits
        elif word not in ("a", "an", "the"):
            total += SMALL.get(word) or LARGE.get(word, 0)
    return total or (1 if low in ("a", "an", "the") else 0)


def ordinal(text: str) -> int:
    """The number of an ordinal: "third" and "3rd" are 3.

    >>> ordinal("Third"), ordinal("26th"), ordinal("twenty-first")
    (3, 26, 21)
    """
    low = text.lower().replace(" ", "-")
    return ORDINALS[low] if low in ORDINALS else int(low.rstrip("stndrh"))


def unit(text: str) -> str:
    """The singular of a unit's word.

    >>> unit("Years"), unit("century"), unit("centuries")
    ('year', 'century', 'century')
    """
    low = text.lower()
    return low if low in UNITS else "century" if low == "centuries" else low.removesuffix("s")


def month(text: str) -> int:
    """The number of a month's name, 1..12."""
    return MONTHS[text.lower().rstrip(".")]


def weekday(text: str) -> int:
    """The number of a weekday's name, Monday 0."""
    return WEEKDAYS[text.lower().rstrip(".")]


def full_year(digits: str) -> int:
    """A year of two digits read as news does: '82 is 1982, '23 is 2023.

    The split at 40 leaves room for plans ("by '35") and for the Second World War ("in '45").

    >>> full_year("82"), full_year("23"), full_year("2019")
    (1982, 2023, 2019)
    """
    year = int(digits)
    return year if year > 99 else year + (2000 if year < 40 else 1900)
