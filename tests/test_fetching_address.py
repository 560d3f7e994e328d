"""Addresses: which are fetched, which are one, and which machines they may lead to."""

from __future__ import annotations

import socket
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.fetching.address import Address
from bot.fetching.errors import FetchError
from bot.fetching.gather import gathered, web
from bot.fetching.reach import on_the_internet
from tests.test_fetching_hostile import LIMITS, to_the_web
from tests.web_server import WebServer, answer, article


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("http://News.Example", "http://news.example/"),
        (" https://news.example:443/a#top ", "https://news.example/a"),
        ("http://news.example.:80/a?b", "http://news.example/a?b"),
        ("http://news.example:8080/a/../b", "http://news.example:8080/a/../b"),
        ("https://news.example/rīga%c4%ab?q=ķ", "https://news.example/r%C4%ABga%C4%AB?q=%C4%B7"),
        ("https://ziņas.example/", "https://xn--zias-m2a.example/"),
        ("http://①②⑦.⓪.⓪.①/", "http://127.0.0.1/"),
        ("http://[2001:DB8::0:1]/", "http://[2001:db8::1]/"),
    ],
)
def test_one_way_of_writing(written: str, read: str) -> None:
    """Case, ports, dots, fragments and letters beyond ASCII are written in one way."""
    assert str(Address.parse(written)) == read


@pytest.mark.parametrize(
    "address",
    [
        "ftp://news.example/",
        "javascript:alert(1)",
        "//news.example/",
        "news.example",
        "http://",
        "http:///path",
        "http://user@news.example/",
        "http://good.example\\@bad.example/",
        "http://good.example\t.bad.example/",
        "http://news.example:0/",
        "http://news.example:99999/",
        "http://news.example:port/",
        "http://[::1",
        "http://[fe80::1%25eth0]/",
        "http://a..b/",
        "http://..%2f/",
        "http://.hidden/",
        "http://news.example/two words",
        "http://news.example/\x00",
        f"http://news.example/{'a' * 2_000}",
        f"http://{'a.' * 200}example/",
    ],
)
def test_what_is_no_address(address: str) -> None:
    """What two readers could read in two ways is not fetched."""
    with pytest.raises(FetchError):
        Address.parse(address)


def test_who_sent_the_reader_does_not_matter() -> None:
    """An article has one id, by whatever feed or protocol it is reached."""
    plain = Address.parse("https://news.example/a?id=1")

    for other in ("http://news.example/a?id=1", "https://news.example/a?utm_source=rss&id=1#top"):
        assert Address.parse(other).id == plain.id
    for other in ("https://news.example/a?id=2", "https://news.example/A?id=1"):
        assert Address.parse(other).id != plain.id


@given(st.text(min_size=1, max_size=60), st.text(max_size=60))
def test_an_id_stays_in_its_folder(host: str, target: str) -> None:
    """Whatever an address says, its id is a host and a hash, and leads nowhere else."""
    try:
        name = Address.parse(f"http://{host}/{target}").id
    except FetchError:
        return

    parts = PurePosixPath(name).parts
    assert len(parts) == 2
    assert not any(part.startswith(".") for part in parts)
    assert name.isascii()


@pytest.mark.parametrize(
    "address",
    """
    0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.9.9.9 169.254.169.254 172.16.0.1 192.0.0.1
    192.0.2.1 192.168.1.1 198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255
    :: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::127.0.0.1 64:ff9b::a00:1
    64:ff9b:1::1 100::1 2001:db8::1 2001::1 2002:7f00:1:: 2002:a00:1::1 fc00::1 fd12::1 fe80::1
    fe80::1%eth0 fec0::1 ff02::1 4000::1
    """.split(),
)
def test_machines_that_are_not_public(address: str) -> None:
    """Private, loopback, link-local, shared, documentation, multicast, reserved, and wrapped."""
    assert not on_the_internet(address)


@pytest.mark.parametrize(
    "address", "1.1.1.1 93.184.215.14 2606:4700::1111 ::ffff:8.8.8.8 64:ff9b::808:808".split()
)
def test_machines_that_are_public(address: str) -> None:
    """The public internet, and what a network without IPv4 makes of it."""
    assert on_the_internet(address)


@pytest.mark.parametrize(
    "host",
    "localhost 127.0.0.1 2130706433 0x7f.1 0177.0.0.1 127.1 0 [::1] [::ffff:127.0.0.1]".split(),
)
def test_this_machine_under_all_its_names(tmp_path: Path, host: str) -> None:
    """However this machine is written, nothing is sent to it unless that is allowed."""
    with WebServer({"/": answer(article("Rain"))}) as server:
        why = str(next(gathered(server.url(host=host), web(tmp_path, private=False))))

    assert "which is no public address; set FETCH_PRIVATE=1" in why
    assert server.asked == []


def test_private_machines_where_they_are_allowed(tmp_path: Path) -> None:
    """FETCH_PRIVATE opens what is closed by default."""
    with WebServer({"/": answer(article("Rain"))}) as server:
        there = web(tmp_path, private=True, limits=LIMITS)

        assert isinstance(next(gathered(server.url(host="localhost"), there)), Path)


def test_a_name_is_looked_up_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers something else the second time is connected to where it was checked."""
    real = socket.getaddrinfo
    answers = iter(["127.0.0.1", "127.0.0.1"])  # for robots.txt and for the page
    looked: list[str] = []

    def rebound(host: str, port: int, *args: Any, **named: Any) -> Any:  # noqa: ANN401
        if host == "rebinding.example":
            looked.append(host)
            return real(next(answers, "127.0.0.2"), port, *args, **named)
        return real(host, port, *args, **named)

    monkeypatch.setattr(socket, "getaddrinfo", rebound)
    with WebServer({"/": answer(article("Rain"))}) as server:
        found = next(gathered(server.url(host="rebinding.example"), to_the_web(tmp_path)))

    assert isinstance(found, Path)
    assert len(looked) == 2  # one for each request, none behind the check
    assert server.asked[1].headers["host"] == f"rebinding.example:{server.port}"


def test_one_private_address_of_two_is_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name with a public and a private address is not connected to at all."""
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda *_, **__: [(2, 1, 6, "", (ip, 80)) for ip in ("127.0.0.1", "10.0.0.1")],
    )

    assert "is at 10.0.0.1" in str(next(gathered("http://two.example/", to_the_web(tmp_path))))
