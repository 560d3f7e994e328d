"""The bot's state: one process at a time, erased when it should be, readable for its owner."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from telegram import Update

from bot.settings import SettingsError
from bot.telegram.inbox import Inbox, Json, Outgoing
from bot.telegram.kept import Chosen, Kept, Place
from bot.telegram.reply import Button, Page, Reply, Sheet
from bot.telegram.state import DAY, FILE, StateError, forget, held, prune

ADA, BOB = 7001, 7002
SENT = datetime(2024, 3, 4, 10, 15, tzinfo=UTC)
SHEET = Sheet("0a1b2c3d", "who met Putin?", (Page("<b>Kim</b> did.", 1, 1),), ("d1.x",))
REPLY = Reply("<b>Kim</b> did.", ((Button("Context 1", data="x|0a1b2c3d|1|0"),),), b"\x89PNG")


def came(number: int, text: str = "who met Putin?", chat: int = ADA) -> tuple[Update, Json]:
    """A private message as Telegram sends it; its number is the update's."""
    body = {
        "update_id": number,
        "message": {
            "message_id": number,
            "date": 1_709_547_300,
            "chat": {"id": chat, "type": "private"},
            "from": {"id": chat, "is_bot": False, "first_name": "Ada"},
            "text": text,
        },
    }
    return Update.de_json(body, None), body


def keep(kept: Kept, state: sqlite3.Connection, name: str, user: int, at: float) -> None:
    """Keep an answer to a user's first message."""
    with state:
        kept.keep(Sheet(name, "q", SHEET.pages, ()), Place(user, user, None, 1), at)


def test_only_one_process_has_it(tmp_path: Path) -> None:
    """Whoever comes second is told in a sentence; afterwards it is free again."""
    with (
        held(tmp_path),
        pytest.raises(SettingsError, match="another bot is running with the state"),
        held(tmp_path),
    ):
        pass
    with held(tmp_path):
        assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_what_is_no_state_is_told(tmp_path: Path) -> None:
    """A file that SQLite cannot read, and one of a later schema, are named and left alone."""
    (tmp_path / FILE).write_bytes(b"not a database, and long enough to be seen as none")
    with pytest.raises(StateError, match=f"{FILE} cannot be used"), held(tmp_path):
        pass

    (tmp_path / FILE).unlink()
    with held(tmp_path) as state:
        state.execute("pragma user_version = 99")
    with pytest.raises(StateError, match="has schema 99"), held(tmp_path):
        pass


def test_an_update_is_taken_once(tmp_path: Path) -> None:
    """What comes again, after a restart too, is not new; what is not done waits, in order."""
    with held(tmp_path) as state:
        inbox = Inbox(state)
        assert [it.update_id for it in inbox.receive([came(5), came(7)], 0.0)] == [5, 7]
        inbox.is_done(5)
    with held(tmp_path) as state:
        inbox = Inbox(state)
        assert [it.update_id for it in inbox.receive([came(5), came(7), came(6)], 1.0)] == [6]
        waiting = inbox.waiting()
    assert [it.update_id for it in waiting] == [6, 7]
    assert waiting[1].message is not None
    assert (waiting[1].message.text, waiting[1].message.date) == ("who met Putin?", SENT)
    with held(tmp_path) as state:
        assert b"Ada" not in (tmp_path / FILE).read_bytes()


def test_a_reply_is_written_before_it_is_sent(tmp_path: Path) -> None:
    """After a crash it is there as it was composed, and whether sending had begun."""
    outgoing = Outgoing(5, ADA, None, 5, REPLY, answer="0a1b2c3d")
    with held(tmp_path) as state:
        inbox = Inbox(state)
        inbox.receive([came(5)], 0.0)
        with state:
            inbox.write(outgoing)
        assert inbox.outgoing(5) == outgoing
        inbox.begin(5, ADA)
    with held(tmp_path) as state:
        inbox = Inbox(state)
        found = inbox.outgoing(5)
        assert found is not None
        assert (found.begun, found.reply, found.sent) == (True, REPLY, None)
        inbox.is_sent(5, ADA, 9)
        assert (sent := inbox.outgoing(5)) is not None
        assert sent.sent == 9
        inbox.is_done(5)
        assert inbox.outgoing(5) is None
        assert inbox.waiting() == []


def test_where_a_reply_may_lie(tmp_path: Path) -> None:
    """Above all numbers known when sending began, and not where other messages are."""
    with held(tmp_path) as state:
        inbox = Inbox(state)
        inbox.receive([came(5), came(20, chat=BOB)], 0.0)
        with state:
            inbox.write(Outgoing(5, ADA, None, 5, REPLY))
        inbox.begin(5, ADA)
        inbox.receive([came(21, chat=BOB), came(7)], 0.0)

        numbers = list(inbox.candidates(5))

    # First as if Ada's chat were numbered by itself: above 5, and 7 is hers; then above all.
    assert numbers[:8] == [6, 8, 9, 10, 11, 12, 13, 14]
    assert numbers[8:] == [22, 23, 24, 25, 26, 27, 28, 29]


