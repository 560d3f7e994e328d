"""Polling: updates fetched from Telegram, each batch written down before the next is asked for."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Sequence
from time import monotonic

from telegram import Bot
from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError

from bot.telegram.delivery import FIRST_WAIT, LONGEST_WAIT, seconds
from bot.telegram.inbox import Json

LOG = logging.getLogger(__name__)

KINDS = ("message", "edited_message", "callback_query", "inline_query", "guest_message")
QUICK = 0.3  # seconds
BATCH = 100  # updates: the most that Telegram gives at once
ANSWERED_WITHIN = 20.0  # seconds beyond the long poll
LONG_POLL = 50  # seconds that Telegram may wait for news
CONFLICT_LASTS = 90.0  # seconds; a process that is being replaced is gone by then


async def poll(
    bot: Bot, receive: Callable[[Sequence[Json]], None], caught_up: Callable[[], None]
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
            asked, long = monotonic(), not behind
            updates = await _fetched(bot, offset, LONG_POLL if long else 0)
            receive(updates)
            if updates:
                offset = int(updates[-1]["update_id"]) + 1
            if behind and len(updates) < BATCH:
                behind = False
                caught_up()
            wait, since = FIRST_WAIT, 0.0
            if updates or not long or monotonic() - asked > QUICK:
                continue
            pause = QUICK  # a server that does not wait for news is not asked all the time
        except RetryAfter as refusal:
            pause = seconds(refusal)
        except EndPointNotFound:  # so the library calls a token that is refused, too
            await _check_token(bot)
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


async def _fetched(bot: Bot, offset: int | None, timeout: int) -> list[Json]:
    """A batch of updates as they are: one that the library cannot read must not stop the others.

    Its own `get_updates` would raise for the whole batch, for ever, and log what people wrote.
    """
    given = {"limit": BATCH, "timeout": timeout, "allowed_updates": list(KINDS)}
    if offset is not None:
        given["offset"] = offset
    # Written like this the library does not point out that it has a method of that name.
    found = await bot.do_api_request("get_Updates", given, read_timeout=timeout + ANSWERED_WITHIN)
    return found if isinstance(found, list) else []


async def _check_token(bot: Bot) -> None:
    """Raise InvalidToken where the token is refused."""
    try:
        await bot.get_me()
    except InvalidToken:
        raise
    except TelegramError as failure:
        LOG.warning("Telegram: %s: %s", type(failure).__name__, failure)


async def _unhook(bot: Bot) -> None:
    """Take away a webhook that an earlier setting left behind; what waits there is kept."""
    try:
        await bot.delete_webhook()
    except TelegramError as failure:
        LOG.warning("Telegram: %s: %s", type(failure).__name__, failure)
