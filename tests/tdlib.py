"""Telegram's own text parser, out of TDLib: what becomes of a text that a bot sends.

`parseTextEntities` is what Telegram's server runs on a message's HTML, `getTextEntities` what
it then finds in the text by itself: links, mentions, hashtags, commands.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import tdjson

# TDLib's names of what it finds, as the Bot API calls them. It reports neither timestamps,
# which mean something only under a video, nor bank cards; both are kept to be looked at here.
NAMES = {
    "BlockQuote": "blockquote",
    "Bold": "bold",
    "BotCommand": "bot_command",
    "Cashtag": "cashtag",
    "Code": "code",
    "CustomEmoji": "custom_emoji",
    "EmailAddress": "email",
    "ExpandableBlockQuote": "expandable_blockquote",
    "Hashtag": "hashtag",
    "Italic": "italic",
    "Mention": "mention",
    "MentionName": "text_mention",
    "PhoneNumber": "phone_number",
    "Pre": "pre",
    "PreCode": "pre",
    "Spoiler": "spoiler",
    "Strikethrough": "strikethrough",
    "TextUrl": "text_link",
    "Underline": "underline",
    "Url": "url",
}
TIMESTAMP = "MediaTimestamp"


@dataclass(frozen=True, slots=True)
class Entity:
    """A stretch of text with a meaning; `offset` and `length` count UTF-16 units."""

    type: str
    offset: int
    length: int
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """What the reader sees of an HTML text, and the entities that its markup made."""

    text: str
    entities: tuple[Entity, ...]


def parse(html: str) -> Parsed:
    """Parse HTML as Telegram does; raise ValueError with its words where it refuses."""
    answer = _execute(
        {
            "@type": "parseTextEntities",
            "text": html,
            "parse_mode": {"@type": "textParseModeHTML"},
        }
    )
    if answer["@type"] == "error":
        raise ValueError(answer["message"])
    return Parsed(answer["text"], _entities(answer))


def detect(text: str) -> tuple[Entity, ...]:
    """What Telegram finds in a text by itself."""
    found = _entities(_execute({"@type": "getTextEntities", "text": text}))
    return tuple(entity for entity in found if entity.type != TIMESTAMP)


def _entities(answer: dict[str, Any]) -> tuple[Entity, ...]:
    """The entities of one of TDLib's answers, in their order."""
    named = [
        (entity["type"]["@type"].removeprefix("textEntityType"), entity)
        for entity in answer["entities"]
    ]
    return tuple(
        Entity(
            NAMES.get(name, name),
            entity["offset"],
            entity["length"],
            entity["type"].get("url"),
        )
        for name, entity in named
    )


def _execute(query: dict[str, Any]) -> dict[str, Any]:
    """TDLib's answer to one of the queries that need neither a network nor an account."""
    _silence()
    answer = tdjson.td_execute(json.dumps(query).encode())
    if answer is None:
        raise ValueError("TDLib does not take this query offline")
    result: dict[str, Any] = json.loads(answer)
    return result


@cache
def _silence() -> None:
    """Stop TDLib's own log, which would repeat every text on standard error."""
    quiet = {"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}
    tdjson.td_execute(json.dumps(quiet).encode())
