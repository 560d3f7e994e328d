"""The webhook: every update is posted until the bot says that it has it.

Updates of one chat or user go one after another, others at once. Unlike the real one it takes
any port and plain HTTP, and does not run a method that the bot puts into its answer.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict, deque
from collections.abc import Hashable
from urllib.parse import urlsplit

import aiohttp

from tests.bot_api.errors import Json, refused
from tests.bot_api.given import Given
from tests.bot_api.updates import KINDS, UNASKED, Update, Updates

HEADER = "X-Telegram-Bot-Api-Secret-Token"
LONGEST_PAUSE = 60.0  # seconds between two attempts


class Webhook:
    """Where the updates are posted, while an address is set; `retry` is the first pause."""

    def __init__(self, updates: Updates, retry: float) -> None:
        self._updates = updates
        self._retry = retry
        self.reachable = asyncio.Event()  # cleared while the network is gone
        self.reachable.set()
        self._secret = ""
        self._connections = 0
        self._error = ""
        self._date = 0
        self._queues: defaultdict[Hashable, deque[Update]] = defaultdict(deque)
        self._tasks: dict[Hashable, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(1)
        self._session: aiohttp.ClientSession | None = None

    def set(self, given: Given, date: int) -> str:
        """Post to another address from now on; return how it went."""
        url, secret = given.text("url"), given.text("secret_token")
        if not url:
            return self.delete(given)
        self._updates.send_away("terminated by setWebhook request")
        if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
            raise refused("invalid webhook URL specified")
        if len(secret) > 256:
            raise refused("secret token is too long")
        if re.fullmatch(r"[A-Za-z0-9_-]*", secret) is None:
            raise refused("secret token contains unallowed characters")
        connections = given.number("max_connections", 40, 1, 100)
        same = (url, secret, connections) == (
            self._updates.active,
            self._secret,
            self._connections,
        )
        self._updates.ask_for(given)
        if same and not given.flag("drop_pending_updates"):
            return "Webhook is already set"
        self._stop(given)
        self._updates.active, self._secret, self._connections = url, secret, connections
        self._error, self._date = "", date
        self._slots = asyncio.Semaphore(connections)
        self._updates.pushed = self._push
        for update in self._updates.waiting.values():
            self._push(update)
        return "Webhook was set"

    def delete(self, given: Given) -> str:
        """Post nothing any more; return how it went."""
        was = self._updates.active
        self._stop(given)
        return "Webhook was deleted" if was else "Webhook is already deleted"

    def info(self) -> Json:
        """What getWebhookInfo tells."""
        found: Json = {
            "url": self._updates.active,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.waiting),
        }
        if self._error:
            found |= {"last_error_date": self._date, "last_error_message": self._error}
        if self._updates.active:
            found |= {"max_connections": self._connections, "ip_address": "127.0.0.1"}
        if self._updates.allowed != KINDS - UNASKED:
            found["allowed_updates"] = sorted(self._updates.allowed)
        return found

    async def close(self) -> None:
        """Let go of the network."""
        self._stop(Given({}))
        if self._session is not None:
            await self._session.close()

    def _stop(self, given: Given) -> None:
        """Cancel what is under way, and forget what waits where that is asked for."""
        for task in self._tasks.values():
            task.cancel()
        self._tasks.clear()
        self._queues.clear()
        self._updates.active, self._updates.pushed = "", None
        if given.flag("drop_pending_updates"):
            self._updates.waiting.clear()

    def _push(self, update: Update) -> None:
        """Post an update as soon as those before it in its queue are through."""
        self._queues[update.queue].append(update)
        if update.queue not in self._tasks:
            self._tasks[update.queue] = asyncio.create_task(self._drain(update.queue))

    async def _drain(self, name: Hashable) -> None:
        """Post the updates of one queue, each until it is taken."""
        queue = self._queues[name]
        while queue:
            pause = self._retry
            while (wait := await self._post(queue[0])) is not None:
                await asyncio.sleep(wait or pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            self._updates.waiting.pop(queue.popleft().id, None)
        del self._queues[name], self._tasks[name]

    async def _post(self, update: Update) -> float | None:
        """Post once: None where it is taken, else the seconds that the bot asks to wait."""
        await self.reachable.wait()
        self._session = self._session or aiohttp.ClientSession()
        headers = {HEADER: self._secret} if self._secret else {}
        url = self._updates.active
        async with self._slots:
            try:
                async with self._session.post(url, json=update.body, headers=headers) as answer:
                    if 200 <= answer.status <= 299:
                        return None
                    reason = f"{answer.status} {answer.reason}"
                    self._error = f"Wrong response from the webhook: {reason}"
                    return float(answer.headers.get("Retry-After", 0))
            except (aiohttp.ClientError, TimeoutError):
                self._error = "Connection refused"
                return 0.0
