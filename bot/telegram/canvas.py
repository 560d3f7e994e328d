"""A canvas: what is drawn from the top downwards, and the PNG that it becomes."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

from bot.telegram.lettering import Lettering

WIDTH = 1080  # pixels
PAPER = "#FBFAF7"
RADIUS = 12  # of a dot
RING = 4  # pixels: how thick the line of a ring is
FINE = 4  # dots are drawn so many times larger and made smaller, for smooth edges


class Canvas:
    """A picture in the making; `y` is where the next line of words goes, in pixels."""

    def __init__(self, height: int, top: int) -> None:
        self._image = Image.new("RGB", (WIDTH, height), PAPER)
        self._draw = ImageDraw.Draw(self._image)
        self.y = top

    def text(self, placed: tuple[int, str], lettering: Lettering, colour: str, step: int) -> None:
        """One line of drawable words with the place where they begin; `y` moves on by `step`."""
        left, words = placed
        self._draw.text((left, self.y), words, fill=colour, font=lettering.font)
        self.y += step

    def right(self, placed: tuple[int, str], lettering: Lettering, colour: str, y: int) -> None:
        """One line of drawable words with the place where they end; their tops are at `y`."""
        end, words = placed
        self._draw.text((end, y), words, fill=colour, font=lettering.font, anchor="ra")

    def stroke(self, x: int, first: int, last: int, colour: str) -> None:
        """A line downwards, from under one dot to above the next."""
        if last - first > 2 * RADIUS:
            self._draw.rectangle((x - 1, first + RADIUS, x + 2, last - RADIUS), fill=colour)

    def dotted(self, x: int, first: int, colour: str) -> None:
        """Three points downwards: here something is left out."""
        for y in range(first + 6, first + 54, 16):
            self._draw.ellipse((x - 2, y, x + 3, y + 5), fill=colour)

    def dot(self, x: int, y: int, colour: str, *, full: bool) -> None:
        """A dot, or a ring, with its middle at a point."""
        side = 2 * RADIUS * FINE
        mask = Image.new("L", (side, side))
        draw = ImageDraw.Draw(mask)
        draw.ellipse((0, 0, side - 1, side - 1), fill=255)
        small = (2 * RADIUS, 2 * RADIUS)
        place = (x - RADIUS + 1, y - RADIUS)
        self._image.paste(colour, place, mask.resize(small, Image.Resampling.LANCZOS))
        if not full:
            edge = RING * FINE
            hole = Image.new("L", (side, side))
            inner = (edge, edge, side - 1 - edge, side - 1 - edge)
            ImageDraw.Draw(hole).ellipse(inner, fill=255)
            self._image.paste(PAPER, place, hole.resize(small, Image.Resampling.LANCZOS))

    def png(self, height: int) -> bytes:
        """The first `height` rows as a PNG."""
        file = BytesIO()
        self._image.crop((0, 0, WIDTH, min(height, self._image.height))).save(file, "PNG")
        return file.getvalue()
