"""Rounds over feeds, pages and folders: what is due is fetched, what is fresh is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bot.fetching.address import is_address
from bot.fetching.errors import FetchError
from bot.fetching.folders import Folder, read_fresh
from bot.fetching.gather import Web, gathered
from retrieval.article import Article
from retrieval.errors import ReadError
from retrieval.reading.formats import Unread

AT_ONCE = 4  # addresses fetched side by side; one host is never asked twice at a time
LONGEST_REST = 24 * 3600.0  # seconds between two tries, however often they failed


@dataclass(slots=True)
class Followed:
    """An address, when it is fetched next (in seconds of the caller's clock), what was told."""

    address: str
    due: float = 0.0
    failures: int = 0
    told: frozenset[str] = frozenset()

    def fetched(self, unread: Sequence[Unread], now: float, every: float) -> list[Unread]:
        """Set the next time: after `every`, twice as late for each failure in a row.

        Return what was not told of the last time.
        """
        failed = any(item.where == self.address for item in unread)
        self.failures = self.failures + 1 if failed else 0
        self.due = now + min(every * 2 ** min(self.failures, 20), max(LONGEST_REST, every))
        before, self.told = self.told, frozenset(item.where for item in unread)
        return [item for item in unread if item.where not in before]


class Watch:
    """What is followed. A round's articles count as indexed when `take` is called."""

    def __init__(self, sources: Iterable[str], web: Web, every: float) -> None:
        sources = list(dict.fromkeys(sources))
        self._web, self._every = web, every
        self._followed = [Followed(source) for source in sources if is_address(source)]
        self._folders = [Folder(Path(source)) for source in sources if not is_address(source)]
        # What was fetched is indexed from its files, so that nothing between the two is lost.
        self._own = [Folder(web.kept.folder)] if self._followed else []
        self._told: set[str] = set()  # of files and folders

    def round(self, now: float, ids: Callable[[], dict[str, str]]) -> list[Article | Unread]:
        """Fetch what is due and read what is fresh; a failure is told when it is new.

        `ids` are those of the index, with their files. Nothing that fails stops the rest.
        """
        due = [followed for followed in self._followed if followed.due <= now]
        told: list[Article | Unread] = []
        with ThreadPoolExecutor(AT_ONCE) as threads:
            for followed, unread in zip(due, threads.map(self._fetched, due), strict=True):
                told += followed.fetched(unread, now, self._every)
        files: list[tuple[Path, str]] = []
        for folder in self._folders:
            try:
                files += folder.fresh()
                self._told.discard(str(folder.path))
            except (ReadError, OSError) as error:
                told += self._once(Unread(str(folder.path), str(error)))
        for folder in self._own:
            if folder.path.exists():  # absent until something was kept
                files += folder.fresh()
        for item in read_fresh(files, ids()) if files else []:
            told += [item] if isinstance(item, Article) else self._once(item)
        return told

    def take(self) -> None:
        """The articles of the last round are in the index."""
        for folder in (*self._folders, *self._own):
            folder.take()

    def _fetched(self, followed: Followed) -> Sequence[Unread]:
        """Fetch an address into its files; what could not be had."""
        try:
            items = list(gathered(followed.address, self._web))
        except OSError as error:  # the disk, not the network
            return [Unread(followed.address, f"cannot be kept: {error.strerror}")]
        except Exception as error:  # noqa: BLE001 - the outermost loop of a source: others go on
            return [Unread(followed.address, f"could not be read ({type(error).__name__})")]
        return [item for item in items if isinstance(item, Unread)]

    def _once(self, item: Unread) -> list[Unread]:
        """What cannot be read of folders, told in the first of many rounds."""
        if item.where in self._told:
            return []
        self._told.add(item.where)
        return [item]


def listed(file: Path) -> list[str]:
    """The sources that a list names, one a line; # starts a comment, where a word could start."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise FetchError(f"{file} cannot be read: give a list of addresses, one a line") from error
    words = (line.partition(" #")[0].strip() for line in lines)
    return [word for word in words if word and not word.startswith("#")]
