"""Texts at the Bot API: how one is received, refused and reported, down to the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.tdlib import Entity, Parsed, detect, parse

Json = dict[str, Any]

ME: Json = {"id": 110201543, "is_bot": True, "first_name": "Dateline", "username": "DatelineBot"}
SENT = 1_709_547_300  # seconds: every message is of 4 March 2024, 10:15 UTC


@dataclass(frozen=True, slots=True)
class Sent:
    """One message of the bot's, as it stands now; `html` is what the bot wrote."""

    chat: int
    id: int
    html: str
    text: str
    entities: tuple[Entity, ...]
    reply_to: int | None


@dataclass(frozen=True, slots=True)
class Fault:
    """What a method answers instead of doing its work."""

    code: int
    description: str
    retry_after: float | None = None  # seconds; Telegram knows whole ones only


class RefusalError(Exception):
    """A request is answered with an error."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.description)
        self.fault = fault


def received(given: Mapping[str, str]) -> Parsed:
    """The text as readers will see it, with the entities that Telegram keeps: at most 100."""
    text = given.get("text", "")
    if len(text.encode()) > 32_768:
        raise refused("text is too long")
    parsed = Parsed(text, ())
    if given.get("parse_mode") == "HTML":
        try:
            parsed = parse(text)
        except ValueError as error:
            raise refused(str(error)[0].lower() + str(error)[1:]) from None
    if not parsed.text.strip():
        raise refused("message text is empty")
    if len(parsed.text.encode("utf-16-le")) // 2 > 4096:
        raise refused("message is too long")
    entities = sorted((*parsed.entities, *detect(parsed.text)), key=lambda it: it.offset)
    return Parsed(parsed.text, tuple(entities[:100]))


def refused(description: str) -> RefusalError:
    """The error of a request that cannot be done as it stands."""
    return RefusalError(Fault(400, f"Bad Request: {description}"))


def sent_json(sent: Sent) -> Json:
    """A message of the bot's as the API reports it."""
    kind = "private" if sent.chat > 0 else "supergroup"
    return {
        "message_id": sent.id,
        "date": SENT,
        "chat": {"id": sent.chat, "type": kind},
        "from": ME,
        "text": sent.text,
        "entities": [entity_json(entity) for entity in sent.entities],
    }


def entity_json(entity: Entity) -> Json:
    """An entity as the API reports it."""
    found: Json = {"type": entity.type, "offset": entity.offset, "length": entity.length}
    return found | {"url": entity.url} if entity.url else found
