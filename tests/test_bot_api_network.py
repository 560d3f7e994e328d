"""The Bot API server of the tests in bad weather: faults, two pollers, webhooks, no network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import Conflict, NetworkError, RetryAfter, TimedOut

from tests.bot_api import ADA, BOB, TOKEN, BotApi, Chat, Fault
from tests.bot_api.webhook import HEADER
from tests.calling import news, talk


def test_faults_come_one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each meets so many calls as it says; then the method works again."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # the client warns of whole seconds otherwise

    async def script(server: BotApi, bot: Bot) -> None:
        server.says(ADA, "hello")
        server.fail(
            "sendMessage",
            Fault(429, "Too Many Requests: retry after 3", 3),
            Fault(502, "Bad Gateway", count=2),
        )
        with pytest.raises(RetryAfter) as error:
            await bot.send_message(ADA.id, "x")
        assert error.value.retry_after == timedelta(seconds=3)
        for _ in range(2):
            with pytest.raises(NetworkError, match="Bad Gateway"):
                await bot.send_message(ADA.id, "x")
        await bot.send_message(ADA.id, "x")
        assert [sent.text for sent in server.sent(ADA)] == ["x"]
        assert [call.method for call in server.calls].count("sendMessage") == 4

    talk(script)


@pytest.mark.parametrize(("drop", "texts"), [("before", []), ("after", ["x"])])
def test_a_connection_breaks_off(drop: str, texts: list[str]) -> None:
    """The client cannot tell whether the work was done."""
    fault = Fault(0, drop="before") if drop == "before" else Fault(0, drop="after")

    async def script(server: BotApi, bot: Bot) -> None:
        server.says(ADA, "hello")
        server.fail("sendMessage", fault)
        with pytest.raises(NetworkError):
            await bot.send_message(ADA.id, "x")
        assert [sent.text for sent in server.sent(ADA)] == texts

    talk(script)


def test_a_slow_answer_comes_after_the_work() -> None:
    """A client that gives up has still sent its message."""

    async def script(server: BotApi, bot: Bot) -> None:
        server.says(ADA, "hello")
        server.fail("sendMessage", Fault(0, delay=5))
        with pytest.raises(TimedOut):
            await bot.send_message(ADA.id, "x", read_timeout=0.05)
        assert server.last(ADA).text == "x"

    talk(script)


def test_a_second_poller_ends_the_first() -> None:
    """The one that has waited is told so; the new one gets the news."""

    async def script(server: BotApi, bot: Bot) -> None:
        first = asyncio.create_task(bot.get_updates(timeout=20))
        await server.called("getUpdates")
        async with Bot(TOKEN, base_url=server.base_url) as other:
            second = asyncio.create_task(other.get_updates(timeout=20))
            words = "terminated by other getUpdates request; make sure that only one bot instance"
            with pytest.raises(Conflict, match=words):
                await first
            server.says(ADA, "hello")
            assert len(await second) == 1

    talk(script)


def test_the_network_goes_and_comes_back() -> None:
    """A poll breaks off, connections are refused, and on the same port all is there again."""

    async def script(server: BotApi, bot: Bot) -> None:
        poll = asyncio.create_task(bot.get_updates(timeout=20))
        await server.called("getUpdates")
        await server.offline()
        with pytest.raises(NetworkError):
            await poll
        server.says(ADA, "hello")
        with pytest.raises(NetworkError, match="ConnectError"):
            await bot.send_message(ADA.id, "x")
        await server.online()
        assert len(await news(bot)) == 1

    talk(script)


@asynccontextmanager
async def receiver(*statuses: int) -> AsyncIterator[tuple[str, list[tuple[str, str]]]]:
    """A bot's side of a webhook: it answers with these states, then with 200."""
    seen: list[tuple[str, str]] = []
    states = list(statuses)

    async def take(request: web.Request) -> web.Response:
        message = (await request.json())["message"]
        seen.append((request.headers[HEADER], message["text"]))
        return web.Response(status=states.pop(0) if states else 200)

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook", seen
    finally:
        await runner.cleanup()


def test_a_webhook() -> None:
    """Updates are posted with the secret, again after a refusal, in order for each chat."""

    async def script() -> None:
        async with (
            BotApi(retry=0.01) as server,
            Bot(TOKEN, base_url=server.base_url) as bot,
            receiver(500, 503) as (url, seen),
        ):
            server.says(ADA, "one")
            await bot.set_webhook(url, secret_token="a-secret", max_connections=1)
            with pytest.raises(Conflict, match="can't use getUpdates method while webhook"):
                await bot.get_updates(timeout=0)
            server.says(ADA, "two")
            server.says(BOB, "three")
            while (await bot.get_webhook_info()).pending_update_count:
                await asyncio.sleep(0.01)
            assert {secret for secret, _ in seen} == {"a-secret"}
            texts = [text for _, text in seen]
            assert (len(texts), set(texts)) == (5, {"one", "two", "three"})
            assert texts.index("one") < texts.index("two")
            info = await bot.get_webhook_info()
            assert info.last_error_message is not None
            assert info.last_error_message.startswith("Wrong response from the webhook: 50")
            await bot.delete_webhook()
            server.says(ADA, "four")
            assert len(await news(bot)) == 1

    asyncio.run(script())


def test_two_hundred_users() -> None:
    """Two questions of each are delivered and answered, in order for every user."""
    users = [Chat(8000 + number) for number in range(200)]

    async def script(server: BotApi, bot: Bot) -> None:
        for text in ("first", "second"):
            for user in users:
                server.says(user, text)
        offset = 0
        while updates := await bot.get_updates(offset=offset, timeout=0):
            offset = updates[-1].update_id + 1
            for update in updates:
                assert update.message is not None
                await update.message.reply_text(update.message.text or "")
        for user in users:
            assert [sent.text for sent in server.sent(user)] == ["first", "second"]

    talk(script)
