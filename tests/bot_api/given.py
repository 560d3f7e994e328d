"""What a call brings along: parameters as text, files as bytes, in any of the accepted shapes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web

from tests.bot_api.errors import Json, refused


@dataclass(frozen=True, slots=True)
class Given:
    """The parameters of one call."""

    values: Mapping[str, str]
    files: Mapping[str, bytes] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A parameter, empty where it is missing."""
        return self.values.get(name, "")

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number, moved into its range; one that is none counts as 0."""
        text = self.text(name)
        if text and not text.lstrip("-").isdigit():
            text = "0"
        return min(max(int(text or default), low), high)

    def flag(self, name: str) -> bool:
        """Whether a parameter says yes."""
        return self.text(name).lower() in {"true", "yes", "1"}

    def parsed(self, name: str, refusal: str) -> object:
        """A parameter that is JSON, None where it is missing."""
        text = self.text(name)
        try:
            return json.loads(text) if text else None
        except ValueError:
            raise refused(refusal) from None


async def read(request: web.Request) -> Given:
    """The parameters in the address, then those in a form, with files or without, or in JSON."""
    values = dict(request.query)
    files: dict[str, bytes] = {}
    if request.content_type == "application/json":
        body: Json = await request.json()
        values |= {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in body.items()
            if value is not None
        }
        return Given(values)
    for name, part in (await request.post()).items():
        if isinstance(part, web.FileField):
            with part.file:
                files[name] = part.file.read()
        else:
            values[name] = part.decode() if isinstance(part, bytes | bytearray) else str(part)
    return Given(values, files)
