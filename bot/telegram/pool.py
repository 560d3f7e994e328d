"""The pool: where questions are computed, away from the event loop that serves taps meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")


class ClosingError(Exception):
    """The process is about to end: what has not begun is left for the next one."""


class Pool:
    """Runs up to `workers` computations at a time; those that wait have their turn in order.

    Belongs to one event loop.
    """

    def __init__(self, workers: int) -> None:
        self._threads = ThreadPoolExecutor(workers, "answering")
        self._turns = asyncio.Semaphore(workers)
        self._closing = False
        self.waiting = 0

    async def run(
        self, work: Callable[Given, Result], *given: Given.args, **named: Given.kwargs
    ) -> Result:
        """Compute when it is this one's turn; raise ClosingError if that does not come."""
        self.waiting += 1
        try:
            await self._turns.acquire()
        finally:
            self.waiting -= 1
        try:
            if self._closing:
                raise ClosingError
            return await self.soon(work, *given, **named)
        finally:
            self._turns.release()

    async def soon(
        self, work: Callable[Given, Result], *given: Given.args, **named: Given.kwargs
    ) -> Result:
        """Compute as soon as a thread is free, ahead of those that wait for their turn."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(work, *given, **named))

    def close(self) -> None:
        """Begin no more turns; what is being computed goes on."""
        self._closing = True

    def end(self) -> None:
        """Wait for the threads."""
        self._threads.shutdown()
