"""What was fetched, kept as files: articles to be read again, pages as sent, and what was seen.

    fetched/news.example/3f2a9c1d2e4b5a60.json    an article, as `dateline index fetched/` reads it
    fetched/.pages/news.example/3f2a9c1d2e4b5a60  the page's own bytes, unpacked
    fetched/.seen/news.example/3f2a9c1d2e4b5a60.json    what the server and the feed said of it

Hidden folders hold no articles for whoever reads the folder. Every file is written aside, synced
and renamed: it is there whole or not at all. What was seen is written last, so that a page whose
article was not kept is fetched again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import get_ident

from retrieval.indexing.sync import sync

PAGES, SEEN = ".pages", ".seen"
LONGEST_VALIDATOR = 1_000  # characters of an ETag that is sent back


@dataclass(frozen=True, slots=True)
class Seen:
    """What is remembered of an address.

    `etag` and `modified` are what the server called this version; `entries` the ids of a feed's
    entries; `mark` what the feed said of this entry; `why` why there is no article of it; `until`
    when its host wants to be asked again, in seconds since 1970.
    """

    etag: str = ""
    modified: str = ""
    entries: tuple[str, ...] = ()
    mark: str = ""
    why: str = ""
    until: float = 0.0

    @property
    def well_formed(self) -> bool:
        """Whether every value is of its type, as those of a file that others wrote need not be."""
        words = (self.etag, self.modified, self.mark, self.why, *self.entries)
        return all(isinstance(word, str) for word in words) and isinstance(self.until, float)

    @property
    def validators(self) -> dict[str, str]:
        """The headers that make a request conditional."""
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in named.items() if value}


def validators_of(headers: Mapping[str, str]) -> tuple[str, str]:
    """ETag and Last-Modified of an answer, where they can be sent back."""
    etag, modified = (headers.get(name, "") for name in ("etag", "last-modified"))
    return (
        etag if etag.isprintable() and etag.isascii() and len(etag) <= LONGEST_VALIDATOR else "",
        modified if modified.isprintable() and modified.isascii() and len(modified) < 50 else "",
    )


class Kept:
    """The folder of what was fetched. Ids are those of `Address.id`, which cannot leave it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def file(self, name: str) -> Path:
        """Where the article of an id lies, or would."""
        return self.folder / f"{name}.json"

    def has(self, name: str) -> bool:
        """Whether there is an article of this id."""
        return self.file(name).is_file()

    def put(self, name: str, fields: Mapping[str, str], page: bytes | None) -> Path:
        """Keep an article, and the page that it was read from; a file of the same text stays."""
        if page is not None:
            _write(self.folder / PAGES / name, page)
        record = json.dumps({"id": name, **fields}, ensure_ascii=False, indent=1)
        _write(self.file(name), f"{record}\n".encode("utf-8", "replace"))
        return self.file(name)

    def seen(self, name: str) -> Seen:
        """What is remembered of an address; nothing where the file is absent or not ours."""
        try:
            values = json.loads(self._seen(name).read_bytes())
            seen = Seen(**{**values, "entries": tuple(values["entries"])})
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return Seen()
        return seen if seen.well_formed else Seen()

    def remember(self, name: str, seen: Seen) -> None:
        """Remember something of an address."""
        _write(self._seen(name), json.dumps(asdict(seen)).encode())

    def wait(self, host: str, until: float) -> None:
        """Remember that a host is not to be asked before a time."""
        self.remember(f"{host}/host", Seen(until=until))

    def waiting(self, host: str) -> float:
        """When a host may be asked again, in seconds since 1970; 0 where it said nothing."""
        return self.seen(f"{host}/host").until

    def _seen(self, name: str) -> Path:
        return self.folder / SEEN / f"{name}.json"


def _write(file: Path, data: bytes) -> None:
    """Bring a file to hold these bytes, durably, all at once; leave it alone where it does."""
    try:
        if file.read_bytes() == data:
            return
    except OSError:
        pass
    _make(file.parent)
    aside = file.with_name(f".{file.name}.{os.getpid()}-{get_ident()}")
    try:
        with aside.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(file)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    sync(file.parent)


def _make(folder: Path) -> None:
    """Make a folder and those above it, each entered durably into its parent."""
    if folder.is_dir():
        return
    _make(folder.parent)
    folder.mkdir(exist_ok=True)
    sync(folder.parent)
