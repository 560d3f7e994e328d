"""Commands that keep an archive: index, articles, remove, verify, doctor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bot.archives import (
    changed,
    existing,
    opened,
    place_of,
    stored_files,
)
from bot.commands.options import AsJson, IndexDir, piped, settings_of
from bot.fetching.address import is_address
from bot.payload import article_payload
from bot.settings import Settings
from bot.terminal import console, show_article, show_json, show_verdict
from retrieval.answering.receipt import Receipt, ReceiptState
from retrieval.article import Article
from retrieval.errors import ArchiveError, ReadError
from retrieval.indexing.encoder import Encoder
from retrieval.reading.formats import Unread
from retrieval.reading.read import read, read_file, read_text

app = typer.Typer()

STDIN = "-"
PIPED = "stdin"  # what the ids of articles without a file or an id of their own start with

FALLEN = {
    ReceiptState.ALTERED: "the quote no longer stands: these characters are not in the article",
    ReceiptState.GONE: "the quote no longer stands: its article is not there",
}


@app.command()
def index(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH", help="Files, folders, addresses of pages or feeds; - for stdin."
        ),
    ] = None,
    index: IndexDir = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove articles that are gone from these paths.")
    ] = False,
    ray: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Encode on a Ray cluster: auto, local or HOST:6379."),
    ] = None,
) -> None:
    """Read articles into the index; only what is new is embedded."""
    settings, folder = settings_of(context, index)
    places = paths or [str(settings.seeds_dir)]
    files = [Path(place) for place in places if place != STDIN and not is_address(place)]
    found = _found(settings, folder, places, files)
    pruned = files if prune else ()
    place = place_of(settings, folder)
    with _spreading(ray) if ray else nullcontext(place.spread) as spread:
        changes, unread = changed(replace(place, spread=spread), found, pruned)
    removed = f"{changes.removed:,} removed, " if prune else ""
    done = (
        f"{changes.added:,} added, {changes.updated:,} updated, {removed}"
        f"{changes.unchanged:,} unchanged, {len(unread):,} skipped"
    )
    console().print(f"{folder}: {done}")


@app.command()
def articles(context: typer.Context, index: IndexDir = None, as_json: AsJson = False) -> None:
    """List what is in the archive, with dates and reasons."""
    settings, folder = settings_of(context, index)
    with opened(settings, folder) as archive:
        held = archive.articles()
    if as_json:
        show_json([article_payload(article) for article in held])
        return
    out = console()
    for article in held:
        show_article(out, article)
    if not held:
        out.print("The archive holds no article.")


@app.command()
def remove(
    context: typer.Context,
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="As `articles` lists them.")],
    index: IndexDir = None,
) -> None:
    """Remove articles from the index; their files stay as they are."""
    settings, folder = settings_of(context, index)
    with existing(settings, folder) as archive:
        changes = archive.remove(ids)
    console().print(f"{folder}: {changes.removed:,} removed")


@app.command()
def verify(
    context: typer.Context,
    receipt: Annotated[str, typer.Argument(help="The receipt that came with a quote.")],
    file: Annotated[
        Path | None, typer.Argument(readable=False, help="Check against this file instead.")
    ] = None,
    index: IndexDir = None,
) -> None:
    """Say whether a quote stands: exact, moved, altered or gone."""
    settings, folder = settings_of(context, index)
    if file is None:
        with existing(settings, folder) as archive:
            verdict = archive.verify(receipt)
    else:
        verdict = Receipt.parse(receipt).check_any(readable(file))
    show_verdict(console(), verdict)
    if verdict.state in FALLEN:
        raise ArchiveError(FALLEN[verdict.state])


def _spreading(address: str) -> AbstractContextManager[Callable[[Encoder], Encoder]]:
    from retrieval.indexing.bulk import cluster

    return cluster(address)


def readable(file: Path) -> list[Article]:
    """The articles of one file; raise ReadError with the reason where there are none."""
    if not file.exists():
        raise ReadError(f"{file} does not exist: give the file of an article")
    if file.is_dir():
        raise ReadError(f"{file} is a folder: give one file")
    found = list(read_file(file))
    held = [item for item in found if isinstance(item, Article)]
    if not held:
        raise ReadError(str(found[0]) if found else f"{file} holds no article")
    return held


def _found(
    settings: Settings, folder: Path, places: Sequence[str], files: Sequence[Path]
) -> Iterator[Article | Unread]:
    """What is read from files and folders, from the web, and from standard input if named.

    What was fetched lies in files: an article that is named both ways is taken once.
    """
    seen: set[str] = set()
    for item in read(files, stored_files(folder)):
        if isinstance(item, Article):
            seen.add(item.id)
        yield item
    addresses = [place for place in places if is_address(place)]
    if addresses:
        from bot.fetching.gather import articles as articles_at
        from bot.fetching.gather import web

        fetched = web(settings.fetched_dir, private=settings.fetch_private)
        for item in articles_at(addresses, fetched):
            if isinstance(item, Unread) or item.id not in seen:
                yield item
    if STDIN in places:
        yield from _from_stdin()


def _from_stdin() -> Iterator[Article | Unread]:
    """The articles of standard input.

    One without an id of its own is known by its text: the same again changes nothing, another
    one does not take its place.
    """
    seen: set[str] = set()
    for item in read_text(piped(), PIPED):
        if isinstance(item, Unread):
            yield item
            continue
        unnamed = item.id == PIPED or item.id.startswith(f"{PIPED}:")
        name = f"{PIPED}-{item.hash[:12]}" if unnamed else item.id
        if name in seen:
            yield Unread(name, "is a second article of this id: give each its own")
        else:
            seen.add(name)
            yield replace(item, id=name)
