"""Handling: one update from the inbox to the end, so that it is answered once."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import Enum
from secrets import token_hex

from telegram import Message, Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter

from bot.telegram import texts
from bot.telegram.asked import Asked, read
from bot.telegram.commands import answered
from bot.telegram.delivery import Delivery
from bot.telegram.desk import Desk
from bot.telegram.inbox import Outgoing
from bot.telegram.incidents import story
from bot.telegram.inline import guest, searched
from bot.telegram.kept import Place
from bot.telegram.pool import ClosingError
from bot.telegram.questions import Composed
from bot.telegram.reply import Reply
from bot.telegram.taps import tapped

LOG = logging.getLogger(__name__)


class Turn(Enum):
    """What is to be done with an update: its work, or a word why not."""

    WORK = None
    BUSY = texts.BUSY
    TOO_FAST = texts.TOO_FAST


@dataclass(frozen=True, slots=True)
class Item:
    """An update in its lane."""

    update: Update
    turn: Turn = Turn.WORK


async def handle(desk: Desk, delivery: Delivery, item: Item) -> None:
    """Do what an update asks for and note that it is done.

    Nothing is raised. What the end of the process interrupts stays in the inbox.
    """
    update = item.update
    try:
        if update.callback_query is not None:
            await tapped(desk, update.callback_query)
        elif update.guest_message is not None:
            await guest(desk, update.guest_message)
        else:
            await _message(desk, delivery, item)
            return
        desk.inbox.is_done(update.update_id)
    except ClosingError:
        return
    except Exception as error:  # noqa: BLE001 - one bad update must not stop those behind it
        await _trouble(desk, delivery, update, error)


async def search(desk: Desk, update: Update) -> None:
    """Answer an inline query; nothing is raised but its being cancelled."""
    try:
        if update.inline_query is not None:
            await searched(desk, update.inline_query)
    except Exception as error:  # noqa: BLE001 - as above
        desk.counters.errors += 1
        LOG.error("incident %s\n%s", token_hex(4), story(error))


async def _message(desk: Desk, delivery: Delivery, item: Item) -> None:
    """Answer a message, or an edited one; what was composed before a crash is sent as it is."""
    outgoing = desk.inbox.outgoing(item.update.update_id)
    if outgoing is None:
        outgoing = await _composed(desk, item)
    if outgoing is None:
        desk.inbox.is_done(item.update.update_id)
    else:
        await _deliver(desk, delivery, outgoing)


async def _composed(desk: Desk, item: Item) -> Outgoing | None:
    """The reply to a message, written down; None for one that is better left alone."""
    message = item.update.message or item.update.edited_message
    if message is None:
        return None
    asked = read(message, desk.bot.id, desk.bot.username)
    if asked is None:
        return None
    edits, edited = None, item.update.edited_message is not None
    if edited:
        if asked.command not in ("", "ask"):
            return None
        edits = _standing(desk, asked.chat, asked.message)
    if item.turn.value is not None:
        notice = Composed(Reply(item.turn.value))
        return None if edited else _written(desk, item, asked, notice, None)
    if message.text or message.caption:
        composed = await answered(desk, asked)
    else:  # a photo, a voice, a sticker; not that somebody joined or a message was pinned
        sent = asked.private and message.effective_attachment is not None
        composed = Composed(Reply(texts.TEXT_ONLY)) if sent else None
    return None if composed is None else _written(desk, item, asked, composed, edits)


def _written(
    desk: Desk, item: Item, asked: Asked, composed: Composed, edits: int | None
) -> Outgoing:
    """Write down a reply and the answer that it shows, both or neither."""
    sheet = composed.sheet
    outgoing = Outgoing(
        update=item.update.update_id,
        chat=asked.chat,
        thread=asked.thread,
        question=asked.message,
        reply=composed.reply,
        answer=sheet.id if sheet else None,
        edits=edits,
    )
    with desk.state:
        desk.inbox.write(outgoing)
        if sheet is None:
            desk.kept.withdraw(asked.chat, asked.message)
        else:
            place = Place(asked.user, asked.chat, asked.thread, asked.message, edits)
            desk.kept.keep(sheet, place, desk.clock())
    return outgoing


def _standing(desk: Desk, chat: int, question: int) -> int | None:
    """The message that answers a question by now: its answer, or why it has none."""
    return desk.inbox.replied(chat, question) or desk.kept.answering(chat, question)


async def _deliver(desk: Desk, delivery: Delivery, outgoing: Outgoing) -> None:
    """Send a reply and its picture, and note that the update is done."""
    sent = await delivery.deliver(outgoing)
    picture = None
    if sent is not None:
        if outgoing.answer is not None:
            desk.kept.is_sent(outgoing.answer, sent.chat, sent.number)
            desk.counters.took(desk.clock() - desk.inbox.arrived(outgoing.update))
        if outgoing.reply.picture is not None:
            picture = await delivery.picture(outgoing, sent)
    desk.inbox.is_done(outgoing.update, picture.number if picture else None)


async def _trouble(desk: Desk, delivery: Delivery, update: Update, error: Exception) -> None:
    """Log what went wrong; apologise where somebody waits for a message."""
    message = update.message or update.edited_message
    try:
        if _is_weather(error):
            LOG.warning("Telegram: %s: %s", type(error).__name__, error)
            desk.inbox.is_done(update.update_id)
            return
        desk.counters.errors += 1
        incident = token_hex(4)
        LOG.error("incident %s\n%s", incident, story(error))
        written = desk.inbox.outgoing(update.update_id)
        if message is None or (written is not None and written.begun):
            desk.inbox.is_done(update.update_id)  # nobody waits, or they may have their answer
        else:
            await _deliver(desk, delivery, _apology(desk, update, message, incident))
    except ClosingError:
        return
    except Exception as second:  # noqa: BLE001 - the inbox itself is out of order, a full disk say
        LOG.error("and no apology, nor is it noted: %s", type(second).__name__)


def _apology(desk: Desk, update: Update, message: Message, incident: str) -> Outgoing:
    thread = message.message_thread_id if message.is_topic_message else None
    chat, question = message.chat_id, message.message_id
    outgoing = Outgoing(
        update=update.update_id,
        chat=chat,
        thread=thread,
        question=question,
        reply=Reply(texts.SORRY.format(incident)),
        edits=None if update.edited_message is None else _standing(desk, chat, question),
    )
    with desk.state:
        desk.inbox.write(outgoing)
    return outgoing


def _is_weather(error: Exception) -> bool:
    """Whether it passes by itself or is the user's choice, so that nobody need look into it.

    That is: no network, too fast, blocked. A refused request is none of these, though the library
    derives it from its network error; but a message to change may be gone.
    """
    if isinstance(error, BadRequest):
        return "message to edit not found" in str(error).lower()
    return isinstance(error, NetworkError | RetryAfter | Forbidden)
