"""What the bot says to whom: answers, commands, and what becomes of odd messages."""

from __future__ import annotations

import asyncio
import threading
from datetime import date

import pytest

from retrieval.answering.answer import Answer
from retrieval.errors import QuestionError
from tests.bot_api import ADA, BOB, NEWSROOM, BotApi
from tests.conversation import (
    ATLANTIS,
    QUESTION,
    REOPENED,
    SHIPS,
    THANKS,
    Thinking,
    answer,
    brought,
    starting,
    talk,
)

PINNED = {"message_id": 1, "date": 0, "chat": {"id": ADA.id, "type": "private"}}


def test_start_and_help() -> None:
    """Both explain, with an example."""

    async def script(server: BotApi) -> None:
        server.says(ADA, "/start")
        assert "articles’ own words" in (await server.reply()).text
        server.says(ADA, "/help@DatelineBot")
        assert "/ask" in (await server.reply()).text

    talk(script)


def test_the_menus() -> None:
    """Each scope has its own commands, in every language; /status is for administrators."""

    async def script(server: BotApi) -> None:
        await server.called("setMyCommands", 4 * 5)
        for language in ("", "de", "es", "fr", "ru"):
            private = server.commands("all_private_chats", language)
            assert set(private) == {
                *("ask", "timeline", "sources", "settings"),
                *("privacy", "forget", "help", "start"),
            }
            assert set(server.commands("all_group_chats", language)) < set(private)
            assert set(server.commands(f"chat {ADA.id}", language)) == {"status", *private}
            assert "status" not in server.commands("default", language)

    async def whole() -> None:
        async with BotApi() as server:
            server.says(ADA, "/start")  # whoever is no partner yet cannot be given a menu
            async with starting(server, {"TELEGRAM_ADMIN_IDS": str(ADA.id)}):
                await script(server)

    asyncio.run(whole())


def test_a_menu_that_is_refused_is_no_harm(caplog: pytest.LogCaptureFixture) -> None:
    """An administrator who has never written has no menu; everybody else is served."""

    async def script(server: BotApi) -> None:
        await server.called("setMyCommands", 3 * 5 + 1)
        server.says(BOB, QUESTION)
        assert REOPENED in (await server.reply()).text

    talk(script, env={"TELEGRAM_ADMIN_IDS": str(ADA.id)})
    assert "menu of commands could not be set: Chat not found" in caplog.text


def test_a_private_question_is_answered() -> None:
    """The quote comes as a reply to the question, as HTML, without a preview."""
    asked: list[tuple[str, date]] = []

    def ask(question: str, asked_on: date) -> Answer:
        asked.append((question, asked_on))
        return answer(question, asked_on)

    async def script(server: BotApi) -> None:
        number = server.says(ADA, QUESTION)
        reply = await server.reply()
        assert f"“{REOPENED}”" in reply.text
        assert {"blockquote", "bold", "italic"} <= {entity.type for entity in reply.entities}
        assert (reply.chat, reply.reply_to, reply.previews) == (ADA.id, number, False)
        assert asked == [(QUESTION, date(2024, 3, 4))]

    talk(script, ask)


def test_an_answer_of_eight() -> None:
    """The first page has three quotes, numbered, with deep links, and all the buttons."""

    async def script(server: BotApi) -> None:
        server.says(ADA, SHIPS)
        reply = await server.reply()
        assert [f"[{n}]" in reply.text for n in range(1, 5)] == [True, True, True, False]
        for day in ("sixth", "seventh", "eighth"):
            assert f"“{brought(day)}”" in reply.text
        links = [entity.url or "" for entity in reply.entities if entity.type == "text_link"]
        assert [link[-2:] for link in links if "?start=c_" in link] == ["_1", "_2", "_3"]
        assert reply.labels == (
            ("Context 1", "2", "3"),
            ("1–3 of 8", "More sources ›"),
            ("👍", "👎", "Share"),
        )

    talk(script)


