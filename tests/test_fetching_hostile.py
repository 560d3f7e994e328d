"""Servers that are slow, huge, endless, broken or sly: each is refused in one sentence."""

from __future__ import annotations

import gzip
import socket
import ssl
import zlib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from bot.fetching.exchange import Way, trusted
from bot.fetching.gather import Web, gathered
from bot.fetching.kept import Kept
from bot.fetching.limits import Limits
from bot.fetching.visitor import Visitor
from retrieval.reading.formats import Unread
from tests.web_server import (
    Asked,
    Speaker,
    WebServer,
    answer,
    article,
    dripping,
    endless,
    item,
    moved,
    packed,
    rss,
    silent,
)

LIMITS = Limits(
    connect=30, silence=30, whole=60, pause=0, longest_pause=0, wire=300_000, body=200_000
)
HASTY = replace(LIMITS, silence=0.4, whole=0.8)
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def server() -> Iterator[WebServer]:
    """A server without pages."""
    with WebServer() as running:
        yield running


@cache
def certificates() -> ssl.SSLContext:
    """Whom the visitor trusts, read once."""
    return trusted()


def to_the_web(folder: Path, limits: Limits = LIMITS) -> Web:
    """A web on which 127.0.0.1 is a public address, and the only one."""
    kept = Kept(folder / "fetched")
    way = Way(limits, lambda address: address == "127.0.0.1", certificates())
    return Web(Visitor(way, kept), kept, limits)


def refusal(url: str, folder: Path, limits: Limits = LIMITS) -> str:
    """Why an address gave nothing: one sentence, and nothing left behind."""
    found = list(gathered(url, to_the_web(folder, limits)))

    assert len(found) == 1
    assert isinstance(found[0], Unread)
    assert found[0].where == url
    assert "\n" not in found[0].why
    assert [file for file in folder.rglob("*") if file.is_file()] == []
    return found[0].why


def flood(_: Asked, connection: socket.socket) -> None:
    """Headers without end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(1_000_000):
        connection.sendall(b"X-%d: %s\r\n" % (number, b"a" * 1000))


def hang_up(_: Asked, connection: socket.socket) -> None:
    """A connection that breaks in the middle of a body."""
    connection.sendall(OK + b"Content-Length: 1000\r\n\r\nhalf")


BOMB = gzip.compress(b"<html>" + b" " * 20_000_000)
LAUGHS = (
    '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


@pytest.mark.parametrize(
    ("page", "why"),
    [
        pytest.param(
            endless(OK + b"\r\n", b"<p>" * 10_000), "sent more than the limit", id="never ends"
        ),
        pytest.param(
            answer("<html>" + " " * 250_000), "has 250,006 bytes, over the limit", id="huge"
        ),
        pytest.param(flood, "does not speak HTTP as it should", id="floods headers"),
        pytest.param(
            endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
            "sent more than the limit",
            id="continues for ever",
        ),
        pytest.param(hang_up, "does not speak HTTP as it should", id="Content-Length too long"),
        pytest.param(
            CHUNKED + b"5\r\nhello\r\nzz\r\n", "does not speak HTTP as it should", id="bad chunk"
        ),
        pytest.param(
            CHUNKED + b"5\r\nhello\r\n", "does not speak HTTP as it should", id="cut chunks"
        ),
        pytest.param(b"SSH-2.0-OpenSSH_9.2\r\n", "does not speak HTTP", id="another protocol"),
        pytest.param(b"", "does not speak HTTP as it should", id="closes at once"),
        pytest.param(
            answer(BOMB, Content_Encoding="gzip"), "over the limit of bytes once", id="gzip bomb"
        ),
        pytest.param(
            answer(zlib.compress(b" " * 20_000_000), Content_Encoding="deflate"),
            "over the limit of bytes once",
            id="deflate bomb",
        ),
        pytest.param(
            answer(gzip.compress(b"") * 500, Content_Encoding="gzip"),
            "packed in more than 100 pieces",
            id="gzip in pieces",
        ),
        pytest.param(
            answer(gzip.compress(gzip.compress(b"x")), Content_Encoding="gzip, gzip"),
            "packed as 'gzip, gzip'",
            id="packed twice",
        ),
        pytest.param(
            answer(gzip.compress(article("Rain").encode())[:-20], Content_Encoding="gzip"),
            "packed, but cut short",
            id="gzip cut short",
        ),
        pytest.param(
            answer("plain", Content_Encoding="gzip"), "packed, but broken", id="gzip that is none"
        ),
        pytest.param(answer("x", Content_Encoding="br"), "packed as 'br'", id="not asked for"),
        pytest.param(
            answer(b"%PDF", Content_Type="application/pdf"), "is 'application/pdf'", id="a PDF"
        ),
        pytest.param(answer(b"\0\1\2" * 100), "is not text", id="bytes called HTML"),
        pytest.param(answer("   "), "is empty", id="empty"),
        pytest.param(answer("Just words."), "is neither a page nor a feed", id="no page"),
        pytest.param(
            answer("<html>" + "<b>" * 20_001), "has 20,002 tags, over the limit", id="all tags"
        ),
        pytest.param(
            answer("<html><body><script>x()</script></body></html>"),
            "no article found",
            id="a page without article",
        ),
        pytest.param(answer("gone", 410), "answered 410", id="gone"),
        pytest.param(answer("", 204), "answered 204", id="nothing to say"),
        pytest.param(answer("", 304), "answered 304", id="unchanged, but never seen"),
        pytest.param(answer(rss(head=LAUGHS)), "declares entities", id="billion laughs"),
        pytest.param(
            answer(LAUGHS.replace("rss", "html") + article("Rain")),
            "declares entities",
            id="billion laughs as a page",
        ),
        pytest.param(
            answer(rss(head=LAUGHS).encode("utf-16")), "declares entities", id="laughs in UTF-16"
        ),
        pytest.param(answer(rss()), "a feed without an entry", id="a feed of nothing"),
        pytest.param(answer("<rss"), "a feed without an entry", id="a feed of four letters"),
        pytest.param(moved("/page"), "redirects more than 5 times", id="redirects to itself"),
        pytest.param(moved("ftp://127.0.0.1/"), "only http and https", id="redirects to ftp"),
        pytest.param(moved("file:///etc/passwd"), "only http and https", id="redirects to a file"),
        pytest.param(moved("http://["), "", id="redirects to nowhere"),
        pytest.param(
            moved("http://127.0.0.2/"), "is at 127.0.0.2, which is no public", id="to a neighbour"
        ),
        pytest.param(
            moved("http://[::1]/"), "is at ::1, which is no public", id="to IPv6 loopback"
        ),
        pytest.param(
            moved("http://0x7f000002/"), "is at 127.0.0.2, which is no public", id="in hexadecimal"
        ),
        pytest.param(moved("http://a@127.0.0.1/"), "names a user before its host", id="to a user"),
    ],
)
def test_what_a_server_may_do(
    server: WebServer, tmp_path: Path, page: bytes | Speaker, why: str
) -> None:
    """Every refusal is one sentence, and not a byte of the answer stays."""
    server.pages["/page"] = page

    assert why in refusal(server.url("/page"), tmp_path)


@pytest.mark.parametrize(
    ("page", "why"),
    [
        pytest.param(silent, "sent nothing for 0.4 seconds", id="hangs before the headers"),
        pytest.param(
            dripping(0.02, OK + b"X: " + b"a" * 10_000), "took longer than 0.8", id="drips headers"
        ),
        pytest.param(
            dripping(0.02, OK + b"\r\n" + b"a" * 10_000), "took longer than 0.8", id="drips a body"
        ),
    ],
)
def test_servers_that_are_slow(server: WebServer, tmp_path: Path, page: Speaker, why: str) -> None:
    """Neither silence nor a byte now and then keeps the visitor."""
    server.pages["/page"] = page

    assert why in refusal(server.url("/page"), tmp_path, HASTY)


def test_a_way_in_circles(server: WebServer, tmp_path: Path) -> None:
    """Two pages that redirect to each other are left after five hops."""
    server.pages |= {"/a": moved("/b"), "/b": moved("/a")}

    assert "redirects more than 5 times" in refusal(server.url("/a"), tmp_path)
    assert len(server.targets()) == 6


def test_nobody_listens(tmp_path: Path) -> None:
    """A closed port and a name that there is none are told as they are."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    assert "cannot be connected to" in refusal(f"http://127.0.0.1:{port}/", tmp_path)
    assert "cannot be looked up" in refusal("http://no-such-host.invalid/", tmp_path)


