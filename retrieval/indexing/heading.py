"""What stands in front of each passage's words in the lexical index."""

from __future__ import annotations

from retrieval.article import Article


def heading(article: Article) -> str:
    """Title, source and date of an article, as far as they are known."""
    best, form = article.published.best, "%d %B %Y" if article.published.day else "%B %Y"
    parts = (article.title, article.source, best.strftime(form) if best else None)
    return " ".join(part for part in parts if part)
