"""The seam between finding and what finds: files mapped into this process, or a cluster.

Texts never pass it. A backend is asked for the passages of one generation by number and knows
their vectors, the weights of their words, the days they are about and their sources.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Found = tuple[int, float]
"""The number of a passage and its score; lists of them are by score, ties by number."""


class Window(NamedTuple):
    """Days that a passage is found by: one of its rows of days touches them and is short enough.

    Rows worth less than `days.LEAST_WORTH` do not count, and one row must satisfy all of it.
    """

    first: int  # ordinals of days, both inside
    last: int
    longest: int  # days from first to last, both counted: a decade says little about a week


@dataclass(frozen=True, slots=True)
class Where:
    """Which passages may be found: those that satisfy every part that is given."""

    window: Window | None = None
    sources: frozenset[str] = frozenset()  # empty: of any source or none


class Backend(Protocol):
    """What finding needs of an engine; all of it about one generation."""

    def dense(
        self,
        vector: NDArray[np.float32],
        k: int,
        where: Where | None = None,
        *,
        exact: bool = False,
    ) -> list[Found]:
        """The `k` passages nearest to a unit vector (dimension,), with their cosines.

        Where there are many passages the answer is approximate, unless it must be `exact`.
        """

    def lexical(
        self, weights: Mapping[str, float], k: int, where: Where | None = None
    ) -> list[Found]:
        """The `k` passages of the highest sum of `weights` (by stem) times their own, above 0."""

    def cosines(self, vector: NDArray[np.float32], numbers: Sequence[int]) -> list[float]:
        """The cosines of a unit vector with given passages, in their order."""

    def count(self, where: Where | None = None) -> int:
        """How many passages there are."""

    def close(self) -> None:
        """Let go of files and connections."""


class Away(Protocol):
    """What is not searched in the files of a generation, but in a collection of a cluster."""

    @property
    def name(self) -> str:
        """The name of the collection."""

    def write(self, folder: Path) -> None:
        """Leave in the folder of a generation only what is needed here."""

    def send(self) -> None:
        """Bring the cluster to the generation; raise ArchiveError where it is not there then."""
