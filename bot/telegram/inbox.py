"""The inbox: updates written before they are acknowledged, replies before they are sent.

An update is waiting until it is done. In between, its reply is written down together with the
highest numbers that messages had by then: whoever starts again after a crash knows what was
about to be sent, and above which number it must lie if it was. Telegram numbers the messages of
all private chats and small groups of a bot together, those of a supergroup by themselves.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import count, islice
from typing import Any

from telegram import Bot, Update

from bot.telegram.reply import Button, Reply

SUPERGROUPS = -1_000_000_000_000  # their ids, and those of channels, are below it
HIGHEST = "max(max(coalesce(message, 0), coalesce(sent, 0), coalesce(pictured, 0)))"
# How many numbers are tried before a reply counts as not sent: gaps among the numbers known since,
# left by messages that never reach the bot, and beyond them as many as may be under way at once.
NEAR, FAR = 8, 200

Json = dict[str, Any]

# As the API calls them; the first the library wants to be there.
NAMES = frozenset(("first_name", "title"))
OPTIONAL_NAMES = frozenset(("last_name", "username", "author_signature"))


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A reply as it is written down: to which message, and what of it Telegram is known to have.

    `edits` is the message that the reply takes the place of, if it is no new one. `begun` is
    whether sending may have begun.
    """

    update: int
    chat: int
    thread: int | None
    question: int
    reply: Reply
    answer: str | None = None
    edits: int | None = None
    begun: bool = False
    sent: int | None = None


