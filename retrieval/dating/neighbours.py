"""The articles nearest to each by their words: news of the same days speaks of the same things.

Cosine of inverse document frequencies. On MultiHop-RAG the nearest article is of the same week
in 31 of 100 cases; sentence embeddings do no better, since names matter most.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import TYPE_CHECKING, overload

import msgspec
import numpy as np
from numpy.typing import NDArray

from retrieval.dating.words import Terms

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

MOST = 20  # neighbours of an article; further ones tell no more than the archive as a whole
WIDESPREAD = 0.15  # a word that more articles hold tells nothing
POSTINGS = 1000  # and none in more articles than this is followed: the work stays near-linear
ROWS = 4096  # articles whose words are weighed at once
PANEL = 4096  # articles compared at once with as many: their sums stay in the processor's cache
PRODUCTS = 1_000_000  # of weights, summed at once: 12 MB at most
OFFERED = 1_000_000  # neighbours kept before the nearest of them are chosen
PARTS = 64  # of a row, whose largest cosines bound the MOST largest of all from below

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Numbers = NDArray[np.int32]


class Neighbour(msgspec.Struct, frozen=True, gc=False):
    """Article `number` and how alike it is: a cosine, 0..1."""

    number: int
    likeness: float


@dataclass(frozen=True, slots=True)
class Near(Sequence[Sequence[Neighbour]]):
    """The neighbours of each article as columns; item n makes those of article n.

    Those of article n begin at `starts[n]` and end at `starts[n + 1]`.
    """

    starts: Ints
    numbers: Numbers
    likenesses: Floats

    @classmethod
    def of(cls, each: Sequence[Sequence[Neighbour]]) -> Near:
        """Of lists; what is one already as it is."""
        if isinstance(each, Near):
            return each
        found = list(chain.from_iterable(each))
        return cls(
            np.concatenate([[0], np.cumsum([len(own) for own in each])]).astype(np.int64),
            np.array([neighbour.number for neighbour in found], np.int32),
            np.array([neighbour.likeness for neighbour in found], np.float64),
        )

    def owners(self) -> Ints:
        """The article that each neighbour is one of."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    def __len__(self) -> int:
        return len(self.starts) - 1

    @overload
    def __getitem__(self, number: int) -> Sequence[Neighbour]: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Sequence[Neighbour]]: ...
    def __getitem__(
        self, number: int | slice
    ) -> Sequence[Neighbour] | Sequence[Sequence[Neighbour]]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        if not 0 <= number < len(self):
            raise IndexError(f"no article {number} among {len(self)}")
        own = slice(self.starts[number], self.starts[number + 1])
        return list(map(Neighbour, self.numbers[own].tolist(), self.likenesses[own].tolist()))


def neighbours(terms: Terms, panel: int = PANEL) -> Near:
    """For each article the `MOST` others nearest to it, nearest first, ties by number.

    Those that share no telling word are left out. Cosines are symmetric to the bit, for the words
    of every article are in one order: each pair is worked out once, and offered to both. How many
    articles a `panel` has changes nothing but time and memory.
    """
    weights = _weights(terms)
    articles = weights.shape[0]
    best = Best(articles)
    panels = [(first, min(first + panel, articles)) for first in range(0, articles, panel)]
    columns = [weights[first:end].T.tocsr() for first, end in panels]
    for (first, end), column in zip(panels, columns, strict=True):
        for start, stop in _blocks(weights, column, (first, end)):
            product = weights[start:stop] @ column
            borders = product.indptr.tolist()
            for row, (one, two) in enumerate(pairwise(borders), start - first):
                own = _nearest(product.indices[one:two], product.data[one:two], row)
                best.set(first + row, own[0] + first, own[1])
    for place, rows in enumerate(panels):
        for (first, _), column in zip(panels[place + 1 :], columns[place + 1 :], strict=True):
            for start, stop in _blocks(weights, column, rows):
                best.offer(weights[start:stop] @ column, start, first)
    return best.near()


