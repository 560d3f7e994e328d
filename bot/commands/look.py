"""Commands that look inside: inspect a file, find time expressions, evaluate questions."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.archives import opened
from bot.clock import today
from bot.commands.keep import readable
from bot.commands.options import AsJson, IndexDir, day_or_none, settings_of
from bot.payload import inspect_payload, mention_payload
from bot.terminal import console, show_inspection, show_report
from retrieval.chronology.mentions import find
from retrieval.reading.decode import decode

app = typer.Typer()


@app.command()
def inspect(
    file: Annotated[Path, typer.Argument(help="An article's file.")],
    as_json: AsJson = False,
    index: IndexDir = None,
) -> None:
    """Show how a file is read: lines with roles, date with reasons, sentences with periods."""
    from dataclasses import replace

    from retrieval.chronology.dating import date_articles

    held = readable(file)
    dated = [
        replace(article, published=published)
        for article, published in zip(held, date_articles(held), strict=True)
    ]
    for article in dated:
        if as_json:
            typer.echo(json.dumps(inspect_payload(article), ensure_ascii=False, indent=2))
        else:
            show_inspection(console(), inspect_payload(article))


@app.command()
def times(
    published: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="Day that “last month” hangs on; none by default."),
    ] = None,
    as_json: AsJson = False,
    index: IndexDir = None,
) -> None:
    """Find the time expressions of standard input, one a line, with TIMEX3 type and value."""
    anchor = day_or_none(published, "--published")
    text = decode(sys.stdin.buffer.read())
    for mention in find(text):
        found = mention_payload(mention, anchor)
        if as_json:
            typer.echo(json.dumps(found, ensure_ascii=False))
        else:
            days = f"{found['first_day'] or ''}..{found['last_day'] or ''}"
            shown = (found["text"], found["type"], found["value"] or "-", days)
            console().print("\t".join(" ".join(str(part).split()) for part in shown))


@app.command("eval")
def evaluate(
    context: typer.Context,
    questions: Annotated[Path, typer.Argument(metavar="QUESTIONS.jsonl")],
    index: IndexDir = None,
    as_json: AsJson = False,
    asked_on: Annotated[str | None, typer.Option(metavar="DAY")] = None,
) -> None:
    """Ask questions with known answers and count what came out right."""
    from retrieval.evaluation import read_cases, report

    settings, folder = settings_of(context, index)
    cases = read_cases(questions)
    day = day_or_none(asked_on, "--asked-on") or today()
    with opened(settings, folder) as archive:
        result = report(archive, cases, day)
    if as_json:
        typer.echo(json.dumps(result.payload(), ensure_ascii=False, indent=2))
    else:
        show_report(console(), result)
