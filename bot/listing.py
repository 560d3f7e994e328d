"""A timeline on the terminal: each time with what happened then, and where it stands."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot.days import about_words
from bot.harmless import visible
from bot.terminal import citation, footer, show_answer
from retrieval.answering.answer import Answer, Quote


def show_timeline(out: Console, answer: Answer) -> None:
    """Print the quotes of a timeline in their order, or the silence and its reason."""
    if answer.silence is not None:
        show_answer(out, answer, explain=False)
        return
    for typed, read in answer.corrections:
        out.print(f"(read “{typed}” as “{read}”)", style="dim")
    for quote in answer.quotes:
        _show(out, quote)
    out.print(footer(answer), style="dim")


def _show(out: Console, quote: Quote) -> None:
    out.print(about_words(quote.when), style="bold")
    words = Text(f"“{visible(quote.text)}”")
    origin = Text(citation(quote.article), style="dim cyan")
    for line, margin in ((words, 2), (origin, 4)):
        # On a pipe nothing is wrapped: the margin stands before the one line.
        out.print(Text(" " * margin) + line if out.soft_wrap else Padding(line, (0, 0, 0, margin)))
    out.print()
