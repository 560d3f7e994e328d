"""Refusals, in Telegram's words, and faults that a test lets happen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Json = dict[str, Any]

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@dataclass(frozen=True, slots=True)
class Fault:
    """What befalls the next `count` calls of a method.

    A `code` is answered instead of doing the work; with 0 the work is done. Either is answered
    `delay` seconds late. `drop` hangs up instead of answering: before the work or after it.
    """

    code: int
    description: str = ""
    retry_after: float | None = None  # seconds; Telegram knows whole ones only
    delay: float = 0.0
    drop: Literal["before", "after"] | None = None
    count: int = 1


class RefusalError(Exception):
    """A request is answered with an error; `reason` is why, as TDLib puts it."""

    def __init__(
        self, code: int, description: str, parameters: Json | None = None, *, reason: str = ""
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters or {}
        self.reason = reason


def refused(reason: str) -> RefusalError:
    """The error of a request that cannot be done as it stands; codes in capitals stay so.

    >>> refused("Message is too long").description, refused("BUTTON_DATA_INVALID").description
    ('Bad Request: message is too long', 'Bad Request: BUTTON_DATA_INVALID')
    """
    capitals = reason[1:2] == "_" or reason[1:2].isupper()
    words = reason if capitals else reason[:1].lower() + reason[1:]
    return RefusalError(400, f"Bad Request: {words}", reason=reason)


def forbidden(reason: str) -> RefusalError:
    """The error of a bot that may not write there."""
    return RefusalError(403, f"Forbidden: {reason}")
