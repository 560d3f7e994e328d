"""A Telegram of our own: the Bot API over real HTTP, as strict as the real one where it counts.

Texts are parsed by TDLib, as on Telegram's servers. Users act by `says` and `deletes`; what
the bot sends is awaited by `reply`. `fail` queues one-shot faults for a method.

    async with BotApi() as server:
        ...start a bot on server.base_url with TOKEN...
        server.says(ADA, "/start")
        print((await server.reply()).text)
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.bot_api_texts import (
    ME,
    SENT,
    Fault,
    Json,
    RefusalError,
    Sent,
    entity_json,
    received,
    refused,
    sent_json,
)
from tests.tdlib import Entity, detect

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1"  # the one in Telegram's documentation
PATIENCE = 20.0  # seconds until a reply that does not come fails the test


@dataclass(frozen=True, slots=True)
class Chat:
    """A private chat, whose id is the user's, or a group."""

    id: int
    type: str = "private"


ADA, BOB, EVE = Chat(7001), Chat(7002), Chat(7003)
NEWSROOM = Chat(-1001000000001, "supergroup")


class BotApi:
    """The server; use it as an asynchronous context manager."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, str]]] = []  # method and parameters, in order
        self.sent: dict[tuple[int, int], Sent] = {}  # by chat and message
        self.commands: list[Json] = []
        self._chats: set[int] = set()
        self._known: set[tuple[int, int]] = set()  # messages that can be replied to
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._updates: list[Json] = []
        self._news = asyncio.Event()
        self._poll = 0  # number of the newest getUpdates: an older one is sent away
        self._number = 0
        self._outbox: asyncio.Queue[Sent] = asyncio.Queue()
        self.base_url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._answer)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/bot"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._poll += 1
        self._news.set()
        await self._runner.cleanup()

    # What people do.

    def says(self, chat: Chat, text: str, *, sender: Chat = ADA, reply_to: int = 0) -> int:
        """Send a text message, in a private chat by its owner; return its number."""
        message = self._message(chat, chat if chat.type == "private" else sender)
        commands = [entity for entity in detect(text) if entity.type == "bot_command"]
        if commands:
            message["entities"] = [entity_json(entity) for entity in commands]
        if self._arrives(chat, text, commands, reply_to):
            self._update({"message": message | {"text": text}})
        return int(message["message_id"])

    def shows(self, chat: Chat) -> int:
        """Send a sticker's like, a message without text; return its number."""
        message = self._message(chat, chat)
        self._update({"message": message | {"dice": {"emoji": "🎲", "value": 3}}})
        return int(message["message_id"])

    def deletes(self, chat: Chat, message: int) -> None:
        """Delete a message, so that nobody can reply to it."""
        self._known.discard((chat.id, message))

    async def reply(self) -> Sent:
        """The next message that the bot sends, or has sent."""
        return await asyncio.wait_for(self._outbox.get(), PATIENCE)

    def fail(self, method: str, *faults: Fault) -> None:
        """Answer the next calls of a method with these faults, one call each."""
        self._faults[method].extend(faults)

    def count(self, method: str) -> int:
        """How often a method was called."""
        return sum(called == method for called, _ in self.calls)

    # How they reach the bot.

    def _message(self, chat: Chat, sender: Chat) -> Json:
        """A message without its content, known from now on."""
        self._number += 1
        self._chats.add(chat.id)
        self._known.add((chat.id, self._number))
        place = {"first_name": "User"} if chat.type == "private" else {"title": "Group"}
        return {
            "message_id": self._number,
            "date": SENT,
            "chat": {"id": chat.id, "type": chat.type} | place,
            "from": {"id": sender.id, "is_bot": False, "first_name": "User"},
        }

    def _arrives(self, chat: Chat, text: str, commands: list[Entity], reply_to: int) -> bool:
        """Privacy mode: of a group, only commands to this bot and replies to it arrive."""
        if chat.type == "private" or (chat.id, reply_to) in self.sent:
            return True
        if not commands or commands[0].offset != 0:
            return False
        _, _, name = text[: commands[0].length].partition("@")
        return name.lower() in {"", ME["username"].lower()}

    def _update(self, content: Json) -> None:
        self._updates.append({"update_id": 1000 + self._number} | content)
        self._news.set()

    # What the bot calls.

    async def _answer(self, request: web.Request) -> web.Response:
        """One call: a fault, where one waits, or the method's work."""
        method = request.match_info["method"]
        given = {name: str(value) for name, value in (await request.post()).items()}
        self.calls.append((method, given))
        try:
            if request.match_info["token"] != TOKEN:
                raise RefusalError(Fault(401, "Unauthorized"))
            if self._faults[method]:
                raise RefusalError(self._faults[method].popleft())
            return web.json_response({"ok": True, "result": await self._result(method, given)})
        except RefusalError as refusal:
            fault = refusal.fault
            body: Json = {"ok": False, "error_code": fault.code, "description": fault.description}
            if fault.retry_after is not None:
                body["parameters"] = {"retry_after": fault.retry_after}
            return web.json_response(body, status=fault.code)

    async def _result(self, method: str, given: Mapping[str, str]) -> object:
        match method:
            case "getMe":
                return ME
            case "getUpdates":
                return await self._get_updates(given)
            case "sendMessage":
                return self._send(given)
            case "editMessageText":
                return self._edit(given)
            case "setMyCommands":
                return self._set_commands(given)
            case "sendChatAction" | "deleteWebhook":
                return True
        raise RefusalError(Fault(404, "Not Found"))

    async def _get_updates(self, given: Mapping[str, str]) -> list[Json]:
        """Updates from `offset` on, awaited up to `timeout` seconds; lower ones are forgotten."""
        self._poll += 1
        poll = self._poll
        self._news.set()
        offset = int(given.get("offset", 0))
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        try:
            async with asyncio.timeout(float(given.get("timeout", 0))):
                while not self._updates and poll == self._poll:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            pass
        if poll != self._poll:
            words = "Conflict: terminated by other getUpdates request; make sure that only one"
            raise RefusalError(Fault(409, f"{words} bot instance is running"))
        return self._updates[: int(given.get("limit", 100))]

    def _send(self, given: Mapping[str, str]) -> Json:
        chat = int(given["chat_id"])
        if chat not in self._chats:
            raise refused("chat not found")
        parsed = received(given)
        wanted = json.loads(given.get("reply_parameters", "{}"))
        reply_to = wanted.get("message_id")
        if reply_to is not None and (chat, reply_to) not in self._known:
            if not wanted.get("allow_sending_without_reply"):
                raise refused("message to be replied not found")
            reply_to = None
        self._number += 1
        self._known.add((chat, self._number))
        sent = Sent(chat, self._number, given["text"], parsed.text, parsed.entities, reply_to)
        self.sent[chat, sent.id] = sent
        self._outbox.put_nowait(sent)
        return sent_json(sent)

    def _edit(self, given: Mapping[str, str]) -> Json:
        key = int(given["chat_id"]), int(given["message_id"])
        if key not in self.sent:
            raise refused("message to edit not found")
        parsed, old = received(given), self.sent[key]
        if (parsed.text, parsed.entities) == (old.text, old.entities):
            raise refused(
                "message is not modified: specified new message content and reply markup are "
                "exactly the same as a current content and reply markup of the message"
            )
        sent = Sent(*key, given["text"], parsed.text, parsed.entities, old.reply_to)
        self.sent[key] = sent
        return sent_json(sent)

    def _set_commands(self, given: Mapping[str, str]) -> bool:
        commands: list[Json] = json.loads(given["commands"])
        for command in commands:
            if re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]) is None:
                raise refused("BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise refused("BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands = commands
        return True
