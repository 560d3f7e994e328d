"""Other quotes than those that somebody has had: what "who else?" asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from retrieval.answering.answer import Answer, Quote, Silence, SilenceKind

MOST = 9  # quotes of an answer, where others than the first are wanted too
NOTHING_ELSE = "The archive has nothing else on that."


def without(answer: Answer, was_shown: Callable[[Quote], bool]) -> Answer:
    """An answer without the quotes that were shown before; a silence where none is left."""
    quotes = tuple(quote for quote in answer.quotes if not was_shown(quote))
    silence = answer.silence
    if not quotes and silence is None:
        silence = Silence(SilenceKind.NOT_IN_ARCHIVE, NOTHING_ELSE)
    return replace(answer, quotes=quotes, conflicts=(), silence=silence)
