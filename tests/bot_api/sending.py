"""Methods that send: messages, photos, and the notice that the bot is typing."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.bot_api.errors import Json, refused
from tests.bot_api.given import Given
from tests.bot_api.keyboards import keyboard
from tests.bot_api.messages import Post, Sent, sent_json
from tests.bot_api.people import Chat
from tests.bot_api.pictures import Picture, picture
from tests.bot_api.state import State
from tests.bot_api.texts import caption_text, message_text
from tests.tdlib import Parsed

MARKUP = "Can't parse reply keyboard markup JSON object"
ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def send_message(state: State, given: Given) -> Json:
    """Send a text."""
    parsed = message_text(given.text("text"), given.text("parse_mode"), entities(given))
    return _send(state, given, given.text("text"), parsed, None)


def send_photo(state: State, given: Given) -> Json:
    """Send a picture that comes along, or one that was sent before."""
    shown = _picture(state, given)
    words = given.text("caption")
    parsed = caption_text(words, given.text("parse_mode"), entities(given, "caption_entities"))
    return _send(state, given, words, parsed, shown)


def send_chat_action(state: State, given: Given) -> bool:
    """Show that the bot is at work."""
    if given.text("action") not in ACTIONS:
        raise refused("Wrong parameter action in request")
    state.thread(state.place(given.text("chat_id")), _thread(given))
    return True


def entities(given: Given, name: str = "entities") -> object:
    """Entities given instead of markup, if they are."""
    return given.parsed(name, "Can't parse entities JSON object")


def previews(options: str) -> bool:
    """Whether links are to be previewed."""
    return not (options and json.loads(options).get("is_disabled"))


def _send(state: State, given: Given, html: str, parsed: Parsed, shown: Picture | None) -> Json:
    """Keep a message and show it to the test."""
    rows = keyboard(given.parsed("reply_markup", MARKUP))
    chat = state.place(given.text("chat_id"))
    thread = state.thread(chat, _thread(given))
    answered = _answered(state, chat, given)
    if answered is not None and not chat.topics and chat.type == "supergroup":
        thread = answered.body.get("message_thread_id", answered.body["message_id"])
    sent = Sent(
        chat.id,
        state.messages.number(chat),
        html,
        parsed.text,
        parsed.entities,
        answered.body["message_id"] if answered else None,
        rows,
        thread,
        shown,
        previews(given.text("link_preview_options")),
    )
    body = sent_json(sent, chat, state.date, answered)
    state.messages.add(chat.id, Post(body, [sent]))
    state.replies.put(sent)
    return body


def _thread(given: Given) -> int:
    return given.number("message_thread_id", 0, 0, 2**31 - 1)


def _answered(state: State, chat: Chat, given: Given) -> Post | None:
    """The message that is replied to, if it is there."""
    wanted = given.parsed("reply_parameters", "Can't parse reply parameters JSON object")
    if wanted is None and given.text("reply_to_message_id"):
        wanted = {
            "message_id": int(given.text("reply_to_message_id")),
            "allow_sending_without_reply": given.flag("allow_sending_without_reply"),
        }
    if wanted is None:
        return None
    if not isinstance(wanted, dict):
        raise refused("Object expected as reply parameters")
    if not isinstance(wanted.get("message_id"), int):
        raise refused('Can\'t find field "message_id"')
    place = int(wanted.get("chat_id", chat.id))
    found = state.messages.get(place, wanted["message_id"])
    if found is not None and not found.hidden:
        return found
    if not wanted.get("allow_sending_without_reply"):
        raise refused("message to be replied not found")
    return None


def _picture(state: State, given: Given) -> Picture:
    """The photo of a call: its own part, a part it names, or the number of an earlier one."""
    name = given.text("photo")
    data = given.files.get(name.removeprefix("attach://") or "photo")
    if data is not None:
        return picture(data, f"AgACAgQAAxkDAAI{state.number():08d}")
    if not name:
        raise refused("There is no photo in the request")
    for chat in state.known:
        for sent in state.messages.of(chat):
            if sent.picture and sent.picture.file_id == name:
                return replace(sent.picture)
    raise refused("Wrong file identifier/HTTP URL specified")
