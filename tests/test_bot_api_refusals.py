"""The Bot API server of the tests refuses what Telegram refuses, word for word."""

from __future__ import annotations

import asyncio
import json

import pytest

from tests.bot_api import ADA, BotApi
from tests.bot_api.errors import TOO_OLD, RefusalError
from tests.bot_api.pictures import picture
from tests.calling import png, post

HERE = str(ADA.id)
UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)
UNREADABLE = "can't parse inline keyboard button: "


async def called(server: BotApi, method: str, **given: str | bytes) -> tuple[int, str]:
    """The status and the description of a call."""
    status, body = await post(server, method, **given)
    assert body["ok"] == (status == 200)
    assert body.get("error_code", 200) == status
    return status, body.get("description", "")


def reason(method: str, **given: str | bytes) -> str:
    """Why a call is refused, in a chat where the user's message is 1 and the bot's 2 and 3."""

    async def script() -> tuple[int, str]:
        async with BotApi() as server:
            server.says(ADA, "hello")
            assert await called(server, "sendMessage", chat_id=HERE, text="<hello>") == (200, "")
            assert await called(server, "sendPhoto", chat_id=HERE, photo=png(9, 9)) == (200, "")
            return await called(server, method, **given)

    status, description = asyncio.run(script())
    assert status == 400
    assert description.startswith("Bad Request: ")
    return description.removeprefix("Bad Request: ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "message text is empty"),
        (" \n", "text must be non-empty"),
        ("<b> </b>", "text must be non-empty"),
        ("x" * 4097, "message is too long"),
        ("😀" * 2049, "message is too long"),
        ("x" * 32_769, "text is too long"),
        ("<div>x</div>", 'can\'t parse entities: Unsupported start tag "div" at byte offset 0'),
        ("<b>x", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
    ],
)
def test_texts(text: str, expected: str) -> None:
    """Too long, empty, or markup that TDLib does not take."""
    assert reason("sendMessage", chat_id=HERE, text=text, parse_mode="HTML") == expected


def test_the_longest_text_is_taken() -> None:
    """Markup and white space at the ends do not count; the 101st entity is dropped."""

    async def script() -> None:
        async with BotApi() as server:
            server.says(ADA, "hello")
            text = f" <i>{'x' * 3897}</i>{'<b>x</b> ' * 100}"
            given = {"chat_id": HERE, "text": text, "parse_mode": "HTML"}
            assert await called(server, "sendMessage", **given) == (200, "")
            sent = await server.reply()
            assert len(sent.text) == 3897 + 199
            assert len(sent.entities) == 100

    asyncio.run(script())


@pytest.mark.parametrize(
    ("button", "expected"),
    [
        ({"text": "x", "callback_data": "ä" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "x"}, f"{UNREADABLE}Text buttons are unallowed in the inline keyboard"),
        ({"callback_data": "x"}, f'{UNREADABLE}Can\'t find field "text"'),
        ({"text": " ", "callback_data": "x"}, "inline keyboard button text must be non-empty"),
        ({"text": "x", "callback_data": "x", "url": "https://a.example"}, "BUTTON_TYPE_INVALID"),
        (
            {"text": "x", "url": "nowhere"},
            "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL",
        ),
    ],
)
def test_buttons(button: dict[str, str], expected: str) -> None:
    """One action a button, data of at most 64 bytes, a label, a web address."""
    markup = json.dumps({"inline_keyboard": [[button]]})
    assert reason("sendMessage", chat_id=HERE, text="x", reply_markup=markup) == expected


@pytest.mark.parametrize(("rows", "columns"), [(101, 1), (1, 9)])
def test_keyboards(rows: int, columns: int) -> None:
    """At most 100 buttons, eight in a row."""
    button = {"text": "x", "callback_data": "x"}
    markup = json.dumps({"inline_keyboard": [[button] * columns] * rows})
    found = reason("sendMessage", chat_id=HERE, text="x", reply_markup=markup)
    assert found == "reply markup is too long"


