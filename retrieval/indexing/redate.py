"""The dates of the next generation: of all its articles together, written where they changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from retrieval.article import Dated
from retrieval.dating.features import Features, read_features, unpacked
from retrieval.dating.rounds import date_features
from retrieval.errors import ReadError
from retrieval.indexing.days import Table, article_rows
from retrieval.indexing.rows import Stored
from retrieval.indexing.truth import Truth


def redate(truth: Truth, generation: int) -> None:
    """Date the whole archive; write only the dates that changed.

    What an article tells was read when it was added. Only their comparison is done anew, because
    dates depend on what the archive holds and not on the order in which it came.
    """
    articles, before = truth.stored(generation), truth.dates(generation)
    for stored, dated in zip(articles, dated_articles(truth, generation, articles), strict=True):
        if dated != before.get(stored.number):
            rows = day_rows(truth, stored.number, dated)
            truth.insert_publication(stored.number, dated, rows, generation)


def dated_articles(truth: Truth, generation: int, articles: Sequence[Stored]) -> list[Dated]:
    """The dates of `articles`, visible ones in canonical order, as if there were no others."""
    kept = truth.features(generation)
    return date_features(_features(truth, stored.number, kept) for stored in articles)


def _features(truth: Truth, number: int, kept: dict[int, bytes]) -> Features:
    """What dating reads of an article; what was kept of it is let go, for it is read once."""
    try:
        return unpacked(kept.pop(number))
    except ReadError:  # kept by another version of Dateline
        return read_features(truth.article(number))


def day_rows(truth: Truth, number: int, dated: Dated) -> Table:
    """The rows of days of an article's passages under a date, see `Truth.insert_publication`."""
    article = replace(truth.article(number), published=dated)
    cuts = [(cut.start, cut.end) for cut in truth.passages(number)]
    return article_rows(article, cuts, truth.sentences(number))
