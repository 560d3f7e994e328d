"""Pictures on their way in: PNG only, within Telegram's limits for photos."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field

from tests.bot_api.errors import Json, refused

PHOTO_BYTES = 10 << 20
SIDES = 10_000  # width and height together
RATIO = 20
SHOWN = 2560  # the longer side, as phones receive it
SMALL = 320

SIGNATURE = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo as it was sent; `file_id` sends it again."""

    width: int
    height: int
    data: bytes = field(repr=False)
    file_id: str


def picture(data: bytes, file_id: str) -> Picture:
    """Check an uploaded photo."""
    if len(data) > PHOTO_BYTES:
        size = f"File of size {len(data)} bytes is too big for a photo"
        raise refused(f"{size}; the maximum size is {PHOTO_BYTES} bytes")
    if not _whole(data):
        raise refused("IMAGE_PROCESS_FAILED")
    width, height = struct.unpack(">II", data[16:24])
    if (
        not width
        or not height
        or width + height > SIDES
        or max(width, height) > RATIO * min(width, height)
    ):
        raise refused("PHOTO_INVALID_DIMENSIONS")
    return Picture(width, height, data, file_id)


def photo_json(picture: Picture) -> list[Json]:
    """A photo as the API reports it: in two sizes, the larger last."""
    return [
        {
            "file_id": f"{picture.file_id}{name}",
            "file_unique_id": f"{picture.file_id[-8:]}{name}",
            "width": max(1, round(picture.width * scale)),
            "height": max(1, round(picture.height * scale)),
            "file_size": len(picture.data),
        }
        for name, longest in (("s", SMALL), ("", SHOWN))
        for scale in (min(1.0, longest / max(picture.width, picture.height)),)
    ]


def _whole(data: bytes) -> bool:
    """Whether these are the chunks of a PNG from its header to its end, each with its sum."""
    if not data.startswith(SIGNATURE) or data[12:16] != b"IHDR":
        return False
    at, name = len(SIGNATURE), b""
    while name != b"IEND" and at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        name = data[at + 4 : at + 8]
        body, check = data[at + 4 : at + 8 + length], data[at + 8 + length : at + 12 + length]
        if check != struct.pack(">I", zlib.crc32(body)):
            return False
        at += 12 + length
    return name == b"IEND" and at == len(data)