class Inbox:
    """The table `inbox` of a state; `undone` updates wait or are worked on."""

    def __init__(self, state: sqlite3.Connection) -> None:
        self._state = state
        (highest,) = state.execute(
            f"select {HIGHEST} from inbox where chat > ?", [SUPERGROUPS]
        ).fetchone()
        self._shared = int(highest or 0)
        (undone,) = state.execute("select count(*) from inbox where not done").fetchone()
        self.undone = int(undone)

    def receive(self, updates: Iterable[tuple[Update, Json]], now: float) -> list[Update]:
        """Write updates down, durably; return those that are new, in their order.

        One is known by its number and by what it is: a server may begin to count anew.
        """
        new: list[tuple[Update, int | None, int | None]] = []
        with self._state:
            for update, came in updates:
                # Not that under a tap: it is the bot's own, perhaps one still to be looked for.
                message = update.message or update.edited_message
                chat = message.chat_id if message else None
                number = message.message_id if message else None
                done = self._state.execute(
                    "insert into inbox (id, name, chat, message, arrived, payload) "
                    "values (?, ?, ?, ?, ?, ?) on conflict (id) do update set "
                    "name = excluded.name, chat = excluded.chat, message = excluded.message, "
                    "arrived = excluded.arrived, payload = excluded.payload, reply = null, "
                    "picture = null, answer = null, edits = null, after = null, "
                    "after_here = null, sent = null, pictured = null, done = 0 "
                    "where name <> excluded.name and done",
                    (
                        update.update_id,
                        _name(update),
                        chat,
                        number,
                        now,
                        json.dumps(nameless(came)),
                    ),
                )
                if done.rowcount:
                    new.append((update, chat, number))
        for _, chat, number in new:
            self.undone += 1
            self._seen(chat, number)
        return [update for update, _, _ in new]

    def waiting(self, bot: Bot | None = None) -> list[Update]:
        """The updates that are not done, in their order, to be worked on with `bot`.

        Those whose reply may have been sent come first, at most one of a user: before anything
        else is said in their chats, it is found out.
        """
        rows = self._state.execute(
            "select payload from inbox where not done "
            "order by (after is not null and sent is null) desc, id"
        )
        return [Update.de_json(json.loads(payload), bot) for (payload,) in rows]

    def arrived(self, update: int) -> float:
        """When an update was written down."""
        row = self._state.execute("select arrived from inbox where id = ?", [update]).fetchone()
        return float(row[0])

    def write(self, outgoing: Outgoing) -> None:
        """Write down what an update is answered with; the caller commits."""
        reply = outgoing.reply
        kept = {
            "thread": outgoing.thread,
            "html": reply.html,
            "keyboard": [[asdict(button) for button in row] for row in reply.keyboard],
        }
        self._state.execute(
            "update inbox set chat = ?, message = ?, reply = ?, picture = ?, answer = ?, "
            "edits = ? where id = ?",
            (
                outgoing.chat,
                outgoing.question,
                json.dumps(kept),
                reply.picture,
                outgoing.answer,
                outgoing.edits,
                outgoing.update,
            ),
        )

    def outgoing(self, update: int) -> Outgoing | None:
        """What was written down as the reply to an update, if anything."""
        row = self._state.execute(
            "select chat, message, reply, picture, answer, edits, after, sent from inbox "
            "where id = ? and reply is not null",
            [update],
        ).fetchone()
        if row is None:
            return None
        chat, question, kept, picture, answer, edits, after, sent = row
        told = json.loads(kept)
        keyboard = tuple(tuple(Button(**button) for button in line) for line in told["keyboard"])
        reply = Reply(told["html"], keyboard, picture)
        begun = after is not None
        return Outgoing(update, chat, told["thread"], question, reply, answer, edits, begun, sent)

    def begin(self, update: int, chat: int) -> None:
        """Note that sending begins, and what the highest numbers are until then."""
        (here,) = self._state.execute(
            f"select {HIGHEST} from inbox where chat = ?", [chat]
        ).fetchone()
        with self._state:
            self._state.execute(
                "update inbox set after = ?, after_here = ? where id = ?",
                [self._shared if chat > SUPERGROUPS else here, here, update],
            )

    def is_sent(self, update: int, chat: int, message: int) -> None:
        """Note the number of the reply to an update."""
        self._seen(chat, message)
        with self._state:
            self._state.execute("update inbox set sent = ? where id = ?", [message, update])

    def replied(self, chat: int, question: int) -> int | None:
        """The number of the message that a question of the last days was answered with."""
        row = self._state.execute(
            "select sent from inbox where chat = ? and message = ? and sent is not null "
            "order by id desc limit 1",
            [chat, question],
        ).fetchone()
        return row and int(row[0])

    def is_done(self, update: int, picture: int | None = None) -> None:
        """Note that nothing is left to do; what was written and replied is erased.

        `picture` is the number of the picture behind the reply.
        """
        with self._state:
            done = self._state.execute(
                "update inbox set done = 1, pictured = ?, payload = null, reply = null, "
                "picture = null where id = ? and not done",
                [picture, update],
            )
        self.undone -= done.rowcount

    def candidates(self, update: int) -> Iterator[int]:
        """The numbers that the reply to an update may have, if it was sent; likely ones first.

        They lie above all that were known when sending began and are not those of other messages.
        A server may number each private chat by itself, so both countings are tried.
        """
        chat, after, after_here = self._state.execute(
            "select chat, after, after_here from inbox where id = ?", [update]
        ).fetchone()
        here = self._numbers("chat = ?", chat)
        if chat < SUPERGROUPS:
            yield from _unknown(here, after_here)
            return
        near = list(islice((n for n in count(after_here + 1) if n not in here), NEAR))
        yield from near
        shared = self._numbers("chat > ?", SUPERGROUPS)
        yield from (n for n in _unknown(shared, after) if n not in near)

    def _numbers(self, where: str, chat: int) -> frozenset[int]:
        rows = self._state.execute(
            f"select message, sent, pictured from inbox where {where}", [chat]
        )
        return frozenset(number for row in rows for number in row if number is not None)

    def _seen(self, chat: int | None, message: int | None) -> None:
        if chat is not None and message is not None and chat > SUPERGROUPS:
            self._shared = max(self._shared, message)


def _unknown(known: frozenset[int], after: int) -> Iterator[int]:
    """The numbers above `after` that are not known: gaps among those that are, then beyond them.

    >>> list(_unknown(frozenset({5, 7, 8}), 5))[:3]
    [6, 9, 10]
    """
    highest = max(known, default=after)
    yield from islice((n for n in range(after + 1, highest) if n not in known), FAR)
    yield from range(max(highest, after) + 1, max(highest, after) + 1 + NEAR)


def _name(update: Update) -> str:
    """What an update is, besides its number: the query, or the message and when it was written."""
    query = update.callback_query or update.inline_query
    if query is not None:
        return f"query {query.id}"
    message = update.effective_message
    if message is None:
        return "?"
    written = message.edit_date or message.date
    text = sha256((message.text or "").encode(errors="replace")).hexdigest()[:16]
    return f"message {message.chat_id} {message.message_id} {written.timestamp():.0f} {text}"


def nameless(value: Any) -> Any:  # noqa: ANN401 - JSON as it comes
    """An update without the names of people and groups, which nothing needs and nobody keeps."""
    if isinstance(value, list):
        return [nameless(each) for each in value]
    if not isinstance(value, dict):
        return value
    kept = {name: nameless(each) for name, each in value.items() if name not in OPTIONAL_NAMES}
    return {name: "" if name in NAMES else each for name, each in kept.items()}
