"""What people write: messages, edits of them, things that are no text, calls in other chats."""

from __future__ import annotations

from tests.bot_api.errors import Json
from tests.bot_api.messages import Post, thread_json, without_reply
from tests.bot_api.people import ADA, ME, Chat, chat_json, user_json
from tests.bot_api.queries import GuestCall
from tests.bot_api.state import State
from tests.bot_api.texts import typed
from tests.tdlib import detect

DICE: Json = {"dice": {"emoji": "🎲", "value": 3}}


class Talking:
    """Users who write; each act returns the number of the message."""

    state: State

    def says(
        self, chat: Chat, text: str, *, sender: Chat = ADA, reply_to: int = 0, topic: int = 0
    ) -> int:
        """Write a text, in a private chat by its owner, in a channel in its name."""
        message = self._message(chat, sender, reply_to, topic) | typed(text)
        self._reaches(chat, message, "message" if chat.type != "channel" else "channel_post")
        return int(message["message_id"])

    def shows(
        self, chat: Chat, content: Json = DICE, *, sender: Chat = ADA, reply_to: int = 0
    ) -> int:
        """Send something that is no text: a dice, or what `content` holds in the API's words."""
        message = self._message(chat, sender, reply_to, 0) | content
        self._reaches(chat, message, "message" if chat.type != "channel" else "channel_post")
        return int(message["message_id"])

    def edits(self, chat: Chat, message: int, text: str) -> None:
        """Change a text that was written before."""
        post = self.state.messages.get(chat.id, message)
        assert post is not None, f"message {message} is not there"
        assert not post.versions, f"message {message} is the bot's"
        post.body = {
            **{name: value for name, value in post.body.items() if name != "entities"},
            "edit_date": self.state.date,
            **typed(text),
        }
        kind = "edited_message" if chat.type != "channel" else "edited_channel_post"
        self._reaches(chat, post.body, kind)

    def deletes(self, chat: Chat, message: int) -> None:
        """Delete a message, so that it can be neither replied to nor edited."""
        self.state.messages.forget(chat.id, message)

    def follows(self, user: Chat, link: str) -> int:
        """Open a link to the bot that carries a parameter, and press Start."""
        address, _, parameter = link.partition("?start=")
        assert address == f"https://t.me/{ME['username']}", link
        assert 1 <= len(parameter) <= 64, link
        return self.says(user, f"/start {parameter}")

    def calls_guest(
        self, user: Chat, text: str, *, chat: Chat | None = None, answers: Json | None = None
    ) -> GuestCall:
        """Name the bot in a chat where it is not, perhaps in reply to a message (`answers`)."""
        number = str(10**17 + self.state.number())
        call = GuestCall(number, user, text, self.state.query_seconds)
        self.state.guests.add(call)
        place = chat or Chat(-1001000000099, "supergroup", "Somewhere")
        message: Json = {
            "message_id": 4000 + self.state.number(),
            "from": user_json(user),
            "chat": chat_json(place),
            "date": self.state.date,
            "guest_query_id": number,
        }
        if answers is not None:
            message["reply_to_message"] = answers
        self.state.updates.add("guest_message", ("guest", place.id), message | typed(text))
        return call

    def _message(self, chat: Chat, sender: Chat, reply_to: int, topic: int) -> Json:
        """A message without its content."""
        self.state.known[chat.id] = chat
        assert topic == 0 or topic in chat.topics, f"no topic {topic} in {chat}"
        number = self.state.messages.number(chat)
        message: Json = {"message_id": number, "chat": chat_json(chat), "date": self.state.date}
        if chat.type == "channel":
            message["sender_chat"] = chat_json(chat)
        else:
            message["from"] = user_json(chat if chat.type == "private" else sender)
        answered = self.state.messages.get(chat.id, reply_to)
        assert answered or not reply_to, f"message {reply_to} is not there"
        thread = topic
        if answered is not None:
            message["reply_to_message"] = without_reply(answered.body)
            if chat.type == "supergroup" and not chat.topics:
                thread = answered.body.get("message_thread_id", reply_to)
        return message | thread_json(chat, thread)

    def _reaches(self, chat: Chat, message: Json, kind: str) -> None:
        """Keep a message, and tell the bot of it where it may read it."""
        arrives = chat.id not in self.state.shut and self._is_for_bot(chat, message)
        if not kind.startswith("edited"):
            self.state.messages.add(chat.id, Post(message, hidden=not arrives))
        if arrives:
            self.state.updates.add(kind, chat.id, message)

    def _is_for_bot(self, chat: Chat, message: Json) -> bool:
        """Privacy mode: of a group, only commands to this bot and replies to it arrive."""
        if chat.type in {"private", "channel"}:
            return True
        answered = message.get("reply_to_message", {})
        if answered.get("from", {}).get("id") == ME["id"]:
            return True
        text = message.get("text", "")
        commands = [entity for entity in detect(text) if entity.type == "bot_command"]
        if not commands or commands[0].offset != 0:
            return False
        _, _, name = text[: commands[0].length].partition("@")
        return name.lower() in {"", ME["username"].lower()}