@pytest.mark.parametrize(
    ("method", "given", "expected"),
    [
        ("sendMessage", {"chat_id": "7009", "text": "x"}, "chat not found"),
        ("sendMessage", {"text": "x"}, "chat_id is empty"),
        (
            "sendMessage",
            {"chat_id": HERE, "text": "x", "message_thread_id": "5"},
            "message thread not found",
        ),
        (
            "sendMessage",
            {"chat_id": HERE, "text": "x", "reply_parameters": '{"message_id": 99}'},
            "message to be replied not found",
        ),
        ("sendChatAction", {"chat_id": HERE, "action": "x"}, "wrong parameter action in request"),
        ("editMessageText", {"chat_id": HERE, "message_id": "2", "text": "<hello>"}, UNCHANGED),
        (
            "editMessageText",
            {"chat_id": HERE, "message_id": "9", "text": "x"},
            "message to edit not found",
        ),
        (
            "editMessageText",
            {"chat_id": HERE, "message_id": "1", "text": "x"},
            "message can't be edited",
        ),
        (
            "editMessageText",
            {"chat_id": HERE, "message_id": "2", "text": "x" * 4097},
            "MESSAGE_TOO_LONG",
        ),
        ("editMessageText", {"inline_message_id": "x", "text": "x"}, "MESSAGE_ID_INVALID"),
        ("editMessageText", {"text": "x"}, "message identifier is not specified"),
        ("editMessageReplyMarkup", {"chat_id": HERE, "message_id": "2"}, UNCHANGED),
        (
            "editMessageCaption",
            {"chat_id": HERE, "message_id": "2", "caption": "x"},
            "there is no caption in the message to edit",
        ),
        (
            "editMessageCaption",
            {"chat_id": HERE, "message_id": "3", "caption": "x" * 1025},
            "MEDIA_CAPTION_TOO_LONG",
        ),
        ("answerCallbackQuery", {"callback_query_id": "5"}, TOO_OLD),
        ("answerInlineQuery", {"inline_query_id": "5", "results": "[]"}, TOO_OLD),
        ("answerGuestQuery", {"guest_query_id": "5"}, "result isn't specified"),
        (
            "setMyCommands",
            {"commands": '[{"command": "Ask", "description": "x"}]'},
            "BOT_COMMAND_INVALID",
        ),
        (
            "setMyCommands",
            {"commands": "[]", "scope": '{"type": "moon"}'},
            "can't parse BotCommandScope: Unsupported type specified",
        ),
        ("setWebhook", {"url": "nowhere"}, "invalid webhook URL specified"),
        (
            "setWebhook",
            {"url": "https://a.example", "secret_token": "ä"},
            "secret token contains unallowed characters",
        ),
    ],
)
def test_calls(method: str, given: dict[str, str], expected: str) -> None:
    """Each method says why it does not do as it is told."""
    assert reason(method, **given) == expected


@pytest.mark.parametrize(
    ("photo", "caption", "expected"),
    [
        (b"GIF89a", "", "IMAGE_PROCESS_FAILED"),
        (png(40, 20)[:-1], "", "IMAGE_PROCESS_FAILED"),
        (png(9000, 1001), "", "PHOTO_INVALID_DIMENSIONS"),
        (png(21, 1), "", "PHOTO_INVALID_DIMENSIONS"),
        (png(2, 2), "x" * 1025, "message caption is too long"),
        ("", "", "there is no photo in the request"),
    ],
)
def test_photos(photo: bytes | str, caption: str, expected: str) -> None:
    """A PNG of at most 10 MB, 10,000 pixels both sides together, one side 20 times the other."""
    assert reason("sendPhoto", chat_id=HERE, photo=photo, caption=caption) == expected


def test_a_heavy_photo() -> None:
    """One byte over 10 MB is too much."""
    with pytest.raises(RefusalError) as error:
        picture(bytes(10_485_761), "x")
    assert error.value.description == (
        "Bad Request: file of size 10485761 bytes is too big for a photo; "
        "the maximum size is 10485760 bytes"
    )


def article(number: str, text: str) -> dict[str, object]:
    """A result of an inline query."""
    content = {"message_text": text, "parse_mode": "HTML"}
    return {"type": "article", "id": number, "title": "x", "input_message_content": content}


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([article("a", "x"), article("a", "y")], "RESULT_ID_DUPLICATE"),
        ([article("ä" * 33, "x")], "RESULT_ID_INVALID"),
        (
            [article(str(number), "x") for number in range(51)],
            "too many inline query results specified",
        ),
        (
            [article("a", "<p>x</p>")],
            "can't parse inline query result: Can't parse entities: "
            'Unsupported start tag "p" at byte offset 0',
        ),
    ],
)
def test_inline_results(results: list[dict[str, object]], expected: str) -> None:
    """Ids are short and unique, results at most 50, texts are parsed."""

    async def script() -> str:
        async with BotApi() as server:
            query = server.types_inline(ADA, "x")
            given = {"inline_query_id": query.id, "results": json.dumps(results)}
            return (await called(server, "answerInlineQuery", **given))[1]

    assert asyncio.run(script()) == f"Bad Request: {expected}"


def test_strangers_and_unknown_methods() -> None:
    """A wrong token is told 401, an unknown method 404."""

    async def script() -> None:
        async with BotApi() as server:
            assert await called(server, "sendDice") == (404, "Not Found: method not found")
            server.base_url += "1"
            assert await called(server, "getMe") == (401, "Unauthorized")

    asyncio.run(script())
