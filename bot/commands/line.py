"""The command line put together, and how every failure is told: in one sentence on stderr."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from tempfile import NamedTemporaryFile
from typing import Any

import typer
from dotenv import dotenv_values
from typer.core import TyperGroup

from bot.settings import Settings, SettingsError
from retrieval.errors import RetrievalError

FAILED = 1
DOTENV = ".env"
# Which module of bot.commands has each command: `ask` must not wait for what only `watch` needs.
COMMANDS = {
    **dict.fromkeys(("ask", "search", "repl", "bot"), "ask"),
    **dict.fromkeys(("index", "articles", "remove", "verify"), "keep"),
    "watch": "watch",
    "audit": "audit",
    "doctor": "doctor",
    **dict.fromkeys(("timeline", "inspect", "times", "eval"), "look"),
    "calibrate": "calibrate",
}
HELP = "Answer questions over an archive of news articles with verbatim, cited sentences."
EXAMPLES = (
    'Try: dateline ask "who was sanctioned in September 2023?". '
    "Exit status: 0 done, 1 failed and told why, 2 not a command, 3 silent with --strict."
)


class Told(TyperGroup):
    """The group of all commands; what they raise becomes a sentence and an exit status."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer's own context, not a public name
        """Run the command; no traceback reaches a user."""
        try:
            done = super().invoke(ctx)
            _flush()
        except BrokenPipeError:  # the reader of our pipe has seen enough
            _unplug()
            raise typer.Exit(0) from None
        except (RetrievalError, SettingsError) as error:
            raise _told(str(error)) from error
        except OSError as error:
            raise _told(_reason(error)) from error
        return done


def commands(word: str = "") -> typer.Typer:
    """All commands under one name; if `word` is one of them, those of its module."""
    app = typer.Typer(
        name="dateline",
        cls=Told,
        help=HELP,
        epilog=EXAMPLES,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    for name in [COMMANDS[word]] if word in COMMANDS else dict.fromkeys(COMMANDS.values()):
        app.registered_commands += import_module(f"bot.commands.{name}").app.registered_commands
    app.callback(help=HELP)(_settings)
    return app


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command line; return the exit status."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # no character of an article can stop a command
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # its retries; the end is told
    given = sys.argv[1:] if arguments is None else arguments
    try:
        commands(given[0] if given else "")(arguments, prog_name="dateline")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except Exception as error:  # noqa: BLE001 - the outermost loop: a fault of ours, told and kept
        return _kept(error)
    return 0


def _settings(context: typer.Context) -> None:
    """Read the settings before any command runs."""
    context.obj = Settings.from_env({**_dotenv(), **{k: v for k, v in os.environ.items() if v}})


def _dotenv() -> dict[str, str]:
    """The variables of the .env file here, if there is one."""
    try:
        values = dotenv_values(DOTENV)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{DOTENV} cannot be read: {error}") from error
    return {name: value for name, value in values.items() if value is not None}


def _told(sentence: str) -> typer.Exit:
    """Say why on stderr, on one line; return what to raise."""
    line = " ".join(sentence.split())
    typer.echo(f"dateline: {line}", err=True)
    return typer.Exit(FAILED)


def _reason(error: OSError) -> str:
    """An error of the operating system in words."""
    what = (error.strerror or str(error)).lower()
    return f"{error.filename}: {what}" if error.filename else what


def _kept(error: Exception) -> int:
    """Tell a fault of Dateline itself in a sentence; its traceback goes to a file."""
    with NamedTemporaryFile(
        "w", encoding="utf-8", errors="replace", prefix="dateline-", suffix=".txt", delete=False
    ) as file:
        file.writelines(traceback.format_exception(error))
    _told(
        f"something went wrong inside Dateline ({type(error).__name__}); please report it with "
        f"{file.name}, which says where"
    )
    return FAILED


def _flush() -> None:
    """Write out what is buffered while an error can still be told."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # a closed descriptor leaves None
            stream.flush()


def _unplug() -> None:
    """Lead the output nowhere, so that nothing complains at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)
