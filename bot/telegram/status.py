"""Status: how the bot is doing, and what is done every hour."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from datetime import UTC, datetime

from bot.telegram.desk import Desk
from bot.telegram.freshness import stale
from bot.telegram.health import Health, health_line
from bot.telegram.state import prune
from retrieval.errors import ArchiveError

LOG = logging.getLogger(__name__)

EVERY = 3600.0  # seconds


def health(desk: Desk) -> Health:
    """How things stand now. The articles' days are read once a generation: may take seconds."""
    extent, now = desk.library.extent(), datetime.fromtimestamp(desk.clock(), UTC)
    return Health(
        counters=desk.counters,
        articles=extent.articles,
        newest=extent.days[-1] if extent.days else None,
        generation=extent.generation,
        written=datetime.fromtimestamp(extent.written, UTC),
        waiting=desk.inbox.undone,
        now=now,
        warning=stale(extent.days, now.date()),
    )


async def housekeeping(desk: Desk) -> None:
    """Now and every hour: erase what is too old, and log how things are going."""
    while True:
        try:
            prune(desk.state, desk.clock(), desk.settings.telegram_keep_days)
        except sqlite3.Error as error:  # a full disk, say: the next hour tries again
            LOG.error("what is too old cannot be erased: %s", error)
        try:
            now = await asyncio.to_thread(health, desk)
        except (ArchiveError, OSError) as error:
            LOG.error("the archive cannot be looked at: %s", error)
        else:
            LOG.info(health_line(now))
            if now.warning is not None:
                LOG.warning(now.warning)
        await asyncio.sleep(EVERY)
