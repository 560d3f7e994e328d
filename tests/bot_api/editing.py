"""Methods that edit: the text, the caption or the buttons of a message of the bot's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.bot_api.errors import Json, refused
from tests.bot_api.given import Given
from tests.bot_api.keyboards import Keyboard, keyboard
from tests.bot_api.messages import Post, Sent, sent_json
from tests.bot_api.sending import MARKUP, entities, previews
from tests.bot_api.state import State
from tests.bot_api.texts import caption_text, message_text

Change = Callable[[Sent, Keyboard], Sent]


def edit_message_text(state: State, given: Given) -> Json | bool:
    """Change a text, and the buttons with it: where none are given they go."""
    html = given.text("text")
    parsed = message_text(html, given.text("parse_mode"), entities(given), edited=True)

    def change(sent: Sent, rows: Keyboard) -> Sent:
        if sent.picture is not None:
            raise refused("There is no text in the message to edit")
        return replace(
            sent,
            html=html,
            text=parsed.text,
            entities=parsed.entities,
            keyboard=rows,
            previews=previews(given.text("link_preview_options")),
        )

    return _edit(state, given, change)


def edit_message_caption(state: State, given: Given) -> Json | bool:
    """Change the words under a picture, and the buttons with them."""
    html = given.text("caption")
    named = entities(given, "caption_entities")
    parsed = caption_text(html, given.text("parse_mode"), named, edited=True)

    def change(sent: Sent, rows: Keyboard) -> Sent:
        if sent.picture is None:
            raise refused("There is no caption in the message to edit")
        return replace(sent, html=html, text=parsed.text, entities=parsed.entities, keyboard=rows)

    return _edit(state, given, change)


def edit_message_reply_markup(state: State, given: Given) -> Json | bool:
    """Change the buttons only."""
    return _edit(state, given, lambda sent, rows: replace(sent, keyboard=rows))


def _edit(state: State, given: Given, change: Change) -> Json | bool:
    """Change a message in a chat, or one sent through inline or guest mode."""
    rows = keyboard(given.parsed("reply_markup", MARKUP), inline_only=True)
    number = given.number("message_id", 0, 0, 2**31 - 1)
    if not given.text("chat_id") and not number:
        return _edit_inline(state, given.text("inline_message_id"), rows, change)
    chat = state.place(given.text("chat_id"))
    post = state.messages.get(chat.id, number)
    if post is None or post.hidden:
        raise refused("message to edit not found")
    if not post.versions:
        raise refused("Message can't be edited")
    sent = _changed(state, post.versions, rows, change)
    answered = post.body.get("reply_to_message")
    body = sent_json(sent, chat, post.body["date"], Post(answered) if answered else None)
    post.body = body | {"edit_date": state.date}
    return {name: value for name, value in post.body.items() if name != "reply_to_message"}


def _edit_inline(state: State, inline_id: str, rows: Keyboard, change: Change) -> bool:
    if not inline_id:
        raise refused("Message identifier is not specified")
    versions = state.messages.inline(inline_id)
    if not versions:
        raise refused("MESSAGE_ID_INVALID")
    _changed(state, versions, rows, change)
    return True


def _changed(state: State, versions: list[Sent], rows: Keyboard, change: Change) -> Sent:
    """Add a version; refused where a reader would see no difference."""
    old, new = versions[-1], change(versions[-1], rows)
    if (new.text, new.entities, new.keyboard) == (old.text, old.entities, old.keyboard):
        raise refused(
            "message is not modified: specified new message content and reply markup are "
            "exactly the same as a current content and reply markup of the message"
        )
    versions.append(new)
    state.edits.put(new)
    return new
