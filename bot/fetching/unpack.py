"""Bodies unpacked within a limit: what a few bytes can be blown up to is never held."""

from __future__ import annotations

import zlib

from bot.fetching.errors import FetchError

GZIP, ZLIB, RAW = 31, 15, -15  # what zlib's `wbits` takes for the three wrappings
MEMBERS = 100  # of a gzip body; servers send one, and each costs a copy of what is left


def unpacked(data: bytes, encoding: str, limit: int) -> bytes:
    """The body that was sent under a Content-Encoding; raise FetchError where it cannot be had.

    gzip and deflate, once: a body packed twice is a bomb or a mistake. `limit` is in bytes.

    >>> unpacked(zlib.compress(b"Rain in Riga"), "deflate", 100)
    b'Rain in Riga'
    """
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return data
    if encoding in ("gzip", "x-gzip"):
        return _members(data, limit)
    if encoding == "deflate":  # RFC 9110 means zlib's wrapping; some servers send none
        return _member(data, ZLIB if data[:1] == b"\x78" else RAW, limit)[0]
    raise FetchError(f"is packed as {encoding[:50]!r}, which was not asked for")


def _members(data: bytes, limit: int) -> bytes:
    """All members of a gzip body; zeros behind the last are padding."""
    body = b""
    for _ in range(MEMBERS):
        member, data = _member(data, GZIP, limit - len(body))
        body += member
        if not data.strip(b"\0"):
            return body
    raise FetchError(f"is packed in more than {MEMBERS} pieces")


def _member(data: bytes, wrapping: int, limit: int) -> tuple[bytes, bytes]:
    """One compressed stream unpacked, and what lies behind it."""
    stream = zlib.decompressobj(wrapping)
    try:
        body = stream.decompress(data, limit + 1)
    except zlib.error as error:
        raise FetchError(f"is packed, but broken: {error}", passing=True) from error
    if len(body) > limit:
        raise FetchError("is over the limit of bytes once it is unpacked")
    if not stream.eof:
        raise FetchError("is packed, but cut short", passing=True)
    return body, stream.unused_data
