"""The guard: who is served at all, how much of whose asking is, and in which order."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.telegram.state import FILE
from tests.bot_api import (
    ADA,
    BOB,
    EVE,
    GROUP,
    ME,
    NEWSROOM,
    BotApi,
    Chat,
    GuestCall,
    Inline,
    Tap,
)
from tests.conversation import QUESTION, REOPENED, SHIPS, Thinking, answer, talk

LISTED = {"TELEGRAM_ALLOWED_IDS": f"{ADA.id}, {NEWSROOM.id}"}


def test_strangers_get_nothing(tmp_path: Path) -> None:
    """Whatever kind of update they cause; nothing of it is asked, answered or kept."""
    thinking = Thinking()

    async def script(server: BotApi) -> None:
        server.says(ADA, SHIPS)
        hers = await server.reply()
        query = server.types_inline(ADA, SHIPS)
        shared = server.chooses(query, (await query.answer()).results[0])
        known = len(thinking.asked)

        server.says(EVE, "/start")
        number = server.says(EVE, "Where is the stranger’s ship?")
        server.edits(EVE, number, "Where are the stranger’s ships?")
        server.shows(EVE)
        server.says(GROUP, "/ask Where is the stranger’s ship?", sender=EVE)
        server.follows(EVE, next(e.url for e in hers.entities if e.url and "start=c_" in e.url))
        silent: list[Tap | Inline | GuestCall] = [
            server.taps(shared, "Context 1", user=EVE),
            server.taps(shared, "👍", user=EVE),
            server.types_inline(EVE, "Where is the stranger’s ship?"),
            server.calls_guest(EVE, f"@{ME['username']} Where is the stranger’s ship?"),
        ]
        for _ in range(2):  # whatever came of it would be through by then
            server.says(ADA, QUESTION)
            assert (await server.reply()).chat == ADA.id
        await server.types_inline(ADA, QUESTION).answer()

        assert all(query.open for query in silent)
        assert server.sent(EVE) == server.sent(GROUP) == []
        assert len(server.history(shared)) == 1
        told = [value for call in server.calls for value in call.given.values()]
        assert str(EVE.id) not in told
        assert set(thinking.asked[known:]) == {QUESTION}

    talk(script, thinking, LISTED, tmp_path)
    assert b"stranger" not in b"".join(
        file.read_bytes() for file in tmp_path.iterdir() if file.is_file()
    )
    with closing(sqlite3.connect(tmp_path / FILE)) as state:
        chats = {chat for (chat,) in state.execute("select chat from inbox") if chat}
    assert chats == {ADA.id}


def test_who_is_on_the_list() -> None:
    """A listed user anywhere, a listed group for anybody in it, and administrators."""

    async def script(server: BotApi) -> None:
        number = server.says(NEWSROOM, f"/ask {QUESTION}", sender=EVE)
        reply = await server.reply()
        assert reply.reply_to == number
        await server.taps(reply, "Context 1", user=EVE).answer()
        await server.edit()
        number = server.says(GROUP, f"/ask {QUESTION}", sender=ADA)
        assert (await server.reply(GROUP)).reply_to == number
        call = server.calls_guest(ADA, f"@{ME['username']} {QUESTION}")
        assert REOPENED in (await call.answer()).text
        server.says(BOB, QUESTION)
        assert (await server.reply()).chat == BOB.id

    talk(script, env={**LISTED, "TELEGRAM_ADMIN_IDS": str(BOB.id)})


def test_administrators_alone_are_no_list() -> None:
    """Where nobody is listed everybody may ask, though there are administrators."""

    async def script(server: BotApi) -> None:
        server.says(EVE, QUESTION)
        assert (await server.reply()).chat == EVE.id

    talk(script, env={"TELEGRAM_ADMIN_IDS": str(BOB.id)})


def test_nothing_but_numbers_counts() -> None:
    """Whoever takes the name of a listed user, or their number for a name, is a stranger."""
    impostors = (
        Chat(8001, name=ADA.name, username="ada"),
        Chat(8002, name=str(ADA.id), username=f"id{ADA.id}"),
        Chat(-8003, "group", str(ADA.id)),
        Chat(int(f"{ADA.id}0")),
    )

    async def script(server: BotApi) -> None:
        for chat in impostors:
            server.says(chat, f"/ask {QUESTION}", sender=EVE)
        ada = Chat(ADA.id, name="Somebody", username="somebody")
        server.says(ada, QUESTION)
        assert (await server.reply()).chat == ADA.id
        assert not any(map(server.sent, impostors))

    talk(script, env={"TELEGRAM_ALLOWED_IDS": str(ADA.id)})


# How much.


def test_who_asks_too_fast_is_told_once() -> None:
    """Beyond their share a user hears one word and then nothing, another user is served."""
    thinking = Thinking()

    async def script(server: BotApi) -> None:
        numbers = [server.says(ADA, QUESTION) for _ in range(5)]
        number = server.says(BOB, QUESTION)
        assert REOPENED in (await server.reply(BOB)).text
        for _ in range(3):
            await server.reply(ADA)
        server.says(BOB, QUESTION)
        await server.reply(BOB)
        served = [server.replies_to(ADA, number) for number in numbers]
        assert list(map(len, served)) == [1, 1, 1, 0, 0]
        assert "faster than I may answer" in served[2][0].text
        assert len(server.replies_to(BOB, number)) == 1
        assert len(thinking.asked) == 4

    talk(script, thinking, {"TELEGRAM_QUESTIONS_PER_MINUTE": "2"})


def test_every_way_of_asking_has_one_share() -> None:
    """Chats, edits, timelines, guest calls and inline queries together; commands are free."""
    thinking = Thinking()

    async def script(server: BotApi) -> None:
        number = server.says(ADA, QUESTION)
        await server.reply()
        server.edits(ADA, number, SHIPS)
        await server.edit()
        server.says(NEWSROOM, f"/timeline {SHIPS}")
        for _ in range(2):
            await server.reply()  # with its picture
        await server.types_inline(ADA, QUESTION).answer()
        refused = (
            server.calls_guest(ADA, f"@{ME['username']} {QUESTION}"),
            server.types_inline(ADA, QUESTION),
        )
        server.says(ADA, QUESTION)
        assert "faster than I may answer" in (await server.reply()).text
        for command in ("/help", "/settings", "/sources"):
            server.says(ADA, command)
            assert "faster" not in (await server.reply()).text
        await server.types_inline(BOB, QUESTION).answer()
        assert all(query.open for query in refused)
        assert len(thinking.asked) == 5

    talk(script, thinking, {"TELEGRAM_QUESTIONS_PER_MINUTE": "4"})


def test_talk_in_a_group_costs_nothing() -> None:
    """What is not meant for the bot is no question."""

    async def script(server: BotApi) -> None:
        server.says(NEWSROOM, "/help")
        await server.reply()
        for _ in range(5):
            server.says(NEWSROOM, f"/ask@OtherBot {QUESTION}")
            server.shows(NEWSROOM)
        server.says(NEWSROOM, f"/ask {QUESTION}")
        assert REOPENED in (await server.reply()).text

    talk(script, env={"TELEGRAM_QUESTIONS_PER_MINUTE": "1"})


def test_a_busy_bot_says_so() -> None:
    """When too many questions wait; those that wait are answered, and later ones again."""
    thinking = Thinking()

    async def script(server: BotApi) -> None:
        waiting = [server.says(user, "slowly, please") for user in (ADA, BOB)]
        await thinking.is_asked(2)
        server.says(EVE, QUESTION)
        server.says(EVE, QUESTION)
        assert "Too many questions are waiting" in (await server.reply()).text
        thinking.go_on.set()
        replies = [(await server.reply(user)).reply_to for user in (ADA, BOB)]
        assert replies == waiting
        server.says(EVE, QUESTION)
        assert REOPENED in (await server.reply()).text
        assert len(server.sent(EVE)) == 2  # the word was said once

    talk(script, thinking, {"TELEGRAM_QUEUE": "2"})


# In which order.


def test_a_user_is_answered_in_order() -> None:
    """Each answer after the one before, also of other chats, though later ones are quicker."""
    thinking = Thinking()

    async def script(server: BotApi) -> None:
        first = [
            server.says(ADA, "slowly, please"),
            server.says(ADA, QUESTION),
            server.says(ADA, "/help"),
            server.says(ADA, "x" * 1001),
            server.says(ADA, SHIPS),
        ]
        server.says(NEWSROOM, f"/ask {QUESTION}")
        await thinking.is_asked()
        for user in (BOB, EVE):  # nobody else is held up
            server.says(user, QUESTION)
            assert REOPENED in (await server.reply(user)).text
        server.says(NEWSROOM, f"/ask {QUESTION}", sender=BOB)
        assert REOPENED in (await server.reply(NEWSROOM)).text
        assert server.sent(ADA) == []
        thinking.go_on.set()
        assert [(await server.reply()).reply_to for _ in first] == first
        assert (await server.reply()).chat == NEWSROOM.id

    talk(script, thinking)


def test_many_users_at_once() -> None:
    """Twenty users with five questions each: all are answered, once, each user's in order."""
    users = [Chat(9000 + number) for number in range(20)]

    async def script(server: BotApi) -> None:
        numbers = {user: [server.says(user, QUESTION) for _ in range(5)] for user in users}
        for _ in range(100):
            await server.reply()
        for user, asked in numbers.items():
            assert [sent.reply_to for sent in server.sent(user)] == asked

    talk(script, answer)
