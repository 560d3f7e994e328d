"""Everything that the server knows, and where the bot may write."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.bot_api.errors import Json, RefusalError, forbidden, refused
from tests.bot_api.messages import Messages, Sent
from tests.bot_api.outbox import Outbox
from tests.bot_api.people import Chat
from tests.bot_api.queries import Choices, Notice, Pending
from tests.bot_api.updates import Updates
from tests.bot_api.webhook import Webhook

SENT = 1_709_547_300  # seconds: messages are of 4 March 2024, 10:15 UTC
GENERAL = 1  # the number of a forum's general topic, under which nothing can be sent


@dataclass(slots=True)
class State:
    """The server's memory; `date` is when messages are sent, and tests may move it."""

    messages: Messages
    updates: Updates
    webhook: Webhook
    taps: Pending[Notice]
    inlines: Pending[Choices]
    guests: Pending[Sent]
    replies: Outbox
    edits: Outbox
    query_seconds: float
    date: int = SENT
    known: dict[int, Chat] = field(default_factory=dict)
    shut: dict[int, str] = field(default_factory=dict)  # chats, and why the bot is out
    moved: dict[int, Chat] = field(default_factory=dict)  # groups that became supergroups
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    descriptions: dict[tuple[str, str], str] = field(default_factory=dict)
    numbers: int = 0

    def number(self) -> int:
        """A number that is given once."""
        self.numbers += 1
        return self.numbers

    def place(self, name: str) -> Chat:
        """The chat that a bot names to write there; refused where it may not."""
        if not name:
            raise refused("chat_id is empty")
        chat = next((each for each in self.known.values() if name == f"@{each.username}"), None)
        if name.lstrip("-").isdigit():
            chat = self.known.get(int(name))
        if chat is None:
            raise refused("chat not found")
        if chat.id in self.moved:
            raise RefusalError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                {"migrate_to_chat_id": self.moved[chat.id].id},
            )
        if chat.id in self.shut:
            raise forbidden(self.shut[chat.id])
        return chat

    def thread(self, chat: Chat, number: int) -> int | None:
        """The thread to send to, None for none; refused where the chat does not have it."""
        if number == 0 or chat.type in {"group", "channel"}:
            return None
        if chat.topics or chat.type == "private":
            if number not in chat.topics or number == GENERAL:
                raise refused("message thread not found")
            return number
        return None  # a supergroup without topics takes any
