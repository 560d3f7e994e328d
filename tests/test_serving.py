"""The bot in bad weather: faults, outages, webhooks, and what it writes down."""

from __future__ import annotations

import asyncio
import logging
from datetime import date
from pathlib import Path

import pytest
from telegram import Bot
from telegram.error import Conflict

from bot.redaction import QUIET, redact_logs
from bot.settings import SettingsError
from bot.telegram import delivery, poll, serve
from retrieval.answering.answer import Answer
from tests.bot_api import ADA, BOB, EVE, GROUP, NEWSROOM, TOKEN, BotApi, Chat, Fault
from tests.conversation import (
    QUESTION,
    REOPENED,
    SHIPS,
    Shelf,
    Thinking,
    answer,
    brought,
    running,
    starting,
    talk,
)

SECRET = "0123456789abcdef"


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again after hundredths of seconds instead of seconds."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    for module in (delivery, poll, serve):
        monkeypatch.setattr(module, "FIRST_WAIT", 0.02)
        if hasattr(module, "LONGEST_WAIT"):
            monkeypatch.setattr(module, "LONGEST_WAIT", 0.1)


# Sending.


def test_too_fast_is_sent_again() -> None:
    """After 429 the same page goes again, once the wait is over."""

    async def script(server: BotApi) -> None:
        server.fail("sendMessage", Fault(429, "Too Many Requests: retry after 0.01", 0.01))
        server.says(ADA, QUESTION)
        assert REOPENED in (await server.reply()).text
        assert server.count("sendMessage") == 2

    talk(script)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(502, "Bad Gateway", count=2),
        Fault(0, drop="before", count=2),
        Fault(0, drop="after"),
    ],
)
@pytest.mark.parametrize("chat", [ADA, NEWSROOM])
def test_a_reply_comes_once(fault: Fault, chat: Chat, caplog: pytest.LogCaptureFixture) -> None:
    """Whether what failed had been done or not: it is there once, and others are served."""

    async def script(server: BotApi) -> None:
        server.says(chat, "/help")
        await server.reply()
        server.fail("sendMessage", fault)
        number = server.says(chat, f"/ask {QUESTION}")
        await server.called("sendMessage", 2)
        server.says(BOB, QUESTION)
        assert REOPENED in (await server.reply(BOB)).text
        reply = await server.reply(chat)
        last = server.says(chat, "/help")
        assert (await server.reply(chat)).reply_to == last
        assert [sent.id for sent in server.replies_to(chat, number)] == [reply.id]
        assert len(server.history(reply)) == 1

    talk(script)
    warnings = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert warnings
    assert all(record.exc_info is None for record in warnings)
    assert "incident" not in caplog.text


