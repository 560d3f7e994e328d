"""The wire under one request: the machine that may be reached, a deadline, and a byte count.

httpcore speaks HTTP and TLS over it and knows nothing of this. Whatever it waits for (a status
line that comes in drips, headers without end, a hundred "100 Continue") is waited for here, and
counted here.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore

from bot.fetching.errors import FetchError
from bot.fetching.limits import Limits
from bot.fetching.reach import Reachable, resolved

TRIED = 3  # addresses of a host, in the resolver's order; each may take all of `connect`


class Budget:
    """What is left of the time and the bytes of one request."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._end = time.monotonic() + limits.whole
        self._bytes = limits.wire

    def seconds(self, most: float) -> float:
        """How long the next step may take; raise FetchError where no time is left."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise FetchError(f"took longer than {self._limits.whole:g} seconds", passing=True)
        return min(left, most)

    def take(self, data: bytes) -> bytes:
        """Count what was received; raise FetchError where it is too much."""
        self._bytes -= len(data)
        if self._bytes < 0:
            raise FetchError(f"sent more than the limit of {self._limits.wire:,} bytes")
        return data


class Wire(httpcore.NetworkBackend):
    """Connects to what may be reached, and hands out streams that keep to the budget."""

    def __init__(self, limits: Limits, reachable: Reachable) -> None:
        self._limits = limits
        self._reachable = reachable
        self._budget = Budget(limits)
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the budget knows
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002 - none are set
    ) -> httpcore.NetworkStream:
        """Look the host up once and connect to one of the addresses that were checked."""
        failure: Exception = httpcore.ConnectError("it has no address")
        for address in resolved(host, port, self._reachable)[:TRIED]:
            seconds = self._budget.seconds(self._limits.connect)
            try:
                stream = self._inner.connect_tcp(address, port, seconds, local_address)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self._budget, self._limits)
        raise failure


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait ends with the budget, whatever time httpcore would give."""

    def __init__(self, inner: httpcore.NetworkStream, budget: Budget, limits: Limits) -> None:
        self._inner, self._budget, self._limits = inner, budget, limits

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        seconds = self._budget.seconds(self._limits.silence)
        try:
            return self._budget.take(self._inner.read(max_bytes, seconds))
        except httpcore.ReadTimeout:
            self._budget.seconds(0)  # says so where it was the whole that took too long
            raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._inner.write(buffer, self._budget.seconds(self._limits.silence))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        seconds = self._budget.seconds(self._limits.connect)
        inner = self._inner.start_tls(ssl_context, server_hostname, seconds)
        return _Stream(inner, self._budget, self._limits)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as httpcore has it
        return self._inner.get_extra_info(info)
