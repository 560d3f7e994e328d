"""Serving: the bot put together and kept running until a signal comes."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sqlite3
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any

from telegram import Bot
from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.redaction import redact_logs
from bot.settings import LOOPBACK, Settings, SettingsError
from bot.telegram.counters import Counters
from bot.telegram.delivery import FIRST_WAIT, LONGEST_WAIT, Delivery
from bot.telegram.desk import Desk, Library
from bot.telegram.guard import Rate
from bot.telegram.handling import handle
from bot.telegram.inbox import Inbox
from bot.telegram.kept import Kept
from bot.telegram.lanes import Lanes
from bot.telegram.menu import announce
from bot.telegram.metrics import Metrics
from bot.telegram.poll import KINDS, poll
from bot.telegram.pool import Pool
from bot.telegram.reception import Reception
from bot.telegram.state import held
from bot.telegram.status import health, housekeeping
from bot.telegram.webhook import listening

LOG = logging.getLogger(__name__)

LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"
WORKERS = 2  # questions computed at a time
CONNECTIONS = 16  # above it the client's pool costs more than it gives
POOL_TIMEOUT = 30.0  # seconds to wait for one of them
READ_TIMEOUT = 20.0  # and for an answer: after less, one that is under way would be sent again
TAPS_PER_MINUTE = 120
REFUSED = (
    "TELEGRAM_TOKEN was refused by Telegram: copy it from @BotFather again, or ask there for a "
    "new one"
)


def serve(settings: Settings, library: Library) -> None:
    """Answer questions from Telegram until SIGINT or SIGTERM; what is in flight is finished.

    What has arrived and is not answered by then waits in the state for the next start. Raise
    SettingsError for a token that is missing or that Telegram refuses, and where another bot is
    running with this state; a network that is down is waited for. Must run in the main thread.
    """
    logging.basicConfig(format=LOG_FORMAT)
    logging.getLogger("bot").setLevel(logging.INFO)
    redact_logs(settings.token())
    with held(settings.state_dir) as state:
        asyncio.run(_until_signalled(settings, library, state))


async def _until_signalled(
    settings: Settings, library: Library, state: sqlite3.Connection
) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop(number: signal.Signals) -> None:
        LOG.info("%s: finishing what is in flight", number.name)
        loop.remove_signal_handler(number)  # a second one ends the process at once
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop, number)
    await run(settings, library, state, stopping)


async def run(
    settings: Settings, library: Library, state: sqlite3.Connection, stopping: asyncio.Event
) -> None:
    """Serve until `stopping` is set; raise SettingsError as `serve` does."""
    # Without it the library's own RetryAfter warns of a coming change of type. It is read
    # each time, and only that error's `retry_after` concerns this bot.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    if settings.telegram_webhook_url and not settings.telegram_webhook_secret:
        raise SettingsError(
            "TELEGRAM_WEBHOOK_URL is set without TELEGRAM_WEBHOOK_SECRET: anybody could post "
            "updates; make one with `openssl rand -hex 32`"
        )
    bot = client(settings)
    try:
        if await _greeted(bot, stopping):
            await _serving(settings, library, state, bot, stopping)
    except InvalidToken:
        raise SettingsError(REFUSED) from None  # the cause has the token in its text
    finally:
        await bot.shutdown()


def client(settings: Settings) -> Bot:
    """Telegram's typed client, not yet connected."""
    request = partial(HTTPXRequest, pool_timeout=POOL_TIMEOUT, read_timeout=READ_TIMEOUT)
    return Bot(
        settings.token(),
        settings.telegram_base_url or "https://api.telegram.org/bot",
        request=request(connection_pool_size=CONNECTIONS),
        get_updates_request=request(connection_pool_size=1),
    )