class Best:
    """The nearest articles found so far of each article; 0 where there are fewer than `MOST`."""

    def __init__(self, articles: int) -> None:
        self._numbers = np.zeros((articles, MOST), np.int32)
        self._likenesses = np.zeros((articles, MOST))
        self._offered: list[tuple[Numbers, Numbers, Floats]] = []
        self._count = 0

    def set(self, own: int, numbers: Numbers, likenesses: Floats) -> None:
        """Those of one article, nearest first."""
        self._numbers[own, : len(numbers)] = numbers
        self._likenesses[own, : len(numbers)] = likenesses

    def offer(self, cosines: csr_matrix, first: int, other: int) -> None:
        """A block of cosines: its rows are articles from `first` on, its columns from `other`."""
        rows = np.repeat(np.arange(cosines.shape[0], dtype=np.int32), np.diff(cosines.indptr))
        columns, likenesses = cosines.indices, cosines.data
        least = self._likenesses[:, -1]
        near = np.flatnonzero(likenesses >= least[first : first + cosines.shape[0]][rows])
        self._offer(rows[near] + first, columns[near] + other, likenesses[near])
        near = np.flatnonzero(likenesses >= least[other : other + cosines.shape[1]][columns])
        self._offer(columns[near] + other, rows[near] + first, likenesses[near])

    def near(self) -> Near:
        """The nearest of all that were offered."""
        self._settle()
        held = self._likenesses > 0
        starts = np.concatenate([[0], held.sum(1).cumsum()]).astype(np.int64)
        return Near(starts, self._numbers[held], self._likenesses[held])

    def _offer(self, owners: Numbers, numbers: Numbers, likenesses: Floats) -> None:
        self._offered.append((owners, numbers, likenesses))
        self._count += len(owners)
        if self._count >= OFFERED:
            self._settle()

    def _settle(self) -> None:
        """Keep the nearest of those that are held and those that were offered."""
        if not self._count:
            return
        owners, numbers, likenesses = (
            np.concatenate([each[column] for each in self._offered]) for column in range(3)
        )
        which = np.unique(owners)
        owners = np.concatenate([np.repeat(which, MOST), owners])
        numbers = np.concatenate([self._numbers[which].ravel(), numbers])
        likenesses = np.concatenate([self._likenesses[which].ravel(), likenesses])
        order = np.lexsort((numbers, -likenesses, owners))
        starts = np.searchsorted(owners[order], which)
        best = order[starts[:, None] + np.arange(MOST)]
        self._numbers[which], self._likenesses[which] = numbers[best], likenesses[best]
        self._offered, self._count = [], 0


def _blocks(
    weights: csr_matrix, column: csr_matrix, rows: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    """Articles of `rows` as (first, end), each block with about `PRODUCTS` products, or one."""
    words = weights.indices[weights.indptr[rows[0]] : weights.indptr[rows[1]]]
    sums = np.concatenate([[0], np.diff(column.indptr)[words].cumsum(dtype=np.int64)])
    done = sums[weights.indptr[rows[0] : rows[1] + 1] - weights.indptr[rows[0]]]
    first, articles = 0, rows[1] - rows[0]
    while first < articles:
        end = int(np.searchsorted(done, done[first] + PRODUCTS, "right")) - 1
        end = min(max(end, first + 1), articles)
        yield rows[0] + first, rows[0] + end
        first = end


def _nearest(numbers: Numbers, cosines: Floats, own: int) -> tuple[Numbers, Floats]:
    """The best of one row: numbers and cosines."""
    if len(cosines) > PARTS * 2:
        # MOST + 1 of the parts, for one may be led by the article itself, hold as much or more.
        whole = len(cosines) // PARTS * PARTS
        largest = cosines[:whole].reshape(-1, PARTS).max(axis=0)
        least = np.partition(largest, -(MOST + 1))[-(MOST + 1)]
        kept = np.flatnonzero(cosines >= least)
        numbers, cosines = numbers[kept], cosines[kept]
    others = numbers != own
    numbers, cosines = numbers[others], cosines[others]
    if len(cosines) > MOST:
        least = np.partition(cosines, -MOST)[-MOST]  # ties with it are kept for now
        kept = np.flatnonzero(cosines >= least)
        numbers, cosines = numbers[kept], cosines[kept]
    order = np.lexsort((numbers, -cosines))[:MOST]
    return numbers[order], cosines[order]


def _weights(terms: Terms) -> csr_matrix:
    """A sparse matrix (CSR): one unit row an article, one column a word that two of them share."""
    from scipy.sparse import csr_matrix

    articles = len(terms.starts) - 1
    telling = terms.rarity >= -np.log(WIDESPREAD)
    squares = np.where(telling, terms.rarity**2, 0.0)
    holders = np.bincount(terms.words, minlength=len(terms.rarity))
    followed = telling & (holders > 1) & (holders <= POSTINGS)
    kept = [np.zeros(0, np.int32)]
    values, sizes = [np.zeros(0)], [np.zeros(1, np.int64)]
    for first in range(0, articles, ROWS):
        starts = terms.starts[first : first + ROWS + 1]
        words = terms.words[starts[0] : starts[-1]]
        rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        norms = np.sqrt(np.bincount(rows, squares[words], len(starts) - 1))
        led = followed[words]
        kept.append(words[led])
        values.append(terms.rarity[kept[-1]] / norms[rows[led]])
        sizes.append(np.bincount(rows[led], minlength=len(starts) - 1))
    shape = (articles, len(terms.rarity))
    return csr_matrix(
        (np.concatenate(values), np.concatenate(kept), np.concatenate(sizes).cumsum()), shape
    )
