"""One call to a Qdrant cluster: its REST interface over HTTP, tried again where that may help.

Every call that is made of it may be repeated without harm, so what is lost on the way is simply
sent again, to the next of the addresses that are given. A call has a deadline: a cluster that is
gone is an error within seconds, never a wait without end.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from retrieval.errors import ArchiveError, UnreachableError

if TYPE_CHECKING:
    import httpcore

Json = Any
"""What JSON holds; who asked knows what to find in it."""

WRONG = 400
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})  # a node starts, a shard moves, too much
REFUSED = frozenset({401, 403})
TOO_LARGE = 413
FIRST_PAUSE = 0.1  # seconds, doubled after each try
LONGEST_PAUSE = 5.0
SAID = 200  # characters of the cluster's own words in an error


class TooLargeError(ArchiveError):
    """A request was larger than the cluster, or a proxy in front of it, takes."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where an index is kept, and how; the key is in no `repr` and in no message.

    `url` may name several nodes, separated by commas: where one does not answer, the next is
    asked. `timeout` is in seconds: what one try may take, and all tries of a search together.
    `replicas` and `shards` are used when a collection is made.
    """

    url: str
    key: str = field(default="", repr=False)
    replicas: int = 1
    shards: int = 1
    timeout: float = 10.0

    @property
    def nodes(self) -> tuple[str, ...]:
        """The addresses, without a slash at their ends."""
        return tuple(part.strip().rstrip("/") for part in self.url.split(",") if part.strip())

    def __post_init__(self) -> None:
        for node in self.nodes or ("",):
            parts = urlsplit(node)
            if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
                raise ArchiveError(
                    "the address of a cluster must be one such as http://127.0.0.1:6333, several "
                    "separated by commas, and hold neither name nor password"
                )


class Calls(Protocol):
    """What this package needs of a cluster."""

    def call(self, verb: str, path: str, body: object = None, *, patience: int = 1) -> Json:
        """The result of a call, parsed; all tries together take `patience` time-outs at most.

        Raise UnreachableError where there is none in time, TooLargeError where less must be sent
        at once, ArchiveError where the cluster refuses.
        """

    def close(self) -> None:
        """Let go of connections."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What came back: a status, the pause that was asked for (seconds), and the body."""

    status: int
    pause: float
    body: bytes


class Http:
    """Calls to a cluster over HTTP; several threads may call at once."""

    def __init__(self, cluster: Cluster, pause: Callable[[float], None] = time.sleep) -> None:
        import httpcore

        self._cluster = cluster
        self._pause = pause
        self._pool = httpcore.ConnectionPool(max_keepalive_connections=8, keepalive_expiry=30.0)
        self._first = 0  # the node that answered last is asked first

    def call(self, verb: str, path: str, body: object = None, *, patience: int = 1) -> Json:
        """See `Calls`."""
        import msgspec

        sent = b"" if body is None else msgspec.json.encode(body)
        wrong = ""
        for node, left in self._tries(patience):
            try:
                said = self._tried(verb, node + path, sent, min(left, self._cluster.timeout))
            except _lost() as error:
                wrong = f"{node}: {_told(error)}"
                continue
            if said.status in PASSING:
                wrong = f"{node}: {said.status}, {_words(said.body)}"
                if said.pause:
                    self._pause(min(said.pause, left))
                continue
            return _result(said, node)
        raise UnreachableError(
            f"the cluster that holds the index does not answer ({wrong}): see that it runs and "
            "that INDEX_URL names it, then ask again"
        )

    def close(self) -> None:
        """See `Calls`."""
        self._pool.close()

    def _tries(self, patience: int) -> Iterator[tuple[str, float]]:
        """The node to ask and the seconds that are left, until none are; pauses between rounds."""
        nodes = self._cluster.nodes
        end = time.monotonic() + patience * self._cluster.timeout
        pause, at = FIRST_PAUSE, self._first
        while (left := end - time.monotonic()) > 0:
            for turn in range(len(nodes)):
                self._first = (at + turn) % len(nodes)
                yield nodes[self._first], max(end - time.monotonic(), FIRST_PAUSE)
            self._pause(min(pause, left))
            pause = min(2 * pause, LONGEST_PAUSE)

    def _tried(self, verb: str, url: str, body: bytes, seconds: float) -> _Said:
        """One try; raise what httpcore raises."""
        import httpcore

        end = time.monotonic() + seconds
        headers = [("content-type", "application/json")]
        if self._cluster.key:
            headers.append(("api-key", self._cluster.key))
        limits = dict.fromkeys(("connect", "read", "write", "pool"), seconds)
        with self._pool.stream(
            verb, url, headers=headers, content=body, extensions={"timeout": limits}
        ) as response:
            parts = []
            for part in response.iter_stream():
                if time.monotonic() > end:  # each wait was short enough, all together are not
                    raise httpcore.ReadTimeout(f"no whole answer in {seconds:g} seconds")
                parts.append(part)
            return _Said(response.status, _asked_pause(response), b"".join(parts))


def _lost() -> tuple[type[Exception], ...]:
    """What httpcore raises where a request or its answer was lost."""
    import httpcore

    return (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)


def _asked_pause(response: httpcore.Response) -> float:
    """The seconds after which the server wants to be asked again, 0 where it does not say."""
    for name, value in response.headers:
        if name.lower() == b"retry-after":
            with suppress(ValueError):
                return max(0.0, float(value))
    return 0.0


def _told(error: Exception) -> str:
    kind = type(error).__name__
    return f"{kind}, {error}"[:SAID] if str(error) else kind


def _result(said: _Said, node: str) -> Json:
    """The result in an answer that is final; raise ArchiveError where it is a refusal."""
    import msgspec

    if said.status in REFUSED:
        raise ArchiveError(
            f"the cluster at {node} refuses the key ({said.status}): set INDEX_API_KEY to one "
            "that may write"
        )
    words = _words(said.body)
    if said.status == TOO_LARGE or (said.status == WRONG and "larger than allowed" in words):
        raise TooLargeError(f"the cluster at {node} takes no request of this size: {words}")
    if not 200 <= said.status < 300:
        raise ArchiveError(
            f"the cluster at {node} refuses what was asked ({said.status}: {words}): see that it "
            "is Qdrant 1.10 or later"
        )
    try:
        return msgspec.json.decode(said.body)["result"]
    except (msgspec.DecodeError, KeyError, TypeError) as error:
        raise ArchiveError(
            f"what answers at {node} is not Qdrant: see that INDEX_URL names the cluster"
        ) from error


def _words(body: bytes) -> str:
    """What the cluster says is wrong, in its own words, shortened."""
    import msgspec

    try:
        said = str(msgspec.json.decode(body)["status"]["error"])
    except (msgspec.DecodeError, KeyError, TypeError):
        said = body[:SAID].decode("utf-8", "replace")
    return " ".join(said.split())[:SAID]
