"""Updates: kept until the bot has acknowledged them, handed out by long poll or by webhook."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from itertools import islice

from tests.bot_api.errors import Json, RefusalError
from tests.bot_api.given import Given

UNASKED = {"chat_member", "message_reaction", "message_reaction_count"}  # only on request
KINDS = UNASKED | {
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "guest_message",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "my_chat_member",
}
LONGEST_POLL = 50  # seconds


@dataclass(frozen=True, slots=True)
class Update:
    """One update as it is delivered; those of one `queue` go to a webhook one after another."""

    id: int
    queue: Hashable
    body: Json


class Updates:
    """What has happened and is not acknowledged yet, in order."""

    def __init__(self) -> None:
        self.allowed = frozenset(KINDS - UNASKED)
        self.waiting: OrderedDict[int, Update] = OrderedDict()
        self.pushed: Callable[[Update], None] | None = None  # the webhook, where one is set
        self.active = ""  # its address
        self._last = 100_000
        self._news = asyncio.Event()
        self._poll = 0  # number of the newest poll that waits: older ones are sent away
        self._conflict = ""

    def add(self, kind: str, queue: Hashable, content: Json) -> None:
        """Keep an update, unless the bot has not asked for its kind."""
        if kind not in self.allowed:
            return
        self._last += 1
        update = Update(self._last, queue, {"update_id": self._last, kind: content})
        self.waiting[update.id] = update
        if self.pushed is not None:
            self.pushed(update)
        self._news.set()

    def ask_for(self, given: Given) -> None:
        """Remember which kinds are wanted from now on, where that is said."""
        try:
            names = json.loads(given.text("allowed_updates") or "null")
        except ValueError:
            return
        if isinstance(names, list):
            self.allowed = (frozenset(names) & KINDS) or frozenset(KINDS - UNASKED)

    def send_away(self, words: str) -> None:
        """End the poll that waits, with a conflict."""
        self._poll += 1
        self._conflict = words
        self._news.set()

    async def poll(self, given: Given) -> list[Json]:
        """Updates from `offset` on, awaited up to `timeout` seconds; lower ones are forgotten."""
        if self.active:
            words = "can't use getUpdates method while webhook is active"
            raise _conflict(f"{words}; use deleteWebhook to delete the webhook first")
        self.ask_for(given)
        self._forget(given.number("offset", 0, -(2**31), 2**31 - 1))
        if not self.waiting and (seconds := given.number("timeout", 0, 0, LONGEST_POLL)):
            await self._wait(seconds)
        limit = given.number("limit", 100, 1, 100)
        return [update.body for update in islice(self.waiting.values(), limit)]

    def _forget(self, offset: int) -> None:
        """Acknowledge all before `offset`; a negative one leaves so many of the newest."""
        if offset < 0:
            while len(self.waiting) > -offset:
                self.waiting.popitem(last=False)
        while self.waiting and next(iter(self.waiting)) < offset:
            self.waiting.popitem(last=False)

    async def _wait(self, seconds: int) -> None:
        """Wait for news, unless a newer poll or a webhook comes in between."""
        words = "terminated by other getUpdates request"
        self.send_away(f"{words}; make sure that only one bot instance is running")
        poll = self._poll
        try:
            async with asyncio.timeout(seconds):
                while not self.waiting and poll == self._poll:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            pass
        if poll != self._poll:
            raise _conflict(self._conflict)


def _conflict(words: str) -> RefusalError:
    return RefusalError(409, f"Conflict: {words}")
