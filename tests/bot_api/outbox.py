"""What the bot sends, held until a test asks for it."""

from __future__ import annotations

import asyncio
from collections import deque

from tests.bot_api.messages import Sent
from tests.bot_api.queries import PATIENCE


class Outbox:
    """Messages in the order they came, each given out once."""

    def __init__(self, keep: int | None) -> None:
        self._unseen: deque[Sent] = deque(maxlen=keep)
        self._waiting: list[tuple[int | None, asyncio.Future[Sent]]] = []

    def put(self, sent: Sent) -> None:
        """Give a message to whoever has waited for it longest, or hold it."""
        for place, (chat, future) in enumerate(self._waiting):
            if chat in {None, sent.chat} and not future.done():
                del self._waiting[place]
                future.set_result(sent)
                return
        self._unseen.append(sent)

    async def get(self, chat: int | None) -> Sent:
        """The next message, of one chat where that is given."""
        for place, sent in enumerate(self._unseen):
            if chat in {None, sent.chat}:
                del self._unseen[place]
                return sent
        future: asyncio.Future[Sent] = asyncio.get_running_loop().create_future()
        self._waiting.append((chat, future))
        try:
            return await asyncio.wait_for(future, PATIENCE)
        finally:
            self._waiting = [each for each in self._waiting if each[1] is not future]
