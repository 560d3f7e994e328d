"""Commands: what each of them answers."""

from __future__ import annotations

import asyncio

from bot.telegram import texts
from bot.telegram.asked import Asked
from bot.telegram.context import context
from bot.telegram.desk import Desk, Library
from bot.telegram.health import health_html
from bot.telegram.kept import OFFSETS, PER_PAGE, Chosen
from bot.telegram.questions import Composed, compose
from bot.telegram.reply import Button, Reply, Sheet
from bot.telegram.sources import sources
from bot.telegram.state import forget
from bot.telegram.status import health
from bot.telegram.topics import timeline


async def answered(desk: Desk, asked: Asked) -> Composed | None:
    """What a message is answered with; None for what is better left alone."""
    match asked.command:
        case "" | "ask" if asked.words:
            return await compose(desk, asked)
        case "timeline":
            return await timeline(desk, asked)
        case "sources":
            reply: Reply | None = await asyncio.to_thread(listed, desk.library, 0)
        case "status" if asked.user in desk.settings.telegram_admin_ids:
            reply = Reply(health_html(await asyncio.to_thread(health, desk)) + _thumbs(desk))
        case "start":
            reply = await _started(desk, asked.words)
        case _:
            reply = _told(desk, asked)
    return None if reply is None else Composed(reply)


def _told(desk: Desk, asked: Asked) -> Reply | None:
    """What a command is answered with that needs no archive."""
    fixed = {
        "": texts.ASK_HOW,  # without a question, or it would be answered
        "ask": texts.ASK_HOW,
        "help": texts.HELP,
        "privacy": texts.privacy(desk.settings.telegram_keep_days),
    }
    if asked.command in fixed:
        return Reply(fixed[asked.command])
    match asked.command:
        case "settings" if not asked.private:  # or one would tap another one's buttons
            return Reply(texts.IN_PRIVATE)
        case "settings":
            return settings_reply(desk.kept.chosen(asked.user))
        case "forget":
            forget(desk.state, asked.user)
            return Reply(texts.FORGOTTEN)
    return Reply(texts.UNKNOWN_COMMAND) if asked.private else None


async def _started(desk: Desk, words: str) -> Reply:
    """The welcome, or the context that a deep link c_ANSWER_N leads to."""
    if not words.startswith("c_"):
        return Reply(texts.START)
    _, answer, number, *_ = [*words.split("_"), "", ""]
    kept = desk.kept.sheet(answer)
    if kept is None or not cites(kept, number):
        return Reply(texts.EXPIRED)
    reply = await asyncio.to_thread(around, desk.library, kept, int(number), 0, None)
    return reply or Reply(texts.CHANGED)


def cites(kept: Sheet, number: str) -> bool:
    """Whether an answer has a citation of this number."""
    return number.isdecimal() and 0 < int(number) <= len(kept.receipts)


def around(
    library: Library, kept: Sheet, number: int, shift: int, back: str | None
) -> Reply | None:
    """What stands around a citation; None where it does not stand in its article any more."""
    span = library.verify(kept.receipts[number - 1]).span
    return None if span is None else context(kept.id, number, span, shift, back)


def listed(library: Library, number: int) -> Reply:
    """A page of what the archive holds. Reads a row of every article: may take seconds."""
    return sources(library.catalogue(), number)


def _thumbs(desk: Desk) -> str:
    """How many thumbs are kept, as a line of /status."""
    thumbs = desk.kept.thumbs()
    return f"\n👍 {thumbs.get(True, 0):,} · 👎 {thumbs.get(False, 0):,}"


def settings_reply(chosen: Chosen) -> Reply:
    """What a user has chosen, with buttons to choose otherwise."""
    now = f"UTC{chosen.offset:+d}" if chosen.offset else "UTC"
    html = (
        f"<b>Quotes on a page:</b> {chosen.per_page}\n"
        f"<b>Your clock:</b> {now}\n"
        "<i>“Yesterday” and “last week” count from your day.</i>"
    )
    pages = tuple(
        Button(f"{'✓ ' if n == chosen.per_page else ''}{n} a page", data=f"s|page|{n}")
        for n in PER_PAGE
    )
    hours = tuple(
        Button(label, data=f"s|day|{chosen.offset + step}")
        for label, step in (("Clock −1 h", -1), ("Clock +1 h", 1))
        if chosen.offset + step in OFFSETS
    )
    return Reply(html, (pages, hours))
