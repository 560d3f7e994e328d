"""Commands that look inside: a topic's timeline, a file, time expressions, known questions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bot.archives import opened, progress_bar
from bot.clock import today
from bot.commands.keep import readable
from bot.commands.options import (
    AsJson,
    AskedOn,
    IndexDir,
    day_or_none,
    piped,
    question_of,
    settings_of,
)
from bot.listing import show_timeline
from bot.payload import answer_payload, inspect_payload, mention_payload
from bot.reports import show_comparison, show_report
from bot.terminal import console, show_inspection, show_json, show_mentions, waiting

app = typer.Typer()


@app.command()
def timeline(
    context: typer.Context,
    topic: Annotated[
        list[str],
        typer.Argument(metavar="TOPIC", help="Whose story you want, perhaps with a time."),
    ],
    index: IndexDir = None,
    as_json: AsJson = False,
    asked_on: AskedOn = None,
    png: Annotated[
        Path | None, typer.Option(metavar="FILE", readable=False, help="Keep a picture of it.")
    ] = None,
    k: Annotated[int, typer.Option("-k", metavar="N", min=1, max=50, help="Most quotes.")] = 12,
) -> None:
    """Show what is told of a topic in the order in which it happened."""
    from bot.telegram.picture import picture

    settings, folder = settings_of(context, index)
    day = day_or_none(asked_on, "--asked-on") or today()
    with opened(settings, folder) as archive, waiting():
        answer = archive.timeline(question_of(topic), asked_on=day, k=k)
    if png is not None and answer.quotes:
        png.write_bytes(picture(answer))
    if as_json:
        show_json(answer_payload(answer))
    else:
        show_timeline(console(), answer)


@app.command()
def inspect(
    file: Annotated[Path, typer.Argument(readable=False, help="An article's file.")],
    as_json: AsJson = False,
    index: IndexDir = None,
) -> None:
    """Show how a file is read: roles, date and times, with reasons."""
    from retrieval.dating.rounds import date_articles

    held = readable(file)
    dated = [
        replace(article, published=published)
        for article, published in zip(held, date_articles(held), strict=True)
    ]
    if as_json:
        payloads = [inspect_payload(article) for article in dated]
        show_json(payloads[0] if len(payloads) == 1 else payloads)
        return
    out = console()
    for article in dated:
        show_inspection(out, article)


@app.command()
def times(
    published: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="Day that “last month” hangs on; none by default."),
    ] = None,
    as_json: AsJson = False,
    index: IndexDir = None,
) -> None:
    """Find the time expressions of standard input, one a line.

    Each with its TIMEX3 type and value, and the days that it denotes.
    """
    from retrieval.chronology.mentions import find

    anchor = day_or_none(published, "--published")
    mentions = find(piped())
    if as_json:
        for mention in mentions:
            show_json(mention_payload(mention, anchor), indent=None)
    else:
        show_mentions(console(), mentions, anchor)


@app.command("eval")
def evaluate(
    context: typer.Context,
    questions: Annotated[Path, typer.Argument(metavar="QUESTIONS.jsonl", readable=False)],
    index: IndexDir = None,
    as_json: AsJson = False,
    asked_on: AskedOn = None,
    save: Annotated[
        Path | None, typer.Option(metavar="FILE", readable=False, help="Keep this run.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(metavar="FILE", readable=False, help="Compare with a run kept.")
    ] = None,
) -> None:
    """Ask questions with known answers and count the right ones."""
    from retrieval.evaluation import read_cases, report
    from retrieval.evaluation.compare import check_common, compare
    from retrieval.evaluation.saved import Run, check_place

    settings, folder = settings_of(context, index)
    cases = read_cases(questions)
    before = Run.read(against) if against else None
    if before is not None:
        check_common([mark.case for mark in before.marks], cases)
    if save is not None:
        check_place(save)
    day = day_or_none(asked_on, "--asked-on") or today()
    with opened(settings, folder) as archive, progress_bar() as progress:
        result = report(archive, cases, day, progress)
    now = Run(day, result.marks)
    if save is not None:
        now.save(save)
    found = compare(before, now) if before else None
    if as_json:
        show_json({**result.payload(), **({"against": found.payload()} if found else {})})
        return
    show_report(console(), result)
    if found is not None:
        show_comparison(console(), found)
