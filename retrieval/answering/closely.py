"""Look closely at passages found for a question with parts: which of them does each answer.

The whole question's scores say what a passage is about; its clauses say whether it holds one of
the things that are asked. On MultiHop-RAG's development questions (benchmarks/finding.py) Hits@4
rises from .82 to .90 and MRR@10 from .68 to .77.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from math import fsum, log1p
from operator import attrgetter

from retrieval.answering.outlet import Dispatch
from retrieval.article import Span
from retrieval.asking.parts import Part, Parts
from retrieval.indexing.heading import heading
from retrieval.indexing.index import Index
from retrieval.reading.paragraphs import touching

# Okapi BM25 (Robertson & Zaragoza 2009) with less of a penalty for length and repetition than the
# index has: of the settings tried the best on whole questions.
K1, B = 0.9, 0.4
OTHER_SOURCE = 0.5  # of what a clause gives a passage of another source than it names


@dataclass(frozen=True, slots=True)
class Look:
    """What a close look at a passage shows, each comparable inside one search.

    `whole` is its BM25 for the whole question by the highest of all (0..1), `meaning` its cosine,
    `clause` its highest BM25 for a clause by the highest of all (0..1); `sentence` the share
    (0..1, by inverse frequency) of the question's words in the best of its sentences, `answer`
    the same for the best clause; `place` the logarithm of its best place (from 0) among the
    passages for a clause; `undue` is 1 where its article is not of the day that was asked for.
    """

    whole: float
    meaning: float
    clause: float
    sentence: float
    answer: float
    place: float
    undue: float


# Fitted by benchmarks/finding.py (list-wise, on the development questions of MultiHop-RAG).
WEIGHTS = Look(
    whole=1.15, meaning=3.75, clause=1.37, sentence=7.87, answer=2.28, place=-0.88, undue=-1.78
)
_VALUES = attrgetter(*(field.name for field in fields(Look)))


@dataclass(frozen=True, slots=True)
class Read:
    """A passage as it is looked at: its stems, and those of each of its sentences."""

    stems: tuple[str, ...]
    sentences: tuple[frozenset[str], ...]
    dispatch: Dispatch


def worth(look: Look) -> float:
    """What passages of a question with parts are ordered by."""
    return fsum(w * x for w, x in zip(_VALUES(WEIGHTS), _VALUES(look), strict=True))


def looks(index: Index, parts: Parts, found: Mapping[int, tuple[float, float]]) -> dict[int, Look]:
    """A look at each passage found, given its BM25 and cosine for the whole question."""
    read = {number: _read(index, number) for number in found}
    rarity = _Rarity(index, parts)
    length = sum(len(each.stems) for each in read.values()) / max(len(read), 1)
    gains = {n: rarity.gains(each, length) for n, each in read.items()}
    named = frozenset().union(*(outlet.sources for outlet in parts.outlets))
    clauses = [{n: _clause(part, named, read[n], gains[n]) for n in found} for part in parts.parts]
    places = [_places(scores) for scores in clauses]
    most = max((score for scores in clauses for score in scores.values()), default=0.0) or 1.0
    highest = max((words for words, _ in found.values()), default=0.0) or 1.0
    return {
        n: Look(
            whole=words / highest,
            meaning=meaning,
            clause=max(scores[n] for scores in clauses) / most,
            sentence=rarity.held(parts.stems, each),
            answer=max(
                (rarity.held(p.stems, each) for p in parts.parts if _asked(p, named, each)),
                default=0.0,
            ),
            place=log1p(min(place[n] for place in places)),
            undue=float(each.dispatch.undue(parts.outlets)),
        )
        for n, (words, meaning) in found.items()
        for each in [read[n]]
    }


class _Rarity:
    """How much each stem of a question tells: its inverse frequency in the archive."""

    def __init__(self, index: Index, parts: Parts) -> None:
        stems = {*parts.stems, *(stem for part in parts.parts for stem in part.stems)}
        self._of = {stem: index.lexical.rarity(stem) for stem in stems}

    def gains(self, read: Read, length: float) -> dict[str, float]:
        """What each stem of the question adds to a passage's BM25; `length` is the mean."""
        counts = Counter(stem for stem in read.stems if stem in self._of)
        damp = K1 * (1 - B + B * len(read.stems) / length)
        return {s: self._of[s] * n * (K1 + 1) / (n + damp) for s, n in counts.items()}

    def held(self, stems: Sequence[str], read: Read) -> float:
        """The share of the stems, by rarity, that the best sentence holds."""
        whole = sum(self._of[stem] for stem in stems)
        best = max(
            (sum(self._of[s] for s in stems if s in held) for held in read.sentences),
            default=0.0,
        )
        return best / whole if whole else 0.0


def _read(index: Index, number: int) -> Read:
    span = index.span(number)
    sentences = [index.lexical.stems(text) for text in _sentences(index, number, span)]
    article = span.article
    ahead = index.lexical.stems(heading(article.title, article.source, article.published))
    return Read(
        (*ahead, *(stem for stems in sentences for stem in stems)),
        tuple(frozenset(stems) for stems in sentences),
        Dispatch.of(span.article),
    )


def _sentences(index: Index, number: int, span: Span) -> list[str]:
    """The texts of a passage's sentences, of those cut in two its own part."""
    text = span.article.text
    return [
        text[max(s.start, span.start) : min(s.end, span.end)]
        for s in touching(index.sentences(number), span)
    ]


def _asked(part: Part, named: frozenset[str], read: Read) -> bool:
    """Whether a clause asks for the passage's source: its own, else any that is named."""
    wanted = part.sources or named
    return not wanted or read.dispatch.source in wanted


def _clause(part: Part, named: frozenset[str], read: Read, gains: Mapping[str, float]) -> float:
    score = sum(gains.get(stem, 0.0) for stem in part.stems)
    return score if _asked(part, named, read) else OTHER_SOURCE * score


def _places(scores: Mapping[int, float]) -> dict[int, int]:
    """The place of each passage by score, from 0, ties by number."""
    order = sorted(scores, key=lambda number: (-scores[number], number))
    return {number: place for place, number in enumerate(order)}
