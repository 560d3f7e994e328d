"""Events told by two articles: what one says "last month" of, another may date to the day.

An event is a sentence with the time expressions in it. Two events are linked by the words they
share, as probable as `SAME` says: names alone hardly tell one event from the next about the same
people, ordinary rare words ("summit", "launch") do, and articles that are alike on the whole tell
the same events. Candidates come from an inverted index over rare words, so the work grows with
the text and not with the pairs of articles.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from math import exp, fsum

from retrieval.article import Article
from retrieval.chronology.mentions import Mention
from retrieval.dating.words import WORD, common_words, stem
from retrieval.reading.paragraphs import Sentence

POSTINGS = 60  # a word of more events than this does not lead from one to another
TELLING = 2.0  # rarity from which a word counts (in every seventh article)
CLAUSE = re.compile(r"[,;:—–]\s")  # where a part of a sentence ends
LEAST = 2  # telling words that two events must share
PROBABLE = 0.02  # a link less probable than this is not kept


@dataclass(frozen=True, slots=True)
class Same:
    """Weights of a logistic model of "these two tell one event"."""

    intercept: float
    names: float  # a shared name
    rarity: float  # the summed rarities of the other words that are shared
    articles: float  # the cosine of the two articles
    outlet: float  # both of one source: its weekly columns are alike and tell different weeks


# Between two logistic fits of how often the times of two linked sentences overlap, beyond what
# chance gives: that of MultiHop-RAG, where hardly any do, and that of WikiNews, hard news, to
# which these lie nearer (mean loss .126 there, .123 at best; .211 and .205 on MultiHop-RAG).
SAME = Same(intercept=-6.6, names=0.4, rarity=0.4, articles=6.0, outlet=-1.0)


@dataclass(frozen=True, slots=True)
class Told:
    """A time expression with the stems of the words that it is said of."""

    mention: Mention
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Event:
    """A sentence of article number `article` that says when, and the words in it.

    Which of its `times` is that of an event told elsewhere, only the shared words can tell.
    """

    article: int
    sentence: int  # its first character
    source: str | None
    times: tuple[Told, ...]
    words: frozenset[str]
    names: frozenset[str]  # those of the words that are capitalised and no common words


@dataclass(frozen=True, slots=True)
class Link:
    """Two events of different articles: one with `probability`, by their `common` words."""

    one: Event
    other: Event
    common: frozenset[str]
    probability: float


def events(
    article: Article, number: int, read: tuple[Sequence[Sentence], Sequence[Mention]]
) -> Iterator[Event]:
    """The events of an article, in order; `read` are all its sentences and time expressions."""
    sentences, mentions = read
    dated = [mention for mention in mentions if mention.type in ("DATE", "TIME")]
    starts = [mention.start for mention in dated]
    common = common_words()
    for sentence in sentences:
        first, last = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
        if first == last:
            continue
        times = _times(article.text, (sentence.start, sentence.end), dated[first:last])
        told = WORD.findall(article.text, sentence.start, sentence.end)
        words = frozenset(word for time in times for word in time.words)
        names = {stem(w) for w in told if w[0].isupper() and stem(w) not in common} & words
        yield Event(number, sentence.start, article.source, times, words, frozenset(names))


def _times(text: str, span: tuple[int, int], mentions: Sequence[Mention]) -> tuple[Told, ...]:
    """Each expression with the words nearest to it, those between the same commas first."""
    borders = [span[0], *(m.start() for m in CLAUSE.finditer(text, *span)), span[1]]
    clauses = [bisect_right(borders, mention.start) for mention in mentions]
    owned: list[set[str]] = [set() for _ in mentions]
    for word in WORD.finditer(text, *span):
        at = word.start()
        if any(mention.start <= at < mention.end for mention in mentions):
            continue
        clause = bisect_right(borders, at)
        nearest = min(
            range(len(mentions)),
            key=lambda n: (clauses[n] != clause, abs(mentions[n].start - at), n),
        )
        owned[nearest].add(stem(word.group()))
    return tuple(Told(m, frozenset(words)) for m, words in zip(mentions, owned, strict=True))


def links(
    told: Sequence[Event],
    rarity: Mapping[str, float],
    likeness: Mapping[tuple[int, int], float],
) -> Iterator[Link]:
    """Every pair of events of different articles that are probably one, once.

    `rarity` is that of each word; `likeness` the cosine of two neighbouring articles, the lower
    number first.
    """
    telling = [{w for w in event.words if rarity.get(w, 0.0) >= TELLING} for event in told]
    holders = Counter(word for words in telling for word in words)
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, event in enumerate(told):
        shared: defaultdict[int, set[str]] = defaultdict(set)
        for word in sorted(telling[place]):
            if holders[word] <= POSTINGS:
                for other in places[word]:
                    shared[other].add(word)
                places[word].append(place)
        for other in sorted(shared):
            if told[other].article == event.article:
                continue
            common = telling[place] & telling[other]
            if len(common) < LEAST:
                continue
            probability = _probability(told[other], event, common, rarity, likeness)
            if probability >= PROBABLE:
                yield Link(told[other], event, frozenset(common), probability)


def _probability(
    one: Event,
    other: Event,
    common: Set[str],
    rarity: Mapping[str, float],
    likeness: Mapping[tuple[int, int], float],
) -> float:
    names = common & one.names & other.names
    logit = SAME.intercept + SAME.names * len(names)
    logit += SAME.rarity * fsum(rarity[word] for word in common - names)
    logit += SAME.articles * likeness.get((one.article, other.article), 0.0)
    if one.source is not None and one.source == other.source:
        logit += SAME.outlet
    return 1 / (1 + exp(-logit))
