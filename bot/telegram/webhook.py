"""The webhook: updates that Telegram posts, written down before they are confirmed."""

from __future__ import annotations

import hmac
import json
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

from bot.settings import LOOPBACK
from bot.telegram.inbox import Json

LOG = logging.getLogger(__name__)

HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST = 1 << 20  # bytes; an update is some kilobytes


@asynccontextmanager
async def listening(
    receive: Callable[[Sequence[Json]], None], secret: str, port: int
) -> AsyncIterator[int]:
    """Take updates posted to any path of `port` on loopback; yield the port in use.

    Who does not know the secret is refused. An update that could not be written down is not
    confirmed, so that Telegram sends it again. Raise OSError where the port is taken.
    """

    async def post(request: web.Request) -> web.Response:
        if not hmac.compare_digest(request.headers.get(HEADER, "").encode(), secret.encode()):
            return web.Response(status=403)
        try:
            update = await request.json()
            if not isinstance(update, dict) or type(update.get("update_id")) is not int:
                raise json.JSONDecodeError("no update", "", 0)
            receive([update])
        except (json.JSONDecodeError, UnicodeDecodeError):
            LOG.warning("something that is no update was posted, with the right secret")
            return web.Response(status=400)
        except sqlite3.Error as error:
            LOG.error("an update cannot be written down: %s", error)
            return web.Response(status=503)
        return web.Response()

    app = web.Application(client_max_size=LARGEST)
    app.router.add_post("/{path:.*}", post)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, LOOPBACK, port).start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
