"""What people do with the bot itself: let it in, put it out, block it, move their group."""

from __future__ import annotations

from dataclasses import replace

from tests.bot_api.errors import Json
from tests.bot_api.messages import Post
from tests.bot_api.people import ADA, ME, Chat, chat_json, member_json, user_json
from tests.bot_api.state import State

SUPERGROUPS = -1001000001000  # groups that grow get numbers below


class Joining:
    """Users who decide where the bot is."""

    state: State

    def joins(self, chat: Chat, *, by: Chat = ADA) -> None:
        """Bring the bot into a group."""
        self.state.known[chat.id] = chat
        self.state.shut.pop(chat.id, None)
        self._standing(chat, by, "left", "member")
        self._service(chat, by, {"new_chat_members": [ME]})

    def kicks(self, chat: Chat, *, by: Chat = ADA) -> None:
        """Put the bot out of a group."""
        kind = chat.type if chat.type in {"supergroup", "channel"} else "group"
        self.state.shut[chat.id] = f"bot was kicked from the {kind} chat"
        self._standing(chat, by, "member", "kicked")

    def blocks(self, user: Chat) -> None:
        """Block the bot: nothing can be sent to this user any more."""
        self.state.known[user.id] = user
        self.state.shut[user.id] = "bot was blocked by the user"
        self._standing(user, user, "member", "kicked")

    def unblocks(self, user: Chat) -> None:
        """Let the bot write again."""
        del self.state.shut[user.id]
        self._standing(user, user, "kicked", "member")

    def migrates(self, group: Chat, *, by: Chat = ADA) -> Chat:
        """Turn a small group into a supergroup, which is returned."""
        moved = replace(group, id=SUPERGROUPS - self.state.number(), type="supergroup")
        self._service(group, by, {"migrate_to_chat_id": moved.id})
        self.state.known |= {group.id: group, moved.id: moved}
        self.state.moved[group.id] = moved
        self._service(moved, by, {"migrate_from_chat_id": group.id})
        return moved

    def _standing(self, chat: Chat, by: Chat, old: str, new: str) -> None:
        """Tell the bot that its standing in a chat has changed."""
        content: Json = {
            "chat": chat_json(chat),
            "from": user_json(by),
            "date": self.state.date,
            "old_chat_member": member_json(ME, old),
            "new_chat_member": member_json(ME, new),
        }
        self.state.updates.add("my_chat_member", chat.id, content)

    def _service(self, chat: Chat, by: Chat, content: Json) -> None:
        """A message that Telegram itself writes into a chat."""
        message: Json = {
            "message_id": self.state.messages.number(chat),
            "from": user_json(by),
            "chat": chat_json(chat),
            "date": self.state.date,
        }
        self.state.messages.add(chat.id, Post(message | content))
        self.state.updates.add("message", chat.id, message | content)
