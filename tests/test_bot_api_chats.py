"""The Bot API server of the tests: groups, topics, channels, and where the bot may not write."""

from __future__ import annotations

import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden

from tests.bot_api import ADA, BOB, CHANNEL, FORUM, GROUP, NEWSROOM, BotApi
from tests.calling import news, talk


def test_privacy_mode() -> None:
    """Of a group only commands to the bot and replies to it arrive; a channel has none."""

    async def script(server: BotApi, bot: Bot) -> None:
        server.says(NEWSROOM, "/ask when?", sender=BOB)
        sent = await bot.send_message(NEWSROOM.id, "On Thursday")
        hidden = server.says(NEWSROOM, "talk")
        server.says(NEWSROOM, "@DatelineBot when?")
        server.says(NEWSROOM, "/ask@OtherBot when?")
        server.says(NEWSROOM, "and in May?", reply_to=sent.message_id)
        server.says(CHANNEL, "post")
        updates = await news(bot)
        texts = [update.message.text for update in updates[:2] if update.message]
        assert texts == ["/ask when?", "and in May?"]
        assert updates[1].message is not None
        assert updates[1].message.message_thread_id == sent.message_id
        assert not updates[1].message.is_topic_message
        with pytest.raises(BadRequest, match="Message to edit not found"):
            await bot.edit_message_text("x", NEWSROOM.id, hidden)
        with pytest.raises(BadRequest, match="Message can't be edited"):
            await bot.edit_message_text("x", NEWSROOM.id, hidden - 2)
        assert updates[2].channel_post is not None
        assert updates[2].channel_post.from_user is None

    talk(script)


def test_topics() -> None:
    """A forum's messages carry their topic; others are not sent to."""

    async def script(server: BotApi, bot: Bot) -> None:
        number = server.says(FORUM, "/ask when?", topic=11)
        message = (await news(bot))[-1].message
        assert message is not None
        assert (message.message_thread_id, message.is_topic_message) == (11, True)
        sent = await bot.send_message(FORUM.id, "Then", message_thread_id=11)
        assert (sent.message_thread_id, sent.message_id) == (11, number + 1)
        for thread in (1, 13):
            with pytest.raises(BadRequest, match="Message thread not found"):
                await bot.send_message(FORUM.id, "Then", message_thread_id=thread)

    talk(script)


def test_blocked_kicked_and_moved() -> None:
    """Where the bot may not write, it is told so, and where a group has gone."""

    async def script(server: BotApi, bot: Bot) -> None:
        server.says(ADA, "hello")
        server.blocks(ADA)
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await bot.send_message(ADA.id, "hello")
        server.unblocks(ADA)
        await bot.send_message(ADA.id, "hello")
        server.joins(NEWSROOM)
        server.kicks(NEWSROOM)
        with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
            await bot.send_message(NEWSROOM.id, "hello")
        server.joins(GROUP)
        moved = server.migrates(GROUP)
        with pytest.raises(ChatMigrated) as error:
            await bot.send_message(GROUP.id, "hello")
        assert error.value.new_chat_id == moved.id
        await bot.send_message(moved.id, "hello")
        standing = [update.my_chat_member for update in await news(bot) if update.my_chat_member]
        assert [each.new_chat_member.status for each in standing] == [
            "kicked",
            "member",
            "member",
            "kicked",
            "member",
        ]

    talk(script)
