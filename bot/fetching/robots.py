"""What a site's robots.txt lets this program fetch, by RFC 9309."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.fetching.address import Address
from bot.fetching.errors import FetchError

if TYPE_CHECKING:
    from protego import Protego

TOKEN = "Dateline"  # the name that a robots.txt may address
PATH = "/robots.txt"
KEPT = 24 * 3600.0  # seconds that it may be remembered, section 2.4
LONGEST = 512_000  # bytes; at least 500 KiB have to be read, section 2.5

TOO_MANY, SERVER_ERROR = 429, 500


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a site; None forbids nothing, and `why` forbids everything."""

    found: Protego | None = None
    why: str = ""

    @property
    def pause(self) -> float:
        """Seconds that the site wants between two requests."""
        return (self.found.crawl_delay(TOKEN) or 0.0) if self.found else 0.0

    def check(self, address: Address) -> None:
        """Raise FetchError where the site wants this not to be fetched."""
        if self.why:
            raise FetchError(self.why, passing=True)
        if self.found is not None and not self.found.can_fetch(str(address), TOKEN):
            raise FetchError(f"is closed to programs by {address.origin}{PATH}")


def rules(status: int, body: bytes) -> Rules:
    """The rules that an answer gives: none where there is no such file, all where it is in doubt.

    A site whose robots.txt cannot be read has to be left alone (section 2.3.1.4).
    """
    from protego import Protego

    if status == TOO_MANY or status >= SERVER_ERROR:
        return unread(f"answered {status}")
    if not body:
        return Rules()
    return Rules(Protego.parse(body[:LONGEST].decode("utf-8-sig", errors="replace")))


def unread(why: str) -> Rules:
    """Rules for a site whose robots.txt could not be had."""
    return Rules(why=f"is left alone, because its robots.txt {why}")
