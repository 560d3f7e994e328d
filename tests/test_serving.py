"""The bot in bad weather: faults, secrets, signals, and how its process ends."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from datetime import date
from pathlib import Path

import pytest

from bot.redaction import QUIET, redact_logs
from retrieval.answering.answer import Answer
from tests.bot_api import ADA, BOB, TOKEN, BotApi
from tests.bot_api_texts import Fault
from tests.conversation import QUESTION, answer, talk


def test_too_fast_is_sent_again() -> None:
    """After 429 the same page goes again, once the wait is over."""

    async def script(server: BotApi) -> None:
        server.fail("sendMessage", Fault(429, "Too Many Requests: retry after 0.01", 0.01))
        server.says(ADA, QUESTION)
        assert (await server.reply()).text.startswith("The port")
        assert server.count("sendMessage") == 2

    talk(script)


def test_refused_markup_goes_plain(caplog: pytest.LogCaptureFixture) -> None:
    """Should Telegram not parse a page, the user still reads it, and the log counts it."""
    refusal = Fault(400, 'Bad Request: can\'t parse entities: Unsupported start tag "u2"')

    async def script(server: BotApi) -> None:
        server.fail("sendMessage", refusal)
        server.says(ADA, QUESTION)
        reply = await server.reply()
        assert reply.text.startswith("The port of Riga reopened on Thursday.\nRiga port opens")
        assert reply.entities == ()
        assert "markup refused" in caplog.text

    talk(script)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(403, "Forbidden: bot was blocked by the user"),
        Fault(502, "Bad Gateway"),
        Fault(429, "Too Many Requests: retry after 900", 900),
    ],
)
def test_bad_weather_is_one_line(fault: Fault, caplog: pytest.LogCaptureFixture) -> None:
    """What passes by itself is one warning without a traceback, and is not sent again."""

    async def script(server: BotApi) -> None:
        server.fail("sendMessage", fault)
        server.says(ADA, QUESTION)
        while server.count("sendMessage") == 0:
            await asyncio.sleep(0.01)
        number = server.says(BOB, QUESTION)
        assert (await server.reply()).reply_to == number

    talk(script)
    (record,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert record.getMessage().startswith("Telegram: ")
    assert record.exc_info is None


def test_nothing_secret_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """At DEBUG, through an answer, faults and a failure: no token, no question."""

    def ask(question: str, asked_on: date) -> Answer:
        if "fail" in question:
            raise ValueError(f"bot{TOKEN}: {question}")
        return answer(question, asked_on)

    async def script(server: BotApi) -> None:
        server.fail("getUpdates", Fault(502, "Bad Gateway"))
        server.says(ADA, QUESTION)
        await server.reply()
        server.says(ADA, "please fail here")
        await server.reply()

    before = {name: logging.getLogger(name).level for name in QUIET}
    with caplog.at_level(logging.DEBUG):
        redact_logs(TOKEN)
        talk(script, ask)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)

    lines = "\n".join(f"{record.getMessage()} {record.exc_text}" for record in caplog.records)
    assert "bot[token]: [question]" in lines
    for secret in (TOKEN, TOKEN.partition(":")[2], QUESTION, "please fail here"):
        assert secret not in lines + caplog.text


# A process of its own: what it prints, and how it ends.

PROGRAM = """
import logging, os, sys
from datetime import date
from bot.settings import Settings, SettingsError
from bot.telegram import serve
from retrieval.answering.answer import Answer, Silence, SilenceKind

def ask(question, asked_on):
    print("asked", flush=True)
    sys.stdin.readline()
    silence = Silence(SilenceKind.NOT_IN_ARCHIVE, "Finished all the same.")
    return Answer(question, asked_on, (), 0.0, silence, None, 1, 1, None)

logging.basicConfig(level=logging.DEBUG)
try:
    serve(Settings.from_env(os.environ), ask)
except SettingsError as error:
    sys.exit(str(error))
"""


async def process(server: BotApi, token: str) -> asyncio.subprocess.Process:
    """A bot in a Python of its own."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        PROGRAM,
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "TELEGRAM_TOKEN": token, "TELEGRAM_BASE_URL": server.base_url},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


def test_a_signal_waits_for_questions_in_flight() -> None:
    """After SIGTERM the question being worked on is answered; then the process ends well."""

    async def script() -> None:
        async with BotApi() as server:
            number = server.says(ADA, QUESTION)
            bot = await process(server, TOKEN)
            assert bot.stdout is not None
            assert await bot.stdout.readline() == b"asked\n"
            bot.terminate()
            _, log = await bot.communicate(b"go on\n")
            reply = await server.reply()
            assert reply.text.startswith("Finished all the same.")
            assert reply.reply_to == number
            assert bot.returncode == 0
            assert TOKEN.encode() not in log
            assert QUESTION.encode() not in log

    asyncio.run(script())


def test_a_refused_token_ends_with_a_sentence() -> None:
    """The last line says what to do; nothing holds the token, and no traceback is printed."""
    token = "110201543:AAwrongwrongwrongwrongwrongwrongwrong"

    async def script() -> None:
        async with BotApi() as server:
            bot = await process(server, token)
            _, log = await bot.communicate()
            assert bot.returncode == 1
            assert log.decode().splitlines()[-1].startswith("TELEGRAM_TOKEN was refused")
            assert b"Traceback" not in log
            assert token.encode() not in log

    asyncio.run(script())


def test_a_rough_network_is_survived() -> None:
    """Bad gateways at the start and a second poller later are waited out, each in one line."""

    async def script() -> None:
        async with BotApi() as server:
            server.fail("getMe", Fault(502, "Bad Gateway"))
            server.fail("setMyCommands", Fault(502, "Bad Gateway"))
            server.fail(
                "getUpdates", Fault(409, "Conflict: terminated by other getUpdates request")
            )
            server.says(ADA, "/help")
            bot = await process(server, TOKEN)
            assert "/ask" in (await server.reply()).text
            bot.terminate()
            _, log = await bot.communicate()
            assert bot.returncode == 0
            assert b"Telegram: Conflict: " in log
            assert b"menu of commands could not be set" in log
            assert b"Traceback" not in log

    asyncio.run(script())
