"""The `dateline` command: settings in, one command run, failures told in one sentence."""

from __future__ import annotations

import os
import sys

import typer
from dotenv import dotenv_values

from bot.commands import ask, keep, look
from bot.settings import Settings, SettingsError
from retrieval.errors import RetrievalError

FAILED = 1
INTERRUPTED = 130  # 128 + SIGINT, as shells count

app = typer.Typer(
    name="dateline",
    help="Answers questions over an archive of news articles with verbatim, cited sentences.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for commands in (ask.app, keep.app, look.app):
    app.registered_commands += commands.registered_commands


@app.callback()
def _settings(context: typer.Context) -> None:
    """Answer questions over an archive of news articles with verbatim, cited sentences."""
    context.obj = Settings.from_env({**_dotenv(), **os.environ})


def main() -> None:
    """Run the command line and exit; no traceback reaches a user."""
    # FAISS's threads would spin while they wait and starve everything else on two cores.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        app()
    except (RetrievalError, SettingsError) as error:
        sys.stderr.write(f"dateline: {error}\n")
        sys.exit(FAILED)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # the reader of our pipe has seen enough
        sys.stderr.close()
        sys.exit(0)


def _dotenv() -> dict[str, str]:
    """The variables of the .env file here, if there is one."""
    return {name: value for name, value in dotenv_values(".env").items() if value is not None}


if __name__ == "__main__":
    main()
