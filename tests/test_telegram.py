"""What the bot says to whom, against a Bot API server that is as strict as Telegram's."""

from __future__ import annotations

import asyncio
import threading
from datetime import date

import pytest

from retrieval.answering.answer import Answer
from retrieval.errors import QuestionError
from tests.bot_api import ADA, BOB, EVE, NEWSROOM, BotApi
from tests.conversation import QUESTION, answer, talk


def test_start_and_help() -> None:
    """Both explain, with an example; the menu of commands is set."""

    async def script(server: BotApi) -> None:
        server.says(ADA, "/start")
        assert "articles’ own words" in (await server.reply()).text
        server.says(ADA, "/help@DatelineBot")
        assert "/ask" in (await server.reply()).text
        assert [command["command"] for command in server.commands] == ["ask", "help", "start"]

    talk(script)


def test_a_private_question_is_answered() -> None:
    """The quote comes as a reply to the question, as HTML, without a preview."""
    asked: list[tuple[str, date]] = []

    def ask(question: str, asked_on: date) -> Answer:
        asked.append((question, asked_on))
        return answer(question, asked_on)

    async def script(server: BotApi) -> None:
        number = server.says(ADA, QUESTION)
        reply = await server.reply()
        assert reply.text.startswith("The port of Riga reopened on Thursday.\nRiga port opens\n")
        assert [entity.type for entity in reply.entities][:2] == ["blockquote", "bold"]
        assert (reply.chat, reply.reply_to) == (ADA.id, number)
        assert '"is_disabled": true' in server.calls[-1][1]["link_preview_options"]
        assert asked == [(QUESTION, date(2024, 3, 4))]

    talk(script, ask)


def test_a_silence_is_told() -> None:
    """Where the archive does not say, the reply gives the reason."""

    async def script(server: BotApi) -> None:
        server.says(ADA, "Where is Atlantis?")
        reply = await server.reply()
        assert reply.text.startswith("No article names Atlantis.")
        assert "not an answer" in reply.text

    talk(script)


@pytest.mark.parametrize("command", ["/ask", "/ask@DatelineBot", "/ASK"])
def test_a_group_asks_by_command(command: str) -> None:
    """In a group /ask is answered, with the bot's name or without."""

    async def script(server: BotApi) -> None:
        number = server.says(NEWSROOM, f"{command} {QUESTION}")
        reply = await server.reply()
        assert reply.text.startswith("The port of Riga")
        assert (reply.chat, reply.reply_to) == (NEWSROOM.id, number)

    talk(script)


def test_a_group_is_left_in_peace() -> None:
    """Talk, commands to other bots, unknown commands and talk to the bot get no answer."""

    async def script(server: BotApi) -> None:
        number = server.says(NEWSROOM, "/help")
        help_text = await server.reply()
        server.says(NEWSROOM, QUESTION)
        server.says(NEWSROOM, f"/ask@OtherBot {QUESTION}")
        server.says(NEWSROOM, "/weather")
        server.says(NEWSROOM, "Thank you!", reply_to=help_text.id)
        last = server.says(NEWSROOM, "/ask and now?")
        assert help_text.reply_to == number
        assert (await server.reply()).reply_to == last

    talk(script)


def test_ask_alone_explains_itself() -> None:
    """An /ask without a question says how to use it."""

    async def script(server: BotApi) -> None:
        server.says(NEWSROOM, "/ask  ")
        assert "/ask who was sanctioned" in (await server.reply()).text

    talk(script)


def test_other_messages_get_a_word() -> None:
    """An unknown command and a message without text are answered in a private chat."""

    async def script(server: BotApi) -> None:
        server.says(ADA, "/weather")
        assert "do not know that command" in (await server.reply()).text
        server.shows(ADA)
        assert "text only" in (await server.reply()).text

    talk(script)


def test_a_long_question_is_told_calmly() -> None:
    """A question of 1,001 characters is not asked, one of 1,000 is."""

    async def script(server: BotApi) -> None:
        server.says(ADA, "x" * 1001)
        assert "1,001 characters" in (await server.reply()).text
        server.says(ADA, "x" * 1000)
        assert (await server.reply()).text.startswith("The port")

    talk(script)


def test_strangers_hear_nothing() -> None:
    """With an allow-list only its users, anywhere, and its groups, for anyone, are served."""

    async def script(server: BotApi) -> None:
        server.says(EVE, "/start")
        server.says(EVE, QUESTION)
        server.shows(EVE)
        server.says(ADA, "/help")
        assert (await server.reply()).chat == ADA.id
        server.says(NEWSROOM, "/help", sender=EVE)
        assert (await server.reply()).chat == NEWSROOM.id

    talk(script, allowed=f"{ADA.id}, {NEWSROOM.id}")


def test_a_stranger_in_a_group_of_strangers() -> None:
    """In a group that is not on the list only the listed user is answered."""

    async def script(server: BotApi) -> None:
        server.says(NEWSROOM, "/help", sender=BOB)
        number = server.says(NEWSROOM, "/help", sender=ADA)
        assert (await server.reply()).reply_to == number

    talk(script, allowed=str(ADA.id))


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
        assert "ZeroDivisionError: no luck with '[question]'" in caplog.text
        assert QUESTION not in caplog.text
        server.says(ADA, "/help")
        assert "/ask" in (await server.reply()).text

    talk(script, ask)


def test_a_deleted_question_is_answered() -> None:
    """The reply comes without a reference when the question is gone."""
    asked, deleted = threading.Event(), threading.Event()

    def ask(question: str, asked_on: date) -> Answer:
        asked.set()
        deleted.wait()
        return answer(question, asked_on)

    async def script(server: BotApi) -> None:
        number = server.says(ADA, QUESTION)
        await asyncio.to_thread(asked.wait)
        server.deletes(ADA, number)
        deleted.set()
        assert (await server.reply()).reply_to is None

    talk(script, ask)


def test_typing_shows_only_while_it_takes_long() -> None:
    """A quick answer comes without it; during a slow one others are served meanwhile."""
    finish = threading.Event()

    def ask(question: str, asked_on: date) -> Answer:
        if "slowly" in question:
            finish.wait()
        return answer(question, asked_on)

    async def script(server: BotApi) -> None:
        slow = server.says(ADA, "slowly, please")
        while server.count("sendChatAction") == 0:
            await asyncio.sleep(0.01)
        quick = server.says(BOB, QUESTION)
        assert (await server.reply()).reply_to == quick
        finish.set()
        assert (await server.reply()).reply_to == slow
        chats = {given["chat_id"] for method, given in server.calls if method == "sendChatAction"}
        assert chats == {str(ADA.id)}

    talk(script, ask)
