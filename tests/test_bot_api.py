"""The Bot API server of the tests: a conversation with it, through a plain client."""

from __future__ import annotations

import asyncio

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    ReplyParameters,
)
from telegram.error import BadRequest

from tests.bot_api import ADA, BOB, ME, BotApi
from tests.calling import news, png, talk

BUTTONS = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("1", callback_data="x|1"),
            InlineKeyboardButton("2", callback_data="x|2"),
        ],
        [InlineKeyboardButton("Share", switch_inline_query="riga")],
    ]
)


def test_the_bot_knows_itself() -> None:
    """The answer to getMe tells what the bot can do."""

    async def script(_server: BotApi, bot: Bot) -> None:
        me = await bot.get_me()
        assert me.username == ME["username"]
        assert (me.can_join_groups, me.can_read_all_group_messages) == (True, False)
        assert (me.supports_inline_queries, me.supports_guest_queries) == (True, True)

    talk(script)


def test_what_is_said_arrives_until_it_is_acknowledged() -> None:
    """Updates come in order, again after a restart, and with the entities TDLib finds."""

    async def script(server: BotApi, bot: Bot) -> None:
        first = server.says(ADA, "/start now")
        second = server.says(BOB, "see #riga")
        for _ in range(2):
            updates = await bot.get_updates(timeout=0)
            messages = [update.message for update in updates]
            assert [message and message.message_id for message in messages] == [first, second]
        assert second == first + 1  # private chats share one count
        command = updates[0].message
        assert command is not None
        assert [entity.type for entity in command.entities] == ["bot_command"]
        (left,) = await bot.get_updates(offset=updates[1].update_id, timeout=0)
        assert left.message is not None
        assert left.message.text == "see #riga"
        assert await bot.get_updates(offset=left.update_id + 1, timeout=0) == ()

    talk(script)


def test_kinds_not_asked_for_are_not_kept() -> None:
    """Only the kinds in allowed_updates come, until others are asked for."""

    async def script(server: BotApi, bot: Bot) -> None:
        await bot.get_updates(allowed_updates=["edited_message"], timeout=0)
        message = server.says(ADA, "first")
        server.edits(ADA, message, "second")
        (update,) = await news(bot)
        assert update.edited_message is not None
        assert update.edited_message.text == "second"
        assert update.edited_message.edit_date is not None

    talk(script)


def test_a_long_poll_wakes_up() -> None:
    """A poll that waits is answered as soon as something is said."""

    async def script(server: BotApi, bot: Bot) -> None:
        waiting = asyncio.create_task(bot.get_updates(timeout=20))
        await server.called("getUpdates")
        server.says(ADA, "hello")
        (update,) = await waiting
        assert update.message is not None

    talk(script)


def test_a_reply_with_buttons() -> None:
    """What is sent is parsed, kept, found by what it answers, and edited with its history."""

    async def script(server: BotApi, bot: Bot) -> None:
        asked = server.says(ADA, "When?")
        message = await bot.send_message(
            ADA.id,
            "<b>On Thursday</b>, says riga.example ",
            parse_mode="HTML",
            reply_markup=BUTTONS,
            reply_parameters=ReplyParameters(asked),
        )
        sent = await server.reply(ADA)
        assert sent.text == "On Thursday, says riga.example"
        assert [entity.type for entity in sent.entities] == ["bold"]
        assert sent.labels == (("1", "2"), ("Share",))
        assert server.replies_to(ADA, asked) == [sent] == [server.last(ADA)]
        assert message.reply_to_message is not None
        edited = await bot.edit_message_text("Later", ADA.id, sent.id)
        assert isinstance(edited, type(message))
        assert edited.reply_markup is None
        assert (await server.edit(ADA)).text == "Later"
        assert [each.text for each in server.history(sent)] == [sent.text, "Later"]
        assert server.now(sent).labels == ()

    talk(script)


