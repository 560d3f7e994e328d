"""What is kept behind the buttons: answers, thumbs, and what users have chosen."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from secrets import token_hex

from bot.telegram.reply import Page, Sheet
from bot.telegram.shown import note

PER_PAGE = (1, 3, 5)
OFFSETS = range(-12, 15)  # hours from UTC


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a user has chosen: citations a page, and the hours from UTC of their day."""

    per_page: int = 3
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer stands: the one who asked, the chat (None inline), topic and messages."""

    user: int | None
    chat: int | None = None
    thread: int | None = None
    question: int | None = None
    message: int | None = None


class Kept:
    """The tables `answers`, `feedback` and `settings` of a state."""

    def __init__(self, state: sqlite3.Connection) -> None:
        self._state = state

    def new_id(self) -> str:
        """An id for an answer: 8 hexadecimal digits that no other one has."""
        while True:
            name = token_hex(4)
            if self.sheet(name) is None:
                return name

    def keep(self, sheet: Sheet, place: Place, now: float) -> None:
        """Write an answer down, in place of an earlier one to the same message; not committed.

        What it shows is noted apart from it, and stays noted when it is erased.
        """
        if place.chat is not None and place.question is not None:
            self.withdraw(place.chat, place.question)
        self._state.execute(
            "insert into answers (id, user, chat, thread, question, message, at, sheet) "
            "values (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                sheet.id,
                place.user,
                place.chat,
                place.thread,
                place.question,
                place.message,
                now,
                json.dumps(asdict(sheet)),
            ),
        )
        note(self._state, sheet, now)

    def is_sent(self, answer: str, chat: int, message: int) -> None:
        """Note the message that shows an answer; its chat may have a new number by then."""
        with self._state:
            self._state.execute(
                "update answers set chat = ?, message = ? where id = ?", [chat, message, answer]
            )

    def is_used(self, answer: str) -> None:
        """Note that an inline answer has been chosen: a button under it was tapped."""
        with self._state:
            self._state.execute(
                "update answers set message = 0 where id = ? and chat is null and message is null",
                [answer],
            )

    def sheet(self, answer: str) -> Sheet | None:
        """An answer by its id; None where there never was one or it is erased."""
        return self._sheet("id = ?", answer)

    def shown_by(self, chat: int, message: int) -> Sheet | None:
        """The answer that a message of the bot shows."""
        return self._sheet("chat = ? and message = ?", chat, message)

    def last(self, chat: int, thread: int | None, before: int) -> Sheet | None:
        """The answer to the newest question in a chat or topic before the message `before`."""
        where = "chat = ? and thread is ? and question < ? order by question desc"
        return self._sheet(where, chat, thread, before)

    def withdraw(self, chat: int, question: int) -> None:
        """Erase the answer to a question that has been edited into none; not committed."""
        self._state.execute(
            "delete from answers where chat = ? and question = ?", [chat, question]
        )

    def answering(self, chat: int, question: int) -> int | None:
        """The message that answers a question."""
        row = self._state.execute(
            "select message from answers where chat = ? and question = ? and message is not null",
            [chat, question],
        ).fetchone()
        return row and int(row[0])

    def rate(self, answer: str, user: int, *, good: bool, now: float) -> None:
        """Note a thumb, in place of an earlier one."""
        with self._state:
            self._state.execute(
                "insert or replace into feedback values (?, ?, ?, ?)", [answer, user, good, now]
            )

    def chosen(self, user: int | None) -> Chosen:
        """What a user has chosen; the defaults of whoever has not."""
        row = self._state.execute("select chosen from settings where user = ?", [user]).fetchone()
        return Chosen(**json.loads(row[0])) if row else Chosen()

    def choose(self, user: int, chosen: Chosen) -> None:
        """Note what a user has chosen."""
        with self._state:
            self._state.execute(
                "insert or replace into settings values (?, ?)", [user, json.dumps(asdict(chosen))]
            )

    def thumbs(self) -> Mapping[bool, int]:
        """How many thumbs up (True) and down there are."""
        rows = self._state.execute("select good, count(*) from feedback group by good")
        return {bool(good): number for good, number in rows}

    def _sheet(self, where: str, *values: object) -> Sheet | None:
        row = self._state.execute(
            f"select sheet from answers where {where} limit 1", values
        ).fetchone()
        if row is None:
            return None
        kept = json.loads(row[0])
        pages = tuple(Page(**page) for page in kept["pages"])
        receipts, articles = tuple(kept["receipts"]), tuple(kept.get("articles", ()))
        return Sheet(kept["id"], kept["question"], pages, receipts, kept["asked_on"], articles)
