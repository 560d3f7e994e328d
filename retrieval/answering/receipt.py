"""Receipts: a short portable string that proves a quote, years later and offline.

    d1.<article>.<text>.<start>-<end>.<quote>.<generation>

`article` is the first 12 hexadecimal digits of SHA-256 over the article's id, `text` the first
16 over its canonical text, `quote` the first 32 over the quoted characters (all in UTF-8);
offsets count characters of the canonical text. 128 bits of the quote make a false "exact"
out of reach of chance and of a patient forger alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from itertools import accumulate, islice

from retrieval.article import Article, Span
from retrieval.errors import RetrievalError

PATTERN = re.compile(
    r"d1\.([0-9a-f]{12})\.([0-9a-f]{16})\.(\d{1,12})-(\d{1,12})\.([0-9a-f]{32})\.(\d{1,12})",
    re.ASCII,
)
# How many characters are hashed to find a quote that has moved: seconds of work. It is enough
# for any quote of 500 in an article of 2 million; longer ones are looked for nearby.
REACH = 1_000_000_000


class ReceiptState(StrEnum):
    """What became of a quote."""

    EXACT = "exact"  # the same characters at the same place
    MOVED = "moved"  # the same characters at another place of the same article
    ALTERED = "altered"  # the article is there, the characters are not
    GONE = "gone"  # the article is not in the archive


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state of a quote and, unless altered or gone, where it now stands."""

    state: ReceiptState
    span: Span | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The parts of a receipt; `str(receipt)` is the portable form, `Receipt.parse` reads it."""

    article: str
    text: str
    start: int
    end: int
    quote: str
    generation: int

    def __str__(self) -> str:
        return (
            f"d1.{self.article}.{self.text}.{self.start}-{self.end}.{self.quote}.{self.generation}"
        )

    @classmethod
    def of(cls, span: Span, generation: int) -> Receipt:
        """The receipt of one span as quoted from `generation`."""
        return cls(
            article=_digest(span.article.id, 12),
            text=_digest(span.article.text, 16),
            start=span.start,
            end=span.end,
            quote=_digest(span.text, 32),
            generation=generation,
        )

    @classmethod
    def parse(cls, text: str) -> Receipt:
        """Read the portable form; raise RetrievalError for anything else."""
        found = PATTERN.fullmatch(text.strip())
        if found is None or int(found[3]) >= int(found[4]):
            raise RetrievalError(
                f"{text.strip()[:80]!r} is not a receipt: it should look like "
                "d1.<article>.<text>.<start>-<end>.<quote>.<generation>; copy it whole"
            )
        return cls(found[1], found[2], int(found[3]), int(found[4]), found[5], int(found[6]))

    def names(self, article_id: str) -> bool:
        """Whether the receipt was given for the article of this id."""
        return self.article == _digest(article_id, 12)

    def check(self, article: Article) -> Verdict:
        """Compare the receipt with one article: exact, moved (nearest place) or altered."""
        length = self.end - self.start
        last = len(article.text) - length
        if last < 0:
            return Verdict(ReceiptState.ALTERED, None)
        data = memoryview(article.text.encode())
        at = [0, *accumulate(len(char.encode()) for char in article.text)]
        wanted = bytes.fromhex(self.quote)
        for start in islice(_outward(self.start, last), max(1, REACH // length)):
            quote = data[at[start] : at[start + length]]
            if sha256(quote).digest().startswith(wanted):
                state = ReceiptState.EXACT if start == self.start else ReceiptState.MOVED
                return Verdict(state, Span(article, start, start + length))
        return Verdict(ReceiptState.ALTERED, None)

    def check_any(self, articles: Iterable[Article]) -> Verdict:
        """The best verdict over the articles of one file, whatever their ids."""
        order = list(ReceiptState)
        verdicts = [self.check(article) for article in articles]
        return min(
            verdicts,
            key=lambda verdict: order.index(verdict.state),
            default=Verdict(ReceiptState.GONE, None),
        )


def _outward(start: int, last: int) -> Iterator[int]:
    """The places from 0 to `last`, nearest to `start` first, of equally near ones the earlier.

    >>> list(_outward(1, 4))
    [1, 0, 2, 3, 4]
    """
    start = min(start, last)
    yield start
    for step in range(1, max(start, last - start) + 1):
        if step <= start:
            yield start - step
        if step <= last - start:
            yield start + step


def _digest(text: str, digits: int) -> str:
    """The first `digits` hexadecimal digits of SHA-256 over the text in UTF-8."""
    return sha256(text.encode()).hexdigest()[:digits]
