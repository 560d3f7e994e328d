"""What the archive tells of an event's time: clauses that say when, and which tell the same.

One article says "a summit last month", another "on Wednesday": clauses alike in names and rare
words tell one event, and what their periods have in common is when it was. Likeness is a cosine
of inverse document frequencies in which names weigh double, over the one clause that holds the
time expression: a sentence often tells several events.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import log, sqrt

from retrieval.answering.answer import When
from retrieval.answering.reasons import dated_so
from retrieval.answering.when import periods
from retrieval.article import Span
from retrieval.asking.question import STOP_WORDS
from retrieval.chronology.modality import Modality, modality
from retrieval.chronology.timeline import Timed, place, timed
from retrieval.indexing.index import Index

# From this cosine on, and with two names and an ordinary word in common, two clauses tell one
# event: read by eye, of the pairs in 609 news articles whose periods overlap and differ, 26 of 30
# at .4 or more, 1 of 7 from .3 to .4. (Likeness alone does not tell: weekly games are alike.)
ALIKE = 0.4
NAMES = 2

NAME = 2.0  # how much more a name weighs: who and where make an event
WORD = re.compile(r"[^\W\d_]{3,}")
EMPTY = STOP_WORDS - {"said", "say", "says", "saying"}
SAYS_SOMETHING = 2  # words of its own that a clause has: "Last month," belongs to what follows
# "Announced Friday that ..." are two clauses, "the treaty that was signed last month" is one.
BORDER = re.compile(
    r"[;:()—–]|,(?!\d)|\s--\s"
    r"|\s(?=(?:that|where|when|while|because|although|though|amid|following|after|before)\b)"
)
SAYING = re.compile(
    r"\b(?:sa(?:id|ys?|ying)|t(?:old|ells?)|stat(?:es?|ed|ing)|not(?:es?|ed|ing)|add(?:s|ed|ing)"
    r"|(?:announc|declar|disclos)(?:es?|ed|ing)"
    r"|(?:report|claim|reveal|confirm|warn|stress)(?:s|es|ed|ing)?)\b",
    re.IGNORECASE,
)
# "since 2019", "before March": the time from which or up to which, and not the event's.
BESIDE = re.compile(
    r"\b(?:since|until|till|before|after|by|prior\s+to|from)\s+(?:the\s+)?$", re.IGNORECASE
)
NEAR = 12  # characters that the longest of these has
AGREEING = 2  # other tellings that a reason names


@dataclass(frozen=True, slots=True)
class Telling:
    """A clause that says when: its characters, its time, its stems with their weights."""

    clause: Span
    when: When
    weights: Mapping[str, float]
    names: frozenset[str]  # those of the stems that are written with a capital

    @property
    def because(self) -> str:
        """Why its time is this one."""
        return self.when.because


def tellings(index: Index, span: Span) -> Iterator[Telling]:
    """The clauses of a sentence that say when in words, in order, one for each expression.

    Each has the likeliest days of its expression. What is denied is told of no time.
    """
    found = timed(span.article, span.start, span.end)
    whens = list(zip(found, periods(span), strict=True))
    for clause in _clauses(span, found):
        weights = _weights(index, clause, found)
        for each, when in whens:
            if clause.start <= each.start < clause.end and _is_of_event(span, each):
                yield Telling(clause, when, *weights)


def telling_of(index: Index, span: Span, asked: Iterable[str]) -> Telling | None:
    """Of the clauses that say when, the one that holds most of the stems asked for, if any do."""

    def held(telling: Telling) -> float:
        return sum(telling.weights.get(stem, 0.0) for stem in stems)

    stems = set(asked)
    best = max(tellings(index, span), key=held, default=None)
    return best if best is not None and held(best) > 0 else None


def same_event(one: Telling, other: Telling, asked: Iterable[str]) -> bool:
    """Whether two clauses tell one event, of which `asked` are the stems asked for.

    They must be alike, and share names, an ordinary word and something that is asked for.
    """
    shared = one.weights.keys() & other.weights.keys()
    names = one.names & other.names
    if len(names) < NAMES or not shared - names or not shared & set(asked):
        return False
    return likeness(one, other) >= ALIKE


def likeness(one: Telling, other: Telling) -> float:
    """How alike the words of two clauses are, 0..1."""
    shared = one.weights.keys() & other.weights.keys()
    common = sum(one.weights[stem] * other.weights[stem] for stem in shared)
    return common / (_norm(one.weights) * _norm(other.weights))


def merged(told: Telling, others: Sequence[Telling], named: int = AGREEING) -> When:
    """The time that a telling and the others of its event have in common, and why.

    What contradicts the telling is left out, and of others that contradict each other those count
    that agree with more than they contradict. The finest comes first; the probability is the
    least of those that decide. At most `named` that agree are named.
    """
    agreed = [other for other in others if told.when.period.overlaps(other.when.period)]
    heard = [other for other in agreed if _outvotes(other, agreed)]
    first, *rest = sorted([told, *heard], key=fineness)
    period, deciding, agreeing = first.when.period, [first], list[Telling]()
    for other in rest:
        common = period.intersection(other.when.period)
        if common is None:
            continue
        (agreeing if common == period else deciding).append(other)
        period = common
    because = " and ".join(_because(telling) for telling in deciding)
    reasons = dict.fromkeys(other.because for other in agreeing if other.because != because)
    if reasons and named:
        because += f"; agrees with {' and '.join(list(reasons)[:named])}"
    probability = min(telling.when.probability for telling in deciding)
    return When(period, told.when.words, because, probability)


def fineness(telling: Telling) -> tuple[int, float]:
    """The order of tellings: the fewest days first, of equally many the most probable."""
    days = telling.when.period.days
    return (date.max.toordinal() if days is None else days), -telling.when.probability


def _outvotes(telling: Telling, others: Sequence[Telling]) -> bool:
    agreeing = sum(telling.when.period.overlaps(other.when.period) for other in others)
    return 2 * agreeing > len(others)


def _because(telling: Telling) -> str:
    return telling.because + dated_so(telling.when, telling.clause.article)


def _clauses(span: Span, found: Sequence[Timed]) -> Iterator[Span]:
    """The clauses of a sentence; no border lies inside of an expression."""
    text = span.article.text
    borders = [
        match.start()
        for match in BORDER.finditer(text, span.start, span.end)
        if not any(each.start < match.end() and match.start() < each.end for each in found)
    ]
    start = span.start
    for border in borders:
        relative = text.startswith("that", border + 1) and not SAYING.search(text, start, border)
        sides = ((start, border), (border, span.end))
        if not relative and all(_says_something(text, *side, found) for side in sides):
            yield Span(span.article, start, border)
            start = border
    yield Span(span.article, start, span.end)


def _says_something(text: str, start: int, end: int, found: Sequence[Timed]) -> bool:
    return sum(1 for _ in _words(text, start, end, found)) >= SAYS_SOMETHING


def _words(text: str, start: int, end: int, found: Sequence[Timed]) -> Iterator[str]:
    """The words of `text[start:end]` that are of the event, not of its time."""
    for match in WORD.finditer(text, start, end):
        of_time = any(each.start <= match.start() < each.end for each in found)
        if not of_time and match[0].lower() not in EMPTY:
            yield match[0]


def _weights(
    index: Index, clause: Span, found: Sequence[Timed]
) -> tuple[dict[str, float], frozenset[str]]:
    """The stems of a clause, rare ones and names the heavier, and which of them are names."""
    weights: dict[str, float] = {}
    names: set[str] = set()
    passages = len(index.lexical)
    for word in _words(clause.article.text, clause.start, clause.end, found):
        for stem in index.lexical.stems(word):
            rarity = log(1 + passages / max(index.lexical.frequency(stem), 1))
            if word[0].isupper():
                names.add(stem)
            weights[stem] = rarity * (NAME if stem in names else 1.0)
    return weights, frozenset(names)


def _is_of_event(span: Span, each: Timed) -> bool:
    """Whether an expression is the time of what its clause tells, and of what was so."""
    if BESIDE.search(span.article.text[max(each.start - NEAR, 0) : each.start]):
        return False
    return modality(span.text, *place(span, each)) is not Modality.DENIED


def _norm(weights: Mapping[str, float]) -> float:
    return sqrt(sum(weight**2 for weight in weights.values())) or 1.0
