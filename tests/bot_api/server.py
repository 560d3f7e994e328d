"""The server itself: HTTP in, records and faults around every call."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict, deque
from dataclasses import replace
from types import TracebackType
from typing import NamedTuple, Self

from aiohttp import web

from tests.bot_api.errors import Fault, Json, RefusalError
from tests.bot_api.given import Given, read
from tests.bot_api.joining import Joining
from tests.bot_api.messages import Messages, Sent
from tests.bot_api.methods import METHODS
from tests.bot_api.outbox import Outbox
from tests.bot_api.people import TOKEN, Chat
from tests.bot_api.queries import PATIENCE, Pending
from tests.bot_api.state import State
from tests.bot_api.talking import Talking
from tests.bot_api.tapping import Tapping
from tests.bot_api.updates import Updates
from tests.bot_api.webhook import Webhook

LARGEST = 50 << 20  # bytes of one request
DONE = Fault(0)


class Call(NamedTuple):
    """One call: the method as it was named, its parameters, and when it came (loop time)."""

    method: str
    given: dict[str, str]
    at: float


class BotApi(Talking, Tapping, Joining):
    """The server; use it as an asynchronous context manager.

    `keep` bounds what is held of messages, open queries and calls; `query_seconds` is how long
    a query can be answered, `retry` the first pause of a webhook that fails.
    """

    def __init__(
        self, *, keep: int | None = None, query_seconds: float = 30.0, retry: float = 1.0
    ) -> None:
        updates = Updates()
        self.state = State(
            messages=Messages(keep),
            updates=updates,
            webhook=Webhook(updates, retry),
            taps=Pending(keep),
            inlines=Pending(keep),
            guests=Pending(keep),
            replies=Outbox(keep),
            edits=Outbox(keep),
            query_seconds=query_seconds,
        )
        self.calls: deque[Call] = deque(maxlen=keep)
        self.base_url = ""
        self._counts: Counter[str] = Counter()
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._port = 0

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=LARGEST)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        self._runner = web.AppRunner(
            app, handler_cancellation=True, shutdown_timeout=1, access_log=None
        )
        await self._runner.setup()
        await self.online()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.state.updates.send_away("terminated by the end of the test")
        await self.state.webhook.close()
        await self._runner.cleanup()

    async def offline(self) -> None:
        """Take the network away: what is under way breaks off, new connections are refused."""
        self.state.webhook.reachable.clear()
        await self._site.stop()
        assert self._runner.server is not None
        for connection in self._runner.server.connections:
            if connection.transport is not None:
                connection.transport.close()

    async def online(self) -> None:
        """Bring it back, on the same port."""
        self._site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await self._site.start()
        self._port = self._runner.addresses[0][1]
        self.base_url = f"http://127.0.0.1:{self._port}/bot"
        self.state.webhook.reachable.set()

    # What tests ask.

    async def reply(self, chat: Chat | None = None) -> Sent:
        """The next message that the bot sends, or has sent, in one chat where that is given."""
        return await self.state.replies.get(chat.id if chat else None)

    async def edit(self, chat: Chat | None = None) -> Sent:
        """The next message that the bot edits, or has edited, as it stands after that."""
        return await self.state.edits.get(chat.id if chat else None)

    async def called(self, method: str, times: int = 1) -> None:
        """Wait until a method was called so often."""
        async with asyncio.timeout(PATIENCE):
            while self._counts[method] < times:
                await asyncio.sleep(0.005)

    def sent(self, chat: Chat) -> list[Sent]:
        """The bot's messages in a chat as they stand now, in order."""
        return list(self.state.messages.of(chat.id))

    def last(self, chat: Chat) -> Sent:
        """The bot's last message in a chat as it stands now."""
        return self.sent(chat)[-1]

    def replies_to(self, chat: Chat, message: int) -> list[Sent]:
        """The bot's messages in reply to one message, as they stand now."""
        return [sent for sent in self.sent(chat) if sent.reply_to == message]

    def count(self, method: str) -> int:
        """How often a method was called."""
        return self._counts[method]

    def commands(self, scope: str = "default", language: str = "") -> list[str]:
        """The menu of a scope, which is named as by `scope_key`."""
        menu = self.state.commands.get((scope, language), [])
        return [command["command"] for command in menu]

    def fail(self, method: str, *faults: Fault) -> None:
        """Let the next calls of a method meet these faults, one after another."""
        self._faults[method.lower()].extend(faults)

    # What the bot calls.

    async def _answer(self, request: web.Request) -> web.Response:
        """One call, and what befalls it."""
        method, given = request.match_info["method"], await read(request)
        self.calls.append(Call(method, dict(given.values), asyncio.get_running_loop().time()))
        self._counts[method] += 1
        right = request.match_info["token"] == TOKEN
        fault = self._fault(method.lower()) if right else DONE
        try:
            if not right:
                raise RefusalError(401, "Unauthorized")
            answer = await self._done(method.lower(), given, fault)
        except RefusalError as refusal:
            answer = _error(refusal)
        await asyncio.sleep(fault.delay)
        if fault.drop is not None and request.transport is not None:
            request.transport.close()
        return answer

    def _fault(self, method: str) -> Fault:
        """The next fault of a method, if one waits."""
        waiting = self._faults[method]
        if not waiting:
            return DONE
        fault = waiting.popleft()
        if fault.count > 1:
            waiting.appendleft(replace(fault, count=fault.count - 1))
        return fault

    async def _done(self, method: str, given: Given, fault: Fault) -> web.Response:
        """The method's work, unless a fault comes before it."""
        if fault.drop == "before":
            return web.Response()
        if fault.code:
            wait = fault.retry_after
            raise RefusalError(
                fault.code, fault.description, {} if wait is None else {"retry_after": wait}
            )
        state, told = self.state, {}
        match method:
            case "getupdates":
                result: object = await state.updates.poll(given)
            case "setwebhook":
                result, told = True, {"description": state.webhook.set(given, state.date)}
            case "deletewebhook":
                result, told = True, {"description": state.webhook.delete(given)}
            case _ if method in METHODS:
                result = METHODS[method](state, given)
            case _:
                raise RefusalError(404, "Not Found: method not found")
        return web.json_response({"ok": True, "result": result, **told})


def _error(refusal: RefusalError) -> web.Response:
    """A refusal as the API reports it."""
    body: Json = {
        "ok": False,
        "error_code": refusal.code,
        "description": refusal.description,
    }
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    wait = refusal.parameters.get("retry_after")
    headers = {"Retry-After": str(wait)} if wait is not None else None
    return web.json_response(body, status=refusal.code, headers=headers)
