"""The error of fetching: why an address was not asked, or its answer not taken."""

from __future__ import annotations

from retrieval.errors import ReadError


class FetchError(ReadError):
    """An address is not fetched, or its answer is not taken; the message completes its name.

    `passing` tells that another time may bring something else: a time-out, a server in trouble.
    """

    def __init__(self, why: str, *, passing: bool = False) -> None:
        super().__init__(why)
        self.passing = passing
