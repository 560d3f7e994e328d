"""A text as a reader compares it: the shapes of its marks folded away, its places kept.

Folding keeps words, digits and case. It takes for the same: white space of any width (none
beside a dash), the shapes of quotation marks, apostrophes, dashes and ellipses, characters
written whole or composed (NFC), and what is not seen (soft hyphens, zero-width characters).
Look-alike letters stay different, and so do the marks that turn the direction of letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202c\u2060\u2066-\u2069\ufeff"  # inside a class of a pattern
SHAPES = (
    (re.compile(rf"[{UNSEEN}]+"), ""),
    (re.compile("[‘’‚‛ʼ＇`´]"), "'"),
    (re.compile("[“”„‟«»＂]|''"), '"'),
    (re.compile(r"(?:…|\.(?:\s*+\.){2,})[.…]*"), "…"),
    (re.compile(r"\s*(?:-{2,3}|[-‐‑‒–—―−﹘－])\s*"), "-"),
    (re.compile(r" \s+|[^\S ]\s*"), " "),  # a lone space stays as it is
)
# Scripts that put no space between words: there every character is a word.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u3190-\u9fff\uf900-\ufaff"
TOKEN = re.compile(rf"[{UNSPACED}]|[^\s\-{UNSPACED}]+-?|-")
SIGNS = re.compile(r"\W+")
HIDDEN = re.compile(rf"[{UNSEEN}]")
BLANK = re.compile(rf"[\s{UNSEEN}]*")
BLANK_END = re.compile(rf"(?<![\s{UNSEEN}])[\s{UNSEEN}]*\Z")
# A letter or digit on both sides, a hyphen or an apostrophe between such, or what belongs to a
# number: "5" is neither "$5", "-5" and "1.5" nor "5%".
_TIE = rf"[-‐‑'’{UNSEEN}]"
INSIDE = re.compile(
    rf"(?<=[^\W_])(?=[^\W_])|(?<=\w{_TIE})(?=\w)|(?<=\w)(?={_TIE}\w)"
    r"|(?<=[$€£¥+−.,:/–#-])(?=\d)|(?<=\d)(?=[%‰°]|[.,:/–]\d)"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word with the marks that cling to it, `bare` without them and without capitals.

    `start` and `end` count characters of the folded text.
    """

    text: str
    bare: str
    start: int
    end: int


@dataclass(frozen=True)
class Folded:
    """A text with the shapes of its marks folded; `at[i]` is where its character `i` came from.

    `at` has one place more, the end. `source` is the whole text that these offsets count.
    """

    source: str
    text: str
    at: Sequence[int]

    def extent(self, start: int, end: int) -> tuple[int, int]:
        """Where characters `start:end` came from, without what is blank at the ends."""
        first, last = self.at[start], self.at[end]
        blank = BLANK.match(self.source, first, last)
        blank_end = BLANK_END.search(self.source, first, last)
        return blank.end() if blank else first, blank_end.start() if blank_end else last

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Its words in order; a dash parts them."""
        found = [(word[0], *word.span()) for word in TOKEN.finditer(self.text)]
        bare = [SIGNS.sub("", word).casefold() or word for word, _, _ in found]
        return tuple(Token(word, name, *at) for (word, *at), name in zip(found, bare, strict=True))

    @cached_property
    def probes(self) -> tuple[str, ...]:
        """The longest run of letters of each word, in small letters."""
        runs = [SIGNS.split(token.text.casefold()) for token in self.tokens]
        return tuple(max(run, key=len) for run in runs)

    def lacks(self, other: Folded, most: int) -> bool:
        """Whether more than `most` words of another text stand nowhere in it: quick to tell."""
        text = self.text.casefold()
        return sum(probe not in text for probe in other.probes) > most


def fold(source: str, start: int = 0, end: int | None = None) -> Folded:
    r"""Fold characters `start:end` of a text, in linear time.

    >>> folded = fold("He  said:\n“Wait…” — and left")
    >>> folded.text, folded.at[folded.text.index("W")]
    ('He said: "Wait…"-and left', 11)
    """
    end = len(source) if end is None else end
    text, at = source[start:end], list(range(start, end + 1))
    if not unicodedata.is_normalized("NFC", text):
        composed = [(s, unicodedata.normalize("NFC", text[slice(*s)])) for s in _clusters(text)]
        text, at = _replaced(text, at, composed)
    for pattern, by in SHAPES:
        text, at = _replaced(text, at, ((found.span(), by) for found in pattern.finditer(text)))
    return Folded(source, text, at)


def as_it_is(text: str) -> bool:
    """Whether folding leaves every run of letters and digits of a text as it is."""
    return unicodedata.is_normalized("NFC", text) and not HIDDEN.search(text)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Each character that is not ASCII or has marks, together with these."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not _composes(text[at]):
            if not text[start:at].isascii():
                yield start, at
            start = at


def _composes(character: str) -> bool:
    """Whether a character may melt into the one before it: marks, and parts of Hangul."""
    return character >= "\u0300" and (
        unicodedata.category(character)[0] == "M" or "\u1160" <= character <= "\u11ff"
    )


def _replaced(
    text: str, at: list[int], changes: Iterable[tuple[tuple[int, int], str]]
) -> tuple[str, list[int]]:
    """The text with pieces replaced; all characters of a piece come from its start."""
    parts: list[str] = []
    places: list[int] = []
    last = 0
    for (start, end), by in changes:
        parts += (text[last:start], by)
        places += at[last:start]
        places += [at[start]] * len(by)
        last = end
    if not last:
        return text, at
    return "".join([*parts, text[last:]]), [*places, *at[last:]]


def cuts(text: str, at: int) -> bool:
    """Whether a word, or a number with its signs, lies across place `at` of a text.

    >>> [cuts("11,000 well-known songs", at) for at in (3, 7, 12, 18)]
    [True, False, True, False]
    """
    around = text[max(at - 1, 0) : at + 1]
    return INSIDE.match(text, at) is not None and not re.search(f"[{UNSPACED}]", around)
