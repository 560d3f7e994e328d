"""A web server on this machine that says whatever a test wants, well-formed or not.

Every path has bytes that are sent as they are, or a function that is given the request and the
connection. A connection serves one request, as `Connection: close` promises.
"""

from __future__ import annotations

import gzip
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event, Thread
from types import TracebackType
from typing import Self

RAIN = "Rain fell in Riga on Monday, the weather office of Latvia said."


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came: its target and headers, their names in small letters."""

    target: str
    headers: Mapping[str, str]


Speaker = Callable[[Asked, socket.socket], None]


@dataclass(slots=True)
class WebServer:
    """Serves `pages` on 127.0.0.1; `asked` has every request. Use it as a context manager."""

    pages: dict[str, bytes | Speaker] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    closing: Event = field(default_factory=Event)
    port: int = 0
    _socket: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    def __enter__(self) -> Self:
        self.port = self._socket.getsockname()[1]
        Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closing.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def url(self, target: str = "/", host: str = "127.0.0.1") -> str:
        """The address of a page."""
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{target}"

    def targets(self) -> list[str]:
        """What was asked for, without what robots.txt is asked for."""
        return [asked.target for asked in self.asked if asked.target != "/robots.txt"]

    def _accept(self) -> None:
        while not self.closing.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with (
                self.tls.wrap_socket(connection, server_side=True)
                if self.tls
                else connection as up
            ):
                asked = _read(up)
                self.asked.append(asked)
                page = self.pages.get(asked.target, answer("nothing here", 404))
                if callable(page):
                    page(asked, up)
                else:
                    up.sendall(page)
        except (OSError, ValueError):
            pass  # the visitor left, as it should from most of these pages


def _read(connection: socket.socket) -> Asked:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(4096)
        if not more:
            raise ValueError("no request")
        data += more
        if not data[:1].isalpha():  # a greeting of TLS
            connection.sendall(answer("", 400))
            raise ValueError("not in the clear")
    first, *lines = data.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return Asked(first.split()[1], {name.lower(): value.strip() for name, _, value in pairs})


def answer(body: str | bytes, status: int = 200, **headers: str) -> bytes:
    """A well-formed answer; underscores in the names of headers stand for hyphens."""
    data = body.encode() if isinstance(body, str) else body
    named = {
        "Content_Type": "text/html; charset=utf-8",
        "Content_Length": str(len(data)),
        **headers,
    }
    lines = [f"HTTP/1.1 {status} So", *(f"{n.replace('_', '-')}: {v}" for n, v in named.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


def packed(body: str) -> bytes:
    """A gzipped answer."""
    return answer(gzip.compress(body.encode()), Content_Encoding="gzip")


def moved(target: str, status: int = 302) -> bytes:
    """A redirect."""
    return answer("", status, Location=target)


def article(title: str, text: str = RAIN, *, sentences: int = 8, head: str = "") -> str:
    """A page with an article of some length about one thing."""
    more = "".join(
        f"<p>{text} It was the {number}. report of the day about {title}.</p>"
        for number in range(1, sentences + 1)
    )
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head>"
        f"<body><article><h1>{title}</h1>{more}</article></body></html>"
    )


def rss(*items: str, head: str = "") -> str:
    """A feed of items."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<rss version="2.0"><channel>'
        f"<title>Riga News</title><link>/</link>{''.join(items)}</channel></rss>"
    )


def item(link: str, title: str, more: str = "") -> str:
    """An item of a feed."""
    day = "Mon, 13 Nov 2023 23:30:00 -0500"
    return f"<item><title>{title}</title><link>{link}</link><pubDate>{day}</pubDate>{more}</item>"


def dripping(seconds: float, data: bytes) -> Speaker:
    """A server that sends a byte of `data` each some seconds, over and over."""

    def speak(_: Asked, connection: socket.socket) -> None:
        wait = Event()
        while True:
            for byte in data:
                connection.sendall(bytes([byte]))
                wait.wait(seconds)

    return speak


def endless(head: bytes, data: bytes) -> Speaker:
    """A server that sends `head` and then `data` for ever."""

    def speak(_: Asked, connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(data)

    return speak


def silent(_: Asked, connection: socket.socket) -> None:
    """A server that takes the request and says nothing until the visitor leaves."""
    connection.recv(1)
