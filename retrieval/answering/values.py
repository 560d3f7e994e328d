"""The numbers in a sentence: amounts, counts, shares, scores and clock times, as their words mean.

"At least 12", "a dozen" and "some 1,200 million dollars" are read as the range that they leave
open, so that two of them can be told to agree or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf

ABOUT = 0.15  # "about" and "nearly" leave so much open, as a share
ROUNDED = 0.05  # and a round figure so much: 10,000 may be 9,874, but 200 is not 240
SCORE, CLOCK, SHARE = "score", "clock", "%"

_ONES = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen""".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS: Mapping[str, float] = {
    **{word: float(n) for n, word in enumerate(_ONES)},
    **{word: 10.0 * n for n, word in enumerate(_TENS, start=2)},
    **{f"{ten}-{_ONES[n]}": 10.0 * t + n for t, ten in enumerate(_TENS, 2) for n in range(1, 10)},
    "dozen": 12.0,
    "half-dozen": 6.0,
}
_SCALES: Mapping[str, float] = {
    "one": 1, "dozen": 12, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9,
    "trillion": 1e12, "k": 1e3, "m": 1e6, "mn": 1e6, "b": 1e9, "bn": 1e9, "tn": 1e12,
}  # fmt: skip
# "Dozens" are two and more of them.
_VAGUE: Mapping[str, float] = {
    "dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2e3, "millions": 2e6,
    "billions": 2e9,
}  # fmt: skip
_MONEY: Mapping[str, str] = {
    "$": "dollar", "us$": "dollar", "a$": "dollar", "£": "pound", "€": "euro", "¥": "yen",
    "₹": "rupee", "dollars": "dollar", "dollar": "dollar", "pounds": "pound", "euros": "euro",
    "yen": "yen", "rupees": "rupee", "crore": "crore",
}  # fmt: skip
_LEAST = r"at\s+least|more\s+than|over|upwards?\s+of|no\s+(?:fewer|less)\s+than|exceeding"
_MOST = (
    r"at\s+most|up\s+to|as\s+(?:many|much)\s+as|(?:fewer|less)\s+than|under|below|no\s+more\s+than"
)
_NEARLY = (
    r"about|around|some|nearly|almost|roughly|approximately|close\s+to|an\s+estimated|circa|~"
)
_SPELT = "|".join(sorted(_WORDS, key=len, reverse=True))
_DIGITS = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_SCALE = "dozen|hundred|thousand|million|billion|trillion"

