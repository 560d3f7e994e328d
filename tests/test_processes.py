"""The bot as a process: how it begins, how it ends, and what a kill -9 leaves behind."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Literal

import pytest

from tests.bot_api import ADA, BOB, EVE, NEWSROOM, TOKEN, BotApi, Fault
from tests.conversation import QUESTION, REOPENED, SHIPS, Script, brought
from tests.processes import Process

FOREVER = 600.0  # seconds: the process is killed before


def lines(folder: Path) -> list[str]:
    """What has been logged so far."""
    return (folder / "log").read_text().splitlines()


def run(script: Script, folder: Path) -> None:
    """Run a script, then look for secrets in all that its processes have logged."""

    async def whole() -> None:
        async with BotApi() as server:
            await script(server)

    asyncio.run(whole())
    log = (folder / "log").read_text()
    for secret in (TOKEN, TOKEN.partition(":")[2], QUESTION, SHIPS, "slowly"):
        assert secret not in log
    assert "Traceback" not in log


def test_a_signal_waits_for_what_is_in_flight(tmp_path: Path) -> None:
    """After SIGTERM what is computed is sent, the rest is left; meanwhile no second bot begins."""

    async def script(server: BotApi) -> None:
        async with Process(server, tmp_path) as bot:
            first = server.says(ADA, "slowly, please")
            await bot.is_asked()
            later = server.says(ADA, QUESTION)
            server.says(BOB, "/help")
            await server.reply(BOB)  # both are in the inbox
            async with Process(server, tmp_path) as second:
                assert await second.ended() == 1
            assert "another bot is running with the state in" in lines(tmp_path)[-1]
            bot.running.terminate()
            bot.go_on()
            assert await bot.ended() == 0
            assert [sent.reply_to for sent in server.sent(ADA)] == [first]
        async with Process(server, tmp_path) as bot:
            for number in (first, later):
                assert (await server.reply(ADA)).reply_to == number
            bot.running.terminate()
            assert await bot.ended() == 0
        assert len(server.sent(ADA)) == 2

    run(script, tmp_path)


def test_a_refused_token_ends_with_a_sentence(tmp_path: Path) -> None:
    """The last line says what to do; nothing holds the token, and no traceback is printed."""
    token = "110201543:AAwrongwrongwrongwrongwrongwrongwrong"

    async def script(server: BotApi) -> None:
        async with Process(server, tmp_path, token) as bot:
            assert await bot.ended() == 1
            assert lines(tmp_path)[-1].startswith("TELEGRAM_TOKEN was refused")
            assert token not in "".join(lines(tmp_path))

    run(script, tmp_path)


def test_killed_with_replies_on_their_way(tmp_path: Path) -> None:
    """Computed, sent and there, sent and not there: each is answered once after the restart."""

    async def script(server: BotApi) -> None:
        async with Process(server, tmp_path) as bot:
            server.says(BOB, "/help")
            await server.reply()
            computed = server.says(EVE, "slowly, please")
            await bot.is_asked()
            server.fail("sendMessage", Fault(0, delay=FOREVER))
            there = server.says(ADA, SHIPS)
            await server.reply()
            server.fail("sendMessage", Fault(0, drop="before", delay=FOREVER))
            lost = server.says(BOB, QUESTION)
            await server.called("sendMessage", 3)
            waiting = server.says(ADA, QUESTION)
            await bot.kill()
        missed = server.says(BOB, QUESTION)
        bot.go_on()
        async with Process(server, tmp_path):
            assert [(await server.reply(BOB)).reply_to for _ in range(2)] == [lost, missed]
            assert (await server.reply(EVE)).reply_to == computed
            assert (await server.reply(ADA)).reply_to == waiting
            await server.taps(server.sent(ADA)[0], "Context 1").answer()
            assert brought("sixth") in (await server.edit()).text
            for user, number in (
                (ADA, there),
                (ADA, waiting),
                (BOB, lost),
                (BOB, missed),
                (EVE, computed),
            ):
                assert len(server.replies_to(user, number)) == 1

    run(script, tmp_path)


@pytest.mark.parametrize("arrived", [True, False])
def test_killed_with_two_replies_in_one_group(arrived: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """Each stands under its own question after the restart, though they have one numbering."""

    async def script(server: BotApi) -> None:
        async with Process(server, tmp_path) as bot:
            drop: Literal["before"] | None = None if arrived else "before"
            server.fail("sendMessage", Fault(0, drop=drop, delay=FOREVER))
            first = server.says(NEWSROOM, f"/ask {QUESTION}", sender=BOB)
            await server.called("sendMessage")
            second = server.says(NEWSROOM, f"/ask {SHIPS}")
            await bot.is_asked(2)
            await bot.kill()
        async with Process(server, tmp_path):
            for user in (ADA, BOB):
                server.says(user, "/help")
                await server.reply(user)
            (port,), (ships,) = (server.replies_to(NEWSROOM, each) for each in (first, second))
            assert REOPENED in port.text
            assert brought("sixth") in ships.text
            assert len(server.history(ships)) == len(server.history(port)) == 1

    run(script, tmp_path)


def test_killed_with_changes_on_their_way(tmp_path: Path) -> None:
    """An edited question, a tap and a picture: all of it is done after the restart."""

    async def script(server: BotApi) -> None:
        async with Process(server, tmp_path) as bot:
            number = server.says(ADA, QUESTION)
            edited = await server.reply()
            server.says(BOB, SHIPS)
            tapped = await server.reply()
            server.fail("editMessageText", Fault(0, drop="before", delay=FOREVER, count=2))
            server.edits(ADA, number, SHIPS)
            tap = server.taps(tapped, "Context 1")
            assert (await tap.answer()).text == ""
            await server.called("editMessageText", 2)
            server.fail("sendPhoto", Fault(0, drop="before", delay=FOREVER))
            topic = server.says(EVE, f"/timeline {SHIPS}")
            timeline = await server.reply()
            await server.called("sendPhoto")
            await bot.kill()
        async with Process(server, tmp_path):
            drawn = await server.reply()
            assert (drawn.picture is not None, drawn.reply_to) == (True, timeline.id)
            assert {(await server.edit()).id for _ in range(2)} == {edited.id, tapped.id}
            assert brought("sixth") in server.now(edited).text
            assert server.now(tapped).labels == (("Earlier", "Later"), ("‹ Back",))
            assert len(server.replies_to(EVE, topic)) == len(server.sent(ADA)) == 1

    run(script, tmp_path)


@pytest.mark.parametrize("answered", [True, False])
def test_killed_before_anything_is_acknowledged(answered: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """Telegram delivers the question again; it is answered once."""

    async def script(server: BotApi) -> None:
        number = server.says(ADA, QUESTION if answered else "slowly, please")
        server.fail("getUpdates", Fault(0), Fault(0, drop="before", delay=FOREVER))
        async with Process(server, tmp_path) as bot:
            await bot.is_asked()
            await server.called("getUpdates", 2)  # the one that never comes back
            if answered:
                assert (await server.reply()).reply_to == number
            await bot.kill()
        bot.go_on()
        async with Process(server, tmp_path):
            if not answered:
                assert (await server.reply()).reply_to == number
            last = server.says(ADA, "/help")
            assert (await server.reply()).reply_to == last
            assert len(server.replies_to(ADA, number)) == 1

    run(script, tmp_path)
