"""How much is measured: all of it, or enough to see that everything works."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """How many of each; `warm` questions and `cold` processes are timed."""

    name: str
    articles: int
    answerable: int
    unanswerable: int
    windows: int
    kills: int
    cold: int
    warm: int


FULL = Size("full", 609, 300, 100, 100, 25, 5, 100)
SMALL = Size("small", 60, 30, 10, 10, 3, 2, 10)
KILLED = 60  # articles of the index that is saved over and killed
