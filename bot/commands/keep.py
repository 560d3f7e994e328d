"""Commands that keep an archive: index, articles, remove, verify, doctor."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.archives import changed, encoder_of, opened, progress_bar, stored_files
from bot.commands.options import AsJson, IndexDir, settings_of
from bot.payload import article_payload
from bot.terminal import console, show_article, show_verdict
from retrieval.answering.receipt import Receipt, ReceiptState
from retrieval.article import Article
from retrieval.errors import ReadError
from retrieval.reading.decode import decode
from retrieval.reading.read import read, read_file, read_text

app = typer.Typer()


@app.command()
def index(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Files or folders, - for standard input."),
    ] = None,
    index: IndexDir = None,
) -> None:
    """Read articles into the index; what is stored already is not embedded again."""
    settings, folder = settings_of(context, index)
    if paths == [Path("-")]:
        found = read_text(decode(sys.stdin.buffer.read()), "stdin")
    else:
        found = read(paths or [settings.seeds_dir], stored_files(folder))
    changes, unread = changed(settings, folder, found)
    done = (
        f"{changes.added:,} added, {changes.updated:,} updated, {changes.unchanged:,} unchanged, "
        f"{len(unread):,} skipped"
    )
    console().print(f"{folder}: {done}")


@app.command()
def articles(context: typer.Context, index: IndexDir = None, as_json: AsJson = False) -> None:
    """List what is in the archive, with dates and reasons."""
    settings, folder = settings_of(context, index)
    with opened(settings, folder) as archive:
        held = archive.articles()
    if as_json:
        payload = [article_payload(article) for article in held]
        typer.echo(json.dumps(payload, ensure_ascii=False, indent=2))
        return
    for article in held:
        show_article(console(), article)


@app.command()
def remove(
    context: typer.Context,
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="As `articles` lists them.")],
    index: IndexDir = None,
) -> None:
    """Remove articles from the index; their files stay where they are."""
    settings, folder = settings_of(context, index)
    with opened(settings, folder) as archive:
        changes = archive.remove(ids)
    console().print(f"{folder}: {changes.removed:,} removed")


@app.command()
def verify(
    context: typer.Context,
    receipt: Annotated[str, typer.Argument(help="The receipt that came with a quote.")],
    file: Annotated[Path | None, typer.Argument(help="Check against this file instead.")] = None,
    index: IndexDir = None,
) -> None:
    """Say what became of a quote: exact, moved, altered or gone; exit 1 unless it stands."""
    settings, folder = settings_of(context, index)
    if file is None:
        with opened(settings, folder) as archive:
            verdict = archive.verify(receipt)
    else:
        verdict = Receipt.parse(receipt).check_any(readable(file))
    show_verdict(console(), verdict)
    if verdict.state not in (ReceiptState.EXACT, ReceiptState.MOVED):
        raise typer.Exit(1)


@app.command()
def doctor(
    context: typer.Context,
    index: IndexDir = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Rebuild what is derived, embedding nothing again.")
    ] = False,
) -> None:
    """Check every part of the index; exit 1 where something is wrong."""
    from retrieval.indexing.health import examine
    from retrieval.indexing.write import rebuild

    settings, folder = settings_of(context, index)
    encoder = encoder_of(settings)
    if repair:
        with progress_bar() as report:
            rebuild(folder, encoder, report)
    findings = examine(folder, encoder)
    for finding in findings:
        console().print(f"{'ok  ' if finding.well else 'BAD '} {finding.part}: {finding.words}")
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


def readable(file: Path) -> list[Article]:
    """The articles of one file; raise ReadError with the reason where there are none."""
    if not file.exists():
        raise ReadError(f"{file} does not exist: give the file that the quote came from")
    found = list(read_file(file))
    held = [item for item in found if isinstance(item, Article)]
    if not held:
        raise ReadError(str(found[0]) if found else f"{file} holds no article")
    return held
