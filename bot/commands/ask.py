"""Commands that ask: one answer, passages, a conversation, the Telegram bot."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.archives import opened
from bot.clock import today
from bot.commands.options import (
    AsJson,
    AskedOn,
    IndexDir,
    Words,
    day_or_none,
    question_of,
    settings_of,
)
from bot.newest import Newest
from bot.payload import hit_payload, timed_payload
from bot.terminal import console, show_answer, show_hits, show_json, waiting

app = typer.Typer()

SILENT = 3  # exit status of `ask --strict` that stays silent
EXAMPLE = "who was sanctioned in September 2023?"


@app.command()
def ask(
    context: typer.Context,
    question: Words,
    index: IndexDir = None,
    as_json: AsJson = False,
    asked_on: AskedOn = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DAY", help="Use only what was published by that day.")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show why.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 3 when silent.")] = False,
    k: Annotated[int, typer.Option("-k", metavar="N", min=1, max=50, help="Most quotes.")] = 3,
) -> None:
    """Answer a question with cited sentences, or say why not."""
    settings, folder = settings_of(context, index)
    day = day_or_none(asked_on, "--asked-on") or today()
    until = day_or_none(as_of, "--as-of")
    with opened(settings, folder) as archive, waiting():
        answer = archive.ask(question_of(question), asked_on=day, k=k, as_of=until)
    if as_json:
        show_json(timed_payload(answer))
    else:
        show_answer(console(), answer, explain=explain)
    if strict and answer.silence is not None:
        raise typer.Exit(SILENT)


@app.command()
def search(
    context: typer.Context,
    question: Words,
    index: IndexDir = None,
    as_json: AsJson = False,
    k: Annotated[
        int, typer.Option("-k", metavar="N", min=1, max=1000, help="Most passages.")
    ] = 10,
) -> None:
    """List the passages found, with their raw scores."""
    settings, folder = settings_of(context, index)
    with opened(settings, folder) as archive, waiting():
        hits = archive.search(question_of(question), asked_on=today(), k=k)
    if as_json:
        show_json([hit_payload(hit) for hit in hits])
    else:
        show_hits(console(), hits)


@app.command()
def repl(context: typer.Context, index: IndexDir = None) -> None:
    """Ask one question after the other, typed or piped."""
    from bot.repl import converse

    settings, folder = settings_of(context, index)
    with Newest(settings, folder) as archive:
        history = os.path.expanduser("~/.dateline_history")  # noqa: PTH111 - it never raises
        converse(archive, Path(history))


@app.command()
def bot(context: typer.Context, index: IndexDir = None) -> None:
    """Answer in Telegram until stopped; needs TELEGRAM_TOKEN."""
    from bot.telegram.serve import serve

    settings, folder = settings_of(context, index)
    settings.token()  # a missing token is told before the models are loaded
    with Newest(settings, folder) as archive:
        with waiting():
            archive.ask(EXAMPLE, today())  # loads the models now, not at the first question
        console(stderr=True).print("Answering in Telegram; Ctrl-C ends it.")
        serve(settings, archive)
