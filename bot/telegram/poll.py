"""Polling: updates fetched from Telegram, each batch written down before the next is asked for."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Sequence
from time import monotonic

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.telegram.delivery import seconds

LOG = logging.getLogger(__name__)

KINDS = ("message", "edited_message", "callback_query", "inline_query", "guest_message")
BATCH = 100  # updates: the most that Telegram gives at once
LONG_POLL = 50  # seconds that Telegram may wait for news
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0  # seconds after a failure, doubled each time
CONFLICT_LASTS = 90.0  # seconds; a process that is being replaced is gone by then


async def poll(
    bot: Bot, receive: Callable[[Sequence[Update]], None], caught_up: Callable[[], None]
) -> None:
    """Fetch updates for ever and hand them to `receive`, which writes them down.

    Nothing is acknowledged that `receive` has not returned from. `caught_up` is called once, when
    all that had waited at Telegram has been received. Raise InvalidToken where the token has been
    revoked; everything else passes by itself and is waited for.
    """
    offset: int | None = None
    wait, since, behind = FIRST_WAIT, 0.0, True
    while True:
        try:
            updates = await bot.get_updates(
                offset, BATCH, 0 if behind else LONG_POLL, allowed_updates=KINDS
            )
            receive(updates)
            if updates:
                offset = updates[-1].update_id + 1
            if behind and len(updates) < BATCH:
                behind = False
                caught_up()
            wait, since = FIRST_WAIT, 0.0
            continue
        except RetryAfter as refusal:
            pause = seconds(refusal)
        except InvalidToken:
            await bot.get_me()  # raises again where it is so: a server's 404 reads the same
            pause = wait
        except Conflict as conflict:
            since = since or monotonic()
            lasting = monotonic() - since > CONFLICT_LASTS
            LOG.log(logging.ERROR if lasting else logging.WARNING, "Telegram: %s", conflict)
            if "webhook" in str(conflict).lower():
                await _unhook(bot)
            pause = wait
        except (TelegramError, sqlite3.Error) as failure:
            LOG.warning("updates cannot be fetched: %s: %s", type(failure).__name__, failure)
            pause = wait
        await asyncio.sleep(pause)
        wait = min(2 * wait, LONGEST_WAIT)


async def _unhook(bot: Bot) -> None:
    """Take away a webhook that an earlier setting left behind; what waits there is kept."""
    try:
        await bot.delete_webhook()
    except TelegramError as failure:
        LOG.warning("Telegram: %s: %s", type(failure).__name__, failure)
