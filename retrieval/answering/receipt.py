"""Receipts: a short portable string that proves a quote, years later and offline.

    d1.<article>.<text>.<start>-<end>.<quote>.<generation>

`article` is the first 12 hexadecimal digits of SHA-256 over the article's id, `text` the first
16 over its canonical text, `quote` the first 32 over the quoted characters (all in UTF-8);
offsets count characters of the canonical text. 128 bits of the quote make a false "exact"
out of reach of chance and of a patient forger alike.

Characters are compared as they are: a quote that was re-flowed, or that is now written in
another Unicode form or with other quotation marks, is altered, though no word of it differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING

from retrieval.answering.twins import became
from retrieval.article import Article, Span
from retrieval.errors import RetrievalError

if TYPE_CHECKING:
    from retrieval.answering.answer import Difference

PATTERN = re.compile(
    r"d1\.([0-9a-f]{12})\.([0-9a-f]{16})\.(\d{1,12})-(\d{1,12})\.([0-9a-f]{32})\.(\d{1,12})",
    re.ASCII,
)
# How many characters are hashed to find a quote that has moved: 2 to 4 seconds of work. It is
# enough for any quote of 500 in an article of 2 million. Longer ones are looked for where words
# begin and end, which is enough for one of 10,000 in news; beyond that only nearby.
REACH = 1_000_000_000


class ReceiptState(StrEnum):
    """What became of a quote."""

    EXACT = "exact"  # the same characters at the same place
    MOVED = "moved"  # the same characters at another place of the same article
    ALTERED = "altered"  # the article is there, the characters are not
    GONE = "gone"  # the article is not in the archive


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a quote: `span` is where its characters stand, None if altered or gone.

    Of an altered quote `was` is how it read, None where no earlier text of the article is at
    hand that proves it; `now` is the place most like it, and `differences` are the words that
    were changed (pasted: as quoted), none where only spacing, shapes of marks or Unicode forms
    were. Without a `now` all that is known is what stands `there`, at its old place, None where
    the text ends before it. `article` is the one that was looked at, None if gone.
    """

    state: ReceiptState
    span: Span | None
    article: Article | None = None
    was: str | None = None
    now: Span | None = None
    differences: tuple[Difference, ...] = ()
    there: Span | None = None


GONE = Verdict(ReceiptState.GONE, None)


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

    def check(self, article: Article, earlier: Iterable[Article] = ()) -> Verdict:
        """Compare the receipt with an article, and with `earlier` texts of it, newest first.

        An earlier text that has the quote tells which of several equal places it has moved to,
        and how it was altered; without one it has moved to the nearest place. Raise
        RetrievalError for a receipt that no Dateline gave: it contradicts itself.
        """
        if self._stands_in(article.text):
            return Verdict(
                ReceiptState.EXACT, Span(article, self.start, self.end), article=article
            )
        versions = list(earlier)
        self._check_given(article, *versions)
        before = next((each.text for each in versions if self._stands_in(each.text)), None)
        if before is None:
            start = self._search(article.text)
        else:
            start = became(before, self.start, self.end, article.text)
        if start is not None:
            span = Span(article, start, start + self.end - self.start)
            return Verdict(ReceiptState.MOVED, span, article=article)
        return self._altered(article, before)

    def check_any(self, articles: Iterable[Article]) -> Verdict:
        """The best verdict over the articles of one file.

        Only those of the receipt's own id count; where there is none, ids are taken to have
        changed: the quote may stand in any article, and a single one is taken for its own.
        """
        held = list(articles)
        own = [article for article in held if self.names(article.id)]
        exact = [article for article in own or held if self._stands_in(article.text)]
        order = list(ReceiptState)
        verdicts = [self.check(article) for article in exact[:1] or own or held]
        best = min(verdicts, key=lambda verdict: order.index(verdict.state), default=GONE)
        strange = best.state is ReceiptState.ALTERED and not own and len(held) > 1
        return GONE if strange else best

    def _stands_in(self, text: str) -> bool:
        """Whether the very characters stand in a text at the very place."""
        return self.end <= len(text) and _digest(text[self.start : self.end], 32) == self.quote

    def _check_given(self, *versions: Article) -> None:
        """Raise RetrievalError where one is the text that was quoted, and the quote is not in it.

        To be asked only where it is not at its place in the first.
        """
        for version in versions:
            if _digest(version.text, 16) == self.text and not self._stands_in(version.text):
                raise RetrievalError(
                    f"{str(self)[:80]!r} contradicts itself: the article is as it was, and these "
                    "characters never stood there; copy the receipt again"
                )

    def _search(self, text: str) -> int | None:
        """The nearest place of the quoted characters, of equally near ones the earlier."""
        length = self.end - self.start
        last = len(text) - length
        if last < 0:
            return None
        wanted = bytes.fromhex(self.quote)
        places = _outward(self.start, last)
        if length * last > REACH:
            places = (at for at in places if _between_words(text, at, at + length))
        for start in islice(places, max(1, REACH // length)):
            if _hash(text[start : start + length]).startswith(wanted):
                return start
        return None

    def _altered(self, article: Article, before: str | None) -> Verdict:
        """What is known of a quote whose characters are not in the article."""
        from retrieval.answering.altered import at_place, most_like, slot

        start, end = self.start, self.end
        if before is None:
            there = at_place(article, start, end)
            return Verdict(ReceiptState.ALTERED, None, article=article, there=there)
        near = most_like(before, start, end, article)
        place = slot(before, start, end, article.text) or (start, end)
        return Verdict(
            ReceiptState.ALTERED,
            None,
            article=article,
            was=before[start:end],
            now=near and near[0],
            differences=near[1] if near else (),
            there=None if near else at_place(article, *place),
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


def _between_words(text: str, start: int, end: int) -> bool:
    """Whether characters `start:end` begin and end as quotes do: not blank, and no word is cut."""
    first, last = text[start], text[end - 1]
    if first.isspace() or last.isspace():
        return False
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    cut_before = before.isalnum() and first.isalnum()
    return not cut_before and not (after.isalnum() and last.isalnum())


def _hash(text: str) -> bytes:
    """SHA-256 over the text in UTF-8; half a surrogate pair has a form too."""
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


def digests(ids: Iterable[str]) -> dict[str, str]:
    """The ids of articles by what receipts call them."""
    return {_digest(name, 12): name for name in ids}


def _digest(text: str, digits: int) -> str:
    """The first `digits` hexadecimal digits of its hash."""
    return _hash(text).hex()[:digits]