_SCORES = re.compile(
    r"(?<![\w$£€.,:/–-])([0-9]{1,3})\s?[-–]\s?([0-9]{1,3})(?![\w%:/–-]|[.,][0-9])"
)
_CLOCKS = re.compile(
    r"(?<![\w$.,])(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))?\s?(?P<half>[ap])\.?m\b\.?"
    r"(?:\s(?P<zone>[A-Z]{2,4})\b)?",
    re.IGNORECASE,
)
_NUMBERS = re.compile(
    rf"(?:\b(?:(?P<least>{_LEAST})|(?P<most>{_MOST})|(?P<nearly>{_NEARLY}))\s+)?"
    rf"(?:(?P<sign>(?:US|A)?\$|[£€¥₹])\s?)?"
    rf"(?:(?P<vague>\b(?:{'|'.join(_VAGUE)})\b(?=\s+of\b))"
    rf"|(?<![\w.:/#–-])(?P<digits>{_DIGITS})(?:(?:[-\s]?(?P<scale>{_SCALE})|(?P<letter>k|mn?|bn?|tn))\b)?"
    rf"|\b(?:(?P<spelt>{_SPELT})(?:\s(?P<scales>{_SCALE})\b)?|an?\s(?P<single>{_SCALE}))\b)"
    rf"(?P<plus>\+)?"
    r"(?:\s?(?P<share>%|percent(?:age\s+points)?\b|per\s+cent\b)"
    rf"|\s(?P<coin>{'|'.join(k for k in _MONEY if k.isalpha())})\b)?"
    r"(?!\w|[.,:/][0-9])",
    re.IGNORECASE,
)
# "One" counts where a thing follows, not in "one of them", "no one", "the one who".
_NO_COUNT = re.compile(
    r"(?:\b(?:no|any|every|each|the|this|that|which|some|as|another)[\s-]+)$", re.I
)
_PRONOUN = re.compile(r"\s+(?:of|or|another|who|that|which|day|in)\b|[^\w\s]|$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Number:
    """Characters `start:end` of a text that are a number, hedge and unit included.

    `value` is as written, and anything from `low` to `high` may be meant; `step` is what its
    last digit counts: of 1.2 million 100,000. `unit` is a currency, "%", "score", "clock" or ""
    for what is counted; of a score `low` and `high` are the two sides.
    """

    start: int
    end: int
    words: str
    value: float
    low: float
    high: float
    step: float
    unit: str

    def agrees(self, other: Number) -> bool:
        """Whether both can be true: one may be rounded, or leave open what the other says.

        Two that are hedged alike are taken by what they say: of "at least 12" and "at least 15"
        one has been overtaken.
        """
        if self.unit != other.unit:
            return False
        if self.unit == SCORE:
            return sorted((self.low, self.high)) == sorted((other.low, other.high))
        if self.value == other.value:
            return True
        open_ended = {self.low == -inf, other.low == -inf}, {self.high == inf, other.high == inf}
        alike = any(sides == {True} for sides in open_ended)
        inside = self.low <= other.value <= self.high or other.low <= self.value <= other.high
        if inside and not alike:
            return True
        difference = abs(self.value - other.value)
        return difference <= min(
            max(self.step, other.step) / 2, ROUNDED * max(self.value, other.value)
        )


def numbers(text: str, start: int, end: int) -> Iterator[Number]:
    """The numbers of `text[start:end]` in order; their places count characters of `text`.

    >>> [(n.words, n.value, n.unit) for n in numbers("a dozen, or 5.5 percent of $1.2bn", 0, 33)]
    [('a dozen', 12.0, ''), ('5.5 percent', 5.5, '%'), ('$1.2bn', 1200000000.0, 'dollar')]
    """
    taken: list[Number] = []
    for match in _SCORES.finditer(text, start, end):
        sides = float(match[1]), float(match[2])
        taken.append(Number(*match.span(), match[0], sides[0], *sides, 1.0, SCORE))
    for match in _CLOCKS.finditer(text, start, end):
        late = 12 * (match["half"].lower() == "p")
        minutes = 60.0 * (int(match["hour"]) % 12 + late) + int(match["minute"] or 0)
        zone = f"{CLOCK} {(match['zone'] or '').upper()}".strip()
        taken.append(Number(*match.span(), match[0], minutes, minutes, minutes, 0.0, zone))
    for match in _NUMBERS.finditer(text, start, end):
        apart = all(match.end() <= n.start or n.end <= match.start() for n in taken)
        if apart and not _is_pronoun(text, match):
            taken.append(_number(match))
    yield from sorted(taken, key=lambda number: number.start)


def _is_pronoun(text: str, match: re.Match[str]) -> bool:
    """Whether it is the "one" that does not count."""
    if (match["spelt"] or "").lower() != "one" or match["scales"]:
        return False
    before = _NO_COUNT.search(text[max(match.start() - 12, 0) : match.start()])
    return before is not None or _PRONOUN.match(text, match.end()) is not None


def _number(match: re.Match[str]) -> Number:
    value, step = _value(match)
    low = high = value
    if match["least"] or match["plus"] or match["vague"]:
        high = inf
    elif match["most"]:
        low = -inf
    elif match["nearly"]:
        low, high = value * (1 - ABOUT), value * (1 + ABOUT)
    coin = (match["sign"] or match["coin"] or "").lower()
    unit = SHARE if match["share"] else _MONEY.get(coin, "")
    return Number(*match.span(), match[0], value, low, high, step, unit)


def _value(match: re.Match[str]) -> tuple[float, float]:
    """What the words say, and what the last digit of it counts."""
    if match["vague"]:
        value = _VAGUE[match["vague"].lower()]
        return value, value
    if match["single"]:
        value = float(_SCALES[match["single"].lower()])
        return value, value
    scaled = match["scale"] or match["letter"] or match["scales"] or "one"
    scale = float(_SCALES[scaled.lower()])
    if match["spelt"]:
        return _WORDS[match["spelt"].lower()] * scale, scale
    digits = match["digits"].replace(",", "")
    whole, _, decimals = digits.partition(".")
    zeros = len(whole) - len(whole.rstrip("0")) if len(whole) > len("99") else 0
    step = 10.0 ** -len(decimals) if decimals else 10.0**zeros
    return float(digits) * scale, step * scale
