"""How strongly a line reads as the body of an article: what is seen of it, and how each sight weighs.

Nothing here knows a language: what counts is length, end marks, capitals, neighbours and the
words shared with the title. Only `CUES` and `CREDITS` list words, and they weigh little.
Every look is at the first `HEAD` and the last `TAIL` characters, so a line of any size is cheap.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp, log1p

HEAD = 600  # characters: more than the LONG words up to which length tells anything
TAIL = 120
BORDERS = (3, 6, 10, 16, 28, 50)  # words: label, headline, short, middling, long, very long line
LONG = 60  # words beyond which a line is no more of a paragraph
COST = 6.0  # words that one line without prose takes from the stretch that bridges it

# Scripts written without spaces, or with long words: two of their characters count as a word.
WIDE = re.compile(r"[\u0e00-\u0eff\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af]")
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
    r"cookie|newsletter|subscri|abonn|suscr|assin|iscriv|подпис|구독|订阅|登録|sign (?:up|in)|log ?in"
    r"|©|ⓒ|copyright|rights reserved|저작권|版权|無断|privacy|terms of|follow us|share (?:this|on)"
    r"|facebook|twitter|whatsapp|e-?mail|click|comment|advert|https?:|www\.|read more"
)  # of case-folded text
CREDITS = re.compile(
    r"\b(?:getty|reuters|afp|ap|epa|efe|dpa|tass|kyodo|yonhap|xinhua|shutterstock|alamy)\b"
    r"|(?:\b(?:photo|image|picture|foto|bild|credit|фото)|사진|图|写真) ?(?:by\b|via\b|[:：/©])"
    r"|image (?:caption|copyright)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Look:
    """What one line shows by itself; `words` counts wide characters as half a word each."""

    words: float
    ended: bool  # closes with an end mark, and not with an ellipsis
    key: str  # equal for lines that print the same
    terms: frozenset[str]  # beginnings of its longer words, to compare with the title
    signs: Mapping[str, float]

    @property
    def prose(self) -> float:
        """0..1: how much running text the line holds, judged by length and end mark alone."""
        if self.words < BORDERS[1] - 1:
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
    cues = len(CUES.findall(head.casefold()))
    stamped = bool(STAMP.search(head))
    credit = bool(CREDITS.search(tail[-60:]) or CREDITS.match(head))
    signs = {
        f"{'ended' if ended else 'open'} {bisect_right(BORDERS, words)}": 1.0,
        "trails off": trails,
        "colon": line.endswith((":", "：")),
        "capitals": sum(chunk[0].isupper() for chunk in chunks) / len(chunks),
        "commas": min(sum(map(head.count, ",，、;；،")), 4) / 4,
        "digits": sum(map(str.isdigit, head)) / len(head),
        "letters": sum(map(str.isalpha, head)) / len(head),
        "sentences": min(len(INNER.findall(head)), 4) / 4,
        "cues": min(cues, 2),
        "cues by length": cues / max(4.0, words),
        "stamp": stamped,
        "stamp in short": stamped and words < 12,
        "list mark": bool(LIST_MARK.match(head)),
        "quotes": any(mark in head for mark in "\"“”«»「」"),
        "credit": credit,
        "credit in short": credit and words < 12,
    }
    key = " ".join(head.casefold().split())
    return Look(words, ended, f"{key} {len(line)}", terms(head), signs)


def features(looks: Sequence[Look], title: str) -> list[dict[str, float]]:
    """Names and values of all that bears on each line: its own signs, the title's and the place."""
    wanted = terms(title)
    count = Counter(seen.key for seen in looks)
    rows = []
    for seen, place in zip(looks, places(looks), strict=True):
        shared = len(seen.terms & wanted)
        rows.append(
            {
                **seen.signs,
                **place,
                "repeated": float(count[seen.key] > 1),
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
    labels = sum(seen.words < BORDERS[1] and not seen.ended for seen in looks)
    start, end = stretch(looks)
    last = len(looks)

    def between(low: int, high: int) -> float:
        return prose[min(max(high, 0), last)] - prose[min(max(low, 0), last)]

    rows = []
    for at, seen in enumerate(looks):
        inside = start <= at < end
        away = max(start - at, at - end + 1)
        rows.append(
            {
                "before 1": between(at - 1, at),
                "after 1": between(at + 1, at + 2),
                "before 3": between(at - 3, at - 1) / 2,
                "after 3": between(at + 2, at + 4) / 2,
                "before 8": between(at - 8, at - 3) / 5,
                "after 8": between(at + 4, at + 9) / 5,
                "between": min(between(at - 4, at), between(at + 1, at + 5)) / 2,
                "inside": float(inside),
                "inside, ended": float(inside and seen.ended),
                "inside, label": float(inside and not seen.ended and seen.words < BORDERS[2]),
                "near": 0.0 if inside else exp(-away / 2),
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
        prose = seen.ended and seen.words >= BORDERS[1] + 2
        gain = min(seen.words, LONG) if prose else -COST
        run = (run[0] + gain, run[1]) if run[0] > 0 else (gain, at)
        if run[0] > best[0]:
            best = (run[0], run[1], at + 1)
    return best[1], best[2]


def odds(row: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Log odds that a line is content, from its features; a name without weight counts nothing."""
    return weights["always"] + sum(weights.get(name, 0.0) * row[name] for name in row)


# Fitted by `python benchmarks/roles.py --fit` on 181 web pages of the article-extraction-benchmark
# (scrapinghub, MIT), each also as its bare article; scores in benchmarks/results/roles.json. The
# terms of the page lean on one another: read them together, not one by one. "ended 3" is a line
# with an end mark of at least BORDERS[2] and fewer than BORDERS[3] words, "open 3" one without.
WEIGHTS: Mapping[str, float] = {
    "after 1": 1.12,
    "after 3": 1.15,
    "after 8": 0.46,
    "always": 7.18,
    "before 1": 1.34,
    "before 3": 1.58,
    "before 8": 2.17,
    "between": 0.33,
    "capitals": -0.97,
    "colon": 0.26,
    "commas": 0.94,
    "credit": -2.12,
    "credit in short": 0.72,
    "cues": -0.67,
    "cues by length": -0.53,
    "digits": -1.24,
    "early": 1.68,
    "ended 0": 0.03,
    "ended 1": 0.4,
    "ended 2": 0.31,
    "ended 3": 0.23,
    "ended 4": 0.11,
    "ended 5": 0.06,
    "ended 6": -0.18,
    "inside": 0.97,
    "inside, ended": 1.16,
    "inside, label": 0.39,
    "letters": -2.44,
    "like title": -0.8,
    "list mark": 0.85,
    "near": 0.34,
    "open 0": -0.81,
    "open 1": -0.04,
    "open 2": 0.36,
    "open 3": -0.3,
    "open 4": 0.02,
    "open 5": 0.01,
    "open 6": -0.21,
    "page: labels": -4.55,
    "page: lines": -4.78,
    "page: prose": -4.72,
    "past": 1.17,
    "quotes": 0.05,
    "repeated": 0.19,
    "sentences": 1.11,
    "stamp": -0.79,
    "stamp in short": -1.55,
    "title words": 1.59,
    "trails off": -0.94,
}
