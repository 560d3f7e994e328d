"""The Bot API server of the tests speaks as the real one: its answers fit aiogram's types.

They are generated from Telegram's own description of the Bot API. Not even a field that they
do not know is let through.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator

import aiogram.methods
import pytest
from aiogram.methods import Response, TelegramMethod
from aiogram.types import TelegramObject, Update

from tests.bot_api import (
    ADA,
    BOB,
    CHANNEL,
    FORUM,
    GROUP,
    NEWSROOM,
    BotApi,
    Chat,
    Choice,
    Fault,
    Inline,
    Sent,
)
from tests.bot_api.errors import Json
from tests.bot_api.methods import METHODS
from tests.bot_api.updates import KINDS, UNASKED
from tests.calling import png, post

HERE = str(ADA.id)
MARKUP = json.dumps(
    {
        "inline_keyboard": [
            [{"text": "1", "callback_data": "x"}, {"text": "2", "url": "https://a.example"}],
            [
                {"text": "3", "switch_inline_query": ""},
                {"text": "4", "copy_text": {"text": "x"}},
            ],
        ]
    }
)
RESULT = {
    "type": "article",
    "id": "a",
    "title": "Title",
    "input_message_content": {"message_text": "<b>x</b>", "parse_mode": "HTML"},
    "reply_markup": json.loads(MARKUP),
}
TEXT = "<b>x</b> https://a.example #x @someone_x <blockquote expandable>/x</blockquote>"

Script = Callable[[BotApi, "Client"], Awaitable[None]]


class Client:
    """Calls methods, and reads every answer with the type that aiogram has for it."""

    def __init__(self, server: BotApi) -> None:
        self._server = server
        self.called: set[str] = set()

    async def __call__(self, name: str, **given: str | bytes) -> Json:
        """The answer to a call, which may be a refusal."""
        _, body = await post(self._server, name, **given)
        method = by_name()[name]
        known(Response[method.__returning__].model_validate(body))  # type: ignore[name-defined] # it is only known now
        self.called.add(name.lower())
        return body


def by_name() -> dict[str, type[TelegramMethod[object]]]:
    """Every method that aiogram knows."""
    classes = [getattr(aiogram.methods, name) for name in aiogram.methods.__all__]
    return {each.__api_method__: each for each in classes if hasattr(each, "__api_method__")}


def known(value: object) -> None:
    """Fail where an object has a field that its type does not."""
    for each in objects(value):
        assert not each.model_extra, f"{type(each).__name__}: {each.model_extra}"


def objects(value: object) -> Iterator[TelegramObject]:
    """Every object inside a value."""
    if isinstance(value, list | tuple):
        for each in value:
            yield from objects(each)
    elif isinstance(value, Response):
        yield from objects(value.result)
    elif isinstance(value, TelegramObject):
        yield value
        for name in type(value).model_fields:
            yield from objects(getattr(value, name))


def speak(script: Script) -> set[str]:
    """Run a script; return the methods that it has called."""

    async def whole() -> set[str]:
        async with BotApi() as server:
            client = Client(server)
            await script(server, client)
            return client.called

    return asyncio.run(whole())


async def inline(server: BotApi, call: Client) -> tuple[Inline, Choice]:
    """An inline query with its answer."""
    query = server.types_inline(ADA, "riga")
    await call("answerInlineQuery", inline_query_id=query.id, results=json.dumps([RESULT]))
    return query, (await query.answer()).results[0]


async def message(server: BotApi, call: Client, chat: Chat = ADA, **given: str) -> Sent:
    """A message of the bot's."""
    answer = await call(
        "sendMessage", chat_id=str(chat.id), text=TEXT, reply_markup=MARKUP, **given
    )
    assert answer["ok"], answer
    return await server.reply(chat)


