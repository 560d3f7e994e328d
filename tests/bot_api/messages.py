"""Messages: what was said by whom, how the bot's own ones stand and once stood."""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.bot_api.errors import Json
from tests.bot_api.keyboards import Keyboard, keyboard_json
from tests.bot_api.people import ME, Chat, chat_json
from tests.bot_api.pictures import Picture, photo_json
from tests.bot_api.texts import entity_json
from tests.tdlib import Entity


@dataclass(frozen=True, slots=True)
class Sent:
    """One message of the bot's as it stood at one time; `html` is what the bot wrote.

    One sent through inline or guest mode has an `inline_id`, and 0 for `chat` and `id`.
    """

    chat: int
    id: int
    html: str
    text: str
    entities: tuple[Entity, ...]
    reply_to: int | None = None
    keyboard: Keyboard = ()
    thread: int | None = None
    picture: Picture | None = None
    previews: bool = True  # whether links are previewed under it
    inline_id: str | None = None

    @property
    def labels(self) -> tuple[tuple[str, ...], ...]:
        """What stands on the buttons, row by row."""
        return tuple(tuple(button["text"] for button in row) for row in self.keyboard)

    def button(self, label: str) -> Json:
        """The button with this label; the test fails where there is none, or more than one."""
        found = [button for row in self.keyboard for button in row if button["text"] == label]
        assert len(found) == 1, f"{len(found)} buttons {label!r}, there are {self.labels}"
        return found[0]


@dataclass(slots=True)
class Post:
    """A message of a chat as the API reports it; `versions` where it is the bot's.

    A `hidden` one was said in a group and not to the bot, for which it does not exist.
    """

    body: Json
    versions: list[Sent] = field(default_factory=list)
    hidden: bool = False


class Messages:
    """Every message, the newest `keep` of them where that is given."""

    def __init__(self, keep: int | None) -> None:
        self._keep = keep
        self._numbers: defaultdict[int, int] = defaultdict(int)
        self._chats: defaultdict[int, dict[int, Post]] = defaultdict(dict)
        self._order: deque[tuple[int, int]] = deque()
        self._inline: OrderedDict[str, list[Sent]] = OrderedDict()

    def number(self, chat: Chat) -> int:
        """The next message's: private chats and small groups share one count."""
        shared = 0 if chat.type in {"private", "group"} else chat.id
        self._numbers[shared] += 1
        return self._numbers[shared]

    def add(self, chat: int, post: Post) -> None:
        """Keep a message, and forget the oldest where there are too many."""
        number = post.body["message_id"]
        self._chats[chat][number] = post
        self._order.append((chat, number))
        if self._keep is not None and len(self._order) > self._keep:
            self.forget(*self._order.popleft())

    def add_inline(self, sent: Sent) -> None:
        """Keep a message that was sent through inline or guest mode."""
        assert sent.inline_id is not None
        self._inline[sent.inline_id] = [sent]
        if self._keep is not None and len(self._inline) > self._keep:
            self._inline.popitem(last=False)

    def forget(self, chat: int, number: int) -> None:
        """Delete a message, if it is there."""
        self._chats[chat].pop(number, None)

    def get(self, chat: int, number: int) -> Post | None:
        """A message, if it is there."""
        return self._chats[chat].get(number)

    def versions(self, sent: Sent) -> list[Sent]:
        """How a message of the bot's stood, in order: empty once it is deleted."""
        if sent.inline_id is not None:
            return self._inline.get(sent.inline_id, [])
        post = self.get(sent.chat, sent.id)
        return post.versions if post else []

    def inline(self, inline_id: str) -> list[Sent]:
        """How a message sent through inline or guest mode stood: empty where it is unknown."""
        return self._inline.get(inline_id, [])

    def of(self, chat: int) -> Iterator[Sent]:
        """The bot's messages in a chat as they stand now, in order."""
        return (post.versions[-1] for post in self._chats[chat].values() if post.versions)


def sent_json(sent: Sent, chat: Chat, date: int, answered: Post | None) -> Json:
    """A message of the bot's as the API reports it."""
    found: Json = {"message_id": sent.id, "chat": chat_json(chat), "date": date}
    if chat.type == "channel":
        found["sender_chat"] = chat_json(chat)
    else:
        found["from"] = ME
    found |= thread_json(chat, sent.thread)
    if answered is not None:
        found["reply_to_message"] = without_reply(answered.body)
    if sent.picture is not None:
        found["photo"] = photo_json(sent.picture)
    words = "caption" if sent.picture else "text"
    if sent.text:
        found[words] = sent.text
    if sent.entities:
        name = "caption_entities" if sent.picture else "entities"
        found[name] = [entity_json(entity) for entity in sent.entities]
    if not sent.previews:
        found["link_preview_options"] = {"is_disabled": True}
    return found | ({"reply_markup": keyboard_json(sent.keyboard)} if sent.keyboard else {})


def thread_json(chat: Chat, thread: int | None) -> Json:
    """The thread of a message: a topic in a forum, the first message of a talk elsewhere."""
    if not thread:
        return {}
    return {"message_thread_id": thread} | ({"is_topic_message": True} if chat.topics else {})


def without_reply(body: Json) -> Json:
    """A message inside another one, which does not hold a third."""
    return {name: value for name, value in body.items() if name != "reply_to_message"}
