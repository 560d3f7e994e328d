"""The desk: all that the handlers of one running bot work with, in one record."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from telegram import Bot

from bot.newest import Extent
from bot.settings import Settings
from bot.telegram.counters import Counters
from bot.telegram.guard import Rate
from bot.telegram.inbox import Inbox
from bot.telegram.kept import Kept
from bot.telegram.pool import Pool
from retrieval.answering.answer import Answer
from retrieval.answering.hit import Hit
from retrieval.answering.receipt import Verdict
from retrieval.article import Article


class Library(Protocol):
    """What the bot asks: `bot.newest.Newest`. Called from several threads at once."""

    def ask(self, question: str, asked_on: date, k: int) -> Answer:
        """Answer a question; raise QuestionError where it cannot be asked."""

    def timeline(self, topic: str, asked_on: date, k: int) -> Answer:
        """Dated quotes on a topic, in the order in which things happened."""

    def search(self, question: str, asked_on: date, k: int) -> Sequence[Hit]:
        """The best passages."""

    def verify(self, receipt: str) -> Verdict:
        """What became of a quote."""

    def catalogue(self) -> Sequence[Article]:
        """Every article with its source and date, but without its text."""

    def extent(self) -> Extent:
        """What the archive holds just now."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the handlers of one bot share; `clock` gives seconds since 1970."""

    bot: Bot
    library: Library
    settings: Settings
    state: sqlite3.Connection
    inbox: Inbox
    kept: Kept
    pool: Pool
    counters: Counters
    questions: Rate
    taps: Rate
    clock: Callable[[], float]
