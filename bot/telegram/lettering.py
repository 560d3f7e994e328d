"""Lettering: text in pixels, in the one font that comes with the package.

The font has Latin, Greek and Cyrillic. Of other scripts a run of letters becomes "[…]", so that
nobody takes what is left for the whole; other signs that it lacks (emoji, say) are left out, and
so are marks over letters that no letter of its own has. Nothing is drawn as a box.

Letters are set one after the other, without shaping and kerning: the same text has the same
pixels wherever the same Pillow draws it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from io import BytesIO

from PIL import ImageFont

from bot.harmless import visible

FONT = ("fontpkg_noto_sans", "files", "NotoSans[wdth,wght].ttf")
WIDTH = 100  # the font's other axis: not condensed
NOWHERE = "\U0010ffff"  # no font has a sign for it: it is drawn as the box
# The font has Devanagari too, but without shaping its signs stand in the wrong order.
UNSHAPED = ((0x0900, 0x097F), (0x1CD0, 0x1CFF), (0xA8E0, 0xA8FF))
LEFT_OUT = "[…]"
LEFT_OUT_AGAIN = re.compile(r"\[…\](?:\s*\[…\])+")
ELLIPSIS = "…"
LOOKED_AT = 4000  # characters of a text: far more than a picture holds


class Lettering:
    """The font in one size (pixels) and weight (100 to 900)."""

    def __init__(self, size: int, weight: int) -> None:
        self.font = _font(size)
        self.font.set_variation_by_axes([weight, WIDTH])
        self._advances: dict[str, float] = {}

    def width(self, text: str) -> float:
        """How wide a line of drawable text is, in pixels."""
        return sum(self._advance(sign) for sign in text)

    def lines(self, text: str, width: float, most: int) -> list[str]:
        """Drawable text in at most so many lines of at most so many pixels, at least one.

        They break between words, and inside of a word that is wider than a line. Where not all
        fits the last one ends with an ellipsis.
        """
        lines: list[str] = []
        while text and len(lines) < most:
            room = self._fitting(text, width)
            lines.append(text[:room].rstrip())
            text = text[room:].lstrip()
        if text:
            end = lines[-1]
            while end and self.width(end + ELLIPSIS) > width:
                end = end.rpartition(" ")[0] or end[:-1]
            lines[-1] = end.rstrip(" ,;:—–") + ELLIPSIS
        return lines or [""]

    def _fitting(self, text: str, width: float) -> int:
        """How many characters of a text stand in one line, at least one."""
        for end, sign in enumerate(text):
            width -= self._advance(sign)
            if width < 0:
                at = end if sign == " " else text.rfind(" ", 0, end)
                return at if at > 0 else max(end, 1)
        return len(text)

    def _advance(self, sign: str) -> float:
        if sign not in self._advances:
            self._advances[sign] = self.font.getlength(sign)
        return self._advances[sign]


def drawable(text: str) -> str:
    """The start of a text on one line, in signs that the font has.

    >>> drawable("Kyiv (Київ) and Tokyo (東京)\u202e \N{ROCKET}")
    'Kyiv (Київ) and Tokyo ([…])'
    """
    shown: list[str] = []
    for sign in unicodedata.normalize("NFC", visible(text[:LOOKED_AT])):
        kind = unicodedata.category(sign)[0]
        if sign == " " or (kind != "M" and _has(sign)):
            shown.append(sign)
        elif kind in "LN":
            shown.append(LEFT_OUT)
    return " ".join(LEFT_OUT_AGAIN.sub(LEFT_OUT, "".join(shown)).split())


@lru_cache(4096)
def _has(sign: str) -> bool:
    if any(first <= ord(sign) <= last for first, last in UNSHAPED):
        return False
    return _mask(sign) != _mask(NOWHERE)


def _mask(sign: str) -> bytes:
    return bytes(_small().getmask(sign))


@lru_cache(1)
def _small() -> ImageFont.FreeTypeFont:
    """The font in a size in which it is only looked at."""
    return _font(20)


def _font(size: int) -> ImageFont.FreeTypeFont:
    """The font in a size, in its usual weight."""
    return ImageFont.truetype(BytesIO(_file()), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(1)
def _file() -> bytes:
    package, *path = FONT
    return files(package).joinpath(*path).read_bytes()
