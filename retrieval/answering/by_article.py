"""What an article's other passages say for one of its passages, and where in it that stands.

News tells the main thing first, and an article on the subject has more than one passage on it.
Headlines are so given their own article with an MRR@10 of .926 where the passages' own scores
give .906 (MultiHop-RAG with its titles hidden, benchmarks/finding.py); on questions about facts it
changes nothing that can be measured.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum, log1p

from retrieval.answering.hit import Hit

BEST = 3  # passages of an article that count for each other
LEAD = 0.3  # what a passage loses, in standard deviations, for each e-fold of its distance
A_PASSAGE = 1000  # characters: about as long as one is
AGAIN = 1.0  # what a passage loses for each better one of its article, in a list that is looked at


@dataclass(frozen=True, slots=True)
class Place:
    """The article of a passage, by number, and the character at which it begins."""

    article: int
    start: int


def by_article(
    fused: Sequence[tuple[int, float]], places: Mapping[int, Place]
) -> list[tuple[int, float]]:
    """Standardised scores with the mean of the article's best three added, less for what is late.

    Of an article with fewer passages found those that are missing count 0.

    >>> places = {1: Place(7, 0), 2: Place(7, 0), 3: Place(8, 0)}
    >>> by_article([(3, 1.5), (1, 0.75), (2, 0.75)], places)
    [(3, 2.0), (1, 1.25), (2, 1.25)]
    """
    early = {n: score - LEAD * log1p(places[n].start / A_PASSAGE) for n, score in fused}
    articles: dict[int, list[float]] = defaultdict(list)
    for number, score in early.items():
        articles[places[number].article].append(score)
    told = {a: fsum(sorted(scores)[-BEST:]) / BEST for a, scores in articles.items()}
    return [(n, score + told[places[n].article]) for n, score in early.items()]


def spread(hits: Sequence[Hit]) -> list[Hit]:
    """Hits set back for each better one of their article, best first; ties as they were.

    Whoever looks for an article sees others sooner. Reading for an answer does without.
    """
    before: Counter[str] = Counter()
    found = []
    for hit in hits:
        article = hit.span.article.id
        found.append(replace(hit, score=hit.score - AGAIN * before[article]))
        before[article] += 1
    return sorted(found, key=lambda hit: -hit.score)
