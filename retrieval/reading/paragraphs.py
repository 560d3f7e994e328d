"""From an article to its sentences: paragraphs of content lines, split at sentence borders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from retrieval.article import Article, Line, Role, Span
from retrieval.reading.sentences import sentences

# A hard-wrapped text has short lines of nearly one length; a paragraph a line has not.
WRAP_WIDTH = 100
WRAP_RAGGED = 0.6

# "(Yonhap)", "(Reuters, AP)": an agency's signature is no sentence.
CREDIT_WORDS = 4


@dataclass(frozen=True, slots=True)
class Sentence:
    """Characters `start:end` of an article, in block `block` (numbered from 0).

    Blocks are paragraphs; a sentence depends on the one before only inside its block.
    """

    start: int
    end: int
    block: int


def article_sentences(article: Article) -> list[Sentence]:
    """The sentences of the content lines, in order; agency credits are left out."""
    found = []
    for number, (start, end) in enumerate(_blocks(article)):
        for first, last in sentences(article.text, start, end):
            if not _is_credit(article.text[first:last]):
                found.append(Sentence(first, last, number))
    return found


def touching(sentences: Iterable[Sentence], span: Span) -> Iterator[Sentence]:
    """The sentences of its article that share characters with a span, in order."""
    return (s for s in sentences if s.start < span.end and s.end > span.start)


def _blocks(article: Article) -> Iterator[tuple[int, int]]:
    """Start and end of each paragraph: a content line, or a run of hard-wrapped ones."""
    run: list[Line] = []
    for line in article.lines:
        if line.role is Role.CONTENT and (not run or line.number == run[-1].number + 1):
            run.append(line)
            continue
        yield from _paragraphs(article.text, run)
        run = [line] if line.role is Role.CONTENT else []
    yield from _paragraphs(article.text, run)


def _paragraphs(text: str, run: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """A run of adjoining content lines as one paragraph if hard-wrapped, else one a line.

    Two lines alone are too few to tell by their lengths; a small letter at the break does.
    """
    widths = [line.end - line.start for line in run]
    widest = max(widths, default=0)
    wrapped = len(run) > 2 or (len(run) == 2 and text[run[1].start].islower())
    if wrapped and widest <= WRAP_WIDTH and min(widths[:-1]) >= WRAP_RAGGED * widest:
        yield run[0].start, run[-1].end
        return
    for line in run:
        yield line.start, line.end


def _is_credit(text: str) -> bool:
    return text.startswith("(") and text.endswith(")") and len(text.split()) <= CREDIT_WORDS
