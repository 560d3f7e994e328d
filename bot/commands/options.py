"""Options that several commands share, and how their values are read."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.settings import Settings
from bot.terminal import console
from retrieval.errors import ReadError
from retrieval.reading.decode import decode
from retrieval.reading.files import MAX_BYTES

IndexDir = Annotated[
    Path | None,
    typer.Option(
        "--index",
        metavar="DIR",
        readable=False,  # what may not be read is told like every other failure
        help="Folder of the index; INDEX_DIR by default.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Words = Annotated[
    list[str],
    typer.Argument(metavar="QUESTION", help="What you want to know, quoted or not."),
]
AskedOn = Annotated[
    str | None,
    typer.Option(metavar="DAY", help="Day that “last month” hangs on; today by default."),
]


def settings_of(context: typer.Context, index: Path | None) -> tuple[Settings, Path]:
    """The settings of this run, and the folder of the index that the command is about."""
    settings = context.obj
    assert isinstance(settings, Settings)  # `line` puts them there
    return settings, index or settings.index_dir


def question_of(words: list[str]) -> str:
    """The question that the words of a command line make, undecodable bytes replaced."""
    return " ".join(words).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def day_or_none(text: str | None, option: str) -> date | None:
    """The day that an option names; a usage error where it names none."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is not a day: write it as 2023-09-30"
        raise typer.BadParameter(message, param_hint=option) from None


def piped() -> str:
    """All of standard input as text; raise ReadError where it is none."""
    if sys.stdin is None:  # closed by whoever started us
        return ""
    if sys.stdin.isatty():
        console(stderr=True).print("Reading from the terminal; Ctrl-D ends the text.")
    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ReadError(f"has more than {MAX_BYTES:,} bytes: split it, or give it as a file")
        return decode(data)
    except ReadError as error:
        raise ReadError(f"standard input {error}") from error
