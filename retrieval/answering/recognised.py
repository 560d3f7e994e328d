"""The answer to a pasted excerpt: its article, or that the words differ, or are not found."""

from __future__ import annotations

from datetime import date

from retrieval.answering.answer import (
    Answer,
    Difference,
    Excerpt,
    ExcerptState,
    Quote,
    Silence,
    SilenceKind,
)
from retrieval.answering.receipt import Receipt
from retrieval.answering.silence import counted
from retrieval.article import Article
from retrieval.indexing.index import Index

# Of 2,000 excerpts as they are and 2,000 in other shapes one each is not told exactly
# (benchmarks/excerpts.py), and of 6,711 with a change none is called exact.
RECOGNISED = 0.999
KIND = SilenceKind.NOT_IN_ARCHIVE
SHOWN = 3  # differences that are told in words; all are in the record


def recognised(index: Index, asked: str, asked_on: date, pasted: Excerpt) -> Answer:
    """What is told of an excerpt: the words themselves where they stand, else a silence."""
    articles, newest = index.manifest.counts["articles"], index.manifest.newest
    quote = _quote(index, pasted)
    exact = pasted.state is ExcerptState.EXACT
    return Answer(
        question=asked,
        asked_on=asked_on,
        quotes=(quote,) if exact and quote else (),
        confidence=RECOGNISED if exact else 0.0,
        silence=None if exact else Silence(KIND, _message(pasted, articles), quote),
        time=None,
        generation=index.generation,
        articles=articles,
        newest=newest,
        excerpt=pasted,
    )


def _quote(index: Index, pasted: Excerpt) -> Quote | None:
    """The place in the article as a quote; how an article came to be chosen has no scores."""
    if pasted.span is None:
        return None
    score = RECOGNISED if pasted.state is ExcerptState.EXACT else 0.0
    return Quote(pasted.span, score, Receipt.of(pasted.span, index.generation))


def _message(pasted: Excerpt, articles: int) -> str:
    if pasted.span is None:
        size = counted(articles)
        return f"These words, or any close to them, were not found in the archive ({size})."
    told = "; ".join(_told(each) for each in pasted.differences[:SHOWN])
    more = len(pasted.differences) - SHOWN
    told = f"{told}; and {more} more" if more > 0 else told or "only the spacing differs"
    return (
        f"Most of these words stand in {_named(pasted.span.article)}, but not as pasted: {told}."
    )


def _told(difference: Difference) -> str:
    """One difference in words."""
    if not difference.stands:
        return f"“{difference.pasted}” is not there"
    if not difference.pasted:
        return f"the article also has “{difference.stands}”"
    return f"where you have “{difference.pasted}”, the article has “{difference.stands}”"


def _named(article: Article) -> str:
    title = f"“{article.title or article.id}”"
    return f"{title} ({article.source})" if article.source else title
