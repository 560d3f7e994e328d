"""Web addresses, read strictly: what is fetched, and the id of the article that comes of it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from ipaddress import IPv6Address
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from bot.fetching.errors import FetchError

PORTS = {"http": 80, "https": 443}
LONGEST = 2_000  # characters; servers refuse longer ones too
FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")  # what readers of addresses disagree about
HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
SAFE = "/%:@!$&'()*+,;=~?"

# Parameters that say who sent the reader, never what is read.
SENDER = re.compile(r"(?:utm_[a-z_]+|fbclid|gclid|mc_cid|mc_eid|igshid)=[^&]*&?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """Where something lies on the web: http or https, no user, no fragment, all in ASCII.

    >>> str(Address.parse("HTTPS://News.Example:443/a%c3%a9?x=1#top"))
    'https://news.example/a%C3%A9?x=1'
    """

    scheme: str
    host: str
    port: int
    target: str

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read an address; raise FetchError where it is none that is ever fetched."""
        text = text.strip()
        if len(text) > LONGEST:
            raise FetchError(f"has {len(text):,} characters, over the limit of {LONGEST:,}")
        if FORBIDDEN.search(text):
            raise FetchError("has a space, a backslash or a control character: write it encoded")
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError as error:
            raise FetchError(f"is no address: {error}") from error
        if parts.scheme not in PORTS:
            raise FetchError(
                f"is {parts.scheme or 'nothing'}, and only http and https are fetched"
            )
        if "@" in parts.netloc:
            raise FetchError("names a user before its host: give it without")
        if port == 0:
            raise FetchError("has the port 0, which nothing listens on")
        return cls(parts.scheme, _host(parts), port or PORTS[parts.scheme], _target(parts))

    def join(self, reference: str) -> Address:
        """The address that a link or a redirect on this page leads to."""
        try:
            return Address.parse(urljoin(str(self), reference.strip()))
        except ValueError as error:  # "http://[" and the like
            raise FetchError(f"leads to {reference[:100]!r}, which is no address") from error

    @property
    def authority(self) -> str:
        """Host and port as a request names them; the usual port is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port: what a robots.txt speaks for."""
        return f"{self.scheme}://{self.authority}"

    @property
    def id(self) -> str:
        """The id of its article: the host and a hash of the rest, whoever sent the reader.

        It is a path too, and cannot leave the folder it is put in. http and https are one.
        """
        path, _, query = self.target.partition("?")
        query = SENDER.sub("", query).strip("&")
        whole = f"{self.authority}{path}?{query}"
        return f"{self.authority.strip('[').replace(':', '-').replace(']', '')}/{_hash(whole)}"

    def __str__(self) -> str:
        return f"{self.origin}{self.target}"


def is_address(text: str) -> bool:
    """Whether a word of the command line means something on the web and not a file.

    >>> is_address("https://news.example/feed"), is_address("news/a.txt")
    (True, False)
    """
    return re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*://", text) is not None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _host(parts: SplitResult) -> str:
    """The host in ASCII; numbers in any form are left to the resolver, and checked behind it."""
    import idna

    host = (parts.hostname or "").rstrip(".")
    try:
        if ":" in host and "%" not in host:  # a zone means one link of one machine
            return str(IPv6Address(host))
        name = host if host.isascii() else idna.encode(host, uts46=True).decode()
    except ValueError as error:  # idna's errors are too
        raise FetchError(f"has a host that cannot be: {host[:100]!r}") from error
    if HOST.fullmatch(name) is None or len(name) > 253:
        raise FetchError(f"has a host that cannot be: {host[:100]!r}")
    return name


def _target(parts: SplitResult) -> str:
    """Path and query, encoded in one way."""
    query = f"?{parts.query}" if parts.query else ""
    encoded = quote(f"{parts.path or '/'}{query}", safe=SAFE)
    return ESCAPE.sub(lambda escape: escape[0].upper(), encoded)
