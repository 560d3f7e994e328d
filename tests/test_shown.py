"""What the bot showed: every quote is noted, for good, without who asked or what."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from bot.audit import ever_shown
from bot.telegram.kept import Kept, Place
from bot.telegram.reply import Page, Sheet
from bot.telegram.shown import Shown
from bot.telegram.state import DAY, FILE, StateError, forget, held, prune
from tests import bot_api as people
from tests.bot_api import BotApi
from tests.conversation import (
    ATLANTIS,
    LOG,
    PORT,
    QUESTION,
    REOPENED,
    SHIPS,
    brought,
    quoted,
    talk,
)

ADA, BOB = 7001, 7002
FIRST, SECOND = (f"d1.{'a' * 12}.{'b' * 16}.0-{end}.{'c' * 32}.1" for end in (4, 9))
AGAIN = FIRST.removesuffix("1") + "8"  # the same quote, of a later generation
NEW_YEAR = 1_704_067_200.0  # 2024-01-01, UTC


def keep(state: sqlite3.Connection, user: int, receipts: tuple[str, ...], at: float) -> None:
    """Keep an answer that quotes from articles called after the places of their receipts."""
    kept = Kept(state)
    names = tuple(f"article-{at}" for at in range(len(receipts)))
    question = f"what did my friend {user} do?"
    sheet = Sheet(kept.new_id(), question, (Page("p", 1, 1),), receipts, "", names)
    with state:
        kept.keep(sheet, Place(user, user, None, user), at)


def made_older(folder: Path, *, sheet: str | None = None) -> None:
    """Make a state one of the schema before, in which nothing was noted, nor ids of articles."""
    state = sqlite3.connect(folder / FILE)
    with state:
        state.execute("drop table shown")
        state.execute("update answers set sheet = json_remove(sheet, '$.articles')")
        if sheet is not None:
            state.execute("update answers set sheet = ?", [sheet])
        state.execute("pragma user_version = 1")
    state.close()


def test_every_quote_is_noted_once(tmp_path: Path) -> None:
    """With its article, the days it was shown first and last, and in how many answers."""
    with held(tmp_path) as state:
        keep(state, ADA, (FIRST, SECOND), NEW_YEAR + DAY)
        keep(state, BOB, (AGAIN,), NEW_YEAR + 3 * DAY - 1)
        keep(state, BOB, (), NEW_YEAR)
        while_open = ever_shown(tmp_path)

    assert while_open == [
        Shown(FIRST, "article-0", date(2024, 1, 2), date(2024, 1, 3), 2),
        Shown(SECOND, "article-1", date(2024, 1, 2), date(2024, 1, 2), 1),
    ]
    assert ever_shown(tmp_path) == while_open


def test_it_outlives_answers_and_is_nobody_s(tmp_path: Path) -> None:
    """Erased answers stay noted; no word of a question and no number of a user is with them."""
    with held(tmp_path) as state:
        keep(state, ADA, (FIRST,), NEW_YEAR)
        keep(state, BOB, (SECOND,), NEW_YEAR)
        forget(state, ADA)
        prune(state, NEW_YEAR + 90 * DAY, keep_days=30)
        rows = state.execute("select * from shown").fetchall()

    assert len(ever_shown(tmp_path)) == 2
    assert not any(word in repr(rows) for word in ("friend", str(ADA), str(BOB)))
    for file in tmp_path.iterdir():
        assert b"friend" not in file.read_bytes()


def test_an_older_state(tmp_path: Path) -> None:
    """What its answers show is read as it is, and noted by the next bot that opens it."""
    with held(tmp_path) as state:
        keep(state, ADA, (FIRST, SECOND), NEW_YEAR)
        keep(state, BOB, (AGAIN,), NEW_YEAR + DAY)
    made_older(tmp_path)
    expected = [
        Shown(FIRST, "", date(2024, 1, 1), date(2024, 1, 2), 2),
        Shown(SECOND, "", date(2024, 1, 1), date(2024, 1, 1), 1),
    ]

    assert ever_shown(tmp_path) == expected
    with held(tmp_path) as state:
        assert ever_shown(tmp_path) == expected
        keep(state, ADA, (AGAIN,), NEW_YEAR + 2 * DAY)
        assert Kept(state).last(BOB, None, BOB + 1) is not None  # nothing of it is lost
    first = ever_shown(tmp_path)[0]
    assert (first.article, first.last, first.times) == ("article-0", date(2024, 1, 3), 3)


def test_an_older_state_that_cannot_be_read(tmp_path: Path) -> None:
    """It is told in a sentence, and left as it is."""
    with held(tmp_path) as state:
        keep(state, ADA, (FIRST,), NEW_YEAR)
    made_older(tmp_path, sheet="no JSON")

    with pytest.raises(StateError, match="cannot be used"), held(tmp_path):
        pass
    with pytest.raises(StateError, match="cannot be read"):
        ever_shown(tmp_path)
    state = sqlite3.connect(tmp_path / FILE)
    assert state.execute("pragma user_version").fetchone() == (1,)
    assert state.execute("select count(*) from sqlite_master where name = 'shown'").fetchone() == (
        0,
    )
    state.close()


def test_no_state(tmp_path: Path) -> None:
    """Missing, of a later schema, or none at all: one sentence, and nothing is made."""
    with pytest.raises(StateError, match="is missing, so no bot has shown a quote"):
        ever_shown(tmp_path)
    assert list(tmp_path.iterdir()) == []

    with held(tmp_path) as state:
        state.execute("pragma user_version = 99")
    with pytest.raises(StateError, match="has schema 99"):
        ever_shown(tmp_path)
    (tmp_path / FILE).write_bytes(b"no database, and long enough to be seen as none" * 9)
    with pytest.raises(StateError, match="cannot be read"):
        ever_shown(tmp_path)


def test_a_conversation_notes_what_it_shows(tmp_path: Path) -> None:
    """Answers, timelines and the nearest passage of a silence, each with its article."""

    async def script(server: BotApi) -> None:
        for message in (QUESTION, SHIPS, ATLANTIS, "/timeline ships"):
            server.says(people.ADA, message)
            await server.reply()

    talk(script, folder=tmp_path)

    shown = {quote.receipt: quote for quote in ever_shown(tmp_path)}
    port = shown[str(quoted(PORT, REOPENED).receipt)]
    assert (port.article, port.times) == ("port", 2)
    ship = shown[str(quoted(LOG, brought("sixth")).receipt)]
    assert (ship.article, ship.times) == ("log", 2)
    assert len(shown) == 9
