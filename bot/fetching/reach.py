"""Which machines may be reached: by default those of the public internet, and no others.

A name is looked up once, every address that it has is checked, and one of those is connected to:
between the check and the connection no second look-up can answer something else. What was typed
does not matter (2130706433, 0x7f.1, ①②⑦.0.0.1, a name in a zone of one's own): only the
address does.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from bot.fetching.errors import FetchError

Reachable = Callable[[str], bool]
"""Tells whether an address of IPv4 or IPv6 may be connected to."""

UNICAST = IPv6Network("2000::/3")  # all of IPv6 that is routed, RFC 4291
NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last 32 bits


def anywhere(_: str) -> bool:
    """Every address: for those who fetch from machines of their own."""
    return True


def on_the_internet(address: str) -> bool:
    """Whether an address is of the public internet, whatever it is wrapped in.

    >>> [on_the_internet(a) for a in ("8.8.8.8", "10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::a00:1")]
    [True, False, False, False]
    """
    if "%" in address:  # a zone: the address holds on one link only
        return False
    ip = ip_address(address)
    if isinstance(ip, IPv4Address):
        return _public(ip)
    if ip.ipv4_mapped is not None:
        return _public(ip.ipv4_mapped)
    if ip in NAT64:
        return _public(IPv4Address(ip.packed[-4:]))
    if ip.sixtofour is not None:
        return _public(ip.sixtofour)
    return ip in UNICAST and _public(ip)


def resolved(host: str, port: int, reachable: Reachable) -> list[str]:
    """The addresses of a host, looked up once; raise FetchError where one may not be reached."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise FetchError(f"cannot be looked up: {reason}", passing=True) from error
    addresses = list(dict.fromkeys(str(item[4][0]) for item in found))
    for address in addresses:
        if not reachable(address):
            raise FetchError(
                f"is at {address}, which is no public address; set FETCH_PRIVATE=1 to allow it"
            )
    return addresses


def _public(ip: IPv4Address | IPv6Address) -> bool:
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)
