"""The whole bot: `dateline bot` as a process, with the real models and the index of seeds/."""

from __future__ import annotations

import asyncio

from tests.bot_api import ADA, NEWSROOM, TOKEN, BotApi
from tests.running import (
    EVIDENCE,
    QUESTION,
    command,
    dateline,
    environment,
    scratch,
    seeds_index,
)


async def started(server: BotApi) -> asyncio.subprocess.Process:
    """The bot in a process of its own."""
    return await asyncio.create_subprocess_exec(
        *command("bot", "--index", seeds_index()),
        cwd=scratch(),
        env=environment(TELEGRAM_TOKEN=TOKEN, TELEGRAM_BASE_URL=server.base_url),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


def test_the_bot_answers() -> None:
    """In a private chat and behind /ask in a group, with the quote; SIGTERM ends it well."""

    async def script() -> None:
        async with BotApi() as server:
            bot = await started(server)
            assert bot.stderr is not None
            first = await asyncio.wait_for(bot.stderr.readline(), 120)  # the models are loaded
            assert first == b"Answering in Telegram; Ctrl-C ends it.\n"
            server.says(ADA, QUESTION)
            private = await server.reply()
            server.says(NEWSROOM, QUESTION)  # not to the bot
            server.says(NEWSROOM, f"/ask {QUESTION}")
            group = await server.reply()
            server.says(ADA, "hello?")
            silent = await server.reply()
            bot.terminate()
            out, err = await asyncio.wait_for(bot.communicate(), 60)

        assert EVIDENCE in private.text
        assert private.chat == ADA.id
        assert "archive to 26 Oct 2023 · 5 articles" in private.text
        assert any(entity.type == "blockquote" for entity in private.entities)
        assert group.chat == NEWSROOM.id
        assert group.text == private.text
        assert silent.text.startswith("There is nothing to look up")
        assert bot.returncode == 0
        assert out == b""
        for secret in (TOKEN, TOKEN.partition(":")[2], QUESTION):
            assert secret.encode() not in first + err
        assert b"Traceback" not in err

    asyncio.run(script())


def test_a_bot_without_a_token_says_so() -> None:
    """A missing or a malformed token is told at once, and the token is not repeated."""
    assert "TELEGRAM_TOKEN is not set" in dateline("bot").sentence
    wrong = dateline("bot", env={"TELEGRAM_TOKEN": "hunter2"}).sentence
    assert "TELEGRAM_TOKEN does not look like a token" in wrong
    assert "hunter2" not in wrong
