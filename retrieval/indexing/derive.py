"""What a generation is made of, put together from the truth and the dates of its articles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.article import UNDATED, Dated
from retrieval.indexing.days import Table
from retrieval.indexing.generation import Contents
from retrieval.indexing.heading import heading
from retrieval.indexing.lexical import Entry
from retrieval.indexing.rows import Cut, Stored
from retrieval.indexing.truth import Truth


@dataclass(frozen=True, slots=True)
class Dates:
    """The date of each article, and the rows of days of its passages under it, by row."""

    published: Mapping[int, Dated]
    days: Mapping[int, Table]


def published_in(truth: Truth, generation: int) -> Dates:
    """The dates that a generation has."""
    return Dates(truth.dates(generation), truth.days(generation))


def contents(
    truth: Truth, generation: int, articles: Sequence[Stored], dates: Dates, dimension: int
) -> Contents:
    """What the derived indexes hold of `articles`, which are in canonical order."""
    cuts = [truth.passages(stored.number) for stored in articles]
    borders = np.cumsum([0, *(len(own) for own in cuts)])
    hashes = [cut.text for own in cuts for cut in own]
    days = [
        rows + np.array([first, 0, 0, 0], np.int32)
        for stored, first in zip(articles, borders.tolist(), strict=False)
        if len(rows := dates.days.get(stored.number, _NONE))
    ]
    titles = truth.titles(generation)
    headings = [
        heading(titles[s.number], s.source, dates.published.get(s.number, UNDATED))
        for s in articles
    ]
    sentences = truth.sentence_counts(generation)
    known = (dates.published.get(stored.number, UNDATED).day for stored in articles)
    return Contents(
        articles=np.array([stored.number for stored in articles], np.int64),
        sources=[stored.source for stored in articles],
        headings=headings,
        texts=hashes,
        places=np.array(
            [(at, cut.start, cut.end) for at, own in enumerate(cuts) for cut in own], np.int64
        ).reshape(-1, 3),
        entries=_entries(truth, articles, cuts, headings),
        vectors=truth.vectors.of(hashes, dimension),
        days=np.concatenate([_NONE, *days]).T,
        counts={
            "articles": len(articles),
            "sentences": sum(sentences.get(stored.number, 0) for stored in articles),
            "passages": len(hashes),
        },
        newest=max((day for day in known if day), default=None),
    )


_NONE: Table = np.empty((0, 4), np.int32)


def _entries(
    truth: Truth,
    articles: Sequence[Stored],
    cuts: Sequence[Sequence[Cut]],
    headings: Sequence[str],
) -> Iterator[Entry]:
    number = 0
    for stored, own, before in zip(articles, cuts, headings, strict=True):
        text = truth.text(stored.number)
        for cut in own:
            yield Entry(number, before, text[cut.start : cut.end])
            number += 1