def test_a_tap_by_its_label() -> None:
    """A tap brings the data and the message, and is answered once."""

    async def script(server: BotApi, bot: Bot) -> None:
        server.says(ADA, "When?")
        await bot.send_message(ADA.id, "On Thursday", reply_markup=BUTTONS)
        sent = await server.reply()
        tap = server.taps(sent, "2")
        query = (await news(bot))[-1].callback_query
        assert query is not None
        assert query.message is not None
        assert (query.data, query.message.message_id) == ("x|2", sent.id)
        await bot.answer_callback_query(query.id, "Shown", show_alert=True)
        notice = await tap.answer()
        assert (notice.text, notice.alert) == ("Shown", True)
        assert notice.seconds >= 0
        with pytest.raises(BadRequest, match="Query is too old"):
            await bot.answer_callback_query(query.id)
        late = server.taps(sent, "1")
        late.expire()
        with pytest.raises(BadRequest, match="Query is too old"):
            await bot.answer_callback_query(late.id)
        with pytest.raises(AssertionError, match="0 buttons '3'"):
            server.taps(sent, "3")
        with pytest.raises(AssertionError, match="does not ask the bot"):
            server.taps(sent, "Share")

    talk(script)


def article(number: str, text: str) -> InlineQueryResultArticle:
    """A result with a button."""
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("More", callback_data="m")]])
    content = InputTextMessageContent(text, parse_mode="HTML")
    return InlineQueryResultArticle(number, "Title", content, reply_markup=markup)


def test_inline_mode() -> None:
    """Results are shown, one is chosen, and its button tapped and answered by an edit."""

    async def script(server: BotApi, bot: Bot) -> None:
        typed = server.types_inline(ADA, "riga")
        inline = (await news(bot))[-1].inline_query
        assert inline is not None
        await bot.answer_inline_query(
            inline.id, [article("a", "<i>Port</i>"), article("b", "Ice")], cache_time=300
        )
        answer = await typed.answer()
        assert [choice.parsed.text for choice in answer.results] == ["Port", "Ice"]
        assert (answer.cache_time, answer.personal) == (300, False)
        sent = server.chooses(typed, answer.results[0])
        chosen = (await news(bot))[-1].chosen_inline_result
        assert chosen is not None
        assert (chosen.result_id, chosen.inline_message_id) == ("a", sent.inline_id)
        server.taps(sent, "More", user=BOB)
        query = (await news(bot))[-1].callback_query
        assert query is not None
        assert await bot.edit_message_text("Whole", inline_message_id=query.inline_message_id)
        assert server.now(sent).text == "Whole"

    talk(script)


def test_a_guest_is_called() -> None:
    """A call from a chat where the bot is not is answered with one message."""

    async def script(server: BotApi, bot: Bot) -> None:
        call = server.calls_guest(ADA, "@DatelineBot when?")
        message = (await news(bot))[-1].guest_message
        assert message is not None
        assert message.guest_query_id is not None
        sent = await bot.answer_guest_query(message.guest_query_id, article("a", "On Thursday"))
        assert (await call.answer()).inline_id == sent.inline_message_id
        with pytest.raises(BadRequest, match="Query is too old"):
            await bot.answer_guest_query(message.guest_query_id, article("a", "Again"))

    talk(script)


def test_a_picture() -> None:
    """A PNG is taken with its caption, and the caption can be edited."""

    async def script(server: BotApi, bot: Bot) -> None:
        server.says(ADA, "/timeline")
        message = await bot.send_photo(ADA.id, png(40, 20), "<b>Riga</b>", parse_mode="HTML")
        sent = await server.reply()
        assert sent.picture is not None
        assert (sent.picture.width, sent.picture.height) == (40, 20)
        assert (message.photo[-1].width, message.caption) == (40, "Riga")
        await bot.edit_message_caption(ADA.id, sent.id, caption="Port")
        assert server.now(sent).text == "Port"
        await bot.send_photo(ADA.id, sent.picture.file_id)
        with pytest.raises(BadRequest, match="There is no text in the message to edit"):
            await bot.edit_message_text("Port", ADA.id, sent.id)

    talk(script)


def test_old_messages_are_forgotten_where_that_is_wanted() -> None:
    """With `keep` the memory is bounded; what is forgotten cannot be edited."""

    async def script(server: BotApi, bot: Bot) -> None:
        server.says(ADA, "hello")
        first = await bot.send_message(ADA.id, "0")
        for number in range(1, 5):
            await bot.send_message(ADA.id, str(number))
        assert [sent.text for sent in server.sent(ADA)] == ["2", "3", "4"]
        assert len(server.calls) == 3
        assert server.count("sendMessage") == 5
        with pytest.raises(BadRequest, match="Message to edit not found"):
            await bot.edit_message_text("x", ADA.id, first.message_id)

    talk(script, keep=3)
