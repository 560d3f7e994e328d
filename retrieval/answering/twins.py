"""Which of several equal places in a text is the one that a place of its earlier text became."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, takewhile

AROUND = 200  # characters compared on each side: a paragraph repeated whole is told by its number
MOST = 1000  # equal places that are weighed: what stands more often says nothing by itself


def became(before: str, start: int, end: int, now: str) -> int | None:
    """Where the characters `start:end` of `before` stand in `now`; None where nowhere.

    Where all that follows is as it was, its distance from the end tells. Else, of several places,
    it is the one whose surroundings are most alike; of these the one whose number among the equal
    places is nearest, then the first.

    >>> became("Rain. Sun. Rain. Snow.", 11, 16, "Fog. Rain. Sun. Rain. Snow.")
    16
    """
    if now.endswith(before[start:]):
        return len(now) - len(before) + start
    quote = before[start:end]
    places = list(islice(_places(now, quote), MOST))
    if not places:
        return None
    if len(places) == MOST:
        nearest = now.find(quote, start)
        return places[0] if nearest < 0 else nearest
    number = sum(1 for _ in takewhile(lambda at: at < start, islice(_places(before, quote), MOST)))
    head, tail = before[max(0, start - AROUND) : start][::-1], before[end : end + AROUND]

    def alike(place: int) -> int:
        left = now[max(0, place - AROUND) : place][::-1]
        right = now[place + len(quote) : place + len(quote) + AROUND]
        return _common(head, left) + _common(tail, right)

    best = min(range(len(places)), key=lambda at: (-alike(places[at]), abs(at - number), at))
    return places[best]


def _places(text: str, quote: str) -> Iterator[int]:
    """Every place at which a quote begins, in order."""
    at = text.find(quote)
    while at >= 0:
        yield at
        at = text.find(quote, at + 1)


def _common(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginnings; both ends count as one.

    >>> _common("abc", "abd"), _common("ab", "ab"), _common("ab", "abc")
    (2, 3, 2)
    """
    same = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    )
    return same + (one == other)
