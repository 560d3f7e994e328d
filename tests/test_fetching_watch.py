"""Following feeds, pages and folders: rounds, retries, and how the command ends."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from bot.archives import Place, changed
from bot.fetching.errors import FetchError
from bot.fetching.folders import Folder, read_fresh
from bot.fetching.gather import Web
from bot.fetching.watch import Watch, listed
from retrieval.article import Article
from retrieval.indexing.write import LOCK, Changes
from retrieval.reading.formats import Unread
from retrieval.reading.read import read
from tests.running import command, environment, inside, models
from tests.test_fetching_hostile import to_the_web
from tests.web_server import WebServer, answer, article, item, rss

EVERY = 60.0
SNOW = "Snow in Oslo\n\nSnow fell in Oslo on Tuesday, the weather office of Norway said.\n"


@pytest.fixture
def server() -> Iterator[WebServer]:
    """A server with a feed of one article."""
    feed = answer(rss(item("/rain", "Rain")))
    with WebServer({"/feed": feed, "/rain": answer(article("Rain in Riga"))}) as running:
        yield running


@pytest.fixture
def web(tmp_path: Path) -> Web:
    """A web on which this machine may be reached."""
    return to_the_web(tmp_path)


def after(watch: Watch, now: float) -> tuple[list[str], list[str]]:
    """The titles and the failures that a round brings; its articles are taken."""
    found = watch.round(now, dict)
    watch.take()
    titles = [each.title for each in found if isinstance(each, Article)]
    return titles, [str(each) for each in found if isinstance(each, Unread)]


def test_a_round_brings_what_is_new(server: WebServer, web: Web, tmp_path: Path) -> None:
    """Feeds and folders together; the next round brings only what changed."""
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "snow.txt").write_text(SNOW)
    watch = Watch([server.url("/feed"), str(folder)], web, EVERY)

    first = after(watch, 0)
    second = after(watch, EVERY)
    (folder / "snow.txt").write_text(SNOW.replace("Oslo", "Bergen"))
    server.pages["/feed"] = answer(rss(item("/rain", "Rain"), item("/wind", "Wind")))
    server.pages["/wind"] = answer(article("Wind in Riga"))
    third = after(watch, 2 * EVERY)

    assert (sorted(first[0]), first[1]) == (["Rain in Riga", "Snow in Oslo"], [])
    assert second == ([], [])
    assert (sorted(third[0]), third[1]) == (["Snow in Bergen", "Wind in Riga"], [])


def test_an_address_is_asked_when_it_is_due(server: WebServer, web: Web) -> None:
    """Between two times only folders are looked at."""
    watch = Watch([server.url("/feed")], web, EVERY)

    for now in (0, 1, EVERY - 1, EVERY):
        after(watch, now)

    assert server.targets().count("/feed") == 2


def test_what_was_not_written_comes_again(server: WebServer, web: Web) -> None:
    """Articles count as indexed when they are: a round that could not write is repeated."""
    watch = Watch([server.url("/feed")], web, EVERY)

    first = watch.round(0, dict)
    again = watch.round(1, dict)
    watch.take()

    assert again == first
    assert watch.round(2, dict) == []


def test_nothing_between_fetching_and_indexing_is_lost(server: WebServer, web: Web) -> None:
    """What a killed process had fetched is indexed by the next, though the feed forgot it."""
    Watch([server.url("/feed")], web, EVERY).round(0, dict)
    server.pages["/feed"] = answer("", 500)

    titles, _ = after(Watch([server.url("/feed")], web, EVERY), 0)

    assert titles == ["Rain in Riga"]


def test_a_failing_feed_is_told_once_and_asked_less(server: WebServer, web: Web) -> None:
    """Others go on; the time to the next try doubles, and a new failure is told anew."""
    server.pages["/broken"] = answer("", 404)
    watch = Watch([server.url("/broken"), server.url("/feed")], web, EVERY)

    told = [after(watch, now * EVERY)[1] for now in range(8)]
    server.pages["/broken"] = answer(article("Mended"))
    mended = after(watch, 20 * EVERY)
    server.pages["/broken"] = answer("", 410)
    again = after(watch, 21 * EVERY)

    assert told == [[f"{server.url('/broken')}: answered 404"], *[[]] * 7]
    assert server.targets().count("/feed") == 10
    assert server.targets().count("/broken") == 5  # at 0, 2, 6, 20 and 21
    assert mended == (["Mended"], [])
    assert again == ([], [f"{server.url('/broken')}: answered 410"])


def test_a_fault_of_one_source_does_not_stop_the_others(
    server: WebServer, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even one that nobody thought of."""

    def confused(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr("bot.fetching.feed.parse", confused)
    watch = Watch([server.url("/feed"), server.url("/rain")], web, EVERY)

    titles, told = after(watch, 0)

    assert titles == ["Rain in Riga"]
    assert told == [f"{server.url('/feed')}: could not be read (RecursionError)"]


def test_a_folder_may_come_later(web: Web, tmp_path: Path) -> None:
    """A folder that is absent is told once, and read when it is there."""
    folder = tmp_path / "later"
    watch = Watch([str(folder)], web, EVERY)

    first, second = after(watch, 0), after(watch, 1)
    folder.mkdir()
    (folder / "snow.txt").write_text(SNOW)

    assert first[1] == [f"{folder}: does not exist: give a file or a folder of articles"]
    assert second == ([], [])
    assert after(watch, 2) == (["Snow in Oslo"], [])


def test_files_have_the_ids_that_reading_the_folder_gives(tmp_path: Path) -> None:
    """Read one by one or all together, an article has one id."""
    for name in ("a/x.txt", "a/x.md", "b/x.txt", ".hidden/x.txt", "README.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"{SNOW} {name}")
    whole = [each for each in read([tmp_path]) if isinstance(each, Article)]
    ids = {each.id: each.file or "" for each in whole}
    folder = Folder(tmp_path)

    assert read_fresh(folder.fresh(), {}) == whole
    folder.take()
    (tmp_path / "b/x.txt").write_text(SNOW)
    (again,) = read_fresh(folder.fresh(), ids)
    assert isinstance(again, Article)
    assert again.id == "b/x"


def test_a_list_of_sources(tmp_path: Path) -> None:
    """One a line; comments and blank lines are nothing, a fragment is no comment."""
    file = tmp_path / "list"
    file.write_text("# feeds\nhttps://a.example/feed#x  # daily\n\n  news/folder\n")

    assert listed(file) == ["https://a.example/feed#x", "news/folder"]
    with pytest.raises(FetchError, match="cannot be read: give a list of addresses"):
        listed(tmp_path / "none")


def test_one_round_for_cron(server: WebServer, tmp_path: Path) -> None:
    """`--once` fetches, indexes, says a line, and says nothing where nothing changed."""
    env = {"FETCHED_DIR": str(tmp_path / "fetched"), "FETCH_PRIVATE": "1"}
    index = tmp_path / "index"

    first = inside("watch", server.url("/feed"), "--once", "--index", index, env=env)
    second = inside("watch", server.url("/feed"), "--once", "--index", index, env=env)
    rebuilt, _ = changed(Place(index, models()[0]), read([tmp_path / "fetched"]))

    assert (first.status, first.out[5:]) == (0, f" {index}: 1 added\n")
    assert (second.status, second.out) == (0, "")
    assert rebuilt == Changes(unchanged=1)


def test_private_addresses_are_closed_by_default(server: WebServer, tmp_path: Path) -> None:
    """Without FETCH_PRIVATE the failure is told, and the round ends well."""
    ended = inside("watch", server.url("/feed"), "--once", "--index", tmp_path / "index")

    assert (ended.status, ended.out) == (0, "")
    assert "is at 127.0.0.1, which is no public address" in ended.err
    assert server.asked == []


def test_nothing_to_follow(tmp_path: Path) -> None:
    """Without a source the command is a usage error."""
    ended = inside("watch", "--index", tmp_path / "index")

    assert ended.status == 2
    assert "give at least one feed, page or folder" in ended.err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it(tmp_path: Path, number: signal.Signals) -> None:
    """It waits for whoever writes the index, and ends with 0 when it is asked to."""
    index = tmp_path / "index"
    folder = tmp_path / "news"
    for made in (index, folder):
        made.mkdir()
    (folder / "snow.txt").write_text(SNOW)
    with FileLock(index / LOCK):
        process = subprocess.Popen(
            command("watch", folder, "--index", index),
            cwd=tmp_path,
            env=environment(),
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        waiting = next(line for line in process.stderr if "waiting: " in line)
        process.send_signal(number)

        assert process.wait(60) == 0
    assert "is being written by another process" in waiting
    process.stderr.close()
