"""Telegram: the handlers put together and kept running until a signal comes."""

from __future__ import annotations

import logging
import os
from typing import Any

from telegram import BotCommand, Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.chat import Ask, Chat
from bot.redaction import redact_logs
from bot.settings import Settings, SettingsError

LOG = logging.getLogger(__name__)

AT_ONCE = 8  # updates; above 16 the client's pool costs more than it gives
CONNECTIONS = AT_ONCE + 8  # every update may be sending while typing signs are under way
POOL_TIMEOUT = 30.0  # seconds to wait for one of them
UPDATES = ("message",)  # what there are handlers for; an edited question needs no answer yet

COMMANDS = (
    BotCommand("ask", "Ask the archive"),
    BotCommand("help", "How to ask"),
    BotCommand("start", "What this is"),
)

# The type of an application has six parameters that matter to whoever replaces its parts.
Bot = Application[Any, Any, Any, Any, Any, Any]


def serve(settings: Settings, ask: Ask) -> None:
    """Answer questions from Telegram until SIGINT or SIGTERM; questions in flight are finished.

    `ask` is called in worker threads, up to `AT_ONCE` at a time. Messages that arrived while
    nobody served are answered first. Raise SettingsError for a token that is missing or that
    Telegram refuses; a network that is down is waited for. Must run in the main thread.
    """
    redact_logs(settings.token())
    try:
        application(settings, ask).run_polling(
            allowed_updates=UPDATES, bootstrap_retries=-1, drop_pending_updates=False
        )
    except InvalidToken:
        raise SettingsError(
            "TELEGRAM_TOKEN was refused by Telegram: copy it from @BotFather again, or ask "
            "there for a new one"
        ) from None  # the cause has the token in its text


def application(settings: Settings, ask: Ask) -> Bot:
    """The bot with its handlers, not started yet."""
    # Without it the library's own RetryAfter warns of a coming change of type. It is read
    # each time, and only that error's `retry_after` concerns this bot.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    builder = (
        ApplicationBuilder()
        .token(settings.token())
        .concurrent_updates(AT_ONCE)
        .connection_pool_size(CONNECTIONS)
        .pool_timeout(POOL_TIMEOUT)
        .job_queue(None)
        .post_init(_announce)
    )
    if settings.telegram_base_url is not None:
        builder = builder.base_url(settings.telegram_base_url)
    bot = builder.build()
    _route(bot, Chat(ask, settings.telegram_allowed_ids))
    return bot


def _route(bot: Bot, chat: Chat) -> None:
    """Say which message goes where: in groups only commands are answered."""
    fresh = filters.UpdateType.MESSAGE
    private = fresh & filters.ChatType.PRIVATE
    bot.add_handler(TypeHandler(Update, chat.guard), group=-1)
    bot.add_handler(CommandHandler("start", chat.start, fresh))
    bot.add_handler(CommandHandler("help", chat.help, fresh))
    bot.add_handler(CommandHandler("ask", chat.command, fresh))
    bot.add_handler(MessageHandler(private & filters.TEXT & ~filters.COMMAND, chat.question))
    bot.add_handler(MessageHandler(private & ~filters.StatusUpdate.ALL, chat.unknown))
    bot.add_error_handler(chat.trouble)


async def _announce(bot: Bot) -> None:
    """Show the commands in Telegram's menu; the bot works without."""
    try:
        await bot.bot.set_my_commands(COMMANDS)
    except TelegramError as error:
        LOG.warning("The menu of commands could not be set: %s", error)
