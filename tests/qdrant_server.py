"""One node on this machine: an engine behind Qdrant's REST interface, in any weather."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self

from retrieval.errors import ArchiveError
from retrieval.indexing.qdrant_http import Calls

LARGEST = 32 << 20  # bytes of a request, as Qdrant has it

Weather = int | str
"""A status to answer with; "hang", "drop" the connection, "half" an answer, or "other" than JSON.

An answer that is lost was worked on nonetheless: "lost" does, and then drops the connection.
"""


@dataclass
class Node:
    """Serves an engine on 127.0.0.1; use it as a context manager.

    `weather` is what becomes of the next requests, one each; afterwards all is well. `asked` has
    every request: its verb, its path, and the key that came with it.
    """

    engine: Calls
    key: str = ""
    weather: deque[Weather] = field(default_factory=deque)
    pause: str = ""  # Retry-After
    largest: int = LARGEST
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    closing: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def turn(self, *weather: Weather) -> None:
        """Let the next requests have this weather, and forget what was asked before."""
        self.weather.clear()
        self.weather.extend(weather)
        self.asked.clear()

    def paths(self) -> Sequence[str]:
        """What was asked for, without collections."""
        return [path.split("/", 3)[-1] for _, path, _ in self.asked]


def _handler(node: Node) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            """Answer."""
            _answer(node, self)

    for verb in ("PUT", "POST"):
        setattr(Handler, f"do_{verb}", Handler.do_GET)
    return Handler


def _answer(node: Node, handler: BaseHTTPRequestHandler) -> None:
    sent = handler.rfile.read(int(handler.headers.get("content-length") or 0))
    key = handler.headers.get("api-key") or ""
    node.asked.append((handler.command, handler.path, key))
    weather = node.weather.popleft() if node.weather else 200
    if weather == "hang":
        node.closing.wait(30)
    if weather in ("hang", "drop"):
        handler.close_connection = True
        return
    status, body = _worked(node, handler, sent) if key == node.key else (401, b"No key, no data")
    if isinstance(weather, int) and weather != 200:
        status, body = weather, _wrong(f"weather {weather}")
    if weather == "other":
        status, body = 200, b"<h1>It works!</h1>"
    if weather == "lost":
        handler.close_connection = True
        return
    _say(handler, status, body, node.pause, cut=weather == "half")


def _worked(node: Node, handler: BaseHTTPRequestHandler, sent: bytes) -> tuple[int, bytes]:
    """What the engine says to a request."""
    if len(sent) > node.largest:
        return 413, _wrong("JSON payload is larger than allowed")
    try:
        with node.lock:
            asked = json.loads(sent) if sent else None
            result = node.engine.call(handler.command, handler.path, asked)
    except ArchiveError as error:
        return 404, _wrong(str(error))
    return 200, json.dumps({"result": _plain(result), "status": "ok", "time": 0.0}).encode()


def _plain(result: object) -> object:
    """A result without the records of a library."""
    dumped = getattr(result, "model_dump", None)
    return dumped(mode="json") if dumped is not None else result


def _wrong(text: str) -> bytes:
    return json.dumps({"status": {"error": text}, "time": 0.0}).encode()


def _say(
    handler: BaseHTTPRequestHandler, status: int, body: bytes, pause: str, *, cut: bool
) -> None:
    with suppress(OSError):
        handler.send_response(status)
        handler.send_header("content-type", "application/json")
        handler.send_header("content-length", str(len(body)))
        if pause:
            handler.send_header("retry-after", pause)
        handler.end_headers()
        handler.wfile.write(body[: len(body) // 2] if cut else body)
    handler.close_connection = cut
