"""Shown: every quote that the bot ever showed, so that corrections can be looked for.

A quote is known by its receipt. Neither who asked nor what, nor the chat nor the hour is kept.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import zip_longest

from bot.telegram.reply import Sheet

TABLE = """
create table shown (
    quote text primary key,  -- a receipt without the generation: the quote, whoever numbered it
    receipt text not null,   -- the whole, as it was shown first
    article text not null,   -- the article's id; empty where none was noted
    first text not null,     -- the first day, ISO, UTC
    last text not null,
    times integer not null   -- in how many answers
);
"""
NOTED = """
insert into shown values (?, ?, ?, ?, ?, 1)
on conflict (quote) do update set
    article = coalesce(nullif(article, ''), excluded.article),
    first = min(first, excluded.first),
    last = max(last, excluded.last),
    times = times + 1
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A quote: its receipt as first shown, its article's id, the days (UTC), in how many answers.

    `article` is empty where only an earlier version of the bot showed it.
    """

    receipt: str
    article: str
    first: date
    last: date
    times: int


def note(state: sqlite3.Connection, sheet: Sheet, now: float) -> None:
    """Note the quotes of an answer that is about to be shown; not committed."""
    _note(state, sheet.receipts, sheet.articles, now)


def carry_over(answers: sqlite3.Connection, state: sqlite3.Connection) -> None:
    """Note what the answers show that are kept from before anything was noted; not committed."""
    for text, at in answers.execute("select sheet, at from answers order by at").fetchall():
        kept = json.loads(text)
        _note(state, kept["receipts"], kept.get("articles", ()), at)


def noted(state: sqlite3.Connection) -> Iterator[Shown]:
    """Every quote shown, in the order of the receipts."""
    rows = state.execute("select receipt, article, first, last, times from shown order by quote")
    for receipt, article, first, last, times in rows:
        yield Shown(receipt, article, date.fromisoformat(first), date.fromisoformat(last), times)


def _note(
    state: sqlite3.Connection, receipts: Iterable[str], articles: Iterable[str], at: float
) -> None:
    day = datetime.fromtimestamp(at, UTC).date().isoformat()
    rows = [
        (receipt.rpartition(".")[0], receipt, name, day, day)
        for receipt, name in zip_longest(receipts, articles, fillvalue="")
    ]
    state.executemany(NOTED, rows)
