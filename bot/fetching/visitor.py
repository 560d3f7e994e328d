"""A polite visitor of sites: asks first, one request a host at a time, waits where told to."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Lock

from bot.fetching.address import Address
from bot.fetching.errors import FetchError
from bot.fetching.exchange import OK, Reply, Way
from bot.fetching.kept import Kept
from bot.fetching.robots import KEPT, PATH, TOKEN, Rules, rules, unread

TYPES = frozenset(
    "text/html application/xhtml+xml text/xml application/xml application/rss+xml "
    "application/atom+xml application/rdf+xml text/plain application/octet-stream "
    "application/x-rss+xml text/rss".split()
)
AGENT = f"{TOKEN} (keeps an archive of news; obeys robots.txt)"
MOVED = (301, 302, 303, 307, 308)
UNCHANGED = 304
TOO_MANY, UNAVAILABLE = 429, 503
PASSING = (408, 425, TOO_MANY)

LONGEST_WAIT = 24 * 3600.0  # seconds: who asks for more gets a day
FAILURES = 2  # in a row, after which a host is left alone for a while
REST = 300.0  # seconds


class _Host:
    """What is known of a host while the process lives; its lock makes requests one at a time."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.free = 0.0  # on the monotonic clock: when the next request may be sent
        self.failures = 0
        self.pause = 0.0


class Visitor:
    """Fetches addresses. Methods may be called from several threads."""

    def __init__(self, way: Way, kept: Kept) -> None:
        self._way, self._kept = way, kept
        self._hosts: dict[str, _Host] = {}
        self._rules: dict[str, tuple[float, Rules]] = {}
        self._lock = Lock()

    def get(self, address: Address, validators: Mapping[str, str]) -> Reply:
        """What an address answers, after redirects: status 200, or 304 where validators were sent.

        Raise FetchError for everything else. Each hop is asked of its own site's robots.txt.
        """
        for _ in range(self._way.limits.redirects + 1):
            self._rules_of(address).check(address)
            reply = self._visit(address, validators, TYPES)
            if reply.status not in MOVED or "location" not in reply.headers:
                return self._taken(reply, asked=bool(validators))
            address = address.join(reply.headers["location"])
        raise FetchError(f"redirects more than {self._way.limits.redirects} times")

    def _taken(self, reply: Reply, *, asked: bool) -> Reply:
        status = reply.status
        if status == OK or (status == UNCHANGED and asked):
            return reply
        if status in (TOO_MANY, UNAVAILABLE):
            self._told_to_wait(reply)
        raise FetchError(f"answered {status}", passing=status in PASSING or status >= 500)

    def _told_to_wait(self, reply: Reply) -> None:
        """Remember, beyond this process, when a host wants to be asked again."""
        seconds = _seconds(reply.headers.get("retry-after", ""))
        if seconds > 0:
            self._kept.wait(reply.address.host, time.time() + seconds)
            raise FetchError(
                f"answered {reply.status} and wants to be left alone for {seconds:,.0f} seconds",
                passing=True,
            )

    def _rules_of(self, address: Address) -> Rules:
        """The site's rules, fetched once a day; its robots.txt may redirect as any page."""
        known = self._rules.get(address.origin)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        found = self._fetched_rules(Address(address.scheme, address.host, address.port, PATH))
        # A site in trouble is asked again after a rest, not after a day.
        self._rules[address.origin] = (time.monotonic() + (REST if found.why else KEPT), found)
        self._host(address).pause = found.pause
        return found

    def _fetched_rules(self, address: Address) -> Rules:
        try:
            for _ in range(self._way.limits.redirects + 1):
                reply = self._visit(address, {}, frozenset())
                if reply.status not in MOVED or "location" not in reply.headers:
                    if reply.status in (TOO_MANY, UNAVAILABLE):
                        self._told_to_wait(reply)
                    return rules(reply.status, reply.body)
                address = address.join(reply.headers["location"])
        except FetchError as error:
            return unread(str(error))
        return Rules()  # section 2.3.1.2: too many redirects count as no file

    def _visit(self, address: Address, more: Mapping[str, str], types: frozenset[str]) -> Reply:
        headers = {
            "User-Agent": AGENT,
            "Accept": "text/html, application/rss+xml, application/atom+xml, */*;q=0.1",
            "Accept-Encoding": "gzip, deflate",
            **more,
        }
        with self._turn(address):
            return self._way.ask(address, headers, types)

    @contextmanager
    def _turn(self, address: Address) -> Iterator[None]:
        """Wait until it is this request's turn at its host; count failures in a row."""
        host = self._host(address)
        with host.lock:
            left = self._kept.waiting(address.host) - time.time()
            if left > 0:
                why = f"is left alone for {left:,.0f} seconds more, as its host asked"
                raise FetchError(why, passing=True)
            now = time.monotonic()
            if host.failures >= FAILURES and now < host.free:
                raise FetchError(
                    "is left alone for some minutes: its host failed twice", passing=True
                )
            time.sleep(max(0.0, host.free - now))
            try:
                yield
            except FetchError as error:
                host.failures = host.failures + 1 if error.passing else 0
                rest = REST if host.failures >= FAILURES else self._pause(host)
                host.free = time.monotonic() + rest
                raise
            host.failures = 0
            host.free = time.monotonic() + self._pause(host)

    def _pause(self, host: _Host) -> float:
        limits = self._way.limits
        return min(max(limits.pause, host.pause), max(limits.longest_pause, limits.pause))

    def _host(self, address: Address) -> _Host:
        with self._lock:
            return self._hosts.setdefault(address.host, _Host())


def _seconds(text: str) -> float:
    """The seconds that a Retry-After asks for, 0 where it says nothing that can be understood."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), LONGEST_WAIT)
    try:
        when = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        return 0.0
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return min(max(0.0, (when - datetime.now(UTC)).total_seconds()), LONGEST_WAIT)