def test_a_host_that_fails_is_left_alone(server: WebServer, tmp_path: Path) -> None:
    """After two failures in a row nothing more is asked of a host for a while."""
    server.pages |= {f"/{name}": b"" for name in "abcd"}
    web = to_the_web(tmp_path)

    why = [str(next(gathered(server.url(target), web))) for target in server.pages]

    assert server.targets() == ["/a", "/b"]
    assert "its host failed twice" in why[2]


def test_a_packed_page_is_read(server: WebServer, tmp_path: Path) -> None:
    """Gzip in several members and deflate with and without its wrapping are unpacked."""
    page = article("Rain in Riga").encode()
    raw = zlib.compressobj(wbits=-15)
    server.pages |= {
        "/gzip": packed(article("Rain in Riga")),
        "/members": answer(
            gzip.compress(page[:100]) + gzip.compress(page[100:]), Content_Encoding="gzip"
        ),
        "/zlib": answer(zlib.compress(page), Content_Encoding="deflate"),
        "/raw": answer(raw.compress(page) + raw.flush(), Content_Encoding="deflate"),
    }
    web = to_the_web(tmp_path)

    found = [list(gathered(server.url(target), web)) for target in server.pages]

    assert all(isinstance(paths[0], Path) for paths in found), found


@pytest.mark.parametrize(
    "broken",
    [
        "<item>" * 30_000,
        "<item><x>" + "<y>" * 30_000,
        "<item><title>" + "&a" * 60_000,
        "<item><title>" + "<" * 100_000,
        "<item><title>" + "<![CDATA[" * 20_000,
        "<item><title>" + "<!--" * 40_000,
        item("a", "Rain") * 1_500,
    ],
    ids=["open items", "deep", "ampersands", "angles", "CDATA", "comments", "many items"],
)
def test_broken_feeds_cost_little(server: WebServer, tmp_path: Path, broken: str) -> None:
    """What holds feedparser alone for minutes is mended first; it ends, one way or the other."""
    server.pages |= {"/feed": answer(rss(broken)), "/a": answer(article("Rain"))}

    assert list(gathered(server.url("/feed"), to_the_web(tmp_path)))
