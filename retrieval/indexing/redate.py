"""Give the articles of the next generation their dates, and write those that changed."""

from __future__ import annotations

from retrieval.dating.rounds import date_articles
from retrieval.indexing.truth import Truth


def redate(truth: Truth, generation: int) -> int:
    """Date the whole archive again; write only the dates that changed, and count them."""
    held = list(truth.articles(generation))
    dates = date_articles([article for _, article in held])
    changed = 0
    for (number, article), dated in zip(held, dates, strict=True):
        if dated != article.published:
            truth.insert_publication(number, dated, generation)
            changed += 1
    return changed
