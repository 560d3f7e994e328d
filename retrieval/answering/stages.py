"""Where the time of one question goes: the stages of answering, and what each of them takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

STAGES = (
    "understand",
    "search",  # as a whole: the next six are its parts
    "encode",  # the question's vector
    "lexical",
    "dense",
    "time",  # how well passages fit the days asked about
    "look",  # a close look at passages, for questions with several parts
    "fuse",  # both scores made one order
    "choose",  # sentences read, the best of them first
    "judge",  # the confidence, and what stands beside the quotes: who else tells it, since when
)
OF_SEARCH = frozenset({"encode", "lexical", "dense", "time", "look", "fuse"})


class Stages:
    """What each stage of one question has taken so far, by a clock that counts seconds.

    The answer never depends on it. A stage may come more than once: it adds up.

    >>> ticks = iter([1.0, 1.5, 3.0, 3.25])
    >>> stages = Stages(lambda: next(ticks))
    >>> for _ in range(2):
    ...     with stages.timed("dense"):
    ...         pass
    >>> stages.milliseconds()["dense"]
    750.0
    """

    def __init__(self, clock: Callable[[], float] = perf_counter) -> None:
        """Measure by the clock on the wall, unless another one is given."""
        self._clock = clock
        self._seconds = dict.fromkeys(STAGES, 0.0)

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Add what happens inside to one of `STAGES`, also where it fails."""
        start = self._clock()
        try:
            yield
        finally:
            self._seconds[stage] += self._clock() - start

    def milliseconds(self) -> dict[str, float]:
        """Every stage, in the order of `STAGES`, to a hundredth; 0 where nothing was done."""
        return {stage: round(1000 * seconds, 2) for stage, seconds in self._seconds.items()}
