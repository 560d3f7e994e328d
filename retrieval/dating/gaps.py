"""How many days lie between articles that are alike, as measured on the archive itself.

In an archive of one autumn's news the nearest article by its words is of the same month; in one
of ten years it rarely is. So nothing is taken for granted: the gaps between dated neighbours are
counted, by likeness, in bins of powers of two, from a starting point that presumes little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.dating.neighbours import Near, Neighbour

Float = NDArray[np.float64]

ALIKE = np.array([0.12, 0.2, 0.35])  # cosines between which gaps are counted apart
BINS = 14  # 0, 1, 2 to 3, ..., 4096 to 8191 days
WIDTHS = np.array([1.0] + [2.0**size for size in range(1, BINS)])  # days of a bin, both signs
PSEUDO = 4.0  # pairs that the starting point counts as
# Where to start, by likeness: any day of a long archive for articles that are not alike (of ten
# years' WikiNews 3 in 100 such pairs are of one month, of three months' MultiHop-RAG 57), any
# order of magnitude for those that are.
START = np.stack([WIDTHS / WIDTHS.sum(), *np.full((len(ALIKE), BINS), 1 / BINS)])

# The bin of each gap up to the first one of the last bin.
_BIN_OF = np.frexp(np.arange(2.0 ** (BINS - 2) + 1))[1].astype(np.int16)

# Weight of a neighbour: its cosine to this power. What several say together is sharper than the
# mixture of what each says: its logarithm counts up to 1 + TOGETHER times. Both by likelihood of
# the true days of MultiHop-RAG (3 months) and WikiNews (10 years), taken together.
POWER = 2.0
TOGETHER = 0.75


@dataclass(frozen=True, slots=True)
class Gaps:
    """Pairs counted by likeness and gap, shape (len(ALIKE) + 1, BINS), and the days counted on."""

    counts: Float
    days: Mapping[int, int]

    @classmethod
    def measured(cls, near: Sequence[Sequence[Neighbour]], days: Mapping[int, int]) -> Gaps:
        """Of all dated articles and their dated neighbours; `days` maps number to ordinal."""
        if not days:
            return cls(_counted(np.zeros(0, np.int64), np.zeros(0)), days)
        table = Near.of(near)
        dated, ordinals = np.zeros(len(table), np.bool_), np.zeros(len(table), np.int64)
        numbers = np.fromiter(days, np.int64, len(days))
        dated[numbers], ordinals[numbers] = True, np.fromiter(days.values(), np.int64, len(days))
        owners = table.owners()
        both = dated[owners] & dated[table.numbers]
        gaps = ordinals[owners[both]] - ordinals[table.numbers[both]]
        return cls(_counted(gaps, table.likenesses[both]), days)

    def without(self, number: int, near: Sequence[Neighbour]) -> Gaps:
        """Before article `number` was dated: without its own gaps."""
        others = {other: day for other, day in self.days.items() if other != number}
        return Gaps(self._uncounted(number, near), others)

    def expected(
        self,
        number: int,
        near: Sequence[Neighbour],
        days: Mapping[int, int],
        ordinals: NDArray[np.int64],
    ) -> tuple[Float, float] | None:
        """Logarithm of the density of each of `ordinals` as the day of an article, and sharpness.

        None where no neighbour is dated. What the article itself added to the counts is left out.
        The density is of a day; times its sharpness it is to be added to other evidence.
        """
        dated = [neighbour for neighbour in near if neighbour.number in days]
        if not dated:
            return None
        shares = _shares(self._uncounted(number, near))
        cosines = np.array([neighbour.likeness for neighbour in dated])
        weights = cosines**POWER / (cosines**POWER).sum()
        density = weights[:, None] * (shares / WIDTHS)[np.searchsorted(ALIKE, cosines)]
        there = np.array([days[neighbour.number] for neighbour in dated])
        bins = _bin(ordinals[None, :] - there[:, None])
        bins += np.arange(0, len(dated) * BINS, BINS, dtype=np.int16)[:, None]
        mixed = density.take(bins).sum(0)
        return np.log(mixed), 1 + TOGETHER * float(1 - (weights**2).sum())

    def _uncounted(self, number: int, near: Sequence[Neighbour]) -> Float:
        if number not in self.days:
            return self.counts
        own = self.days[number]
        dated = [n for n in near if n.number in self.days]
        gaps = np.array([own - self.days[n.number] for n in dated], np.int64)
        return self.counts - _counted(gaps, np.array([n.likeness for n in dated], np.float64))


def _shares(counts: Float) -> Float:
    """Each row of counts as shares, starting from those of the rows less alike.

    Never from those more alike: that twins are of one day says nothing of strangers.
    """
    lower = np.cumsum(counts, axis=0) - counts
    start = (lower + PSEUDO * START) / (lower.sum(1, keepdims=True) + PSEUDO)
    shares: Float = (counts + PSEUDO * start) / (counts.sum(1, keepdims=True) + PSEUDO)
    return shares


def _counted(gaps: NDArray[np.int64], likenesses: Float) -> Float:
    """Pairs with such gaps in days, counted by likeness and bin."""
    rows = np.searchsorted(ALIKE, likenesses)
    counted = np.bincount(rows * BINS + _bin(gaps), minlength=(len(ALIKE) + 1) * BINS)
    return counted.astype(np.float64).reshape(-1, BINS)


def _bin(gaps: NDArray[np.int64]) -> NDArray[np.int16]:
    """The bin of each gap in days, whichever comes first."""
    sizes = np.abs(gaps)
    found: NDArray[np.int16] = _BIN_OF.take(np.minimum(sizes, len(_BIN_OF) - 1, out=sizes))
    return found
