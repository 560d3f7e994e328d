"""Chat: what the bot does with a message, from the guard to the apology."""

from __future__ import annotations

import asyncio
import html
import logging
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from secrets import token_hex

from telegram import Message, Update
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import ApplicationHandlerStop, ContextTypes

from bot.harmless import harmless
from bot.messages import pages
from bot.sending import reply
from retrieval.answering.answer import Answer
from retrieval.errors import QuestionError

LOG = logging.getLogger(__name__)

QUESTION_LENGTH = 1000  # characters; the longest question of a person is a paragraph
QUICK = 0.3  # seconds: whoever gets the answer by then needs no sign of work
TYPING_LASTS = 4.5  # seconds; Telegram takes the sign away after five

START = (
    "I answer questions over an archive of news articles, in the articles’ own words: every "
    "answer is a verbatim quote with its source and date. Where the archive does not say, I "
    "tell you so, and why.\n\n"
    "Just ask, for example: <i>who was sanctioned in September 2023?</i>\n\n"
    "/help says more."
)
HELP = (
    "<b>Here</b>, write your question as you would ask a person.\n"
    "<b>In a group</b>, put /ask in front: <i>/ask who was sanctioned in September 2023?</i>\n\n"
    "A time in the question counts: <i>in March 2024, last week, before the election</i>. The "
    "best quote comes first, the words it shares with your question in bold; the line under it "
    "says where it stood and when.\n\n"
    "I quote what was published. I do not check whether it is true, and I keep no record of "
    "your questions."
)
ASK_HOW = "Put the question behind it: <i>/ask who was sanctioned in September 2023?</i>"
TEXT_ONLY = "I read text only: please write your question."
UNKNOWN_COMMAND = "I do not know that command. Just write your question; /help says more."
SORRY = "Sorry, something went wrong on my side and I cannot answer that now (incident {})."

Ask = Callable[[str, date], Answer]
Context = ContextTypes.DEFAULT_TYPE


@dataclass(frozen=True, slots=True)
class Chat:
    """The handlers of one bot.

    `ask` (a question, the day it is asked on) is called in worker threads, several at a time;
    `allowed` holds ids of users and chats, and is empty for everybody.
    """

    ask: Ask
    allowed: frozenset[int] = frozenset()

    async def guard(self, update: Update, _: Context) -> None:
        """Let nothing from a stranger pass, and tell the stranger nothing."""
        ids = {it.id for it in (update.effective_user, update.effective_chat) if it is not None}
        if self.allowed and not ids & self.allowed:
            raise ApplicationHandlerStop

    async def start(self, update: Update, _: Context) -> None:
        """Say what this is."""
        await reply(_message(update), [START])

    async def help(self, update: Update, _: Context) -> None:
        """Say how to ask."""
        await reply(_message(update), [HELP])

    async def command(self, update: Update, _: Context) -> None:
        """Answer the question behind /ask, in a group or not."""
        message = _message(update)
        question = (message.text or "")[message.entities[0].length :].strip()
        if question:
            await self._answer(message, question)
        else:
            await reply(message, [ASK_HOW])

    async def question(self, update: Update, _: Context) -> None:
        """Answer a message of a private chat."""
        message = _message(update)
        await self._answer(message, (message.text or "").strip())

    async def unknown(self, update: Update, _: Context) -> None:
        """Say so, in a private chat, where a message is neither a question nor a command."""
        message = _message(update)
        await reply(message, [UNKNOWN_COMMAND if message.text else TEXT_ONLY])

    async def trouble(self, update: object, context: Context) -> None:
        """Log what went wrong; apologise where somebody waits and something can be sent."""
        message = update.effective_message if isinstance(update, Update) else None
        error = context.error
        if error is None or _is_weather(error):
            LOG.warning("Telegram: %s: %s", type(error).__name__, error)
            return
        incident = token_hex(4)
        LOG.error("incident %s\n%s", incident, _without_question(error, message))
        if message is not None:
            with suppress(TelegramError):
                await reply(message, [SORRY.format(incident)])

    async def _answer(self, message: Message, question: str) -> None:
        """Ask the archive and reply; a question that cannot be asked is told why."""
        if len(question) > QUESTION_LENGTH:
            await reply(
                message,
                [
                    f"Your question has {len(question):,} characters, and I read up to "
                    f"{QUESTION_LENGTH:,}. Could you put it more briefly?"
                ],
            )
            return
        try:
            answer = await self._ask(message, question)
        except QuestionError as refusal:
            await reply(message, [html.escape(harmless(str(refusal)), quote=False)])
        else:
            await reply(message, pages(answer))

    async def _ask(self, message: Message, question: str) -> Answer:
        """Compute the answer in a worker thread, showing "typing…" from `QUICK` seconds on.

        The question is asked on the day it was sent, in UTC: it may have waited.
        """
        sent = message.date.date()
        work = asyncio.create_task(asyncio.to_thread(self.ask, question, sent))
        pause = QUICK
        while not (await asyncio.wait({work}, timeout=pause))[0]:
            pause = TYPING_LASTS
            with suppress(TelegramError):
                await message.reply_chat_action("typing")
        return work.result()


def _message(update: Update) -> Message:
    """The message that a handler for messages was called with."""
    if update.message is None:
        raise TypeError("a handler for messages was called with another kind of update")
    return update.message


def _is_weather(error: Exception) -> bool:
    """Whether it passes by itself or is the user's choice, so that nobody need look into it.

    That is: no network, too fast, blocked, moved, a second bot with the same token. A refused
    request is none of these, though the library derives it from its network error.
    """
    return isinstance(
        error, NetworkError | RetryAfter | Forbidden | Conflict | ChatMigrated
    ) and not isinstance(error, BadRequest)


def _without_question(error: Exception, message: Message | None) -> str:
    """The traceback, in which what the user wrote is not repeated."""
    story = "".join(traceback.format_exception(error)).rstrip()
    written = (message.text or "") if message is not None else ""
    for text in (written, written.partition(" ")[2]):  # the whole, and what is behind /ask
        if len(text) > 3:  # less says nothing, and would be found in every other word
            story = story.replace(text, "[question]").replace(repr(text)[1:-1], "[question]")
    return story
