"""Read, ask, print: a conversation with the archive, on a terminal or through a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console

from bot.clock import today
from bot.terminal import console, show_answer, show_article
from retrieval.answering.answer import Answer
from retrieval.archive import Archive
from retrieval.errors import RetrievalError

HELP = """Ask anything about the articles, for example: who was sanctioned in September 2023?
:sources  the articles behind the last answer, or all of them before the first
:explain  why the last answer is what it is
:help     this list
:quit     leave (or Ctrl-D)"""
PROMPT = "? "


def converse(archive: Archive, history: Path) -> None:
    """Answer questions until `:quit` or the end of input; `history` keeps them on a terminal."""
    out = console()
    last: Answer | None = None
    interactive = sys.stdin.isatty()
    if interactive:
        out.print(f"{len(archive.articles()):,} articles. :help lists the commands.", style="dim")
    for line in _lines(history) if interactive else sys.stdin:
        words = line.strip()
        if words in (":quit", ":q", ":exit"):
            return
        if words.startswith(":"):
            _command(out, archive, words, last)
        elif words:
            last = _asked(out, archive, words) or last


def _asked(out: Console, archive: Archive, question: str) -> Answer | None:
    """Print the answer to one question; a question that cannot be asked is told, not raised."""
    try:
        answer = archive.ask(question, asked_on=today())
    except RetrievalError as error:
        console(stderr=True).print(str(error))
        return None
    show_answer(out, answer, explain=False)
    return answer


def _command(out: Console, archive: Archive, command: str, last: Answer | None) -> None:
    """Do what a line that starts with a colon says."""
    commands: dict[str, Callable[[], None]] = {
        ":help": lambda: out.print(HELP),
        ":sources": lambda: _sources(out, archive, last),
        ":explain": lambda: _explained(out, last),
    }
    if command in commands:
        commands[command]()
    else:
        out.print(f"There is no command {command}; :help lists them.")


def _sources(out: Console, archive: Archive, last: Answer | None) -> None:
    shown = {quote.article.id: quote.article for quote in last.quotes} if last else {}
    for article in shown.values() or archive.articles():
        show_article(out, article)


def _explained(out: Console, last: Answer | None) -> None:
    if last is None:
        out.print("Ask something first.")
    else:
        show_answer(out, last, explain=True)


def _lines(history: Path) -> Iterator[str]:
    """What is typed on the terminal, line by line; Ctrl-C drops a line, Ctrl-D ends."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory

    session: PromptSession[str] = PromptSession(history=FileHistory(str(history)))
    while True:
        try:
            yield session.prompt(PROMPT)
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
