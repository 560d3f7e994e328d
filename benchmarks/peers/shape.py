"""What every adapter offers; each is a module, and imports its own library and no other.

Nobody else looks into a store or an embedder.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .corpus import Corpus, Window

Found = list[tuple[str, float]]
"""Passages with their scores, the best first; a higher score is better."""

Lookup = Callable[[Sequence[str]], "NDArray[np.float32]"]
"""Unit vectors of texts, in order."""

Store = Any
"""Whatever a library searches."""

Embedder = Any
"""Whatever a library embeds with."""

Search = Callable[[Store, str, int], Found]
"""Find the best passages for a question in a store."""


class Adapter(Protocol):
    """One library, used as its own documentation shows."""

    # Ways to search, by name: the first is what is timed, filtered and killed.
    SEARCHES: Mapping[str, Search]

    def given(self, lookup: Lookup) -> Embedder:
        """An embedder that knows the vectors of the corpus: the library's seam for one's own."""

    def own(self, model: Path) -> Embedder:
        """An embedder as the library loads it by default, from a sentence-transformers folder."""

    def build(self, corpus: Corpus, embedder: Embedder) -> Store:
        """A store of the passages, embedded by `embedder`."""

    def save(self, store: Store, folder: Path) -> None:
        """Write a store into a folder, over what is there."""

    def load(self, folder: Path, embedder: Embedder) -> Store:
        """The store that was written into a folder."""

    def between(self, store: Store, window: Window, k: int) -> Found | None:
        """The best passages of articles of a window's days; None if the library has no filter."""


class Sure(Protocol):
    """An adapter whose library says by other means than a score how sure it is."""

    def confidence(self, store: Store, question: str) -> float:
        """How likely it is that the store answers a question."""
