"""Inline keyboards: which ones Telegram takes, and those that it would quietly cut short.

Where Telegram drops a button without a word (no label, too many in a row) or takes the first
of two actions, this server refuses, so that a test sees it.
"""

from __future__ import annotations

from tests.bot_api.errors import Json, RefusalError, refused
from tests.tdlib import parse

Keyboard = tuple[tuple[Json, ...], ...]  # rows of buttons, from the top

BUTTONS = 100
ROW = 8
DATA_BYTES = 64
COPIED = 256  # characters
ACTIONS = (
    "url",
    "callback_data",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "web_app",
    "login_url",
)
MAY_BE_EMPTY = {"switch_inline_query", "switch_inline_query_current_chat"}


def keyboard(markup: object, *, inline_only: bool = False) -> Keyboard:
    """The buttons of a reply_markup that was given as JSON; None has none."""
    if markup is None:
        return ()
    if not isinstance(markup, dict):
        raise refused("Object expected as reply markup")
    if "inline_keyboard" not in markup:
        if inline_only:
            raise refused("Inline keyboard expected")
        return ()  # a keyboard in place of the letters, which this server does not show
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list):
        raise refused('Field "inline_keyboard" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        words = 'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
        raise refused(words)
    if sum(map(len, rows)) > BUTTONS or max(map(len, rows), default=0) > ROW:
        raise refused("Reply markup is too long")
    return tuple(tuple(_button(button) for button in row) for row in rows if row)


def keyboard_json(rows: Keyboard) -> Json:
    """A keyboard as the API reports it."""
    return {"inline_keyboard": [list(row) for row in rows]}


def is_link(url: str) -> bool:
    """Whether TDLib takes an address for one."""
    escaped = url.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return bool(parse(f'<a href="{escaped}">link</a>').entities)


def _button(button: object) -> Json:
    """One button, checked."""
    if not isinstance(button, dict):
        raise _unreadable("InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise _unreadable('Can\'t find field "text"')
    for name in ("text", "url", "callback_data"):
        if name in button and not isinstance(button[name], str):
            raise _unreadable(f'Field "{name}" must be of type String')
    actions = [
        name for name in ACTIONS if name in button and (button[name] or name in MAY_BE_EMPTY)
    ]
    if not actions:
        raise _unreadable("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise refused("BUTTON_TYPE_INVALID")
    if not button["text"].strip():
        raise refused("Inline keyboard button text must be non-empty")
    _check(actions[0], button[actions[0]])
    return {"text": button["text"], actions[0]: button[actions[0]]}


def _check(action: str, value: object) -> None:
    """Refuse what a button cannot do."""
    match action, value:
        case "callback_data", str() if len(value.encode()) > DATA_BYTES:
            raise refused("BUTTON_DATA_INVALID")
        case "url", str() if not is_link(value):
            raise refused(f"Inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
        case "copy_text", {"text": str(text)} if not 1 <= len(text) <= COPIED:
            raise refused("BUTTON_COPY_TEXT_INVALID")


def _unreadable(reason: str) -> RefusalError:
    return refused(f"Can't parse inline keyboard button: {reason}")
