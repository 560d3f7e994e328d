"""Events told by two articles: what one says "last month" of, another may date to the day.

An event is a time expression with the words around it. Two events are linked when those words
are alike: names and rare words weigh most (cosine of inverse document frequencies). TF-IDF is
as good as embeddings for this, since names matter. Candidates come from an inverted index over
rare words, so the work grows with the text and not with the pairs of articles.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from retrieval.article import Article
from retrieval.chronology.mentions import Mention, find
from retrieval.reading.paragraphs import article_sentences

AROUND = 150  # characters on each side of the expression, inside its sentence
POSTINGS = 100  # a word of more events than this does not lead from one to another
NAME = 2.0  # how much more a capitalised word weighs: who and where make an event
ALIKE = 0.3  # cosine from which two events may be one
WORD = re.compile(r"[^\W\d_]{3,}")
EMPTY = frozenset(
    """and are but for from had has have her his its not said says she that the their they this
    was were which who will with would been more than into over about after also""".split()
)


@dataclass(frozen=True, slots=True)
class Event:
    """A time expression of article number `article`, and the words around it, in lower case.

    `sentence` is where its sentence starts: of several expressions in one sentence only one
    can be that of an event told elsewhere.
    """

    article: int
    sentence: int
    mention: Mention
    words: Mapping[str, float]  # 1, or NAME where the word is capitalised


@dataclass(frozen=True, slots=True)
class Link:
    """Two events of different articles that are alike, by a cosine of `likeness`."""

    one: Event
    other: Event
    likeness: float


def events(article: Article, number: int) -> Iterator[Event]:
    """The events of an article's content, in order."""
    for sentence in article_sentences(article):
        for mention in find(article.text, sentence.start, sentence.end):
            if mention.type not in ("DATE", "TIME"):
                continue
            first = max(sentence.start, mention.start - AROUND)
            last = min(sentence.end, mention.end + AROUND)
            around = article.text[first : mention.start] + article.text[mention.end : last]
            words = {
                word.lower(): NAME if word[0].isupper() else 1.0
                for word in WORD.findall(around)
                if word.lower() not in EMPTY
            }
            if words:
                yield Event(number, sentence.start, mention, words)


def links(found: Sequence[Event]) -> Iterator[Link]:
    """Every pair of alike events of different articles, once, in order of the second."""
    rarity = _rarity(found)
    weights = [{w: n * rarity[w] for w, n in event.words.items()} for event in found]
    norms = [sqrt(sum(weight**2 for weight in words.values())) for words in weights]
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, event in enumerate(found):
        near = {other for w in event.words if len(places[w]) <= POSTINGS for other in places[w]}
        for other in sorted(near):
            if found[other].article == event.article:
                continue
            shared = weights[place].keys() & weights[other].keys()
            common = sum(weights[place][word] * weights[other][word] for word in shared)
            likeness = common / (norms[place] * norms[other])
            if likeness >= ALIKE:
                yield Link(found[other], event, likeness)
        for word in event.words:
            places[word].append(place)


def _rarity(found: Sequence[Event]) -> Mapping[str, float]:
    """Inverse document frequency of each word, an article counting once; above 0."""
    holders: defaultdict[str, set[int]] = defaultdict(set)
    for event in found:
        for word in event.words:
            holders[word].add(event.article)
    articles = 1 + len({event.article for event in found})
    return {word: log(1 + articles / len(numbers)) for word, numbers in holders.items()}
