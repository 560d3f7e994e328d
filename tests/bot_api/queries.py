"""Queries: taps, inline questions and guest calls, each of which waits for one answer."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import Generic, TypeVar

from tests.bot_api.errors import TOO_OLD, Json, refused
from tests.bot_api.keyboards import Keyboard
from tests.bot_api.messages import Sent
from tests.bot_api.people import Chat
from tests.tdlib import Parsed

PATIENCE = 20.0  # seconds until an answer that does not come fails the test

Answer = TypeVar("Answer")


class Query(Generic[Answer]):
    """Something that a user has asked; it can be answered once, and for some time."""

    def __init__(self, number: str, user: Chat, text: str, seconds: float) -> None:
        self.id = number
        self.user = user
        self.text = text  # the data behind the button, or what was typed
        self.at = asyncio.get_running_loop().time()
        self._until = self.at + seconds
        self._answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

    @property
    def open(self) -> bool:
        """Whether an answer is still taken."""
        late = asyncio.get_running_loop().time() > self._until
        return not late and not self._answered.done()

    @property
    def seconds(self) -> float:
        """How long ago it was asked."""
        return asyncio.get_running_loop().time() - self.at

    def expire(self) -> None:
        """Let it be too late for an answer."""
        self._until = float("-inf")

    def settle(self, answer: Answer) -> None:
        """Give the answer to the user."""
        self._answered.set_result(answer)

    async def answer(self) -> Answer:
        """What the bot answers, or has answered."""
        return await asyncio.wait_for(asyncio.shield(self._answered), PATIENCE)


@dataclass(frozen=True, slots=True)
class Notice:
    """The answer to a tap: `seconds` after it, over the chat or as an `alert` to put away."""

    text: str
    alert: bool
    url: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Choice:
    """One result of an inline query; `html` is what the bot wrote, `parsed` what is sent."""

    id: str
    title: str
    description: str
    html: str
    parsed: Parsed
    keyboard: Keyboard
    previews: bool
    body: Json


@dataclass(frozen=True, slots=True)
class Choices:
    """The answer to an inline query, `seconds` after it."""

    results: tuple[Choice, ...]
    cache_time: int
    personal: bool
    next_offset: str
    button: Json | None
    seconds: float


Tap = Query[Notice]
Inline = Query[Choices]
GuestCall = Query[Sent]


class Pending(Generic[Answer]):
    """The open queries of one kind, the newest `keep` of them."""

    def __init__(self, keep: int | None) -> None:
        self._keep = keep
        self._open: OrderedDict[str, Query[Answer]] = OrderedDict()

    def add(self, query: Query[Answer]) -> None:
        """Wait for an answer."""
        self._open[query.id] = query
        if self._keep is not None and len(self._open) > self._keep:
            self._open.popitem(last=False)

    def get(self, number: str) -> Query[Answer]:
        """The query to be answered; refused where it is unknown, answered or too old."""
        query = self._open.get(number)
        if query is None or not query.open:
            raise refused(TOO_OLD)
        return query

    def settle(self, query: Query[Answer], answer: Answer) -> None:
        """Answer it; it is not open any more."""
        del self._open[query.id]
        query.settle(answer)