def test_answers() -> None:
    """Every method's answer fits its type, refusals and faults too."""

    async def script(server: BotApi, call: Client) -> None:
        asked = server.says(ADA, "#hello")
        reply = json.dumps({"message_id": asked})
        sent = await message(server, call, parse_mode="HTML", reply_parameters=reply)
        edited = {"chat_id": HERE, "message_id": str(sent.id)}
        await call("editMessageText", **edited, text="y")
        await call("editMessageReplyMarkup", **edited, reply_markup=MARKUP)
        await call("sendPhoto", chat_id=HERE, photo=png(9, 9), caption="#x")
        photo = await server.reply()
        await call("editMessageCaption", chat_id=HERE, message_id=str(photo.id), caption="y")
        await call("answerCallbackQuery", callback_query_id=server.taps(sent, "1").id)
        query, choice = await inline(server, call)
        chosen = server.chooses(query, choice)
        await call("editMessageText", inline_message_id=chosen.inline_id or "", text="y")
        guest = server.calls_guest(ADA, "@DatelineBot when?")
        await call("answerGuestQuery", guest_query_id=guest.id, result=json.dumps(RESULT))
        await call("sendChatAction", chat_id=HERE, action="typing")
        menu = json.dumps([{"command": "ask", "description": "Ask"}])
        scope = json.dumps({"type": "chat", "chat_id": ADA.id})
        for given in ({}, {"scope": scope, "language_code": "de"}):
            await call("setMyCommands", commands=menu, **given)
            await call("getMyCommands", **given)
            await call("deleteMyCommands", **given)
        for name in ("Description", "ShortDescription"):
            await call(f"setMy{name}", description="x", short_description="x")
            await call(f"getMy{name}")
        await call("getMe")
        await call("getUpdates", allowed_updates='["message"]')
        await call("setWebhook", url="http://127.0.0.1:9/hook", secret_token="x")
        await call("getWebhookInfo")
        await call("getUpdates")
        await call("deleteWebhook")
        server.fail("getMe", Fault(429, "Too Many Requests: retry after 3", 3))
        assert (await call("getMe"))["parameters"] == {"retry_after": 3}

    polling = {"getupdates", "setwebhook", "deletewebhook"}
    assert speak(script) == METHODS.keys() | polling


async def written(server: BotApi, call: Client) -> None:
    """Messages of every shape, and edits of them."""
    for chat in (ADA, NEWSROOM, CHANNEL, GROUP):
        number = server.says(chat, "/ask when #riga?")
        server.edits(chat, number, "/ask then?")
        sent = await message(server, call, chat)
        server.says(chat, "and then?", reply_to=sent.id)
        server.shows(chat, reply_to=sent.id)
    server.says(FORUM, "/ask when?", topic=12)


async def tapped(server: BotApi, call: Client) -> None:
    """Taps on messages that are there, and on one that is gone."""
    server.says(ADA, "hello")
    sent = await message(server, call, ADA)
    server.taps(sent, "1")
    server.deletes(ADA, sent.id)
    server.taps_data(sent, "x", user=BOB)
    server.taps(server.chooses(*await inline(server, call)), "1")


async def moved(server: BotApi, _call: Client) -> None:
    """The bot let in, put out, blocked, and its group grown."""
    server.joins(NEWSROOM)
    server.kicks(NEWSROOM)
    server.blocks(ADA)
    server.unblocks(ADA)
    server.joins(GROUP)
    server.migrates(GROUP)


async def summoned(server: BotApi, _call: Client) -> None:
    """The bot as a guest, alone and in reply to somebody."""
    server.calls_guest(ADA, "@DatelineBot when?")
    answered = {"message_id": 5, "date": 1, "chat": {"id": -1, "type": "group", "title": "x"}}
    server.calls_guest(ADA, "@DatelineBot when?", answers=answered)


@pytest.mark.parametrize(
    ("script", "kinds"),
    [
        (written, {"message", "edited_message", "channel_post", "edited_channel_post"}),
        (tapped, {"message", "callback_query", "inline_query", "chosen_inline_result"}),
        (moved, {"message", "my_chat_member"}),
        (summoned, {"guest_message"}),
    ],
)
def test_updates(script: Script, kinds: set[str]) -> None:
    """Every update fits its type."""
    seen: set[str] = set()

    async def whole(server: BotApi, call: Client) -> None:
        await script(server, call)
        answer = await call("getUpdates")
        for body in answer["result"]:
            known(Update.model_validate(body))
            seen.update(body.keys() - {"update_id"})

    speak(whole)
    assert seen == kinds
    assert seen <= KINDS - UNASKED