def test_a_silence_is_told() -> None:
    """Where the archive does not say, the reply gives the reason and the nearest passage."""

    async def script(server: BotApi) -> None:
        server.says(ADA, ATLANTIS)
        reply = await server.reply()
        assert reply.text.startswith("No article names Atlantis.")
        assert "not an answer" in reply.text
        assert [entity.type for entity in reply.entities].count("expandable_blockquote") == 1
        assert reply.labels == (("Context",), ("👍", "👎"))

    talk(script)


def test_no_question_is_told_in_private_only() -> None:
    """What is no question is answered where nobody else is."""

    async def script(server: BotApi) -> None:
        server.says(ADA, THANKS)
        assert "nothing to look up" in (await server.reply()).text

    talk(script)


def test_what_a_command_needs() -> None:
    """An /ask or a /timeline without words says how to use it."""

    async def script(server: BotApi) -> None:
        server.says(NEWSROOM, "/ask  ")
        assert "/ask who was sanctioned" in (await server.reply()).text
        server.says(NEWSROOM, "/timeline")
        assert "/timeline the summit" in (await server.reply()).text

    talk(script)


def test_other_messages_get_a_word() -> None:
    """An unknown command and a message without text are answered in a private chat only."""

    async def script(server: BotApi) -> None:
        server.says(ADA, "/weather")
        assert "do not know that command" in (await server.reply()).text
        server.shows(ADA)
        assert "text only" in (await server.reply()).text
        server.says(NEWSROOM, "/weather")
        server.shows(ADA, {"pinned_message": PINNED})
        last = server.says(ADA, "/help")
        assert (await server.reply()).reply_to == last
        assert server.sent(NEWSROOM) == []

    talk(script)


def test_a_long_question_is_told_calmly() -> None:
    """A question of 1,001 characters is not asked, one of 1,000 is."""

    async def script(server: BotApi) -> None:
        server.says(ADA, "x" * 1001)
        assert "1,001 characters" in (await server.reply()).text
        server.says(ADA, f"/timeline {'x' * 1001}")
        assert "1,001 characters" in (await server.reply()).text
        server.says(ADA, "x" * 1000)
        assert REOPENED in (await server.reply()).text

    talk(script)


def test_a_refused_question_is_told_why() -> None:
    """The archive's own words reach the user, as text."""

    def ask(_question: str, _asked_on: date) -> Answer:
        raise QuestionError("<i>that</i> is not a question: write one")

    async def script(server: BotApi) -> None:
        server.says(ADA, "?")
        reply = await server.reply()
        assert reply.text.replace("\u2060", "") == "<i>that</i> is not a question: write one"

    talk(script, ask)


def test_a_failure_is_one_calm_sentence(caplog: pytest.LogCaptureFixture) -> None:
    """The user gets an incident number; the log has it, the traceback, but not the question."""

    def ask(question: str, _asked_on: date) -> Answer:
        raise ZeroDivisionError(f"no luck with {question!r}")

    async def script(server: BotApi) -> None:
        server.says(ADA, f"/ask {QUESTION}")
        text = (await server.reply()).text
        incident = text.partition("(incident ")[2].partition(")")[0]
        assert text.startswith("Sorry, ")
        assert "ZeroDivisionError" not in text
        assert f"incident {incident}" in caplog.text
        assert "ZeroDivisionError" in caplog.text
        assert QUESTION not in caplog.text
        server.says(ADA, "/help")
        assert "/ask" in (await server.reply()).text

    talk(script, ask)


def test_a_deleted_question_is_answered() -> None:
    """The reply comes without a reference when the question is gone."""
    thinking = Thinking()

    async def script(server: BotApi) -> None:
        number = server.says(ADA, "slowly, please")
        await thinking.is_asked()
        server.deletes(ADA, number)
        thinking.go_on.set()
        assert (await server.reply()).reply_to is None

    talk(script, thinking)


