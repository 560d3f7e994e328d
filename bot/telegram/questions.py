"""Questions: from what somebody wrote to the answer that is sent, kept and shown in pages."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from urllib.parse import urlencode

from telegram.error import TelegramError

from bot.others import MOST, without
from bot.telegram import texts
from bot.telegram.asked import Asked
from bot.telegram.desk import Desk
from bot.telegram.keyboards import page_reply
from bot.telegram.messages import sheet
from bot.telegram.reply import Button, Reply, Sheet
from retrieval.answering.answer import Answer, Quote, SilenceKind
from retrieval.asking.followup import FollowUp, followed
from retrieval.errors import QuestionError, UnreachableError

LOG = logging.getLogger(__name__)

Result = TypeVar("Result")

QUESTION_LENGTH = 1000  # characters; the longest question of a person is a paragraph
INLINE_LENGTH = 256  # characters that Telegram lets an inline query have
QUICK = 0.3  # seconds: whoever gets the answer by then needs no sign of work
TYPING_LASTS = 4.5  # seconds; Telegram takes the sign away after five
CROWD = 16  # with more waiting, signs of work would cost more than the answers


@dataclass(frozen=True, slots=True)
class Composed:
    """A reply, and the answer that it shows, to be kept; no answer where it could not be asked."""

    reply: Reply
    sheet: Sheet | None = None


async def compose(desk: Desk, asked: Asked) -> Composed | None:
    """Answer a question; None for chatter in a group that is no question."""
    if len(asked.words) > QUESTION_LENGTH:
        desk.counters.refused += 1
        return Composed(Reply(texts.too_long(asked.words, QUESTION_LENGTH)))
    chosen = desk.kept.chosen(asked.user)
    day = asked.day(chosen.offset)
    before = _before(desk, asked)
    meant = before and followed(asked.words, before.question, day)
    question = meant.question if meant else asked.words
    work = asyncio.create_task(desk.pool.run(desk.library.ask, question, day, MOST))
    try:
        answer = await typing(desk, asked, work)
    except QuestionError as refusal:
        desk.counters.refused += 1
        return Composed(Reply(texts.refusal(refusal)))
    except UnreachableError as error:
        desk.counters.errors += 1
        LOG.warning("a question was not answered: %s", error)
        return Composed(Reply(texts.UNREACHABLE))
    if before and meant and meant.others:
        answer = without(answer, partial(_was_shown, before))
    if not asked.private and not asked.command and _is_chatter(answer):
        return None
    note = _note(meant) if meant else ""
    kept = sheet(answer, desk.kept.new_id(), desk.bot.username, chosen.per_page, note)
    count(desk, answer)
    return Composed(page_reply(kept, 0, share(desk, kept)), kept)


def count(desk: Desk, answer: Answer) -> None:
    """Count an answer or a silence."""
    if answer.silence is None:
        desk.counters.answered += 1
    else:
        desk.counters.silent += 1


def share(desk: Desk, sheet: Sheet) -> Button | None:
    """The button that takes an answer to another chat, by inline mode or else by a link."""
    if not sheet.pages[0].last:
        return None
    if desk.bot.supports_inline_queries and len(sheet.question) <= INLINE_LENGTH:
        return Button("Share", inline=sheet.question)
    link = f"https://t.me/{desk.bot.username}?start=c_{sheet.id}_1"
    told = {"url": link, "text": sheet.question[:INLINE_LENGTH]}
    return Button("Share", url=f"https://t.me/share/url?{urlencode(told)}")


async def typing(desk: Desk, asked: Asked, work: asyncio.Task[Result]) -> Result:
    """What comes of `work`, showing "typing…" from `QUICK` seconds on."""
    pause = QUICK
    while not (await asyncio.wait({work}, timeout=pause))[0]:
        pause = TYPING_LASTS
        if desk.pool.waiting < CROWD:
            with suppress(TelegramError):
                await desk.bot.send_chat_action(
                    asked.chat, "typing", message_thread_id=asked.thread
                )
    return work.result()


def _before(desk: Desk, asked: Asked) -> Sheet | None:
    """The answer that a follow-up hangs on: the one replied to, or the last one before it."""
    if asked.to is not None and (sheet := desk.kept.shown_by(asked.chat, asked.to)) is not None:
        return sheet
    return desk.kept.last(asked.chat, asked.thread, asked.message)


def _note(meant: FollowUp) -> str:
    """How a follow-up was read, so that whoever meant otherwise can say so."""
    return f"{'More on' if meant.others else 'I read this as'}: “{meant.question}”"


def _is_chatter(answer: Answer) -> bool:
    return answer.silence is not None and answer.silence.kind is SilenceKind.NOT_A_QUESTION


def _was_shown(before: Sheet, quote: Quote) -> bool:
    """Whether the first page of an earlier answer shows a quote."""
    shown = before.receipts[: before.pages[0].last]
    return _place(str(quote.receipt)) in map(_place, shown)


def _place(receipt: str) -> str:
    """A receipt without its generation: what is quoted, whoever numbered it."""
    return receipt.rpartition(".")[0]
