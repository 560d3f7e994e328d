"""A sentence taken apart: its numbers, dates and names, and how much its other words weigh.

Two sentences speak of one thing where their words agree, rare ones counting most, and of one
value where the words beside it do. What repeats and what contradicts are both read from this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import log

from retrieval.answering.answer import When
from retrieval.answering.values import Number, numbers
from retrieval.answering.when import periods
from retrieval.article import Span
from retrieval.asking.question import STOP_WORDS
from retrieval.chronology.timeline import timed
from retrieval.dating.words import common_words, stem
from retrieval.indexing.index import Index

BESIDE = 4  # words on each side of a value that say what it is of
NEXT = 3  # of those behind a count, what is counted
SHARED = 2  # of the words beside two values, so many make them values of one thing
LEAST_SHARED = 3  # words; two tell no thing from others
EVEN_ODDS = 0.5  # a date less probable than this contradicts nothing
COMMON = 0.02  # share of articles from which on a capital at the head of a sentence is no name

WORD = re.compile(r"[^\W\d_]+")
MARK = re.compile(r"\w*[0-9]\w*")
JOINED = re.compile(r"[\s.&-]{1,2}|['’]s? ?")  # between the words of one name

Rarity = Callable[[str], float]
"""How rare a stem is, above 0."""


@dataclass(frozen=True, slots=True)
class Value:
    """A number, the time of an expression, or a name (None), with the stems beside it.

    `next_to` are the one before and the one behind it, `after` the next ones behind it, `around`
    those on both sides.
    """

    words: str
    what: Number | When | None
    next_to: frozenset[str]
    after: tuple[str, ...]
    around: frozenset[str]

    def shared(self, other: Value) -> int:
        """How many words stand beside both, those next to both counted twice."""
        return len(self.around & other.around) + len(self.next_to & other.next_to)


@dataclass(frozen=True, slots=True)
class Claim:
    """The values of a sentence in order, and the weights of its stems, those of names too.

    `marks` are the other words that hold a figure: "F-16", "M3".
    """

    span: Span
    weights: Mapping[str, float]
    numbers: tuple[Value, ...]
    dates: tuple[Value, ...]
    names: tuple[Value, ...]
    marks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Compared:
    """Values of one kind in two sentences: `different` in one place, and those left over."""

    different: tuple[tuple[str, str], ...]
    ones: int
    others: int


def rarities_of(index: Index) -> Rarity:
    """How rare a stem is among the passages of an index."""
    passages = len(index.lexical)
    return lambda word: log(1 + passages / max(index.lexical.frequency(word), 1))


def claim(span: Span, rarity: Rarity) -> Claim:
    """Take a sentence apart."""
    text, times = span.article.text, timed(span.article, span.start, span.end)
    taken = [(each.start, each.end) for each in times]
    counts = [n for n in numbers(text, span.start, span.end) if not _inside(n.start, taken)]
    taken += [(number.start, number.end) for number in counts]
    words = [
        match
        for match in WORD.finditer(text, span.start, span.end)
        if match[0].lower() not in STOP_WORDS and not _inside(match.start(), taken)
    ]
    stems = [(match.start(), stem(match[0])) for match in words]

    def value(start: int, end: int, what: Number | When | None) -> Value:
        before = [word for at, word in stems if at < start][-BESIDE:]
        after = [word for at, word in stems if at >= end][:BESIDE]
        return Value(
            " ".join(text[start:end].split()),
            what,
            frozenset(before[-1:] + after[:1]),
            tuple(after[:NEXT]),
            frozenset(before + after),
        )

    whens = zip(times, periods(span), strict=True)
    return Claim(
        span,
        {word: rarity(word) for _, word in stems},
        tuple(value(each.start, each.end, each) for each in counts),
        tuple(value(each.start, each.end, when) for each, when in whens),
        tuple(value(start, end, None) for start, end in _names(span, words)),
        frozenset(
            match[0]
            for match in MARK.finditer(text, span.start, span.end)
            if not _inside(match.start(), taken)
        ),
    )


def compared(ones: Sequence[Value], others: Sequence[Value]) -> Compared:
    """Pair the values of one kind: equal ones, others that agree, then those that cannot.

    The last must stand in one place. Each value is in one pair at most, first in that with which
    it shares most words beside it.
    """
    pairs = sorted(
        product(range(len(ones)), range(len(others))),
        key=lambda pair: -ones[pair[0]].shared(others[pair[1]]),
    )
    left, right = set(range(len(ones))), set(range(len(others)))

    def paired(fit: Callable[[Value, Value], bool]) -> list[tuple[int, int]]:
        found = []
        for at, there in pairs:
            if at in left and there in right and fit(ones[at], others[there]):
                left.remove(at)
                right.remove(there)
                found.append((at, there))
        return sorted(found)

    paired(_equal)
    paired(_agree)
    found = paired(_same_place)
    words = tuple((ones[at].words, others[there].words) for at, there in found)
    return Compared(words, len(left), len(right))


def told_alike(
    one: Claim, other: Claim, shares: tuple[float, float], beside: frozenset[str] = frozenset()
) -> bool:
    """Whether two sentences say the same, but for their values and the stems in `beside`.

    `shares` (0..1) are of the weight of the shorter and of the longer: so much both must have.
    """
    weights = [{w: x for w, x in c.weights.items() if w not in beside} for c in (one, other)]
    shared = sorted(weights[0].keys() & weights[1].keys())
    common = sum(weights[0][word] for word in shared)
    shorter, longer = sorted(sum(each.values()) for each in weights)
    enough = common >= shares[0] * shorter and common >= shares[1] * longer
    return enough and len(shared) >= LEAST_SHARED


def share_a_name(one: Claim, other: Claim) -> bool:
    """Whether a word of a name is in names of both."""
    ones, others = ({w for n in c.names for w in WORD.findall(n.words)} for c in (one, other))
    return bool(ones & others)


def _names(span: Span, words: Sequence[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Runs of capitalised words; a lone common word at the head of the sentence is none."""
    text = span.article.text
    run: list[re.Match[str]] = []
    for match in [*words, None]:
        capital = match is not None and match[0][0].isupper()
        joined = match and run and JOINED.fullmatch(text[run[-1].end() : match.start()])
        if run and not (capital and joined):
            head = not any(char.isalnum() for char in text[span.start : run[0].start()])
            if len(run) > 1 or not head or _share(run[0][0]) < COMMON:
                yield run[0].start(), run[-1].end()
            run = []
        if match is not None and capital:
            run.append(match)


