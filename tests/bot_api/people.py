"""Who there is: the bot, its users and their chats, as the API reports them."""

from __future__ import annotations

from dataclasses import dataclass

from tests.bot_api.errors import Json

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1"  # the one in Telegram's documentation

ME: Json = {"id": 110201543, "is_bot": True, "first_name": "Dateline", "username": "DatelineBot"}
ABILITIES: Json = {
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
    "supports_guest_queries": True,
    "can_connect_to_business": False,
    "has_main_web_app": False,
    "has_topics_enabled": False,
    "allows_users_to_create_topics": False,
    "can_manage_bots": False,
}


@dataclass(frozen=True, slots=True)
class Chat:
    """A private chat, whose id is the user's, or a group, supergroup or channel.

    `topics` are the threads of a forum; its general topic has none.
    """

    id: int
    type: str = "private"
    name: str = "User"
    language: str = "en"
    topics: tuple[int, ...] = ()
    username: str = ""


ADA, BOB, EVE = Chat(7001, name="Ada"), Chat(7002, name="Bob"), Chat(7003, name="Eve")
NEWSROOM = Chat(-1001000000001, "supergroup", "Newsroom")
FORUM = Chat(-1001000000002, "supergroup", "Forum", topics=(11, 12))
CHANNEL = Chat(-1001000000003, "channel", "Channel")
GROUP = Chat(-5001, "group", "Group")


def user_json(user: Chat) -> Json:
    """A user, known by the private chat with them."""
    found: Json = {"id": user.id, "is_bot": False, "first_name": user.name}
    if user.username:
        found["username"] = user.username
    return found | {"language_code": user.language}


def chat_json(chat: Chat) -> Json:
    """A chat inside a message."""
    found: Json = {"id": chat.id, "type": chat.type}
    found["first_name" if chat.type == "private" else "title"] = chat.name
    if chat.username:
        found["username"] = chat.username
    return found | {"is_forum": True} if chat.topics else found


def member_json(user: Json, status: str) -> Json:
    """Somebody's standing in a chat: member, left or kicked."""
    return {"user": user, "status": status} | ({"until_date": 0} if status == "kicked" else {})
