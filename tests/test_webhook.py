"""The webhook: updates that Telegram posts, and what others do."""

from __future__ import annotations

import asyncio
import socket
from io import BytesIO

import aiohttp
import pytest

from bot.settings import Settings, SettingsError
from bot.telegram.webhook import HEADER
from tests.bot_api import ADA, EVE, TOKEN, BotApi, Fault
from tests.conversation import QUESTION, SHIPS, starting

SECRET = "0123456789abcdef"


def hook() -> dict[str, str]:
    """Settings of a webhook on a port that is free."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return {
        "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}/updates",
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
        "TELEGRAM_WEBHOOK_PORT": str(port),
    }


def test_updates_are_posted() -> None:
    """What waited and what comes is answered, without a poll; taps and inline queries too."""

    async def whole() -> None:
        async with BotApi(retry=0.02) as server:
            first = server.says(ADA, QUESTION)
            server.fail("setWebhook", Fault(502, "Bad Gateway"))
            async with starting(server, hook()):
                assert (await server.reply()).reply_to == first
                server.says(ADA, SHIPS)
                reply = await server.reply()
                await server.taps(reply, "Context 1").answer()
                await server.edit()
                assert (await server.types_inline(ADA, SHIPS).answer()).results
                assert server.count("getUpdates") == 0
                (asked,) = [c.given for c in server.calls if c.method == "setWebhook"][-1:]
                assert asked["secret_token"] == SECRET
                assert "guest_message" in asked["allowed_updates"]

    asyncio.run(whole())


def test_nothing_is_taken_from_strangers() -> None:
    """Without the secret, 403; with it, what is no update is refused and ends nothing."""

    async def whole() -> None:
        env = hook()
        url = env["TELEGRAM_WEBHOOK_URL"]
        async with (
            BotApi(retry=0.02) as server,
            aiohttp.ClientSession() as session,
            starting(server, env),
        ):
            server.says(ADA, QUESTION)
            await server.reply()

            async def posted(body: str | BytesIO, secret: str | None) -> int:
                headers = {} if secret is None else {HEADER: secret}
                async with session.post(url, data=body, headers=headers) as response:
                    return response.status

            update = '{"update_id": 1, "message": {"message_id": 1, "date": 0, "text": "hi",'
            update += '"chat": {"id": 7003, "type": "private"}}}'
            for secret in (None, "", SECRET[:-1], SECRET + "0", SECRET.upper(), "\u00e9" * 16):
                assert await posted(update, secret) == 403
            for body in (
                "",
                "{",
                "[]",
                '"x"',
                "null",
                "7",
                "{}",
                '{"update_id": null}',
                "\xff",
            ):
                assert 400 <= await posted(body, SECRET) < 500, body
            assert await posted(BytesIO(bytes(2 << 20)), SECRET) == 413
            async with session.get(url, headers={HEADER: SECRET}) as response:
                assert response.status == 405
            number = server.says(ADA, QUESTION)
            assert (await server.reply()).reply_to == number
            assert server.sent(EVE) == []

    asyncio.run(whole())


def test_telegram_posts_again() -> None:
    """What was taken and not confirmed comes twice and is answered once."""

    async def whole() -> None:
        env = hook()
        url = env["TELEGRAM_WEBHOOK_URL"]
        async with (
            BotApi(retry=0.02) as server,
            aiohttp.ClientSession() as session,
            starting(server, env),
        ):
            server.says(ADA, QUESTION)
            reply = await server.reply()
            body = {
                "update_id": 100_001,
                "message": {
                    "message_id": reply.reply_to,
                    "date": server.state.date,
                    "text": QUESTION,
                    "chat": {"id": ADA.id, "type": "private"},
                    "from": {"id": ADA.id, "is_bot": False, "first_name": "Ada"},
                },
            }
            for _ in range(3):
                async with session.post(url, json=body, headers={HEADER: SECRET}) as response:
                    assert response.status == 200
            last = server.says(ADA, "/help")
            assert (await server.reply()).reply_to == last
            assert len(server.sent(ADA)) == 2

    asyncio.run(whole())


def test_it_needs_its_secret() -> None:
    """Without one anybody could post: the bot does not start."""

    async def whole() -> None:
        async with BotApi() as server:
            env = {**hook(), "TELEGRAM_WEBHOOK_SECRET": ""}
            with pytest.raises(SettingsError, match="TELEGRAM_WEBHOOK_SECRET"):
                async with starting(server, env):
                    await asyncio.Event().wait()

    asyncio.run(whole())


def test_settings_do_not_show_the_token() -> None:
    """Nor the webhook's secret, should anybody print them."""
    shown = repr(Settings.from_env({"TELEGRAM_TOKEN": TOKEN, **hook()}))
    assert TOKEN not in shown
    assert SECRET not in shown
