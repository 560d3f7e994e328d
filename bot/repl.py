"""Read, ask, print: a conversation with the archive, on a terminal or through a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from bot.clock import today
from bot.newest import Newest
from bot.others import MOST, without
from bot.terminal import console, show_answer, show_article, waiting
from retrieval.answering.answer import Answer, Quote, SilenceKind
from retrieval.asking.followup import followed
from retrieval.errors import RetrievalError

if TYPE_CHECKING:
    from prompt_toolkit.history import History

HELP = """Ask anything about the articles, for example: who was sanctioned in September 2023?
Then go on from there: and in October? why? who else?
:sources  the articles behind the last answer, or all of them before the first
:explain  why the last answer is what it is
:help     this list
:quit     leave (or Ctrl-D)"""
LEAVE = (":quit", ":q", ":exit", "quit", "exit")
PROMPT = "? "
OWNER_ONLY = 0o600  # what people ask is theirs


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it was read, its answer, and which quotes it has had in all."""

    question: str
    answer: Answer
    shown: frozenset[tuple[str, int, int]]


def converse(archive: Newest, history: Path) -> None:
    """Answer questions until `:quit` or the end of input; `history` keeps them on a terminal.

    On a pipe each question is printed before its answer.
    """
    out = console()
    last: Turn | None = None
    interactive = sys.stdin.isatty() and out.is_terminal
    if interactive:
        out.print(f"{len(archive.articles()):,} articles. :help lists the commands.", style="dim")
    for line in _typed(history) if interactive else sys.stdin:
        words = line.strip()
        if words.lower() in LEAVE:
            return
        if words and not interactive:
            out.print(f"{PROMPT}{words}")
        try:
            if words.startswith(":"):
                _command(out, archive, words.lower(), last.answer if last else None)
            elif words:
                last = _asked(out, archive, words, last)
        except RetrievalError as error:
            console(stderr=True).print(f"dateline: {error}")
        except KeyboardInterrupt:
            if not interactive:
                raise
            out.print("Stopped.")


def _asked(out: Console, archive: Newest, words: str, last: Turn | None) -> Turn:
    """Print the answer to what is asked, after `last`; raise RetrievalError where it cannot be."""
    day = today()
    meant = followed(words, last.question, day) if last else None
    question = meant.question if meant else words
    if meant:
        out.print(f"(read as “{question}”)", style="dim")
    with waiting():
        if last and meant and meant.others:
            was_shown = last.shown
            answer = without(
                archive.ask(question, day, MOST), lambda quote: _place(quote) in was_shown
            )
        else:
            answer = archive.ask(question, day)
    show_answer(out, answer, explain=False)
    shown = frozenset(map(_place, answer.quotes))
    if last and meant and meant.others:
        shown |= last.shown
    silence = answer.silence
    if last and silence and silence.kind is SilenceKind.NOT_A_QUESTION:
        question, shown = last.question, last.shown  # "thanks" does not end the subject
    return Turn(question, answer, shown)


def _place(quote: Quote) -> tuple[str, int, int]:
    return quote.article.id, quote.start, quote.end


def _command(out: Console, archive: Newest, command: str, last: Answer | None) -> None:
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


def _sources(out: Console, archive: Newest, last: Answer | None) -> None:
    if last is None:
        shown = list(archive.articles())
    else:
        shown = list({quote.article.id: quote.article for quote in last.quotes}.values())
    for article in shown:
        show_article(out, article)
    if not shown:
        out.print("No article stands behind that.")


def _explained(out: Console, last: Answer | None) -> None:
    if last is None:
        out.print("Ask something first.")
    else:
        show_answer(out, last, explain=True)


def _typed(history: Path) -> Iterator[str]:
    """What is typed on the terminal, line by line; Ctrl-C drops a line, Ctrl-D ends."""
    from prompt_toolkit import PromptSession

    session: PromptSession[str] = PromptSession(history=_history(history))
    while True:
        try:
            yield session.prompt(PROMPT)
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def _history(file: Path) -> History:
    """The questions of earlier times, readable for their owner alone; none where that fails."""
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    try:
        file.touch(OWNER_ONLY)
        file.chmod(OWNER_ONLY)
    except OSError:  # no home, or one that cannot be written: the conversation goes on
        return InMemoryHistory()
    return FileHistory(str(file))
