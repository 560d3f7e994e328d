"""Reception: updates are let in or not, written down, and given to the lane of their user."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic

from telegram import Bot, Update

from bot.telegram.asked import author, read
from bot.telegram.desk import Desk
from bot.telegram.guard import allowed
from bot.telegram.handling import Item, Turn, search
from bot.telegram.inbox import Json
from bot.telegram.lanes import Lanes

LOG = logging.getLogger(__name__)

ASKING = ("", "ask", "timeline")  # what is computed, and so is what a user has a share of


@dataclass(slots=True)
class Reception:
    """Where updates come in. Questions of a user are answered in order, their taps beside them."""

    desk: Desk
    questions: Lanes[Item]
    taps: Lanes[Item]
    _open: bool = False
    _typing: dict[int, asyncio.Task[None]] = field(default_factory=dict)  # inline queries by user

    def receive(self, updates: Sequence[Json]) -> None:
        """Write updates down, durably, and begin with them; those of strangers are dropped."""
        read = ((_read(came, self.desk.bot), came) for came in updates)
        welcome = [(update, came) for update, came in read if update and self._welcome(update)]
        new = self.desk.inbox.receive(welcome, self.desk.clock()) if welcome else []
        if self._open:
            for update in new:
                self._place(update, self._turn(update))

    def open(self) -> None:
        """Begin with what waits in the inbox, in its order; from now on with all that comes.

        Inline queries of before are given up: Telegram takes no answer to them any more.
        """
        self._open = True
        for update in self.desk.inbox.waiting(self.desk.bot):
            late = update.inline_query is not None or not self._welcome(update)
            self._place(update, None if late else Turn.WORK)

    async def close(self) -> None:
        """Begin nothing more, and wait for what is being worked on."""
        self._open = False
        for task in self._typing.values():
            task.cancel()
        self.desk.pool.close()
        await asyncio.gather(self.questions.close(), self.taps.close())

    def _welcome(self, update: Update) -> bool:
        """Whether an update comes from somebody who may ask; administrators may."""
        settings = self.desk.settings
        listed = settings.telegram_allowed_ids
        return allowed(update, listed and listed | settings.telegram_admin_ids)

    def _turn(self, update: Update) -> Turn | None:
        """Whether an update is worked on now; None where nothing more is said."""
        desk, message = self.desk, update.message or update.edited_message
        user = _user(update)
        if update.inline_query is not None:
            return Turn.WORK  # counted when it is computed: one comes with every letter
        if update.callback_query is not None:
            return Turn.WORK if desk.taps.take(user, monotonic()) else None
        if message is not None:
            asked = read(message, desk.bot.id, desk.bot.username)
            if asked is None:
                return None
            if asked.command not in ASKING:
                return Turn.WORK if desk.taps.take(user, monotonic()) else None
        turn = Turn.WORK
        if not desk.questions.take(user, monotonic()):
            turn = Turn.TOO_FAST
        elif len(self.questions) >= desk.settings.telegram_queue:
            turn = Turn.BUSY
            desk.counters.busy += 1
        if turn is Turn.WORK or message is None:  # a guest call is worked on or not at all
            return turn
        return turn if desk.questions.notices(user, monotonic()) else None

    def _place(self, update: Update, turn: Turn | None) -> None:
        """Put an update into its lane; one of which nothing is to be said is done."""
        user = _user(update)
        if turn is None or (update.guest_message is not None and turn is not Turn.WORK):
            self.desk.inbox.is_done(update.update_id)
        elif update.inline_query is not None:
            self._search(user, update)
        elif update.callback_query is not None:
            self.taps.put(user, Item(update))
        else:
            self.questions.put(user, Item(update, turn))

    def _search(self, user: int, update: Update) -> None:
        """Answer an inline query in place of the one that the user has typed on from."""
        self.desk.inbox.is_done(update.update_id)
        if user in self._typing:
            self._typing[user].cancel()
        task = asyncio.create_task(search(self.desk, update))
        self._typing[user] = task
        task.add_done_callback(lambda done: self._searched(user, done))

    def _searched(self, user: int, task: asyncio.Task[None]) -> None:
        if self._typing.get(user) is task:
            del self._typing[user]


def _user(update: Update) -> int:
    """Whose turn it is: the author of a message, whoever tapped or typed."""
    message = update.message or update.edited_message
    if message is not None:
        return author(message)
    return update.effective_user.id if update.effective_user else 0


def _read(came: Json, bot: Bot) -> Update | None:
    """An update; None, and a word in the log, for something that cannot be read as one."""
    try:
        update = Update.de_json(came, bot)
        if isinstance(update.update_id, int):
            return update
        LOG.warning("something came that is no update: it has no number")
    except Exception as error:  # noqa: BLE001 - whatever it is, those after it are to be read
        LOG.warning("an update cannot be read: %s", type(error).__name__)
    return None
