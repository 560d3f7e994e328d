"""What Telegram makes of a reply: the faults that no reply may have, whatever is in it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from bot.harmless import units
from bot.telegram.blocks import PAGE_BYTES, PAGE_ENTITIES, PAGE_UNITS, plain
from bot.telegram.reply import Button, Reply
from tests.tdlib import Parsed, detect, parse

OURS = {"bold", "italic", "blockquote", "expandable_blockquote", "text_link"}
TAG = re.compile(r'</?(?:b|i|a|blockquote)>|<blockquote expandable>|<a href="[^"<>]*">')


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a reply: `kind` is refused, injected, reacting, large or keyboard."""

    kind: str
    words: str


def faults(reply: Reply, links: Container[str | None]) -> Iterator[Fault]:
    """The faults of one reply, all of whose links are to be among `links`."""
    try:
        parsed = parse(reply.html)
    except (ValueError, UnicodeError) as refusal:
        yield Fault("refused", str(refusal))
        return
    yield from _injected(reply, parsed, links)
    for entity in detect(parsed.text):
        yield Fault("reacting", f"{entity.type} at {entity.offset}")
    yield from _large(reply, parsed)
    yield from (
        Fault("keyboard", str(button)) for row in reply.keyboard for button in row if _odd(button)
    )


def _injected(reply: Reply, parsed: Parsed, links: Container[str | None]) -> Iterator[Fault]:
    if parsed.text != plain(reply.html):
        yield Fault("injected", "the text that is read is not the text that was written")
    if rest := re.search("[<>]", TAG.sub("", reply.html)):
        yield Fault("injected", f"a sign of markup at {rest.start()}")
    for entity in parsed.entities:
        if entity.type not in OURS or (entity.url is not None and entity.url not in links):
            yield Fault("injected", f"{entity.type} {entity.url}")


def _large(reply: Reply, parsed: Parsed) -> Iterator[Fault]:
    sizes = (
        (units(parsed.text), PAGE_UNITS),
        (len(parsed.entities), PAGE_ENTITIES),
        (len(reply.html.encode()), PAGE_BYTES),
    )
    for size, most in sizes:
        if not 0 <= size <= most:
            yield Fault("large", f"{size} of {most}")
    if not parsed.text.strip():
        yield Fault("large", "nothing")


def _odd(button: Button) -> bool:
    """Whether Telegram would refuse a button."""
    actions = (button.data, button.url, button.inline)
    return (
        sum(action is not None for action in actions) != 1
        or not button.label
        or (button.data is not None and not 0 < len(button.data.encode()) <= 64)
    )
