"""What a message asks of the bot: a question, a command, or nothing that is meant for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from telegram import Message
from telegram.constants import ChatType

COMMAND = re.compile(r"/(?P<name>[A-Za-z0-9_]{1,32})(?:@(?P<whose>\w+))?(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Asked:
    """A message to the bot: the command without its slash ("" for plain words) and what follows.

    `sent` is in UTC. `to` is the message of the bot that it replies to.
    """

    command: str
    words: str
    sent: datetime
    user: int
    chat: int
    thread: int | None
    message: int
    private: bool
    to: int | None

    def day(self, offset: int) -> date:
        """The day on which it was sent, `offset` hours from UTC."""
        return (self.sent + timedelta(hours=offset)).date()


def read(message: Message, bot: int, username: str) -> Asked | None:
    """What a message asks; None where it is not meant for the bot.

    In a group that is a command without another bot's name, a reply to the bot, or its name in
    front. What somebody chose of the bot's own inline results is not.
    """
    command, words = _command(message, username)
    if command is None or (message.via_bot is not None and message.via_bot.id == bot):
        return None
    to = _ours(message.reply_to_message, bot)
    private = message.chat.type == ChatType.PRIVATE
    named = called(username).match(words)
    if named:
        words = words[named.end() :]
    if not (private or command or to or named):
        return None
    return Asked(
        command=command,
        words=words,
        sent=message.date,
        user=author(message),
        chat=message.chat_id,
        thread=message.message_thread_id if message.is_topic_message else None,
        message=message.message_id,
        private=private,
        to=to,
    )


def called(username: str) -> re.Pattern[str]:
    """The name that calls the bot, with what parts it from the words behind it."""
    return re.compile(rf"@{re.escape(username)}\b[\s,:]*", re.IGNORECASE)


def author(message: Message) -> int:
    """Who speaks: a user, or the chat in whose name an anonymous administrator does."""
    if message.sender_chat is not None:
        return message.sender_chat.id
    return message.from_user.id if message.from_user is not None else message.chat_id


def _command(message: Message, username: str) -> tuple[str | None, str]:
    """The command in front and what follows it; None for a command to another bot."""
    text = (message.text or message.caption or "").strip()
    found = COMMAND.match(text)
    if found is None:
        return "", text
    whose = found["whose"]
    if whose and whose.lower() != username.lower():
        return None, ""
    return found["name"].lower(), text[found.end() :].strip()


def _ours(message: Message | None, bot: int) -> int | None:
    """The number of a message, if the bot has sent it."""
    if message is None or message.from_user is None or message.from_user.id != bot:
        return None
    return message.message_id