@pytest.mark.parametrize("arrived", [True, False])
def test_a_time_out(arrived: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    """An answer that does not come in time, with the message there or not."""
    monkeypatch.setattr(serve, "READ_TIMEOUT", 0.3)

    async def script(server: BotApi) -> None:
        server.fail("sendMessage", Fault(0, delay=1, drop=None if arrived else "before"))
        number = server.says(ADA, SHIPS)
        reply = await server.reply()
        await server.called("sendMessage", 1 if arrived else 2)
        last = server.says(ADA, "/help")
        assert (await server.reply()).reply_to == last
        assert [sent.id for sent in server.replies_to(ADA, number)] == [reply.id]
        await server.taps(reply, "Context 1").answer()  # its buttons know it
        assert brought("sixth") in (await server.edit()).text

    talk(script)


def test_two_replies_in_doubt_in_one_group() -> None:
    """While one is looked for, another that is just being sent is not taken for it."""

    async def script(server: BotApi) -> None:
        server.fail("sendMessage", Fault(0, drop="before", delay=0.3), Fault(0, delay=1))
        one = server.says(NEWSROOM, f"/ask {SHIPS}")
        await server.called("sendMessage")
        other = server.says(NEWSROOM, f"/ask {QUESTION}", sender=BOB)
        for _ in range(2):
            await server.reply()
        for user in (ADA, BOB):
            server.says(user, "/help")
            await server.reply(user)
        (ships,), (port,) = (server.replies_to(NEWSROOM, number) for number in (one, other))
        assert brought("sixth") in ships.text
        assert REOPENED in port.text

    talk(script)


def test_a_long_wait_leaves_the_reply_for_later(tmp_path: Path) -> None:
    """A bot that is told to wait for a quarter of an hour can still be stopped; then it comes."""

    async def whole() -> None:
        async with BotApi() as server:
            async with running(server, Shelf(), tmp_path):
                server.fail("sendMessage", Fault(429, "Too Many Requests: retry after 900", 900))
                number = server.says(ADA, QUESTION)
                await server.called("sendMessage")
                server.says(BOB, QUESTION)
                await server.reply(BOB)
            async with running(server, Shelf(), tmp_path):
                assert (await server.reply()).reply_to == number

    asyncio.run(whole())


def test_whoever_blocks_the_bot(caplog: pytest.LogCaptureFixture) -> None:
    """Costs one line in the log, holds up nobody, and is served again when they let it."""
    thinking = Thinking()

    async def script(server: BotApi) -> None:
        server.says(ADA, "slowly, please")
        await thinking.is_asked()
        server.blocks(ADA)
        thinking.go_on.set()
        await server.called("sendMessage")
        server.says(BOB, QUESTION)
        assert (await server.reply()).chat == BOB.id
        server.unblocks(ADA)
        number = server.says(ADA, QUESTION)
        assert (await server.reply()).reply_to == number

    talk(script, thinking)
    (record,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert "bot was blocked by the user" in record.getMessage()
    assert record.exc_info is None


def test_a_group_that_moves() -> None:
    """A reply under way follows it to its new number, and so do follow-ups and taps."""
    thinking = Thinking()

    async def script(server: BotApi) -> None:
        server.says(GROUP, "/ask who was sanctioned slowly in September 2023?")
        await thinking.is_asked()
        moved = server.migrates(GROUP)
        thinking.go_on.set()
        reply = await server.reply()
        assert reply.chat == moved.id
        await server.taps(reply, "Context 1").answer()
        await server.edit()
        server.says(moved, "and in October?", reply_to=reply.id)
        await server.reply()
        assert thinking.asked[1] == "who was sanctioned slowly in October 2023?"

    talk(script, thinking)


def test_refused_markup_goes_plain(caplog: pytest.LogCaptureFixture) -> None:
    """Should Telegram not parse a page, the user still reads it, and it is counted as a bug."""
    refusal = Fault(400, 'Bad Request: can\'t parse entities: Unsupported start tag "u2"')

    async def script(server: BotApi) -> None:
        server.fail("sendMessage", refusal)
        server.says(ADA, QUESTION)
        reply = await server.reply()
        assert f"“{REOPENED}”" in reply.text
        assert reply.entities == ()
        assert reply.labels[0] == ("Context 1",)
        server.says(ADA, "/status")
        assert "markup 1" in (await server.reply()).text

    talk(script, env={"TELEGRAM_ADMIN_IDS": str(ADA.id)})
    assert "markup refused" in caplog.text


def test_a_plain_reply_in_doubt_comes_once() -> None:
    """What went without its markup, and broke off, is looked for as it went."""
    refusal = Fault(400, 'Bad Request: can\'t parse entities: Unsupported start tag "u2"')

    async def script(server: BotApi) -> None:
        server.fail("sendMessage", refusal, Fault(0, drop="after"))
        server.fail("editMessageText", refusal)
        number = server.says(ADA, QUESTION)
        await server.reply()
        last = server.says(ADA, "/help")
        assert (await server.reply()).reply_to == last
        assert len(server.replies_to(ADA, number)) == 1

    talk(script)


def test_a_picture_that_fails_is_sent_again() -> None:
    """The words once, the picture until it is there."""

    async def script(server: BotApi) -> None:
        server.fail("sendPhoto", Fault(502, "Bad Gateway"), Fault(0, drop="before"))
        number = server.says(ADA, f"/timeline {SHIPS}")
        reply, drawn = await server.reply(), await server.reply()
        assert (reply.reply_to, drawn.reply_to) == (number, reply.id)
        assert server.count("sendMessage") == 1

    talk(script)


def test_a_tap_in_bad_weather(caplog: pytest.LogCaptureFixture) -> None:
    """An edit that fails is no incident; the next tap does it."""

    async def script(server: BotApi) -> None:
        server.says(ADA, SHIPS)
        reply = await server.reply()
        for fault in (Fault(502, "Bad Gateway"), Fault(0, drop="before")):
            server.fail("editMessageText", fault)
            await server.taps(reply, "Context 1").answer()
        await server.called("editMessageText", 2)
        await server.taps(reply, "Context 1").answer()
        assert brought("fourth") in (await server.edit()).text

    talk(script)
    assert "incident" not in caplog.text


# Fetching.


def test_an_outage(caplog: pytest.LogCaptureFixture) -> None:
    """With the network gone questions wait, on both sides; then each is answered once."""
    thinking = Thinking()

    async def script(server: BotApi) -> None:
        before = [server.says(user, "slowly, please") for user in (ADA, BOB)]
        await thinking.is_asked(2)
        await server.offline()
        thinking.go_on.set()
        during = server.says(EVE, QUESTION)
        after = server.says(ADA, QUESTION)
        while caplog.text.count("NetworkError") < 6:  # it has tried, and again
            await asyncio.sleep(0.01)
        await server.online()
        assert (await server.reply(EVE)).reply_to == during
        assert (await server.reply(BOB)).reply_to == before[1]
        assert [(await server.reply(ADA)).reply_to for _ in range(2)] == [before[0], after]
        assert sum(len(server.sent(user)) for user in (ADA, BOB, EVE)) == 4

    talk(script, thinking)
    assert "incident" not in caplog.text


def test_a_second_poller(caplog: pytest.LogCaptureFixture) -> None:
    """It is told in one line and waited out; nothing is lost."""

    async def script(server: BotApi) -> None:
        async with Bot(TOKEN, base_url=server.base_url) as other:
            with pytest.raises(Conflict):  # the bot comes back and ends it in turn
                await other.get_updates(timeout=20)
        number = server.says(ADA, QUESTION)
        assert (await server.reply()).reply_to == number

    talk(script)
    assert "Conflict: terminated by other getUpdates request" in caplog.text


def test_a_webhook_left_behind() -> None:
    """Polling takes away what an earlier setting registered; what waited there comes."""

    async def whole() -> None:
        async with BotApi() as server, Bot(TOKEN, base_url=server.base_url) as other:
            await server.offline()
            await server.online()
            await other.set_webhook("http://127.0.0.1:9/gone")
            number = server.says(ADA, QUESTION)
            async with starting(server):
                assert (await server.reply()).reply_to == number

    asyncio.run(whole())


@pytest.mark.parametrize(
    "fault",
    [
        Fault(502, "Bad Gateway", count=3),
        Fault(404, "Not Found"),
        Fault(0, drop="before", count=2),
        Fault(0, drop="after", count=2),
        Fault(429, "Too Many Requests: retry after 0.01", 0.01, count=2),
    ],
)
def test_polls_that_fail(fault: Fault) -> None:
    """They are repeated; what was handed out and did not arrive comes again, once."""

    async def script(server: BotApi) -> None:
        server.fail("getUpdates", fault)
        numbers = []
        for _ in range(3):
            numbers.append(server.says(ADA, QUESTION))
            await server.reply()
        assert [sent.reply_to for sent in server.sent(ADA)] == numbers

    talk(script)


def test_an_update_that_cannot_be_read_is_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    """Should Telegram change a field, those before and behind it are answered; nothing is told."""

    async def script(server: BotApi) -> None:
        odd = {"message_id": "x", "chat": {"id": 1}, "text": "a secret of mine"}
        server.says(ADA, QUESTION)
        server.state.updates.add("message", EVE.id, odd)
        server.says(BOB, QUESTION)
        assert {(await server.reply()).chat for _ in range(2)} == {ADA.id, BOB.id}
        server.state.updates.add("message", EVE.id, odd)
        server.says(ADA, QUESTION)
        await server.reply()

    talk(script)
    assert "a secret" not in caplog.text
    assert QUESTION not in caplog.text


def test_a_token_revoked_while_running(tmp_path: Path) -> None:
    """Ends the bot with what to do; what it owes is sent once there is a token again."""
    thinking = Thinking()
    shelf = Shelf(answers=thinking)
    refused = Fault(401, "Unauthorized")

    async def until_revoked(server: BotApi) -> None:
        async with running(server, shelf, tmp_path):
            server.says(ADA, "slowly, please")
            await thinking.is_asked()
            for method in ("getUpdates", "getMe", "sendMessage"):
                server.fail(method, refused)
            server.says(BOB, "/ask@OtherBot anything")  # ends the poll that waits
            await server.called("getMe", 2)
            thinking.go_on.set()
            await asyncio.Event().wait()

    async def whole() -> None:
        async with BotApi() as server:
            with pytest.raises(SettingsError, match="TELEGRAM_TOKEN was refused by Telegram"):
                await until_revoked(server)
            async with running(server, shelf, tmp_path):
                assert REOPENED in (await server.reply()).text
            assert len(server.sent(ADA)) == 1

    asyncio.run(whole())


@pytest.mark.parametrize("method", ["getMe", "setMyCommands"])
def test_a_rough_start(method: str) -> None:
    """Bad gateways before the first word are waited out."""

    async def whole() -> None:
        async with BotApi() as server:
            server.fail(method, Fault(502, "Bad Gateway"), Fault(0, drop="before"))
            server.says(ADA, QUESTION)
            async with starting(server):
                assert REOPENED in (await server.reply()).text

    asyncio.run(whole())


# The log.


def test_nothing_secret_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """At DEBUG, through every way of asking, faults and failures: no token, no question."""
    said = (QUESTION, SHIPS, "please fail here", "what of the inner circle?")

    def ask(question: str, asked_on: date) -> Answer:
        if "fail" in question:
            raise ValueError(f"bot{TOKEN}: {question}")
        return answer(question, asked_on)

    async def script(server: BotApi) -> None:
        server.fail("getUpdates", Fault(502, f"Bad Gateway of bot{TOKEN}"))
        server.fail("sendMessage", Fault(0, drop="after"), Fault(400, "Bad Request: no"))
        number = server.says(ADA, QUESTION)
        await server.reply()
        server.says(ADA, QUESTION)
        server.edits(ADA, number, said[3])
        await server.edit()
        server.says(ADA, f"/timeline {SHIPS}")
        await server.reply()
        await server.reply()
        await server.taps(server.replies_to(ADA, number)[0], "Context 1").answer()
        server.says(ADA, said[2])
        await server.reply()
        await server.types_inline(ADA, SHIPS).answer()
        server.types_inline(BOB, said[2])
        await server.calls_guest(ADA, f"@DatelineBot {QUESTION}").answer()
        server.calls_guest(BOB, f"@DatelineBot {said[2]}")
        while caplog.text.count("incident") < 3:
            await asyncio.sleep(0.01)
        await server.offline()
        while "ConnectError" not in caplog.text:
            await asyncio.sleep(0.01)
        await server.online()
        server.says(ADA, "/help")
        await server.reply()

    before = {name: logging.getLogger(name).level for name in QUIET}
    with caplog.at_level(logging.DEBUG):
        redact_logs(TOKEN)
        talk(script, ask)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)

    lines = "\n".join(f"{record.getMessage()} {record.exc_text}" for record in caplog.records)
    assert lines.count("ValueError") >= 3  # where it was, not what it said
    for secret in (TOKEN, TOKEN.partition(":")[2], *said):
        assert secret not in lines + caplog.text
