"""What a message asks of the bot: a question, a command, or nothing that is meant for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from telegram import Message, MessageEntity
from telegram.constants import ChatType


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
    front.
    """
    command, words = _command(message, username)
    if command is None:
        return None
    to = _ours(message.reply_to_message, bot)
    private = message.chat.type == ChatType.PRIVATE
    called = re.match(rf"@{re.escape(username)}\b[\s,:]*", words, re.IGNORECASE)
    if called:
        words = words[called.end() :]
    if not (private or command or to or called):
        return None
    return Asked(
        command=command,
        words=words,
        sent=message.date,
        user=message.from_user.id if message.from_user else message.chat_id,
        chat=message.chat_id,
        thread=message.message_thread_id if message.is_topic_message else None,
        message=message.message_id,
        private=private,
        to=to,
    )


def _command(message: Message, username: str) -> tuple[str | None, str]:
    """The command in front and what follows it; None for a command to another bot."""
    text = message.text or ""
    for entity in message.entities[:1]:
        if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
            # A command is of plain letters: its length is the same in characters.
            name, _, whose = text[1 : entity.length].partition("@")
            if whose and whose.lower() != username.lower():
                return None, ""
            return name.lower(), text[entity.length :].strip()
    return "", text.strip()


def _ours(message: Message | None, bot: int) -> int | None:
    """The number of a message, if the bot has sent it."""
    if message is None or message.from_user is None or message.from_user.id != bot:
        return None
    return message.message_id