def test_typing_shows_only_while_it_takes_long() -> None:
    """A quick answer comes without it; during a slow one others are served meanwhile."""
    thinking = Thinking()

    async def script(server: BotApi) -> None:
        slow = server.says(ADA, "slowly, please")
        await server.called("sendChatAction")
        quick = server.says(BOB, QUESTION)
        assert (await server.reply()).reply_to == quick
        thinking.go_on.set()
        assert (await server.reply()).reply_to == slow
        chats = {call.given["chat_id"] for call in server.calls if call.method == "sendChatAction"}
        assert chats == {str(ADA.id)}

    talk(script, thinking)


def test_a_timeline_with_its_picture() -> None:
    """Dated quotes under the topic, then a picture in reply to them; as many a page as fit."""

    async def script(server: BotApi) -> None:
        number = server.says(ADA, f"/timeline {SHIPS}")
        reply, drawn = await server.reply(), await server.reply()
        assert reply.text.startswith(f"{SHIPS}\n\n[1] ")
        assert reply.labels[1:] == (("1–6 of 8", "More sources ›"), ("👍", "👎", "Share"))
        assert (reply.reply_to, drawn.reply_to) == (number, reply.id)
        assert drawn.picture is not None
        assert drawn.picture.height >= drawn.picture.width >= 800  # a phone is held upright
        server.says(ADA, f"/timeline {ATLANTIS}")
        silent = await server.reply()
        assert silent.text.startswith("No article names Atlantis.")
        last = server.says(ADA, "/help")
        assert (await server.reply()).reply_to == last  # a silence has no picture

    talk(script)


def test_what_was_asked_is_the_topic_of_a_timeline() -> None:
    """In reply to an answer /timeline needs no words."""
    thinking = Thinking()

    async def script(server: BotApi) -> None:
        server.says(NEWSROOM, f"/ask {SHIPS}")
        reply = await server.reply()
        number = server.says(NEWSROOM, "/timeline", sender=BOB, reply_to=reply.id)
        assert (await server.reply()).reply_to == number
        assert thinking.asked == [SHIPS, SHIPS]

    talk(script, thinking)


def test_status_is_for_administrators() -> None:
    """Who is none is told as with any unknown command; an administrator reads the counts."""

    async def script(server: BotApi) -> None:
        server.says(BOB, "/status")
        assert "do not know that command" in (await server.reply()).text
        for question in (QUESTION, ATLANTIS, "x" * 1001):
            server.says(BOB, question)
            await server.reply()
        server.says(ADA, "/status")
        told = (await server.reply()).text
        assert "Answered 1 · silent 1" in told
        assert "Refused 1 · busy 0" in told
        assert "2 articles" in told

    talk(script, env={"TELEGRAM_ADMIN_IDS": str(ADA.id)})


def test_privacy_says_for_how_long() -> None:
    """The days are those of the settings."""

    async def script(server: BotApi) -> None:
        server.says(ADA, "/privacy")
        assert "for 9 days" in (await server.reply()).text

    talk(script, env={"TELEGRAM_KEEP_DAYS": "9"})


def test_the_day_is_the_user_s_own() -> None:
    """A question at half past eleven at night hangs on the next day further east."""
    days: list[date] = []

    def ask(question: str, asked_on: date) -> Answer:
        days.append(asked_on)
        return answer(question, asked_on)

    async def script(server: BotApi) -> None:
        server.state.date += 13 * 3600 + 15 * 60  # 23:30 UTC
        server.says(ADA, QUESTION)
        await server.reply()
        server.says(ADA, "/settings")
        await server.taps(await server.reply(), "Clock +1 h").answer()
        await server.edit()
        server.says(ADA, QUESTION)
        await server.reply()
        assert days == [date(2024, 3, 4), date(2024, 3, 5)]

    talk(script, ask)


def test_questions_are_computed_beside_the_talk() -> None:
    """Not in the thread that serves everybody."""
    threads: list[int] = []

    def ask(question: str, asked_on: date) -> Answer:
        threads.append(threading.get_ident())
        return answer(question, asked_on)

    async def script(server: BotApi) -> None:
        server.says(ADA, QUESTION)
        await server.reply()
        assert threads != [threading.get_ident()]
        await asyncio.sleep(0)

    talk(script, ask)
