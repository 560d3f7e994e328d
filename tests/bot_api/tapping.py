"""What people do with buttons and in inline mode."""

from __future__ import annotations

from tests.bot_api.answering import inline_message
from tests.bot_api.errors import Json
from tests.bot_api.messages import Sent
from tests.bot_api.people import ADA, Chat, user_json
from tests.bot_api.queries import Choice, Inline, Tap
from tests.bot_api.state import State

TYPED = 256  # characters: Telegram cuts an inline query there


class Tapping:
    """Users who tap and choose."""

    state: State

    def taps(self, message: Sent, label: str, *, user: Chat | None = None) -> Tap:
        """Tap a button of a message as it stands now; the handle awaits the bot's answer.

        The test fails where there is no such button, or where it asks the bot nothing.
        """
        now = self.now(message)
        button = now.button(label)
        assert "callback_data" in button, f"{button} does not ask the bot"
        tapper = user or self.state.known.get(now.chat, ADA)
        tapper = tapper if tapper.type == "private" else ADA
        return self.taps_data(message, button["callback_data"], user=tapper)

    def taps_data(self, message: Sent, data: str, *, user: Chat = ADA) -> Tap:
        """Tap a button that may be there no longer, as a slow phone does, or a forged one."""
        number = str(10**17 + self.state.number())
        tap = Tap(number, user, data, self.state.query_seconds)
        self.state.taps.add(tap)
        place = message.inline_id or str(message.chat)
        query: Json = {"id": number, "from": user_json(user), "chat_instance": place, "data": data}
        if message.inline_id is not None:
            query["inline_message_id"] = message.inline_id
        else:
            query["message"] = self._shown(message)
        self.state.updates.add("callback_query", ("tap", user.id), query)
        return tap

    def now(self, message: Sent) -> Sent:
        """A message of the bot's as it stands now; the test fails where it is gone."""
        versions = self.state.messages.versions(message)
        assert versions, f"message {message.id} is gone"
        return versions[-1]

    def history(self, message: Sent) -> list[Sent]:
        """How a message stood from the first time to now."""
        return list(self.state.messages.versions(message))

    def types_inline(
        self, user: Chat, text: str, *, offset: str = "", chat_type: str = "sender"
    ) -> Inline:
        """Type the bot's name and a text into any chat; the handle awaits the results."""
        number = str(10**17 + self.state.number())
        query = Inline(number, user, text[:TYPED], self.state.query_seconds)
        self.state.inlines.add(query)
        content: Json = {
            "id": number,
            "from": user_json(user),
            "chat_type": chat_type,
            "query": query.text,
            "offset": offset,
        }
        self.state.updates.add("inline_query", ("inline", user.id), content)
        return query

    def chooses(self, query: Inline, choice: Choice) -> Sent:
        """Send a result; the bot learns of it, and can edit it if it has buttons."""
        sent = inline_message(self.state, choice)
        content: Json = {
            "result_id": choice.id,
            "from": user_json(query.user),
            "query": query.text,
        }
        if sent.keyboard:
            content["inline_message_id"] = sent.inline_id
        self.state.updates.add("chosen_inline_result", ("chosen", query.user.id), content)
        return sent

    def _shown(self, message: Sent) -> Json:
        """The message of a tap; one that is gone is only named."""
        post = self.state.messages.get(message.chat, message.id)
        if post is not None:
            return post.body
        chat = self.state.known[message.chat]
        place: Json = {"id": chat.id, "type": chat.type}
        place["first_name" if chat.type == "private" else "title"] = chat.name
        return {"message_id": message.id, "chat": place, "date": 0}
