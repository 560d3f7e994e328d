"""Texts on their way in: parsed by TDLib, trimmed, measured and refused as Telegram does."""

from __future__ import annotations

from dataclasses import replace

from tests.bot_api.errors import Json, refused
from tests.tdlib import Entity, Parsed, detect, parse

TEXT_BYTES = 32_768
TEXT_UNITS = 4096
CAPTION_UNITS = 1024
ENTITIES = 100  # Telegram drops the later ones without an error

# Inside these a link or a mention is still found; inside a link or code it is not.
PLAIN = {
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
}


def message_text(text: str, parse_mode: str, entities: object, *, edited: bool = False) -> Parsed:
    """The text of a message as readers will see it, with the entities that Telegram keeps."""
    if not text:
        raise refused("Message text is empty")
    parsed = _formatted(text, parse_mode, entities)
    if not parsed.text:
        raise refused("Text must be non-empty")
    if units(parsed.text) > TEXT_UNITS:
        raise refused("MESSAGE_TOO_LONG" if edited else "Message is too long")
    return parsed


def caption_text(text: str, parse_mode: str, entities: object, *, edited: bool = False) -> Parsed:
    """The words under a picture; they may be missing."""
    parsed = _formatted(text, parse_mode, entities)
    if units(parsed.text) > CAPTION_UNITS:
        raise refused("MEDIA_CAPTION_TOO_LONG" if edited else "Message caption is too long")
    return parsed


def typed(text: str) -> Json:
    """What a user types, as it stands in a message."""
    found: Json = {"text": text}
    if entities := detect(text):
        found["entities"] = [entity_json(entity) for entity in entities[:ENTITIES]]
    return found


def entity_json(entity: Entity) -> Json:
    """An entity as the API reports it."""
    found: Json = {"type": entity.type, "offset": entity.offset, "length": entity.length}
    return found | {"url": entity.url} if entity.url else found


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def _formatted(text: str, parse_mode: str, entities: object) -> Parsed:
    """A text with its markup taken out and what Telegram finds in it added."""
    if len(text.encode()) > TEXT_BYTES:
        raise refused("Text is too long")
    parsed = Parsed(text, _listed(entities))
    if parse_mode.lower() == "html":
        try:
            parsed = parse(text)
        except ValueError as error:
            raise refused(str(error)) from None
    elif parse_mode:
        raise refused("Unsupported parse_mode")  # the real one knows two kinds of Markdown too
    parsed = _trimmed(parsed)
    closed = [entity for entity in parsed.entities if entity.type not in PLAIN]
    found = [
        entity
        for entity in detect(parsed.text)
        if not any(_overlap(entity, other) for other in closed)
    ]
    ordered = sorted((*parsed.entities, *found), key=lambda entity: entity.offset)
    return Parsed(parsed.text, tuple(ordered[:ENTITIES]))


def _listed(entities: object) -> tuple[Entity, ...]:
    """Entities that a bot gives itself instead of markup."""
    given: list[Json] = entities if isinstance(entities, list) else []
    return tuple(
        Entity(each["type"], each["offset"], each["length"], each.get("url")) for each in given
    )


def _trimmed(parsed: Parsed) -> Parsed:
    """Without white space at both ends; entities that were only white space are gone."""
    text = parsed.text.rstrip()
    end = units(text)
    first = min((entity.offset for entity in parsed.entities), default=end)
    start = min(len(text) - len(text.lstrip(" \n")), first)
    kept = (
        replace(
            entity,
            offset=entity.offset - start,
            length=min(entity.offset + entity.length, end) - entity.offset,
        )
        for entity in parsed.entities
        if entity.offset < end
    )
    return Parsed(text[start:], tuple(kept))


def _overlap(one: Entity, other: Entity) -> bool:
    return one.offset < other.offset + other.length and other.offset < one.offset + one.length
