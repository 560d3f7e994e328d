"""Counters: what the bot has done since it started, and how long its answers took."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from threading import Lock

REMEMBERED = 1000  # answers whose seconds are kept


def _empty() -> deque[float]:
    return deque(maxlen=REMEMBERED)


@dataclass(slots=True)
class Counters:
    """Counts since `started`, written by one event loop; other threads may read.

    `refused` are questions told why they cannot be asked, `busy` those told to come back later;
    `markup` counts messages whose HTML Telegram refused, each of them a bug.
    """

    started: datetime
    answered: int = 0
    silent: int = 0
    refused: int = 0
    busy: int = 0
    errors: int = 0
    markup: int = 0
    taps: int = 0
    inline: int = 0
    _seconds: deque[float] = field(default_factory=_empty, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    def took(self, seconds: float) -> None:
        """Remember how long one answer took, from the question's arrival to its reply."""
        with self._lock:
            self._seconds.append(seconds)

    def seconds(self) -> tuple[float, ...]:
        """How long each of the last 1,000 answers took, the latest last."""
        with self._lock:
            return tuple(self._seconds)

    @property
    def p50(self) -> float | None:
        """Seconds in which half of the last 1,000 answers were there; None before the first."""
        return quantile(self.seconds(), 0.5)

    @property
    def p95(self) -> float | None:
        """Seconds in which 95 of 100 of them were there; None before the first."""
        return quantile(self.seconds(), 0.95)


def quantile(values: tuple[float, ...], share: float) -> float | None:
    """The least of `values` that at least `share` (above 0, to 1) of them do not exceed.

    The nearest-rank method (Hyndman and Fan's type 1): always one of the values, never one made
    between two. None where there are none.

    >>> quantile((4.0, 1.0, 3.0, 2.0), 0.5), quantile((4.0, 1.0, 3.0, 2.0), 0.95)
    (2.0, 4.0)
    """
    if not values:
        return None
    return sorted(values)[ceil(share * len(values)) - 1]
