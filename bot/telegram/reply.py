"""Replies: what one update is answered with, as plain records that can be kept and sent again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """One button under a message; exactly one of the three says what it does.

    `data` (at most 64 bytes) comes back as a tap, `url` opens an address, `inline` lets the user
    choose a chat and asks the bot there in inline mode.
    """

    label: str
    data: str | None = None
    url: str | None = None
    inline: str | None = None


Keyboard = tuple[tuple[Button, ...], ...]  # rows, from the top


@dataclass(frozen=True, slots=True)
class Reply:
    """One message in Telegram HTML, the buttons under it, and a picture (PNG) sent after it."""

    html: str
    keyboard: Keyboard = ()
    picture: bytes | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an answer; `first` and `last` number its citations from 1, 0 where it has none.

    Of two pages neighbouring ones follow each other: `first` is one more than the `last` before.
    """

    html: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """An answer as it is kept behind its buttons: written out, with the receipt of each citation.

    A silence has one page without citations; its nearest passage, if any, has the one receipt.
    """

    id: str  # 8 hexadecimal digits, unguessable
    question: str  # as it was read: what a follow-up hangs on and what is shared
    pages: tuple[Page, ...]
    receipts: tuple[str, ...]
    asked_on: str = ""  # the day, ISO, on which its relative words hang
    articles: tuple[str, ...] = ()  # the id of the article of each receipt
