"""Taps: what a button does. Each is answered at once; the message under it then changes."""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import replace
from datetime import date

from telegram import CallbackQuery
from telegram.error import BadRequest, RetryAfter, TelegramError

from bot.telegram import texts
from bot.telegram.commands import around, cites, listed, settings_reply
from bot.telegram.delivery import NO_PREVIEW, UNCHANGED, markup, seconds
from bot.telegram.desk import Desk
from bot.telegram.kept import OFFSETS, PER_PAGE
from bot.telegram.keyboards import page_reply, related
from bot.telegram.questions import share
from bot.telegram.reply import Reply, Sheet
from retrieval.answering.hit import Hit
from retrieval.answering.receipt import Receipt

LOG = logging.getLogger(__name__)

SHIFT = re.compile(r"-?[0-9]{1,4}")
PATIENCE = 5.0  # seconds: whoever taps has tapped again by then
PASSAGES = 8


async def tapped(desk: Desk, query: CallbackQuery) -> None:
    """Do what a button says; one whose answer is erased says so."""
    desk.counters.taps += 1
    match (query.data or "").split("|"):
        case ["s", key, value]:
            await _choose(desk, query, key, value)
        case ["o", number] if number.isdecimal():
            await _tell(query)
            await _show(query, await asyncio.to_thread(listed, desk.library, int(number)))
        case [verb, answer, *rest] if (kept := desk.kept.sheet(answer)) is not None:
            await _answer(desk, query, kept, (verb, *rest))
        case _:
            await _tell(query, texts.EXPIRED, alert=True)


async def _answer(desk: Desk, query: CallbackQuery, kept: Sheet, said: tuple[str, ...]) -> None:
    """Do what a button under an answer says."""
    desk.kept.is_used(kept.id)
    match said:
        case ("p", page) if page.isdecimal() and int(page) < len(kept.pages):
            await _tell(query)
            await _show(query, page_reply(kept, int(page), share(desk, kept)))
        case ("x", number, shift) if cites(kept, number) and SHIFT.fullmatch(shift):
            await _context(desk, query, kept, int(number), int(shift))
        case ("m",):
            await _tell(query)
            reply = related(kept, await _more(desk, kept))
            if desk.kept.sheet(kept.id) is not None:  # the question may have been edited meanwhile
                await _show(query, reply)
        case ("f", "+" | "-" as thumb):
            user = query.from_user.id
            desk.kept.rate(kept.id, user, good=thumb == "+", now=desk.clock())
            await _tell(query, texts.THANKS)
        case _:
            await _tell(query, texts.EXPIRED, alert=True)


async def _context(desk: Desk, query: CallbackQuery, kept: Sheet, number: int, shift: int) -> None:
    """Show what stands around a citation, if it still stands there."""
    back = next((n for n, page in enumerate(kept.pages) if page.first <= number <= page.last), 0)
    reply = await asyncio.to_thread(
        around, desk.library, kept, number, shift, f"p|{kept.id}|{back}"
    )
    if reply is None:
        await _tell(query, texts.CHANGED, alert=True)
    else:
        await _tell(query)
        await _show(query, reply)


async def _more(desk: Desk, kept: Sheet) -> list[Hit]:
    """Passages on a question in which none of the citations of its answer lies."""
    day = date.fromisoformat(kept.asked_on)
    hits = await asyncio.to_thread(desk.library.search, kept.question, day, PASSAGES)
    receipts = [Receipt.parse(receipt) for receipt in kept.receipts]
    return [hit for hit in hits if not any(_holds(hit, receipt) for receipt in receipts)]


def _holds(hit: Hit, receipt: Receipt) -> bool:
    """Whether a passage holds the beginning of a quote."""
    span = hit.span
    return span.start <= receipt.start < span.end and receipt.names(span.article.id)


async def _choose(desk: Desk, query: CallbackQuery, key: str, value: str) -> None:
    """Take over what a user chose, and show the settings as they are now."""
    user = query.from_user.id
    chosen = desk.kept.chosen(user)
    if key == "page" and value in map(str, PER_PAGE):
        chosen = replace(chosen, per_page=int(value))
    elif key == "day" and value in map(str, OFFSETS):
        chosen = replace(chosen, offset=int(value))
    else:
        await _tell(query, texts.EXPIRED, alert=True)
        return
    desk.kept.choose(user, chosen)
    await _tell(query)
    await _show(query, settings_reply(chosen))


async def _tell(query: CallbackQuery, words: str | None = None, *, alert: bool = False) -> None:
    """Answer a tap; one that has waited too long, in a crash say, cannot be answered any more."""
    try:
        await query.answer(words, show_alert=alert)
    except TelegramError as error:
        LOG.info("Telegram: a tap could not be answered: %s", error)


async def _show(query: CallbackQuery, reply: Reply) -> None:
    """Change the message under a button; once more where Telegram asks to come a little later."""
    for last in (False, True):
        try:
            await query.edit_message_text(
                reply.html,
                parse_mode="HTML",
                link_preview_options=NO_PREVIEW,
                reply_markup=markup(reply.keyboard),
            )
        except RetryAfter as refusal:
            if last or seconds(refusal) > PATIENCE:
                raise
            await asyncio.sleep(seconds(refusal))
        except BadRequest as refusal:
            if UNCHANGED in str(refusal).lower():
                return
            raise
        else:
            return
