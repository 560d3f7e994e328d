"""Commands that ask: one answer, passages, a conversation, the Telegram bot."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.archives import opened
from bot.clock import today
from bot.commands.options import AsJson, IndexDir, day_or_none, settings_of
from bot.payload import answer_payload, hit_payload
from bot.terminal import console, show_answer, show_hits
from retrieval.answering.answer import Answer

app = typer.Typer()

SILENT = 3  # exit status of `ask --strict` that stays silent


@app.command()
def ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="What you want to know, in plain words.")],
    index: IndexDir = None,
    as_json: AsJson = False,
    asked_on: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="Day that “last month” hangs on; today by default."),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DAY", help="Use only what was published by that day.")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show why.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 3 when silent.")] = False,
    k: Annotated[int, typer.Option("-k", min=1, max=50, help="Most quotes.")] = 3,
) -> None:
    """Answer one question with verbatim, cited sentences, or say why there is no answer."""
    settings, folder = settings_of(context, index)
    day = day_or_none(asked_on, "--asked-on") or today()
    until = day_or_none(as_of, "--as-of")
    with opened(settings, folder) as archive:
        answer = archive.ask(question, asked_on=day, k=k, as_of=until)
    if as_json:
        typer.echo(json.dumps(answer_payload(answer), ensure_ascii=False, indent=2))
    else:
        show_answer(console(), answer, explain=explain)
    if strict and answer.silence is not None:
        raise typer.Exit(SILENT)


@app.command()
def search(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="What to look for.")],
    index: IndexDir = None,
    as_json: AsJson = False,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="Most passages.")] = 10,
) -> None:
    """List the passages found, with their raw scores."""
    settings, folder = settings_of(context, index)
    with opened(settings, folder) as archive:
        hits = archive.search(question, asked_on=today(), k=k)
    if as_json:
        payload = [hit_payload(hit) for hit in hits]
        typer.echo(json.dumps(payload, ensure_ascii=False, indent=2))
    else:
        show_hits(console(), hits)


@app.command()
def repl(context: typer.Context, index: IndexDir = None) -> None:
    """Ask one question after the other; also reads questions from a pipe."""
    from bot.repl import converse

    settings, folder = settings_of(context, index)
    with opened(settings, folder) as archive:
        converse(archive, Path.home() / ".dateline_history")


@app.command()
def bot(context: typer.Context, index: IndexDir = None) -> None:
    """Answer in Telegram until stopped; needs TELEGRAM_TOKEN."""
    from bot.telegram import serve

    settings, folder = settings_of(context, index)
    settings.token()  # a missing token is told before the models are loaded
    with opened(settings, folder) as archive:

        def answered(question: str, asked_on: date) -> Answer:
            return archive.ask(question, asked_on=asked_on)

        serve(settings, answered)