def _share(word: str) -> float:
    return common_words().get(stem(word), 0.0)


def _equal(one: Value, other: Value) -> bool:
    """Whether two values are one; "Monday" in a copy of the week after makes no other claim."""
    if isinstance(one.what, Number) and isinstance(other.what, Number):
        return one.what.value == other.what.value and one.what.agrees(other.what)
    return one.words.casefold() == other.words.casefold()


def _agree(one: Value, other: Value) -> bool:
    """Whether two values of a kind can both be meant."""
    if isinstance(one.what, Number) and isinstance(other.what, Number):
        return one.what.agrees(other.what) and _same_place(one, other)
    if isinstance(one.what, When) and isinstance(other.what, When):
        unsure = min(one.what.probability, other.what.probability) < EVEN_ODDS
        return unsure or one.what.period.overlaps(other.what.period)
    return _same_name(one, other)


def _same_place(one: Value, other: Value) -> bool:
    """Whether two values stand beside the same words; of counts, before the same.

    A date is that of the whole sentence: "in 2021" may stand at its head or at its end.
    """
    if isinstance(one.what, When):
        return True
    if isinstance(one.what, Number) and isinstance(other.what, Number):
        if one.what.unit != other.what.unit:
            return False
        counts = one.what.unit == "" and one.after and other.after
        if counts and not (one.after[0] in other.after or other.after[0] in one.after):
            return False
    return len(one.around & other.around) >= min(SHARED, len(one.around), len(other.around))


def _same_name(one: Value, other: Value) -> bool:
    """Whether two names may be of one: a part, the initials, or a title before the last word."""
    stems = [[stem(word) for word in WORD.findall(each.words)] for each in (one, other)]
    alone = set(stems[0]) - set(stems[1]), set(stems[1]) - set(stems[0])
    if not all(alone) or other.words in _short(one.words) or one.words in _short(other.words):
        return True
    titled = any(
        all(word in there.around or _share(word) >= COMMON for word in words)
        for words, there in zip(alone, (other, one), strict=True)
    )
    return titled and stems[0][-1] == stems[1][-1]


def _short(name: str) -> tuple[str, str]:
    """The initials of a name, bare and with points."""
    letters = [word[0] for word in WORD.findall(name) if word[0].isupper()]
    return "".join(letters), ".".join(letters)


def _inside(place: int, taken: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in taken)
