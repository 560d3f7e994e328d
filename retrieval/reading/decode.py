"""From bytes to characters, whatever encoding a scraper left."""

from __future__ import annotations

import codecs
import re
from io import BytesIO

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

# Files that are renamed rather than converted, by how they start.
MAGIC = {
    b"PK\x03\x04": "a zip archive or an Office document",
    b"\x1f\x8b": "a gzip file",
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ\0": "an xz file",
    b"\x28\xb5\x2f\xfd": "a zstd file",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a rar archive",
    b"%PDF-": "a PDF file",
    b"{\\rtf": "an RTF document",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"SQLite format 3\0": "a SQLite database",
}

# A guess needs no more than this; detection on whole megabytes costs seconds.
SAMPLE_BYTES = 64 * 1024

# UTF-8 that was cut or spliced somewhere is still UTF-8: other encodings yield no well-formed
# sequences by chance (three bytes of Latin-1 prose fit once in some hundreds of letters).
WELL_FORMED = 10  # sequences for each broken one

ODD = re.compile(rb"[\x80-\xff]")
LEAD_IN = 100  # bytes of ASCII before the first odd one that a long line gives for context


def decode(data: bytes) -> str:
    """The text of a file: byte order mark, else UTF-8, else charset-normalizer's best guess.

    A few broken bytes in UTF-8 become U+FFFD. Raise ReadError where the bytes are no text (a
    picture, an archive) or fit no encoding.
    """
    for start, kind in MAGIC.items():
        if data.startswith(start):
            raise ReadError(f"is not text but {kind}: save its text as .txt")
    for mark, encoding in BOMS.items():
        if data.startswith(mark):
            return _strict(data, encoding)
    if b"\0" in data[:SAMPLE_BYTES]:
        raise ReadError("is not text: it holds NUL bytes; convert it to text first")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _mended(data) or _guess(data)
    sample = text[:SAMPLE_BYTES]
    strange = sum(char < " " and char not in "\t\n\r\f\v" for char in sample)
    if strange > CONTROL_SHARE * len(sample):
        raise ReadError(f"is not text: {strange} control characters at its start")
    return text


def _mended(data: bytes) -> str | None:
    """UTF-8 with U+FFFD for what is broken, or None where too little of it is well-formed."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    well_formed = len(text) - len(text.encode("ascii", errors="ignore")) - broken
    return text if well_formed >= WELL_FORMED * broken else None


def _guess(data: bytes) -> str:
    """Decode by the encoding that charset-normalizer finds in the lines that are not ASCII."""
    from charset_normalizer import from_bytes

    sample = _sample(data)
    best = from_bytes(sample).best()
    if best is None:
        raise ReadError("is not text in any known encoding; save it as UTF-8")
    # Western and Central European read alike to the detector, which then takes the first by
    # name; windows-1252 is what the Encoding Standard falls back to for unlabelled pages.
    western = from_bytes(sample, cp_isolation=["cp1252"]).best()
    if western and (western.chaos, -western.coherence) <= (best.chaos, -best.coherence):
        best = western
    return _strict(data, best.encoding)


def _sample(data: bytes) -> bytes:
    """The first lines that are not ASCII, not cut inside a character.

    Line feeds and spaces are no part of a longer character in any encoding still met.
    """
    sample = bytearray()
    for line in BytesIO(data):
        odd = ODD.search(line)
        if odd is not None:
            sample += line if sample else line[max(0, odd.start() - LEAD_IN) :]
        if len(sample) > SAMPLE_BYTES:
            break
    if len(sample) <= SAMPLE_BYTES:
        return bytes(sample)
    last = max(sample.rfind(b"\n", 0, SAMPLE_BYTES), sample.rfind(b" ", 0, SAMPLE_BYTES))
    return bytes(sample[: last if last > 0 else SAMPLE_BYTES])


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError(
            f"looks like {encoding} but byte {error.start:,} does not fit; save it as UTF-8"
        ) from error