def test_a_group_is_numbered_by_itself(tmp_path: Path) -> None:
    """Private messages say nothing about where a reply in a group may lie."""
    with held(tmp_path) as state:
        inbox = Inbox(state)
        inbox.receive([came(5, chat=-100), came(900, chat=BOB)], 0.0)
        with state:
            inbox.write(Outgoing(5, -100, None, 5, REPLY))
        inbox.begin(5, -100)
        assert list(inbox.candidates(5))[:3] == [6, 7, 8]


def test_answers_are_found_again(tmp_path: Path) -> None:
    """By id, by the message that shows them, by the question, and the newest of a topic."""
    with held(tmp_path) as state:
        kept = Kept(state)
        with state:
            kept.keep(SHEET, Place(ADA, -100, 3, 10), 2.0)
        assert kept.answering(-100, 10) is None
        kept.is_sent(SHEET.id, -100, 11)
        newer = Sheet("11111111", "who else?", SHEET.pages, ())
        with state:
            kept.keep(newer, Place(BOB, -100, 3, 12), 1.0)

        assert kept.sheet(SHEET.id) == kept.shown_by(-100, 11) == SHEET
        assert kept.answering(-100, 10) == 11
        assert kept.last(-100, 3, 13) == newer
        assert kept.last(-100, 3, 12) == SHEET
        assert kept.last(-100, None, 13) is None


def test_an_edited_question_has_one_answer(tmp_path: Path) -> None:
    """The answer to the question as it stands now takes the place of the one before."""
    with held(tmp_path) as state:
        kept = Kept(state)
        for name in ("00000001", "00000002"):
            keep(kept, state, name, ADA, 1.0)
        assert kept.sheet("00000001") is None
        assert kept.sheet("00000002") is not None


def test_forgetting_erases_one_user(tmp_path: Path) -> None:
    """Nothing of Ada's is left, not even in the file; Bob's is untouched."""
    with held(tmp_path) as state:
        inbox, kept = Inbox(state), Kept(state)
        inbox.receive([came(5, "who is my secret friend?")], 0.0)
        inbox.is_done(5)
        for user, name in ((ADA, "0000000a"), (BOB, "0000000b")):
            with state:
                secret = Sheet(name, "who is my secret friend?", SHEET.pages, ())
                kept.keep(secret, Place(user, user, None, 1), 0.0)
            kept.rate(name, user, good=True, now=0.0)
            kept.choose(user, Chosen(5, 3))

        forget(state, ADA)

        assert kept.sheet("0000000a") is None
        assert kept.sheet("0000000b") is not None
        assert (kept.chosen(ADA), kept.chosen(BOB)) == (Chosen(), Chosen(5, 3))
        assert kept.thumbs() == {True: 1}
        forget(state, BOB)
    for file in tmp_path.iterdir():
        assert b"secret friend" not in file.read_bytes()


def test_old_things_go(tmp_path: Path) -> None:
    """Answers after the days they may be kept, updates after two; what waits stays."""
    with held(tmp_path) as state:
        inbox, kept = Inbox(state), Kept(state)
        inbox.receive([came(1), came(2)], 0.0)
        inbox.is_done(1)
        keep(kept, state, "00000001", ADA, 0.0)
        keep(kept, state, "00000002", BOB, 5 * DAY)

        prune(state, 7.5 * DAY, keep_days=7)

        assert kept.sheet("00000001") is None
        assert kept.sheet("00000002") is not None
        assert [it.update_id for it in inbox.waiting()] == [2]
        assert inbox.receive([came(1)], 7.5 * DAY) != []


def test_an_update_that_is_done_holds_no_words(tmp_path: Path) -> None:
    """What was asked and replied is erased as soon as it is dealt with."""
    with held(tmp_path) as state:
        inbox = Inbox(state)
        inbox.receive([came(5)], 0.0)
        with state:
            inbox.write(Outgoing(5, ADA, None, 5, REPLY))
        inbox.is_done(5)
        row = state.execute("select payload, reply, picture from inbox").fetchone()
    assert row == (None, None, None)


def test_gaps_are_looked_into(tmp_path: Path) -> None:
    """Where messages have come since, the reply lies among the numbers between, or just above."""
    with held(tmp_path) as state:
        inbox = Inbox(state)
        inbox.receive([came(5)], 0.0)
        with state:
            inbox.write(Outgoing(5, ADA, None, 5, REPLY))
        inbox.begin(5, ADA)
        inbox.receive([came(105, chat=BOB)], 0.0)

        numbers = list(inbox.candidates(5))

    assert set(range(6, 105)) <= set(numbers)
    assert numbers[-8:] == [106, 107, 108, 109, 110, 111, 112, 113]


def test_a_server_that_counts_anew(tmp_path: Path) -> None:
    """An update whose number was another's is new; the same one is not."""
    with held(tmp_path) as state:
        inbox = Inbox(state)
        inbox.receive([came(1, "who met Putin?")], 0.0)
        inbox.is_done(1)
        assert inbox.receive([came(1, "who met Putin?")], 1.0) == []
        assert len(inbox.receive([came(1, "who met Kim?")], 2.0)) == 1
        assert inbox.undone == 1
