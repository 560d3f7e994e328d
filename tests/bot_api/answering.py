"""Methods that answer: a tap, an inline query, a guest's call."""

from __future__ import annotations

import base64
import re

from tests.bot_api.errors import Json, RefusalError, refused
from tests.bot_api.given import Given
from tests.bot_api.keyboards import is_link, keyboard
from tests.bot_api.messages import Sent
from tests.bot_api.people import ME
from tests.bot_api.queries import Choice, Choices, Notice
from tests.bot_api.state import State
from tests.bot_api.texts import message_text, units

NOTICE_UNITS = 200
RESULTS = 50
ID_BYTES = 64
DAY = 24 * 60 * 60


def answer_callback_query(state: State, given: Given) -> bool:
    """End the wait of a user who has tapped a button."""
    tap = state.taps.get(given.text("callback_query_id"))
    text, url = given.text("text"), given.text("url")
    if units(text) > NOTICE_UNITS:
        raise refused("MESSAGE_TOO_LONG")
    if url and not url.startswith(f"https://t.me/{ME['username']}?start="):
        raise refused("URL_INVALID")
    notice = Notice(text, given.flag("show_alert"), url, tap.seconds)
    state.taps.settle(tap, notice)
    return True


def answer_inline_query(state: State, given: Given) -> bool:
    """Show a user the results of what was typed."""
    results = given.parsed("results", "Can't parse JSON encoded inline query results") or []
    if not isinstance(results, list):
        raise refused("Expected an Array of inline query results")
    if len(results) > RESULTS:
        raise refused("Too many inline query results specified")
    choices = tuple(_choice(result, "Can't parse inline query result: ") for result in results)
    button = _button(given.parsed("button", "Can't parse inline query results button JSON object"))
    query = state.inlines.get(given.text("inline_query_id"))
    for choice in choices:
        _check(choice)
    if len({choice.id for choice in choices}) < len(choices):
        raise refused("RESULT_ID_DUPLICATE")
    if len(given.text("next_offset").encode()) > ID_BYTES:
        raise refused("NEXT_OFFSET_INVALID")
    answer = Choices(
        choices,
        given.number("cache_time", 300, 0, DAY),
        given.flag("is_personal"),
        given.text("next_offset"),
        button,
        query.seconds,
    )
    state.inlines.settle(query, answer)
    return True


def answer_guest_query(state: State, given: Given) -> Json:
    """Send one message into a chat where the bot is a guest."""
    result = given.parsed("result", "Can't parse JSON encoded web view query results")
    if result is None:
        raise refused("Result isn't specified")
    choice = _choice(result, "")
    query = state.guests.get(given.text("guest_query_id"))
    _check(choice)
    sent = inline_message(state, choice)
    state.guests.settle(query, sent)
    return {"inline_message_id": sent.inline_id}


def inline_message(state: State, choice: Choice) -> Sent:
    """The message that a result becomes."""
    number = base64.urlsafe_b64encode(f"inline message {state.number():09d}".encode()).decode()
    sent = Sent(
        0,
        0,
        choice.html,
        choice.parsed.text,
        choice.parsed.entities,
        keyboard=choice.keyboard,
        previews=choice.previews,
        inline_id=number,
    )
    state.messages.add_inline(sent)
    return sent


def _choice(result: object, prefix: str) -> Choice:
    """One result, read as far as Telegram reads it before it looks who asked."""
    try:
        return _article(result)
    except RefusalError as refusal:
        raise refused(f"{prefix}{refusal.reason}") from None


def _article(result: object) -> Choice:
    if not isinstance(result, dict):
        raise refused("Inline query result must be an object")
    for name in ("type", "id", "title"):
        if not isinstance(result.get(name), str):
            raise refused(f'Can\'t find field "{name}"')
    if result["type"] != "article":  # the real one knows twelve other types
        raise refused(f'type "{result["type"]}" is unsupported for the inline query result')
    content = result.get("input_message_content")
    if not isinstance(content, dict) or "message_text" not in content:
        raise refused("Input message content is not specified")
    html = content["message_text"]
    parsed = message_text(
        html, content.get("parse_mode", ""), content.get("entities"), edited=True
    )
    shown = not content.get("link_preview_options", {}).get("is_disabled")
    rows = keyboard(result.get("reply_markup"), inline_only=True)
    description = result.get("description", "")
    return Choice(result["id"], result["title"], description, html, parsed, rows, shown, result)


def _check(choice: Choice) -> None:
    """Refuse what Telegram's servers do, after the Bot API has read it."""
    if not 1 <= len(choice.id.encode()) <= ID_BYTES:
        raise refused("RESULT_ID_INVALID")
    if not choice.title.strip():
        raise refused("ARTICLE_TITLE_EMPTY")
    if "url" in choice.body and not is_link(choice.body["url"]):
        raise refused("ARTICLE_URL_INVALID")


def _button(button: object) -> Json | None:
    """The button over the results, which leads into the private chat."""
    if button is None:
        return None
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        words = 'Can\'t find field "text"'
        raise refused(f"Can't parse inline query results button: {words}")
    if ("start_parameter" in button) == ("web_app" in button):
        words = "InlineQueryResultsButton must have exactly one optional field"
        raise refused(f"Can't parse inline query results button: {words}")
    if re.fullmatch(r"[A-Za-z0-9_-]{1,64}", button.get("start_parameter", "-")) is None:
        raise refused("START_PARAM_INVALID")
    return button
