"""How much is fetched at most, and how long anything may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one request where nothing else is said; times in seconds, sizes in bytes.

    `whole` bounds an answer from the first byte sent to the last received, `silence` the wait for
    each next byte. `wire` counts everything received, headers too; `body` what is left once it is
    unpacked. `pause` lies between two requests to one host, and is lengthened by its robots.txt
    up to `longest_pause`. `source` bounds the time that the entries of one feed may take together.
    """

    connect: float = 10.0
    silence: float = 10.0
    whole: float = 30.0
    source: float = 600.0
    pause: float = 1.0
    longest_pause: float = 60.0
    wire: int = 8_000_000
    body: int = 4_000_000  # pages of news have 0.05 to 1 MB; trafilatura needs seconds beyond
    redirects: int = 5  # as RFC 9309 has it for robots.txt
    entries: int = 100  # of a feed, the first ones; feeds list 10 to 50
