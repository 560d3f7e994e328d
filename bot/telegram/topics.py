"""Topics: /timeline, the dated quotes on a topic in order, and a picture of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from datetime import date

from bot.telegram import texts
from bot.telegram.asked import Asked
from bot.telegram.blocks import brief, fits
from bot.telegram.desk import Desk, Library
from bot.telegram.keyboards import page_reply
from bot.telegram.messages import PLAIN, footer, sheet
from bot.telegram.picture import picture
from bot.telegram.questions import QUESTION_LENGTH, Composed, count, share, typing
from bot.telegram.reply import Page, Reply, Sheet
from bot.telegram.timeline import timeline_blocks
from retrieval.answering.answer import Answer
from retrieval.errors import QuestionError, UnreachableError

LOG = logging.getLogger(__name__)

EVENTS = 12
PER_PAGE = 6  # the picture has them all
TOPIC_UNITS = 100


async def timeline(desk: Desk, asked: Asked) -> Composed:
    """The quotes on the topic behind the command, or on that of the answer it replies to."""
    topic = asked.words or _replied(desk, asked)
    if not topic:
        return Composed(Reply(texts.TIMELINE_HOW))
    if len(topic) > QUESTION_LENGTH:
        desk.counters.refused += 1
        return Composed(Reply(texts.too_long(topic, QUESTION_LENGTH)))
    day = asked.day(desk.kept.chosen(asked.user).offset)
    work = asyncio.create_task(desk.pool.run(_drawn, desk.library, topic, day))
    try:
        answer, drawn = await typing(desk, asked, work)
    except QuestionError as refusal:
        desk.counters.refused += 1
        return Composed(Reply(texts.refusal(refusal)))
    except UnreachableError as error:
        desk.counters.errors += 1
        LOG.warning("a question was not answered: %s", error)
        return Composed(Reply(texts.UNREACHABLE))
    count(desk, answer)
    name, bot = desk.kept.new_id(), desk.bot.username
    if answer.silence is not None:
        kept = sheet(answer, name, bot)
        return Composed(page_reply(kept, 0), kept)
    kept = Sheet(
        name,
        topic,
        tuple(_pages(topic, answer, _numbered(answer, name, bot))),
        tuple(str(quote.receipt) for quote in answer.quotes),
        day.isoformat(),
        tuple(quote.article.id for quote in answer.quotes),
    )
    page = page_reply(kept, 0, share(desk, kept))
    return Composed(Reply(page.html, page.keyboard, drawn), kept)


def _replied(desk: Desk, asked: Asked) -> str:
    """The question of the answer that the command replies to."""
    before = None if asked.to is None else desk.kept.shown_by(asked.chat, asked.to)
    return before.question if before else ""


def _drawn(library: Library, topic: str, day: date) -> tuple[Answer, bytes | None]:
    """The quotes and their picture; a silence has none."""
    answer = library.timeline(topic, day, EVENTS)
    return answer, None if answer.silence is not None else picture(answer)


def _numbered(answer: Answer, name: str, bot: str) -> Sequence[str]:
    """The blocks of the quotes under their numbers, which lead to their contexts."""
    return [
        f'<a href="https://t.me/{bot}?start=c_{name}_{number}"><b>[{number}]</b></a> {block}'
        for number, block in enumerate(timeline_blocks(answer), start=1)
    ]


def _pages(topic: str, answer: Answer, blocks: Sequence[str]) -> Iterator[Page]:
    """Blocks on pages, in their order, under the topic and over the archive's extent."""
    head, foot = f"<b>{brief(topic, TOPIC_UNITS)}</b>", footer(answer, PLAIN)
    first = 0
    while first < len(blocks):
        last = first + 1
        while last < min(first + PER_PAGE, len(blocks)) and fits(
            "\n\n".join([head, *blocks[first : last + 1], foot])
        ):
            last += 1
        yield Page("\n\n".join([head, *blocks[first:last], foot]), first + 1, last)
        first = last
