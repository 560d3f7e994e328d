"""Calls to the Bot API server of the tests: by a plain client, and by hand."""

from __future__ import annotations

import asyncio
import struct
import zlib
from collections.abc import Awaitable, Callable

import aiohttp
from telegram import Bot, Update

from tests.bot_api import TOKEN, BotApi
from tests.bot_api.errors import Json


async def post(server: BotApi, method: str, **given: str | bytes) -> tuple[int, Json]:
    """The status and the body of the answer to a call; bytes go as a file."""
    form = aiohttp.FormData()
    for name, value in given.items():
        form.add_field(name, value, filename="x.png" if isinstance(value, bytes) else None)
    url = f"{server.base_url}{TOKEN}/{method}"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=form if given else None) as response,
    ):
        body: Json = await response.json()
        return response.status, body


def png(width: int, height: int) -> bytes:
    """A grey picture."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(bytes((width + 1) * height)))
    return b"\x89PNG\r\n\x1a\n" + head + data + chunk(b"IEND", b"")


def talk(script: Callable[[BotApi, Bot], Awaitable[None]], *, keep: int | None = None) -> None:
    """Run a script with a server and a client of it."""

    async def whole() -> None:
        async with BotApi(keep=keep) as server, Bot(TOKEN, base_url=server.base_url) as bot:
            await script(server, bot)

    asyncio.run(whole())


async def news(bot: Bot) -> list[Update]:
    """All updates that wait, acknowledged."""
    updates = await bot.get_updates(timeout=0)
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1, timeout=0)
    return list(updates)
