"""Conversations with the bot over real HTTP: a server, the bot, and a script of what is said."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date

from bot.chat import Ask
from bot.settings import Settings
from bot.telegram import UPDATES, application
from retrieval.answering.answer import Answer, Grounds, Quote, Silence, SilenceKind
from retrieval.answering.receipt import Receipt
from retrieval.article import Article, Span
from tests.bot_api import TOKEN, BotApi

PORT = Article("a1", "Riga port opens", "The port of Riga reopened on Thursday.", ())
QUESTION = "When did the port reopen?"


def answer(question: str, asked_on: date) -> Answer:
    """Answer everything with one sentence, but questions about Atlantis with silence."""
    span = Span(PORT, 0, len(PORT.text))
    quote = Quote(span, 0.9, Receipt.of(span, 1), Grounds(1.0, 5.0, 0.5, 1, ("port",)))
    silent = "Atlantis" in question
    silence = Silence(SilenceKind.UNKNOWN_NAME, "No article names Atlantis.", quote)
    return Answer(
        question=question,
        asked_on=asked_on,
        quotes=() if silent else (quote,),
        confidence=0.9,
        silence=silence if silent else None,
        time=None,
        generation=1,
        articles=1,
        newest=None,
    )


@asynccontextmanager
async def running(ask: Ask = answer, *, allowed: str = "") -> AsyncIterator[BotApi]:
    """A server and a bot that polls it."""
    async with BotApi() as server:
        settings = Settings.from_env(
            {
                "TELEGRAM_TOKEN": TOKEN,
                "TELEGRAM_BASE_URL": server.base_url,
                "TELEGRAM_ALLOWED_IDS": allowed,
            }
        )
        async with application(settings, ask) as bot:
            assert bot.updater is not None
            assert bot.post_init is not None
            await bot.post_init(bot)
            await bot.updater.start_polling(allowed_updates=UPDATES)
            await bot.start()
            try:
                yield server
            finally:
                await bot.updater.stop()
                await bot.stop()


def talk(
    script: Callable[[BotApi], Awaitable[None]], ask: Ask = answer, *, allowed: str = ""
) -> None:
    """Run a conversation from its first message to the end of the bot."""

    async def whole() -> None:
        async with running(ask, allowed=allowed) as server:
            await script(server)

    asyncio.run(whole())
