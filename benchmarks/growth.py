"""A picture of growth: lines over the number of passages, both axes by powers of ten, as SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import log10
from typing import Any
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, TOP, PLOT_WIDTH, PLOT_HEIGHT = 840, 370, 60, 50, 480, 250
COLOURS = ("#1b6ca8", "#c8553d", "#3a7d44", "#8f5db7", "#7a7a7a")
LEAST, MOST = -1, 3  # powers of ten of milliseconds
LINES = (
    ("rank", "p50_ms", "finding"),
    ("rank in a month", "p50_ms", "finding in a month"),
    ("rank since a year", "p50_ms", "finding since a day"),
    ("dense", "p50_ms", "  of it dense"),
    ("lexical", "p50_ms", "  of it lexical"),
)
BUDGET = 60  # ms, of finding at a million passages

Point = tuple[float, float]


def picture(found: Mapping[str, Mapping[str, Any]]) -> str:
    """The median milliseconds of finding by the number of passages, and what is resident."""
    sizes = sorted(map(int, found))
    low, high = log10(sizes[0]), max(log10(sizes[-1]), log10(sizes[0]) + 1)

    def place(size: float, milliseconds: float) -> Point:
        across = (log10(size) - low) / (high - low)
        up = (log10(max(milliseconds, 10**LEAST)) - LEAST) / (MOST - LEAST)
        return LEFT + PLOT_WIDTH * across, TOP + PLOT_HEIGHT * (1 - up)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        _text(
            (LEFT, 24),
            "Median milliseconds of finding by passages held, and memory resident",
            size=16,
        ),
    ]
    for power in range(LEAST, MOST + 1):
        (x, y), label = place(sizes[0], 10**power), f"{10**power:g}"
        parts += [
            _line([(x, y), (x + PLOT_WIDTH, y)], "#dddddd"),
            _text((x - 8, y + 4), label, "end"),
        ]
    for size in sizes:
        x, bottom = place(size, 10**LEAST)
        resident = found[str(size)]["resident_mb"]
        parts.append(_text((x, bottom + 20), f"{size:,}", "middle"))
        parts.append(_text((x, bottom + 38), f"{resident} MB", "middle", colour="#7a7a7a"))
    budget = [place(size, BUDGET) for size in (sizes[0], sizes[-1])]
    parts.append(_line(budget, "#999999", dashes="4 4"))
    parts.append(_text((budget[1][0] + 6, budget[1][1] + 4), f"{BUDGET}", colour="#7a7a7a"))
    parts += _curves(found, sizes, place)
    return "\n".join([*parts, "</svg>", ""])


def _curves(
    found: Mapping[str, Mapping[str, Any]],
    sizes: Sequence[int],
    place: Callable[[float, float], Point],
) -> Iterator[str]:
    """The lines, each with its name at the right."""
    for at, (stage, figure, name) in enumerate(LINES):
        points = [place(size, found[str(size)]["stages"][stage][figure]) for size in sizes]
        yield _line(points, COLOURS[at], width=2.5)
        last = found[str(sizes[-1])]["stages"][stage][figure]
        y = TOP + 110 + 24 * at
        yield _line([(LEFT + PLOT_WIDTH + 20, y), (LEFT + PLOT_WIDTH + 44, y)], COLOURS[at], 2.5)
        yield _text((LEFT + PLOT_WIDTH + 52, y + 4), f"{name}: {last:.1f} ms")


def _line(points: Sequence[Point], colour: str, width: float = 1, dashes: str = "") -> str:
    told = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<polyline points="{told}" fill="none" stroke="{colour}" stroke-width="{width}"{dashed}/>'
    )


def _text(
    at: Point, words: str, anchor: str = "start", size: int = 13, colour: str = "#222222"
) -> str:
    place = f'x="{at[0]:.1f}" y="{at[1]:.1f}"'
    return (
        f'<text {place} text-anchor="{anchor}" font-size="{size}" fill="{colour}" '
        f'xml:space="preserve">{escape(words)}</text>'
    )
