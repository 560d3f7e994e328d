"""State: the one SQLite file in which the bot keeps what must outlive its process.

    inbox      updates, written before they are acknowledged, with the replies to them
    answers    answers behind buttons, for as many days as the settings say
    feedback   thumbs, one a user and answer
    settings   what a user has chosen
    shown      every quote that was ever shown, without who asked or what

Ids of users, chats and messages are Telegram's; times are seconds since 1970, UTC.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from bot.settings import SettingsError
from bot.telegram.shown import TABLE, carry_over

FILE = "telegram.sqlite"
LOCK = "telegram.lock"
SCHEMA = 2
UNNOTED = 1  # the schema before, in which what was shown is not noted
PATIENCE = 5000  # milliseconds
OWNER_ONLY = 0o600  # what people ask is theirs
DAY = 86_400.0
# Telegram delivers an update for a day at most: after two nothing can come twice.
REMEMBERED = 2 * DAY

# Full: a commit outlives a power cut (0.7 ms here). Secure delete: what is erased is gone from
# the file too.
PRAGMAS = "pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on;"
TABLES = f"""{TABLE}
create table inbox (
    id integer primary key,  -- Telegram's number of the update
    name text not null,      -- what the update is, besides its number
    chat integer,
    message integer,         -- the message that is answered
    arrived real not null,
    payload text,            -- the update; null once it is done
    reply text,              -- what it is answered with, written before it is sent
    picture blob,
    answer text,             -- id of the answer that the reply shows
    edits integer,           -- the message to change, where the reply is no new one
    after integer,           -- when sending began: the highest number that chats share
    after_here integer,      -- and of a message of this chat
    sent integer,            -- number of the reply once Telegram has it
    pictured integer,        -- and of its picture
    done integer not null default 0
);
create index inbox_waiting on inbox (id) where not done;
create index inbox_chat on inbox (chat);
create table answers (
    id text primary key,
    user integer,
    chat integer,            -- null for inline mode
    thread integer,
    question integer,        -- the message that asked
    message integer,         -- the one that answers; 0 inline, once a button was tapped
    at real not null,
    sheet text not null
);
create index answers_chat on answers (chat, question);
create table feedback (
    answer text, user integer, good integer not null, at real not null,
    primary key (answer, user)
);
create table settings (user integer primary key, chosen text not null);
"""


class StateError(SettingsError):
    """The state cannot be used; the message says why and what to do."""


@contextmanager
def held(folder: Path) -> Iterator[sqlite3.Connection]:
    """The state in `folder`, for this process alone until the end of the block.

    Raise SettingsError where another process has it, StateError where it cannot be read.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / LOCK, timeout=0):
            state = _opened(folder / FILE)
            try:
                yield state
            finally:
                state.close()
    except Timeout:
        raise SettingsError(
            f"another bot is running with the state in {folder}: stop it, or give this one a "
            "STATE_DIR of its own"
        ) from None


def _opened(file: Path) -> sqlite3.Connection:
    try:
        file.touch(OWNER_ONLY)
        os.chmod(file, OWNER_ONLY)  # noqa: PTH101 - one made by an older umask
        state = sqlite3.connect(file)
        state.executescript(PRAGMAS)
        version = state.execute("pragma user_version").fetchone()[0]
        if version == 0:
            state.executescript(f"begin; {TABLES} pragma user_version = {SCHEMA}; commit;")
        elif version == UNNOTED:
            _renewed(state)
    except (OSError, sqlite3.DatabaseError, ValueError, KeyError) as error:
        raise StateError(
            f"the bot's state {file} cannot be used ({error}): put a backup in its place, or move "
            "it away to begin anew"
        ) from error
    if version not in (0, UNNOTED, SCHEMA):
        state.close()
        raise StateError(
            f"the bot's state {file} has schema {version}, this Dateline knows {SCHEMA}: run the "
            "newer Dateline that wrote it, or move it away to begin anew"
        )
    return state


def _renewed(state: sqlite3.Connection) -> None:
    """Bring a state of the schema before to this one, whole or not at all."""
    with state:
        state.executescript(f"begin immediate; {TABLE}")  # it stays open for what follows
        carry_over(state, state)
        state.execute(f"pragma user_version = {SCHEMA}")


def prune(state: sqlite3.Connection, now: float, keep_days: int) -> None:
    """Erase what is older than it may be kept; what waits to be answered stays."""
    oldest = now - keep_days * DAY
    with state:
        state.execute("delete from inbox where done and arrived < ?", [now - REMEMBERED])
        state.execute("delete from answers where at < ?", [oldest])
        state.execute("delete from feedback where at < ?", [oldest])
        # Inline answers that nobody is known to have chosen: one comes with each pause in typing.
        state.execute(
            "delete from answers where chat is null and message is null and at < ?",
            [now - REMEMBERED],
        )
    wiped(state)


def forget(state: sqlite3.Connection, user: int) -> None:
    """Erase all that is kept of a user.

    Of updates that are done only numbers stay, for two days, so that none is taken twice.
    """
    with state:
        state.execute("delete from answers where user = ?", [user])
        state.execute("delete from feedback where user = ?", [user])
        state.execute("delete from settings where user = ?", [user])
    wiped(state)


def wiped(state: sqlite3.Connection) -> None:
    """Empty the log, in which what was erased can still be read.

    Not while somebody else reads the file, a backup say; the next time then does it.
    """
    state.execute("pragma busy_timeout = 0")  # the event loop waits for nobody
    state.execute("pragma wal_checkpoint(truncate)")
    state.execute(f"pragma busy_timeout = {PATIENCE}")
