"""The sources of passages: a column of numbers, and the names behind them."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.indexing.mapped import mapped, unreadable

NAMES = "sources.json"
COLUMN = "sources.npy"


def write_sources(
    folder: Path, sources: Sequence[str | None], articles: NDArray[np.int64]
) -> None:
    """Write the names in `sources`, one an article, and the source of each passage's article."""
    names = sorted({source for source in sources if source})
    numbers = {name: number for number, name in enumerate(names)}
    column = np.array([numbers[source] if source else -1 for source in sources], np.int32)
    (folder / NAMES).write_text(json.dumps(names) + "\n", "utf-8")
    np.save(folder / COLUMN, column[articles])


class Sources:
    """The opened sources; the column is mapped."""

    def __init__(self, folder: Path) -> None:
        """Raise ArchiveError where they cannot be read."""
        self._column = mapped(folder / COLUMN)
        try:
            names = json.loads((folder / NAMES).read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise unreadable(folder / NAMES) from error
        self.names: tuple[str, ...] = tuple(names)

    def inside(self, sources: Collection[str]) -> NDArray[np.bool_]:
        """Whether each passage is of one of some sources."""
        wanted = np.array([name in sources for name in self.names] + [False])
        found: NDArray[np.bool_] = wanted[self._column]  # those without have the last, -1
        return found

    def of(self, passage: int) -> str | None:
        """The source of a passage."""
        number = int(self._column[passage])
        return None if number < 0 else self.names[number]

    def __len__(self) -> int:
        return len(self._column)
