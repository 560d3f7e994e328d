"""Sending: pages of Telegram HTML as a reply, whatever the weather between here and there.

A page that was refused for its rate goes again after the wait that Telegram asks for. One that
timed out does not: it may have arrived. One whose markup is refused goes without it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from secrets import token_hex

from telegram import LinkPreviewOptions, Message
from telegram.error import BadRequest, RetryAfter

from bot.messages import plain

LOG = logging.getLogger(__name__)

TRIES = 3  # of one page, where Telegram says to come again
LONGEST_WAIT = 60.0  # seconds; whoever asked has gone by then


async def reply(message: Message, pages: Sequence[str]) -> None:
    """Answer `message` with `pages` in their order; the first one refers to it."""
    for number, page in enumerate(pages):
        await _patiently(message, page, refer=number == 0)


async def _patiently(message: Message, page: str, *, refer: bool) -> None:
    """Send one page; after `TRIES` refusals for its rate, the last one is raised."""
    for left in reversed(range(TRIES)):
        try:
            return await _send(message, page, refer=refer)
        except RetryAfter as refusal:
            wait = _seconds(refusal)
            if not left or wait > LONGEST_WAIT:
                raise
            await asyncio.sleep(wait)
    return None


async def _send(message: Message, page: str, *, refer: bool) -> None:
    """Send one page as HTML or, where Telegram cannot parse it, as plain text."""
    send = partial(
        message.reply_text,
        do_quote=refer,
        allow_sending_without_reply=True,  # the question may be deleted by now
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    try:
        await send(page, parse_mode="HTML")
    except BadRequest as refusal:
        if "can't parse entities" not in str(refusal).lower():
            raise
        LOG.error("incident %s: markup refused, sent plain: %s", token_hex(4), refusal)
        await send(plain(page))


def _seconds(refusal: RetryAfter) -> float:
    """The wait in seconds, in either of the types that the library gives it."""
    wait = refusal.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
