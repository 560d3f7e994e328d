"""From bytes to characters, whatever encoding a scraper left."""

from __future__ import annotations

import codecs

from retrieval.errors import ReadError

# More than this share of control characters and the bytes are no text. Text has none but tab
# and newline; compressed and executable files measured .05 to .3 under every single-byte codec.
CONTROL_SHARE = 0.02

BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark is a prefix of this one
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}

# A guess needs no more than this; detection on whole megabytes costs seconds.
SAMPLE_BYTES = 64 * 1024


def decode(data: bytes) -> str:
    """The text of a file: byte order mark, else UTF-8, else charset-normalizer's best guess.

    Raise ReadError where the bytes are no text (a picture, an archive) or fit no encoding.
    """
    for mark, encoding in BOMS.items():
        if data.startswith(mark):
            return _strict(data, encoding)
    if b"\0" in data[:SAMPLE_BYTES]:
        raise ReadError("is not text: it holds NUL bytes; convert it to text first")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = _guess(data, error.start)
    sample = text[:SAMPLE_BYTES]
    strange = sum(char < " " and char not in "\t\n\r\f\v" for char in sample)
    if strange > CONTROL_SHARE * len(sample):
        raise ReadError(f"is not text: {strange} control characters at its start")
    return text


def _guess(data: bytes, first_bad: int) -> str:
    """Decode by the encoding that charset-normalizer finds around the first odd byte."""
    from charset_normalizer import from_bytes

    begin = max(0, first_bad - SAMPLE_BYTES // 2)
    best = from_bytes(data[begin : begin + SAMPLE_BYTES]).best()
    if best is None:
        raise ReadError("is not text in any known encoding; save it as UTF-8")
    return _strict(data, best.encoding)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError(
            f"looks like {encoding} but byte {error.start:,} does not fit; save it as UTF-8"
        ) from error
