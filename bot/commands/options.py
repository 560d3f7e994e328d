"""Options that several commands share, and how their values are read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.settings import Settings

IndexDir = Annotated[
    Path | None,
    typer.Option("--index", metavar="DIR", help="Folder of the index; INDEX_DIR by default."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def settings_of(context: typer.Context, index: Path | None) -> tuple[Settings, Path]:
    """The settings of this run, and the folder of the index that the command is about."""
    settings = context.obj
    assert isinstance(settings, Settings)  # `main` puts them there
    return settings, index or settings.index_dir


def day_or_none(text: str | None, option: str) -> date | None:
    """The day that an option names; a usage error where it names none."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is not a day: write it as 2023-09-30"
        raise typer.BadParameter(message, param_hint=option) from None
