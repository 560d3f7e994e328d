"""From an address to files of articles: a page to one, a feed to one for each of its entries."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from urllib.parse import quote

from bot.fetching import feed
from bot.fetching.address import SAFE, Address
from bot.fetching.errors import FetchError
from bot.fetching.exchange import Reply, Way, trusted
from bot.fetching.kept import Kept, Seen, validators_of
from bot.fetching.limits import Limits
from bot.fetching.reach import anywhere, on_the_internet
from bot.fetching.visitor import UNCHANGED, Visitor
from bot.fetching.words import check_page, is_feed, words
from retrieval.article import Article
from retrieval.errors import ReadError
from retrieval.reading.formats import Draft, Unread, html
from retrieval.reading.read import MAX_FIELD, article, read_file

# Characters of an entry's own text from which on it is taken for the article where the page
# cannot be had; less is a teaser. The shortest article of seeds/ has twice as many.
ARTICLE = 1_000


@dataclass(frozen=True, slots=True)
class Web:
    """The way to the web and back: who fetches, where it is kept, how much of it."""

    visitor: Visitor
    kept: Kept
    limits: Limits


def web(folder: Path, *, private: bool, limits: Limits | None = None) -> Web:
    """The web as the settings have it: kept in `folder`, private machines reached or not."""
    limits = limits or Limits()
    kept = Kept(folder)
    way = Way(limits, anywhere if private else on_the_internet, trusted())
    return Web(Visitor(way, kept), kept, limits)


def articles(addresses: Iterable[str], web: Web) -> Iterator[Article | Unread]:
    """What stands at addresses, fetched where it changed, read from the files that are kept."""
    done: set[Path] = set()  # what two feeds name is one article
    for text in addresses:
        for item in gathered(text, web):
            if isinstance(item, Unread):
                yield item
            elif item not in done:
                done.add(item)
                yield from read_file(item)


def gathered(text: str, web: Web) -> Iterator[Path | Unread]:
    """The files of the articles that an address stands for, new and old; what failed and why."""
    try:
        yield from gather(Address.parse(text), web)
    except ReadError as error:
        yield Unread(text, str(error))


def gather(address: Address, web: Web) -> Iterator[Path | Unread]:
    """As `gathered`; raise ReadError where the address itself gave nothing."""
    kept, seen = web.kept, web.kept.seen(address.id)
    complete = kept.has(address.id) or any(map(kept.has, seen.entries))
    reply = web.visitor.get(address, seen.validators if complete else {})
    if reply.status == UNCHANGED:
        yield from (kept.file(name) for name in seen.entries or (address.id,) if kept.has(name))
        return
    text = _text(reply)
    if is_feed(text):
        yield from _of_feed(address, reply, text, web)
        return
    path = _kept_page(address, reply, text, None, web)
    kept.remember(address.id, _seen(reply))
    yield path


def _of_feed(address: Address, reply: Reply, text: str, web: Web) -> Iterator[Path | Unread]:
    """The articles of a feed's entries.

    What the server calls this version is remembered only once every entry was had or is in vain:
    until then the feed is fetched whole and the rest is tried again.
    """
    found = feed.parse(text, str(reply.address), web.limits.entries)
    end = time.monotonic() + web.limits.source
    names: list[str] = []
    whole = True
    for entry in found.entries:
        if time.monotonic() > end:
            whole = False
            break
        try:
            target = reply.address.join(entry.link)
            path, done = _of_entry(target, entry, web)
            whole = whole and done
            names.append(target.id)
            if path is not None:
                yield path
        except ReadError as error:
            whole = whole and not (isinstance(error, FetchError) and error.passing)
            yield Unread(quote(entry.link, safe=SAFE), str(error))
    if found.more:
        beyond = f"{address}, entry {len(found.entries) + 1:,}"
        yield Unread(beyond, f"is over the limit, and so are {found.more - 1:,} behind it")
    seen = _seen(reply) if whole else Seen()
    web.kept.remember(address.id, replace(seen, entries=tuple(names)))


def _of_entry(address: Address, entry: feed.Entry, web: Web) -> tuple[Path | None, bool]:
    """The file of an entry's article, None where it is known to have none; whether that is final.

    An entry that the feed did not change is not asked for again.
    """
    kept, seen = web.kept, web.kept.seen(address.id)
    there = kept.file(address.id) if kept.has(address.id) else None
    if seen.mark == entry.mark and (seen.why or there):
        return there, True
    try:
        reply = web.visitor.get(address, seen.validators if there else {})
        if reply.status == UNCHANGED:
            kept.remember(address.id, replace(seen, mark=entry.mark))
            return there, True
        path = _kept_page(address, reply, _text(reply), entry, web)
        kept.remember(address.id, replace(_seen(reply), mark=entry.mark))
    except ReadError as error:
        passing = isinstance(error, FetchError) and error.passing
        own = there or _kept_own(address, entry, web)  # a page that was had once is worth more
        if not passing:
            kept.remember(address.id, Seen(mark=entry.mark, why=str(error)))
        if own is None:
            raise
        return own, not passing
    return path, True


def _kept_page(
    address: Address, reply: Reply, text: str, entry: feed.Entry | None, web: Web
) -> Path:
    """Keep the article of a page; raise ReadError where the page holds none.

    The day is the feed's where it states one: feeds write it for machines. Title and author are
    the page's.
    """
    draft = _draft(text)
    fields = dict(draft.fields)
    if entry is not None:
        of_feed = _fields(entry)
        fields = {**of_feed, **fields}
        if entry.published:
            fields["published"] = entry.published
    return _put(
        address, replace(draft, fields={**fields, "url": str(reply.address)}), reply.body, web
    )


def _kept_own(address: Address, entry: feed.Entry, web: Web) -> Path | None:
    """Keep what the feed itself says of an entry, if that is an article's length."""
    head = f"<head><title>{escape(entry.title)}</title></head>"
    try:
        draft = _draft(f"<html>{head}<body><article>{entry.content}</article></body></html>")
        if len(draft.text) < ARTICLE:
            return None
        fields = {**_fields(entry), "url": str(address)}
        return _put(address, replace(draft, fields=fields), None, web)
    except ReadError:
        return None


def _put(address: Address, draft: Draft, page: bytes | None, web: Web) -> Path:
    """Keep a draft; raise ReadError before anything is written where it is no article."""
    fields = {name: value[:MAX_FIELD] for name, value in draft.fields.items()}
    article(replace(draft, fields=fields), address.id, None)
    return web.kept.put(address.id, {**fields, "text": draft.text}, page)


def _draft(page: str) -> Draft:
    """The article of a page as the reader of files finds it."""
    check_page(page)
    draft = next(html(page))
    if isinstance(draft, Unread):
        raise FetchError(draft.why)
    return draft


def _fields(entry: feed.Entry) -> dict[str, str]:
    """What a feed says of an entry, as the fields of an article."""
    stated = {
        "title": entry.title,
        "author": entry.author,
        "published": entry.published or entry.updated,
    }
    return {name: value for name, value in stated.items() if value}


def _text(reply: Reply) -> str:
    return words(reply.body, reply.headers.get("content-type", ""))


def _seen(reply: Reply) -> Seen:
    etag, modified = validators_of(reply.headers)
    return Seen(etag=etag, modified=modified)
