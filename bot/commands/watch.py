"""The command that follows feeds, pages and folders: watch."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Annotated

import typer

from bot.archives import Place, changed, place_of, stored_files, told
from bot.commands.options import IndexDir, settings_of
from bot.fetching.gather import web
from bot.fetching.watch import Watch, listed
from bot.terminal import console
from retrieval.article import Article
from retrieval.errors import BusyError, UnreachableError
from retrieval.indexing.write import Changes
from retrieval.reading.formats import Unread

app = typer.Typer()

MINUTE = 60.0
LOOKED = 10.0  # seconds between two looks at folders: a second's work for 100,000 files
AGAIN = 30.0  # seconds until an index that another process writes is tried again


@app.command()
def watch(
    context: typer.Context,
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="FEED_OR_FOLDER", help="Feeds, pages, files and folders."),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--list", metavar="FILE", readable=False, help="More of them, one a line."),
    ] = None,
    every: Annotated[
        float, typer.Option(metavar="MINUTES", min=1.0, help="How often an address is asked.")
    ] = 15.0,
    once: Annotated[bool, typer.Option("--once", help="One round, for cron.")] = False,
    index: IndexDir = None,
) -> None:
    """Follow feeds, pages and folders; index what is new."""
    settings, folder = settings_of(context, index)
    followed = [*(sources or []), *(listed(file) if file else [])]
    if not followed:
        raise typer.BadParameter("give at least one feed, page or folder, or a --list of them")
    place = place_of(settings, folder)
    there = web(settings.fetched_dir, private=settings.fetch_private)
    watched = Watch(followed, there, every * MINUTE)
    waited = ""
    with _stopping() as stop:
        while not stop.is_set():
            why = _round(watched, place, once=once)
            if why and why != waited:
                console(stderr=True).print(f"waiting: {why}")
            waited = why
            if once:
                return
            stop.wait(AGAIN if why else LOOKED)


def _round(watched: Watch, place: Place, *, once: bool) -> str:
    """One round; why what it brought could not be written now, empty where it was.

    Whoever else writes, a disk that is full, or a cluster that is gone is waited for; what
    waiting does not mend is raised.
    """
    folder = place.folder
    found = watched.round(time.monotonic(), lambda: stored_files(folder))
    told([item for item in found if isinstance(item, Unread)])
    articles = [item for item in found if isinstance(item, Article)]
    try:
        changes = changed(place, articles)[0] if articles else Changes()
    except (BusyError, UnreachableError) as error:
        if once:
            raise
        return str(error)
    watched.take()
    if said := _said(changes):
        console().print(f"{datetime.now().astimezone():%H:%M} {folder}: {said}")
    return ""


def _said(changes: Changes) -> str:
    counts = (("added", changes.added), ("updated", changes.updated))
    return ", ".join(f"{count:,} {what}" for what, count in counts if count)


@contextmanager
def _stopping() -> Iterator[Event]:
    """An event that SIGINT and SIGTERM set; a second one ends the process as ever."""
    stop = Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def asked(number: int, _: object) -> None:
        stop.set()
        signal.signal(number, before[signal.Signals(number)])

    for number in before:
        signal.signal(number, asked)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
