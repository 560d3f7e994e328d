"""One request and its answer, whole and unpacked, or the reason why not in words."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpcore

from bot.fetching.address import Address
from bot.fetching.errors import FetchError
from bot.fetching.limits import Limits
from bot.fetching.reach import Reachable
from bot.fetching.unpack import unpacked
from bot.fetching.wire import Wire

OK = 200
SAID = 120  # characters of an error that are repeated


@dataclass(frozen=True, slots=True)
class Reply:
    """What an address answered; the body is empty unless the status is 200.

    Names of headers are in small letters; of a header that is sent twice the first counts.
    """

    address: Address
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Way:
    """How requests are made: within which limits, to which machines, trusting whom."""

    limits: Limits
    reachable: Reachable
    trusted: ssl.SSLContext

    def ask(self, address: Address, headers: Mapping[str, str], types: frozenset[str]) -> Reply:
        """Send one GET; `types` are the content types taken, all of them where it is empty.

        Each request has a connection of its own, that of the address that was checked.
        """
        url = httpcore.URL(
            scheme=address.scheme.encode(),
            host=address.host.encode(),
            port=address.port,
            target=address.target.encode(),
        )
        named = [("Host", address.authority), ("Connection", "close"), *headers.items()]
        with (
            _in_words(self.limits),
            httpcore.ConnectionPool(
                ssl_context=self.trusted, network_backend=Wire(self.limits, self.reachable)
            ) as pool,
            pool.stream("GET", url, headers=named) as answer,
        ):
            found = _headers(answer)
            if answer.status != OK:
                return Reply(address, answer.status, found)
            _check_type(found.get("content-type", ""), types)
            packed = b"".join(answer.iter_stream())
        body = unpacked(packed, found.get("content-encoding", ""), self.limits.body)
        if len(body) > self.limits.body:
            raise FetchError(f"has {len(body):,} bytes, over the limit of {self.limits.body:,}")
        return Reply(address, answer.status, found, body)


def trusted() -> ssl.SSLContext:
    """Certificates of the system, and those of Mozilla for systems that have none."""
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _headers(answer: httpcore.Response) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in answer.headers:
        found.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    return found


def _check_type(stated: str, types: frozenset[str]) -> None:
    """Raise FetchError for what is no page and no feed by its own word; no word is no refusal."""
    kind = stated.partition(";")[0].strip().lower()
    if types and kind and kind not in types:
        raise FetchError(f"is {kind[:SAID]!r}, and neither a page nor a feed")


@contextmanager
def _in_words(limits: Limits) -> Iterator[None]:
    """Tell in a sentence what went wrong between two machines."""
    try:
        yield
    except httpcore.ConnectTimeout as error:
        why = f"could not be connected to in {limits.connect:g} seconds"
        raise FetchError(why, passing=True) from error
    except httpcore.TimeoutException as error:
        why = f"sent nothing for {limits.silence:g} seconds"
        raise FetchError(why, passing=True) from error
    except httpcore.ConnectError as error:
        raise FetchError(_unconnected(error), passing=True) from error
    except httpcore.NetworkError as error:
        raise FetchError(f"broke the connection: {_said(error)}", passing=True) from error
    except httpcore.ProtocolError as error:
        raise FetchError(
            f"does not speak HTTP as it should: {_said(error)}", passing=True
        ) from error


def _unconnected(error: httpcore.ConnectError) -> str:
    cause = error.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"has a certificate that is not trusted: {cause.verify_message}"
    if isinstance(cause, ssl.SSLError):
        return f"cannot be spoken to in secret: {cause.reason or cause}"
    return f"cannot be connected to: {_said(error)}"


def _said(error: Exception) -> str:
    """The beginning of an error in signs that harm no terminal."""
    words = " ".join(str(error).split()) or type(error).__name__
    return words.encode("ascii", "backslashreplace").decode()[:SAID]
