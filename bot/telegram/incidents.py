"""Incidents: what went wrong on our side, for the log, without what anybody wrote."""

from __future__ import annotations

import traceback

from telegram.error import TelegramError


def story(error: BaseException) -> str:
    """Where an error came from and of what kind it is, cause by cause.

    Its own words are left out, since they may repeat a question; Telegram's do not.
    """
    told: list[str] = []
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:
        causes.append(cause)
        words = f": {cause}" if isinstance(cause, TelegramError) else ""
        frames = "".join(traceback.format_tb(cause.__traceback__))
        told.insert(0, f"{frames}{type(cause).__name__}{words}")
        cause = cause.__cause__ or cause.__context__
    return "\n".join(told)
