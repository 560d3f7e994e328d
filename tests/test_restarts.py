"""Restarts: what the bot keeps in its state, and goes on with."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest

from bot.settings import SettingsError
from bot.telegram.state import FILE, held
from tests.bot_api import ADA, BOB, EVE, NEWSROOM, BotApi, Chat
from tests.conversation import QUESTION, REOPENED, SHIPS, Shelf, Thinking, brought, running, talk


def test_a_restart_answers_what_waited(tmp_path: Path) -> None:
    """Buttons, follow-ups and settings of before work on."""
    thinking = Thinking()

    async def whole() -> None:
        shelf = Shelf(answers=thinking)
        async with BotApi() as server:
            async with running(server, shelf, tmp_path):
                server.says(ADA, "who was sanctioned in September 2023?")
                reply = await server.reply()
                server.says(ADA, "/settings")
                await server.taps(await server.reply(), "1 a page").answer()
                await server.edit()
            missed = server.says(ADA, "and in October?")
            async with running(server, shelf, tmp_path):
                assert (await server.reply()).reply_to == missed
                assert thinking.asked[-1] == "who was sanctioned in October 2023?"
                await server.taps(reply, "Context 1").answer()
                assert "Thursday" in (await server.edit()).text
                server.says(ADA, SHIPS)
                assert (await server.reply()).labels[1] == ("1 of 8", "More sources ›")

    asyncio.run(whole())


def test_a_tap_waits_for_the_next_start(tmp_path: Path) -> None:
    """What is tapped while the bot is down is done when it is up."""

    async def whole() -> None:
        async with BotApi() as server:
            async with running(server, Shelf(), tmp_path):
                server.says(ADA, SHIPS)
                reply = await server.reply()
            tap = server.taps(reply, "Context 1")
            call = server.calls_guest(ADA, f"@DatelineBot {QUESTION}")
            async with running(server, Shelf(), tmp_path):
                assert (await tap.answer()).text == ""
                assert brought("fourth") in (await server.edit()).text
                assert REOPENED in (await call.answer()).text

    asyncio.run(whole())


def test_stopping_finishes_what_is_in_flight(tmp_path: Path) -> None:
    """What is computed is sent, what has not begun waits for the next start, in its order."""
    thinking = Thinking()

    async def whole() -> None:
        shelf = Shelf(answers=thinking)
        async with BotApi() as server:
            async with running(server, shelf, tmp_path):
                begun = [server.says(user, "slowly, please") for user in (ADA, BOB)]
                await thinking.is_asked(2)
                later = [server.says(EVE, QUESTION), server.says(ADA, SHIPS)]
                last = server.says(NEWSROOM, "/help", sender=Chat(7009))
                assert (await server.reply()).reply_to == last  # all of them are in the inbox
                asyncio.get_running_loop().call_later(0.2, thinking.go_on.set)
            assert [len(server.sent(user)) for user in (ADA, BOB, EVE)] == [1, 1, 0]
            assert [server.last(user).reply_to for user in (ADA, BOB)] == begun
            async with running(server, shelf, tmp_path):
                assert (await server.reply(EVE)).reply_to == later[0]
                for number in (begun[0], later[1]):
                    assert (await server.reply(ADA)).reply_to == number
                assert [len(server.sent(user)) for user in (ADA, BOB, EVE)] == [2, 1, 1]

    asyncio.run(whole())


def test_a_second_instance_is_refused(tmp_path: Path) -> None:
    """With the same state; the first goes on."""

    async def script(server: BotApi) -> None:
        with pytest.raises(SettingsError, match="another bot is running"), held(tmp_path):
            pass
        server.says(ADA, QUESTION)
        await server.reply()

    talk(script, folder=tmp_path)


def test_the_state_is_the_owner_s_alone(tmp_path: Path) -> None:
    """Nobody else can read what was asked, in any of the files."""

    async def script(server: BotApi) -> None:
        server.says(ADA, QUESTION)
        await server.reply()
        files = [file for file in tmp_path.iterdir() if file.name.startswith(FILE)]
        assert len(files) == 3  # with SQLite's own
        for file in files:
            assert stat.S_IMODE(file.stat().st_mode) == 0o600

    talk(script, folder=tmp_path)
