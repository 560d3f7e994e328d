"""Events told by two articles: what one says "last month" of, another may date to the day.

An event is a sentence with the time expressions in it. Two events are linked by the words they
share, as probable as `SAME` says: names alone hardly tell one event from the next about the same
people, ordinary rare words ("summit", "launch") do, and articles that are alike on the whole tell
the same events. Candidates come from an inverted index over rare words, so the work grows with
the text and not with the pairs of articles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from retrieval.dating.neighbours import Near, Neighbour
from retrieval.dating.told import NAMED, Numbers, Told

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

POSTINGS = 60  # a word of more events than this does not lead from one to another
LEAST = 2  # telling words that two events must share
PROBABLE = 0.02  # a link less probable than this is not kept
ROWS = 16_384  # events compared at once with all others

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


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
class Tellers:
    """The articles whose events are linked: likeness of two by number, lower first, and outlets.

    `keys` are ascending: lower number times the number of articles, plus the other.
    """

    keys: Ints
    likenesses: Floats
    outlets: Ints  # a number for each source, below 0 for none

    @classmethod
    def of(cls, near: Sequence[Sequence[Neighbour]], sources: Sequence[str | None]) -> Tellers:
        """By the neighbours and the source of each article."""
        table = Near.of(near)
        owners = table.owners()
        lower, higher = np.minimum(owners, table.numbers), np.maximum(owners, table.numbers)
        keys, places = np.unique(lower * len(table) + higher, return_index=True)
        names = {name: at for at, name in enumerate(dict.fromkeys(sources)) if name is not None}
        outlets = np.array([-1 if name is None else names[name] for name in sources], np.int64)
        return cls(keys, table.likenesses[places], outlets)

    def likeness(self, one: Numbers, other: Numbers) -> Floats:
        """The cosine of pairs of articles, 0 where neither is a neighbour of the other."""
        if not len(self.keys):
            return np.zeros(len(one))
        lower, higher = np.minimum(one, other), np.maximum(one, other)
        keys = lower.astype(np.int64) * len(self.outlets) + higher
        at = np.minimum(self.keys.searchsorted(keys), len(self.keys) - 1)
        found: Floats = np.where(self.keys[at] == keys, self.likenesses[at], 0.0)
        return found

    def one_outlet(self, one: Numbers, other: Numbers) -> NDArray[np.bool_]:
        """Whether pairs of articles are of one source."""
        same: NDArray[np.bool_] = self.outlets[one] == self.outlets[other]
        return same & (self.outlets[one] >= 0)


@dataclass(frozen=True, slots=True)
class Links:
    """Pairs of events of different articles, lower number first: one event with `probability`.

    The words they share are `words` from `starts[n]`, by number.
    """

    one: Ints
    other: Ints
    probability: Floats
    words: Ints
    starts: Ints

    def common(self, number: int) -> frozenset[int]:
        """The telling words that both events of a link have."""
        return frozenset(self.words[self.starts[number] : self.starts[number + 1]].tolist())


def links(told: Told, rarity: Floats, tellers: Tellers) -> Links:
    """Every pair of events of different articles that are probably one, once.

    `rarity` is that of each word by number.
    """
    telling = told.telling(rarity)
    found = [
        _linked(pairs, telling, (told, rarity, tellers)) for pairs in _candidates(told, telling)
    ]
    if not found:
        none = np.zeros(0, np.int64)
        return Links(none, none, np.zeros(0), none, np.zeros(1, np.int64))
    sizes = np.concatenate([np.diff(each.starts) for each in found])
    return Links(
        np.concatenate([each.one for each in found]),
        np.concatenate([each.other for each in found]),
        np.concatenate([each.probability for each in found]),
        np.concatenate([each.words for each in found]),
        np.concatenate([[0], sizes.cumsum()]),
    )


def _candidates(told: Told, telling: csr_matrix) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of events of different articles that share a word which leads from one to another."""
    from scipy.sparse import csr_matrix

    holders = np.bincount(telling.indices, minlength=telling.shape[1])
    leads = (holders[telling.indices] <= POSTINGS) & (holders[telling.indices] > 1)
    starts = np.concatenate([[0], leads.cumsum()])[telling.indptr]
    places = telling.indices[leads]
    leading = csr_matrix((np.ones(len(places), np.int8), places, starts), telling.shape)
    transposed = leading.T.tocsr()
    for first in range(0, len(told.articles), ROWS):
        product = (leading[first : first + ROWS] @ transposed).tocoo()
        other, one = product.row.astype(np.int64) + first, product.col.astype(np.int64)
        kept = (one < other) & (told.articles[one] != told.articles[other])
        one, other = one[kept], other[kept]
        order = np.lexsort((one, other))
        yield one[order], other[order]


def _linked(
    pairs: tuple[Ints, Ints], telling: csr_matrix, read: tuple[Told, Floats, Tellers]
) -> Links:
    """The candidates that share enough, and probably tell one event."""
    (one, other), (told, rarity, tellers) = pairs, read
    shared = telling[one].multiply(telling[other]).tocsr()
    shared.sort_indices()
    counts = np.diff(shared.indptr)
    rows = np.repeat(np.arange(len(one)), counts)
    names = shared.data == NAMED**2
    summed = np.bincount(rows, np.where(names, 0.0, rarity[shared.indices]), len(one))
    logit = SAME.intercept + SAME.names * np.bincount(rows, names, len(one))
    logit += SAME.rarity * summed
    articles = told.articles[one], told.articles[other]
    logit += SAME.articles * tellers.likeness(*articles)
    logit += np.where(tellers.one_outlet(*articles), SAME.outlet, 0.0)
    probability = 1 / (1 + np.exp(-logit))
    kept = (counts >= LEAST) & (probability >= PROBABLE)
    starts = np.concatenate([[0], counts[kept].cumsum()]).astype(np.int64)
    words = shared.indices[kept[rows]].astype(np.int64)
    return Links(one[kept], other[kept], probability[kept], words, starts)
