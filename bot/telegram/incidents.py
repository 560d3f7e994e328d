"""Incidents: what went wrong on our side, for the log, without what the user wrote."""

from __future__ import annotations

import traceback
from collections.abc import Iterable

from telegram import Update

SHORTEST = 4  # characters: less says nothing, and would be found in every other word


def story(error: BaseException, update: Update) -> str:
    """The traceback, in which what the user wrote is not repeated."""
    told = "".join(traceback.format_exception(error)).rstrip()
    for text in sorted(set(_written(update)), key=len, reverse=True):
        if len(text) >= SHORTEST:
            told = told.replace(text, "[question]").replace(repr(text)[1:-1], "[question]")
    return told


def _written(update: Update) -> Iterable[str]:
    """What the user wrote, whole and without the command in front."""
    message = update.effective_message
    if message is not None and message.text:
        yield message.text
        yield message.text.partition(" ")[2].strip()
    if update.inline_query is not None:
        yield update.inline_query.query
        yield update.inline_query.query.strip()
