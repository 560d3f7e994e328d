"""Inline and guest mode: answers in any chat, where the bot itself is not."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import monotonic

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Message,
)
from telegram.error import BadRequest, TelegramError

from bot.harmless import shortened, visible
from bot.others import MOST
from bot.telegram.asked import called
from bot.telegram.delivery import NO_PREVIEW, markup
from bot.telegram.desk import Desk
from bot.telegram.kept import Place
from bot.telegram.keyboards import page_reply
from bot.telegram.messages import sheet
from bot.telegram.questions import QUESTION_LENGTH, count
from bot.telegram.reply import Reply, Sheet
from retrieval.answering.answer import Answer
from retrieval.errors import QuestionError

LOG = logging.getLogger(__name__)

SHORTEST = 3  # characters: less is the beginning of a word
PAUSE = 0.3  # seconds: whoever types on by then has not finished the question
FRESH = 300  # seconds for which Telegram may give the same answer again
TITLE_UNITS, DESCRIPTION_UNITS = 60, 160  # what a list on a phone shows


async def searched(desk: Desk, query: InlineQuery) -> None:
    """Answer an inline query: the whole answer first, then each of its quotes."""
    words = query.query.strip()
    if len(words) < SHORTEST:
        await _offer(query, [])
        return
    await asyncio.sleep(PAUSE)
    user = query.from_user.id
    if not desk.questions.take(user, monotonic()):
        return
    desk.counters.inline += 1
    day = datetime.fromtimestamp(desk.clock(), UTC) + timedelta(
        hours=desk.kept.chosen(user).offset
    )
    try:
        answer = await desk.pool.soon(desk.library.ask, words, day.date(), MOST)
    except QuestionError as refusal:
        LOG.debug("an inline query cannot be asked: %s", type(refusal).__name__)
        await _offer(query, [])
        return
    count(desk, answer)
    await _offer(query, _results(desk, answer, user))


async def guest(desk: Desk, message: Message) -> None:
    """Answer a question in a chat to which the bot was called by its name."""
    words = _unnamed(message.text or "", desk.bot.username)
    user = message.from_user
    if not words or len(words) > QUESTION_LENGTH or message.guest_query_id is None:
        return
    try:
        answer = await desk.pool.run(desk.library.ask, words, message.date.date(), MOST)
    except QuestionError:
        return
    count(desk, answer)
    whole = _kept(desk, answer, user.id if user else None, 3)
    try:
        result = _result(whole.id, page_reply(whole, 0), answer)
        await desk.bot.answer_guest_query(message.guest_query_id, result)
    except BadRequest as error:  # it has waited too long, in a crash say
        LOG.info("Telegram: a guest call could not be answered: %s", error)


def _results(desk: Desk, answer: Answer, user: int) -> list[InlineQueryResultArticle]:
    whole = _kept(desk, answer, user, desk.kept.chosen(user).per_page)
    results = [_result(whole.id, page_reply(whole, 0), answer)]
    if len(answer.quotes) > 1:
        single = _kept(desk, answer, user, 1)
        results += [
            _result(
                f"{single.id}_{number}",
                page_reply(single, number),
                replace(answer, quotes=(quote,)),
            )
            for number, quote in enumerate(answer.quotes[: len(single.pages)])
        ]
    return results


def _kept(desk: Desk, answer: Answer, user: int | None, per_page: int) -> Sheet:
    """An answer written out, under its question, and kept for the buttons under it."""
    name, note = desk.kept.new_id(), f"“{answer.question}”"
    written = sheet(answer, name, desk.bot.username, per_page, note)
    with desk.state:
        desk.kept.keep(written, Place(user), desk.clock())
    return written


def _result(name: str, reply: Reply, answer: Answer) -> InlineQueryResultArticle:
    """One line of the list that the user chooses from, and the message that it becomes."""
    if answer.silence is not None:
        title, description = "The archive does not say", answer.silence.message
    else:
        article = answer.quotes[0].article
        title, description = article.title or article.id, answer.quotes[0].text
    return InlineQueryResultArticle(
        name,
        shortened(visible(title), TITLE_UNITS) or "Answer",
        InputTextMessageContent(reply.html, "HTML", link_preview_options=NO_PREVIEW),
        reply_markup=markup(reply.keyboard),
        description=shortened(visible(description), DESCRIPTION_UNITS),
    )


async def _offer(query: InlineQuery, results: list[InlineQueryResultArticle]) -> None:
    """Show the list; a query that is too old has been typed on or given up."""
    try:
        await query.answer(results, cache_time=FRESH, is_personal=True)
    except TelegramError as error:
        LOG.info("Telegram: an inline query could not be answered: %s", error)


def _unnamed(text: str, username: str) -> str:
    """What is left of a message without the name that called the bot.

    >>> _unnamed("@NewsBot, who met Putin?", "NewsBot")
    'who met Putin?'
    """
    return called(username).sub("", text).strip()
