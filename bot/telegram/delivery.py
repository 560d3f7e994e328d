"""Delivery: each reply reaches Telegram once, whatever happens to the network or to the process.

The Bot API has no key by which a request sent twice counts once. So where it is not known whether
a reply has arrived (the process died or the connection broke while it was under way), the reply is
looked for before it is sent again: changing a message into what it already is changes nothing and
tells that it is there. See docs/adr/0010.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from secrets import token_hex
from typing import TypeVar
from weakref import WeakValueDictionary

import httpx
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.telegram.blocks import plain
from bot.telegram.counters import Counters
from bot.telegram.inbox import Inbox, Outgoing
from bot.telegram.pool import ClosingError
from bot.telegram.reply import Keyboard

LOG = logging.getLogger(__name__)

Result = TypeVar("Result")

FIRST_WAIT = 1.0  # seconds after a failure, then twice as long each time
LONGEST_WAIT = 30.0
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
UNCHANGED = "message is not modified"
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a message stands; the chat is a new one where a group has become a supergroup."""

    chat: int
    number: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """Sends what the inbox holds.

    `stopping` is set when the process is to end; `refused` it sets where the token is refused.
    """

    bot: Bot
    inbox: Inbox
    counters: Counters
    stopping: asyncio.Event
    refused: asyncio.Event
    _chats: WeakValueDictionary[int, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def deliver(self, outgoing: Outgoing) -> Sent | None:
        """Send a reply that is written down, unless Telegram has it; return where it stands.

        None where it cannot be sent at all: the bot is blocked, the chat is gone. Goes on until
        the network is back; raise ClosingError where the process is to end before that, by a
        signal or because its token is no longer valid.
        """
        if outgoing.sent is not None:
            return Sent(outgoing.chat, outgoing.sent)
        if outgoing.edits is not None and await self._stands(outgoing, outgoing.edits):
            return Sent(outgoing.chat, outgoing.edits)  # else it has been deleted
        # Of two replies of a chat that were both in doubt, one would be taken for the other.
        async with self._chats.setdefault(outgoing.chat, asyncio.Lock()):
            sent = await self._once(outgoing, self._send, looks=True)
            if sent is not None:
                self.inbox.is_sent(outgoing.update, sent.chat, sent.number)
        return sent

    async def picture(self, outgoing: Outgoing, to: Sent) -> Sent | None:
        """Send the picture behind a reply that stands at `to`; return as `deliver` does.

        After a crash or a time-out it may come twice: it repeats what is already told.
        """

        async def send(outgoing: Outgoing) -> Message:
            return await self.bot.send_photo(
                to.chat,
                outgoing.reply.picture or b"",
                message_thread_id=outgoing.thread,
                reply_parameters=ReplyParameters(to.number, allow_sending_without_reply=True),
            )

        return await self._once(outgoing, send, looks=False)

    async def _once(
        self,
        outgoing: Outgoing,
        send: Callable[[Outgoing], Awaitable[Message]],
        *,
        looks: bool,
    ) -> Sent | None:
        """Where that stands which `send` sends or, in doubt, what it sent before.

        Only if it `looks` for that: for the text of a reply, not for its picture.
        """
        wait, doubtful = FIRST_WAIT, looks and outgoing.begun
        while True:
            if doubtful and (found := await self._found(outgoing)) is not None:
                return Sent(outgoing.chat, found)
            if looks:
                self.inbox.begin(outgoing.update, outgoing.chat)
            try:
                return Sent(outgoing.chat, (await send(outgoing)).message_id)
            except ChatMigrated as moved:
                outgoing = replace(outgoing, chat=moved.new_chat_id)
                continue
            except Forbidden as refusal:
                LOG.warning("Telegram: a reply cannot be sent: %s", refusal)
                return None
            except BadRequest as refusal:
                self.counters.errors += 1
                LOG.error("incident %s: a reply cannot be sent: %s", token_hex(4), refusal)
                return None
            except InvalidToken as refusal:
                self._check_token(refusal)
                return None
            except RetryAfter as refusal:
                pause = seconds(refusal)
            except TelegramError as failure:
                LOG.warning("Telegram: %s: %s", type(failure).__name__, failure)
                doubtful = looks and may_have_arrived(failure)
                pause, wait = wait, min(2 * wait, LONGEST_WAIT)
            await self.rest(pause)

    async def _found(self, outgoing: Outgoing) -> int | None:
        """The number of a reply that has been sent already."""
        for number in self.inbox.candidates(outgoing.update):
            if await self._stands(outgoing, number):
                return number
        return None

    async def _stands(self, outgoing: Outgoing, number: int) -> bool:
        """Whether message `number` is the bot's; it then shows the reply, if it did not before."""
        wait = FIRST_WAIT
        while True:
            try:
                await self._edit(outgoing, number)
            except BadRequest as refusal:
                return UNCHANGED in str(refusal).lower()
            except (Forbidden, ChatMigrated):
                return False
            except InvalidToken as refusal:
                self._check_token(refusal)
                return False
            except RetryAfter as refusal:
                await self.rest(seconds(refusal))
            except TelegramError as failure:
                LOG.warning("Telegram: %s: %s", type(failure).__name__, failure)
                await self.rest(wait)
                wait = min(2 * wait, LONGEST_WAIT)
            else:
                return True

    async def _edit(self, outgoing: Outgoing, number: int) -> None:
        """Make a message show a reply."""

        async def edit(text: str, parse_mode: str | None) -> None:
            await self.bot.edit_message_text(
                text,
                outgoing.chat,
                number,
                parse_mode=parse_mode,
                link_preview_options=NO_PREVIEW,
                reply_markup=markup(outgoing.reply.keyboard),
            )

        await self._readable(outgoing.reply.html, edit)

    async def _send(self, outgoing: Outgoing) -> Message:
        """Send a reply as a new message."""

        async def send(text: str, parse_mode: str | None) -> Message:
            return await self.bot.send_message(
                outgoing.chat,
                text,
                parse_mode=parse_mode,
                message_thread_id=outgoing.thread,
                link_preview_options=NO_PREVIEW,
                reply_markup=markup(outgoing.reply.keyboard),
                reply_parameters=ReplyParameters(
                    outgoing.question, allow_sending_without_reply=True
                ),
            )

        return await self._readable(outgoing.reply.html, send)

    async def _readable(
        self, html: str, act: Callable[[str, str | None], Awaitable[Result]]
    ) -> Result:
        """What comes of `act` on HTML or, where Telegram cannot parse it, on plain text."""
        try:
            return await act(html, "HTML")
        except BadRequest as refusal:
            if "can't parse entities" not in str(refusal).lower():
                raise
            done = await act(plain(html), None)
            self.counters.markup += 1
            LOG.error("incident %s: markup refused, went plain: %s", token_hex(4), refusal)
            return done

    def _check_token(self, refusal: InvalidToken) -> None:
        """Set `refused` and raise ClosingError where the token is; log what else was not found.

        To the library both are the same: a server that does not know a method says "Not Found".
        """
        if "not found" not in str(refusal).lower():
            self.refused.set()
            raise ClosingError from None
        LOG.error("Telegram does not know what was asked of it: %s", refusal)

    async def rest(self, pause: float) -> None:
        """Wait for `pause` seconds; raise ClosingError where the process is to end meanwhile."""
        try:
            await asyncio.wait_for(self.stopping.wait(), pause)
        except TimeoutError:
            return
        raise ClosingError


def markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    """The buttons as Telegram takes them."""
    rows = [
        [
            InlineKeyboardButton(
                button.label,
                callback_data=button.data,
                url=button.url,
                switch_inline_query=button.inline,
            )
            for button in row
        ]
        for row in keyboard
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def seconds(refusal: RetryAfter) -> float:
    """The wait that Telegram asks for, in either of the types that the library gives it."""
    wait = refusal.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def may_have_arrived(failure: TelegramError) -> bool:
    """Whether Telegram may have done what failed: not if there was no connection."""
    return not isinstance(failure.__cause__, NEVER_LEFT)
