"""Which lines are the body of an article: what is seen of a line, and how each sight weighs.

Nothing here knows a language: what counts is length, end marks, capitals, neighbours and the
words shared with the title. Only `CUES` and the credits of pictures list words.
Every look is at the first `HEAD` and the last `TAIL` characters, so a line of any size is cheap.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import log1p

HEAD = 600  # characters: more than the LONG words up to which length tells anything
TAIL = 120
LABEL = 3  # words that a line needs to be more than a label
PROSE = 5  # words from which a line may be running text
LONG = 60  # words beyond which a line is no more of a paragraph
SWITCH = 0.3  # log odds a change of state must earn; from 0 to 1 F1 moves by .007
COST = 6.0  # words that one line without prose takes from the stretch that bridges it

# Scripts written without spaces, or with long words: two of their characters count as a word.
WIDE = re.compile(
    r"[\u0e00-\u0eff\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af]"
)
CLOSERS = "\"'”’»«)]）」』】›*"
ENDED = re.compile(
    rf"[.!?…。！？؟।۔։][\s{re.escape(CLOSERS)}]{{0,9}}(?:[(（][^()（）]{{1,40}}[)）][\s.]{{0,3}})?$"
)
TRAILS_OFF = re.compile(r"(?:\.\.|…)[\s\"'”’»\])]{0,3}$")
INNER = re.compile(r"[.!?][\"'”’»)]{0,2}\s|[。！？]")
STAMP = re.compile(r"\d{1,2}:\d{2}|\b(?:19|20)\d\d\b")
LIST_MARK = re.compile(r"(?:[-*•·–▪►>#]|\d{1,3}[.)])\s")
TITLE_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|\w{4,}")
CUES = re.compile(
    r"cookie|newsletter|subscri|abonn|suscr|assin|iscriv|подпис|구독|订阅|登録|sign (?:up|in)"
    r"|log ?in|©|ⓒ|copyright|rights reserved|저작권|版权|無断|privacy|terms of|follow us|facebook"
    r"|share (?:this|on)|twitter|whatsapp|e-?mail|click|comment|advert|https?:|www\.|read more"
)  # of case-folded text
AGENCY = (
    r"(?:AP|AFP|EPA|EFE|DPA|dpa|ANSA|TASS|Reuters|REUTERS|Yonhap|Xinhua|Kyodo|UPI|PTI|Getty|GETTY"
    r"|Shutterstock|Alamy|Bloomberg)"
)
CREDIT = re.compile(
    rf"(?:[.!?\"”’)]\s+|[|/©]\s?|(?i:credit|photo|image|via):?\s)(?:[A-Z][\w.]+\s?[-/|]\s?)?{AGENCY}"
    r"(?:\s?[-/|]\s?[A-Z][\w. -]{1,30}|\s(?:Images|Photo))?[)\]]?$"
    rf"|\((?:{AGENCY}\s(?:Photo|Images)|(?i:photo|image|foto|фото)\s?[:/])[^()]{{0,60}}\)$"
)
PICTURED = re.compile(
    r"(?:photo|image|picture|foto|bild|caption|фото|사진|图片|图|写真)"
    r"(?:\s(?:by|caption|copyright|credit|courtesy)\b|\s?[:：/©|])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Look:
    """What one line shows by itself; `words` counts wide characters as half a word each."""

    words: float
    ended: bool  # closes with an end mark, and not with an ellipsis
    terms: frozenset[str]  # beginnings of its longer words, to compare with the title
    signs: Mapping[str, float]

    @property
    def prose(self) -> float:
        """0..1: how much running text the line holds, judged by length and end mark alone."""
        if self.words < PROSE:
            return 0.0
        return min(self.words, 40) / 40 * (1.0 if self.ended else 0.3)


def terms(text: str) -> frozenset[str]:
    """Beginnings (6 characters) of the words of 4 or more characters; Han and Kana one by one."""
    return frozenset(word[:6] for word in TITLE_WORD.findall(text[:HEAD].casefold()))


def look(line: str) -> Look:
    """See what `line` shows by itself; it must not be blank."""
    line = line.strip()
    head, tail = line[:HEAD], line[-TAIL:]
    chunks = head.split()
    words = len(WIDE.sub(" ", head).split()) + len(WIDE.findall(head)) / 2
    trails = bool(TRAILS_OFF.search(tail))
    ended = bool(ENDED.search(tail)) and not trails
    stamped = bool(STAMP.search(head))
    signs = {
        "ended": ended,
        "label": not ended and words < LABEL,
        "trails off": trails,
        "capitals": sum(chunk[0].isupper() for chunk in chunks) / len(chunks),
        "commas": min(sum(map(head.count, ",，、;；،")), 4) / 4,
        "digits": sum(map(str.isdigit, head)) / len(head),
        "letters": sum(map(str.isalpha, head)) / len(head),
        "sentences": min(len(INNER.findall(head)), 4) / 4,
        "cues": min(len(CUES.findall(head.casefold())), 2),
        "stamp": stamped,
        "stamp in short": stamped and words < 12,
        "list mark": LIST_MARK.match(head) is not None,
        "credit": credited(line),
    }
    return Look(words, ended, terms(head), signs)


def credited(line: str) -> bool:
    """Whether the line opens as a caption or closes with the credit of a picture."""
    return PICTURED.match(line) is not None or CREDIT.search(line[-TAIL:]) is not None


def features(looks: Sequence[Look], title: str) -> list[dict[str, float]]:
    """Names and values of all that bears on each line: its signs, its place, the title."""
    wanted = terms(title)
    rows = []
    for seen, place in zip(looks, places(looks), strict=True):
        shared = len(seen.terms & wanted)
        rows.append(
            {
                **seen.signs,
                **place,
                "title words": shared / max(3, len(wanted)),
                "like title": float(bool(seen.terms) and shared > 0.8 * len(seen.terms)),
            }
        )
    return rows


def places(looks: Sequence[Look]) -> list[dict[str, float]]:
    """What the neighbours and the whole page say about each line.

    "before 3" is the mean prose of the second and third line before, "before 8" of the five
    further on; "inside" is the run of lines with the most words of prose (`stretch`).
    """
    prose = [0.0, *accumulate(seen.prose for seen in looks)]
    mass = [0.0, *accumulate(seen.prose * min(seen.words, LONG) for seen in looks)]
    words = sum(min(seen.words, LONG) for seen in looks)
    labels = sum(seen.words <= PROSE and not seen.ended for seen in looks)
    start, end = stretch(looks)
    last = len(looks)

    def between(low: int, high: int) -> float:
        return prose[min(max(high, 0), last)] - prose[min(max(low, 0), last)]

    rows = []
    for at, seen in enumerate(looks):
        inside = start <= at < end
        rows.append(
            {
                "before 1": between(at - 1, at),
                "after 1": between(at + 1, at + 2),
                "before 3": between(at - 3, at - 1) / 2,
                "after 3": between(at + 2, at + 4) / 2,
                "before 8": between(at - 8, at - 3) / 5,
                "inside": float(inside),
                "inside, ended": float(inside and seen.ended),
                "inside, label": float(inside and not seen.ended and seen.words < 10),
                "past": float(at >= end),
                "early": 1 - mass[at] / max(1.0, mass[-1]),
                "page: prose": mass[-1] / max(1.0, words),
                "page: labels": labels / last,
                "page: lines": log1p(last) / 5,
            }
        )
    return rows


def stretch(looks: Sequence[Look]) -> tuple[int, int]:
    """The run of lines `[start, end)` with the most words, ended lines adding, others costing.

    The greatest sum over a run (Kadane); of equal runs the first.
    """
    best, run = (0.0, 0, 0), (0.0, 0)
    for at, seen in enumerate(looks):
        prose = seen.ended and seen.words >= 8
        gain = min(seen.words, LONG) if prose else -COST
        run = (run[0] + gain, run[1]) if run[0] > 0 else (gain, at)
        if run[0] > best[0]:
            best = (run[0], run[1], at + 1)
    return best[1], best[2]


def odds(looks: Sequence[Look], title: str, weights: Mapping[str, float]) -> list[float]:
    """Log odds of each line to be content; a feature without a weight counts nothing."""
    return [
        weights["always"] + sum(weights.get(name, 0.0) * row[name] for name in row)
        for row in features(looks, title)
    ]


def body(scores: Iterable[float]) -> list[bool]:
    """Which lines are content: the labels of the greatest total, each change paid with SWITCH.

    Viterbi over two states; ties stay outside. `scores` are log odds for content.

    >>> body([2.0, -0.4, 2.0, -3.0])
    [True, True, True, False]
    """
    outside, inside = 0.0, -SWITCH
    came: list[tuple[bool, bool]] = []  # whether the best way here was inside one line earlier
    for score in scores:
        left, stayed = inside - SWITCH > outside, inside >= outside - SWITCH
        came.append((left, stayed))
        outside, inside = max(outside, inside - SWITCH), max(inside, outside - SWITCH) + score
    state = inside - SWITCH > outside
    states = []
    for left, stayed in reversed(came):
        states.append(state)
        state = stayed if state else left
    return states[::-1]


# Fitted by `python benchmarks/roles.py --fit` on 181 web pages of the article-extraction-benchmark
# (scrapinghub, MIT), each also as its bare article; scores in benchmarks/results/roles.json. The
# terms of the page lean on one another: read them together, not one by one.
WEIGHTS: Mapping[str, float] = {
    "after 1": 1.2,
    "after 3": 1.38,
    "always": 7.15,
    "before 1": 1.4,
    "before 3": 1.71,
    "before 8": 2.26,
    "capitals": -0.96,
    "commas": 0.85,
    "credit": -2.05,
    "cues": -0.73,
    "digits": -1.23,
    "early": 1.82,
    "ended": 0.21,
    "inside": 0.88,
    "inside, ended": 1.15,
    "inside, label": 0.62,
    "label": -0.87,
    "letters": -2.5,
    "like title": -0.74,
    "list mark": 0.78,
    "page: labels": -4.63,
    "page: lines": -4.64,
    "page: prose": -4.68,
    "past": 1.19,
    "sentences": 0.95,
    "stamp": -0.84,
    "stamp in short": -1.34,
    "title words": 1.49,
    "trails off": -0.87,
}
