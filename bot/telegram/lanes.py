"""Lanes: work in order for each key, at once over the keys."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Lanes(Generic[Item]):
    """Hands items to `work`, of one key one after the other in the order of `put`.

    `work` must not raise. A lane lives only while it holds something. Belongs to one event loop.
    """

    def __init__(self, work: Callable[[Item], Awaitable[None]]) -> None:
        self._work = work
        self._lanes: dict[Hashable, deque[Item]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._closing = False

    def __len__(self) -> int:
        """How many items wait or are worked on."""
        return self._waiting

    def put(self, key: Hashable, item: Item) -> None:
        """Add an item to a lane; after `close` it is dropped."""
        if self._closing:
            return
        self._waiting += 1
        if key in self._lanes:
            self._lanes[key].append(item)
            return
        self._lanes[key] = deque([item])
        task = asyncio.create_task(self._run(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Begin nothing more and wait for what is being worked on."""
        self._closing = True
        await asyncio.gather(*self._tasks)

    async def _run(self, key: Hashable) -> None:
        lane = self._lanes[key]
        try:
            while lane and not self._closing:
                await self._work(lane[0])
                lane.popleft()
                self._waiting -= 1
        finally:  # whatever happens, those who come later find no dead lane
            self._waiting -= len(lane)
            del self._lanes[key]
