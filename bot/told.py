"""Who else tells what a quote tells, and where quotes contradict each other, in words."""

from __future__ import annotations

from bot.days import published_words
from retrieval.answering.answer import Answer, Conflict, ConflictKind, Quote
from retrieval.article import Article

LISTED = 4  # of the articles that tell the same so many are named


def also_told(quote: Quote) -> str | None:
    """The others that tell the same, and which was first; None where there are none."""
    if not quote.repeats:
        return None
    named = [
        f"{_outlet(repeat.span.article)}{' (copy)' if repeat.copied else ''}"
        for repeat in quote.repeats[:LISTED]
    ]
    more = len(quote.repeats) - LISTED
    others = ", ".join([*named, *([f"{more:,} more"] if more > 0 else [])])
    count = len(quote.repeats) + 1
    originals = counted(quote.originals, "original")
    told = f"also told by {others}: {count} articles, {originals}"
    if quote.origin.id == quote.article.id:
        return told
    return f"{told}; the earliest is {_outlet(quote.origin)}"


def contradiction(answer: Answer, conflict: Conflict) -> str:
    """How two quotes differ: an update of one outlet, or two that disagree."""
    one, other = (answer.quotes[place].article for place in conflict.quotes)
    first, second = (f"“{value}”" for value in conflict.values)
    if conflict.kind is ConflictKind.UPDATE:
        return f"Updated: {first} by {_outlet(one)} became {second} by {_outlet(other)}."
    return f"These disagree: {first} by {_outlet(one)}, {second} by {_outlet(other)}."


def counted(count: int, noun: str) -> str:
    """A number of things in words.

    >>> counted(1, "article"), counted(1200, "article")
    ('1 article', '1,200 articles')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _outlet(article: Article) -> str:
    """An article by its source and date, by its title where it names no source."""
    name = article.source or f"“{article.title or article.id}”"
    return f"{name}, {published_words(article.published)}"
