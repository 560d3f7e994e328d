"""What stands in front of each passage's words in the lexical index."""

from __future__ import annotations

from retrieval.article import Dated


def heading(title: str, source: str | None, published: Dated) -> str:
    """Title, source and date of an article, as far as they are known."""
    best, form = published.best, "%d %B %Y" if published.day else "%B %Y"
    parts = (title, source, best.strftime(form) if best else None)
    return " ".join(part for part in parts if part)