async def _greeted(bot: Bot, stopping: asyncio.Event) -> bool:
    """Whether Telegram has been reached; not where the process is to end before that."""
    wait = FIRST_WAIT
    while not stopping.is_set():
        try:
            await bot.initialize()
        except InvalidToken:
            raise
        except TelegramError as failure:
            LOG.warning("Telegram is not reached yet: %s", failure)
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), wait)
            wait = min(2 * wait, LONGEST_WAIT)
        else:
            return True
    return False


async def _serving(
    settings: Settings,
    library: Library,
    state: sqlite3.Connection,
    bot: Bot,
    stopping: asyncio.Event,
) -> None:
    """Receive and answer, beside the housekeeping; end when told to, or raise what ended it."""
    desk = Desk(
        bot=bot,
        library=library,
        settings=settings,
        state=state,
        inbox=Inbox(state),
        kept=Kept(state),
        pool=Pool(WORKERS),
        counters=Counters(datetime.now(UTC)),
        questions=Rate(settings.telegram_questions_per_minute),
        taps=Rate(TAPS_PER_MINUTE),
        clock=time.time,
    )
    refused = asyncio.Event()
    work = partial(handle, desk, Delivery(bot, desk.inbox, desk.counters, stopping, refused))
    reception = Reception(desk, Lanes(work), Lanes(work))
    async with AsyncExitStack() as stack:
        if settings.metrics_port is not None:
            with _port("METRICS_PORT", settings.metrics_port):
                stack.enter_context(Metrics(settings.metrics_port, partial(health, desk)))
        receiving = await stack.enter_async_context(_receiving(settings, bot, reception))
        until = [asyncio.create_task(it) for it in (stopping.wait(), receiving, _revoked(refused))]
        beside = [
            asyncio.create_task(announce(bot, settings.telegram_admin_ids)),
            asyncio.create_task(housekeeping(desk)),
        ]
        ended, _ = await asyncio.wait(until, return_when=asyncio.FIRST_COMPLETED)
        for task in (*until, *beside):
            task.cancel()
        stopping.set()
        await reception.close()
        await asyncio.gather(*until, *beside, return_exceptions=True)
    desk.pool.end()
    for task in ended:
        task.result()


@asynccontextmanager
async def _receiving(
    settings: Settings, bot: Bot, reception: Reception
) -> AsyncIterator[Coroutine[Any, Any, object]]:
    """Yield what receives updates for ever: by polling, or by the webhook where one is set."""
    url, secret = settings.telegram_webhook_url, settings.telegram_webhook_secret
    if url is None:
        yield poll(bot, reception.receive, reception.open)
        return
    port = settings.telegram_webhook_port
    async with AsyncExitStack() as stack:
        with _port("TELEGRAM_WEBHOOK_PORT", port):
            await stack.enter_async_context(listening(reception.receive, secret, port))
        reception.open()
        yield _hooked(bot, url, secret)


@contextmanager
def _port(name: str, port: int) -> Iterator[None]:
    """Tell which setting asks for a port that cannot be had."""
    try:
        yield
    except OSError as error:
        raise SettingsError(
            f"{name}: port {port} on {LOOPBACK} cannot be used: choose another, or stop what "
            "uses it"
        ) from error


async def _revoked(refused: asyncio.Event) -> None:
    """Raise InvalidToken once a reply was refused for its token."""
    await refused.wait()
    raise InvalidToken


async def _hooked(bot: Bot, url: str, secret: str) -> None:
    """Tell Telegram where to post, until it has heard; then wait for ever."""
    wait = FIRST_WAIT
    while True:
        try:
            await bot.set_webhook(url, secret_token=secret, allowed_updates=KINDS)
        except InvalidToken:
            raise
        except BadRequest as refusal:
            raise SettingsError(f"TELEGRAM_WEBHOOK_URL was refused: {refusal}") from refusal
        except TelegramError as failure:
            LOG.warning("Telegram: %s: %s", type(failure).__name__, failure)
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT)
        else:
            await asyncio.Event().wait()
