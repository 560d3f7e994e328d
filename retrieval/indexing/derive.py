"""What a generation is made of, put together from the truth and the dates of its articles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from retrieval.article import UNDATED, Dated
from retrieval.indexing.base import Base, difference
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
    hashes = [cut.text for own in cuts for cut in own]
    headings = _headings(truth, generation, articles, dates)
    places = _places(range(len(articles)), cuts)
    return Contents(
        articles=np.array([stored.number for stored in articles], np.int64),
        sources=[stored.source for stored in articles],
        headings=headings,
        texts=hashes,
        places=places,
        entries=_entries(truth, articles, cuts, headings),
        vectors=truth.vectors.of(hashes, dimension),
        days=_days(articles, places, dates),
        counts=_counts(truth, generation, articles, len(places)),
        newest=_newest(articles, dates),
    )


def changed_contents(
    truth: Truth, generation: int, dates: Dates, base: Base, dimension: int
) -> Contents | None:
    """What a generation holds, of which the texts in `base` are not read again.

    None where the base is too small, or too much has changed.
    """
    articles = truth.stored(generation)
    rows = np.array([stored.number for stored in articles], np.int64)
    headings = _headings(truth, generation, articles, dates)
    found = difference(base, rows, headings)
    if found is None or not base.bears(len(found.gone)):
        return None
    numbers = found.fresh.tolist()
    fresh = [articles[number] for number in numbers]
    cuts = [truth.passages(stored.number) for stored in fresh]
    hashes = [cut.text for own in cuts for cut in own]
    if not base.bears(len(found.gone) + len(hashes)):
        return None
    places = np.concatenate([found.places, _places(numbers, cuts)])
    order = np.argsort(places[:, 0], kind="stable")
    places = places[order]
    return Contents(
        articles=rows,
        sources=[stored.source for stored in articles],
        headings=headings,
        texts=hashes,
        places=places,
        entries=_entries(truth, fresh, cuts, [headings[number] for number in numbers]),
        vectors=truth.vectors.of(hashes, dimension),
        days=_days(articles, places, dates),
        counts=_counts(truth, generation, articles, len(places)),
        newest=_newest(articles, dates),
        shared=base.shared(truth, np.flatnonzero(order >= len(found.places)), found.gone),
    )


_NONE: Table = np.empty((0, 4), np.int32)


def _headings(
    truth: Truth, generation: int, articles: Sequence[Stored], dates: Dates
) -> list[str]:
    """What stands before the passages of each article."""
    titles = truth.titles(generation)
    return [
        heading(titles[s.number], s.source, dates.published.get(s.number, UNDATED))
        for s in articles
    ]


def _places(numbers: Sequence[int], cuts: Sequence[Sequence[Cut]]) -> NDArray[np.int64]:
    """Article, start and end of each passage; `numbers` are those of the articles."""
    rows = [(n, cut.start, cut.end) for n, own in zip(numbers, cuts, strict=True) for cut in own]
    return np.array(rows, np.int64).reshape(-1, 3)


def _days(articles: Sequence[Stored], places: NDArray[np.int64], dates: Dates) -> Table:
    """The rows of days of all passages, by their numbers."""
    firsts = np.searchsorted(places[:, 0], np.arange(len(articles)))
    own = [dates.days.get(stored.number, _NONE) for stored in articles]
    rows = np.concatenate([_NONE, *own])
    rows[:, 0] += np.repeat(firsts, [len(each) for each in own])
    return rows.T


def _counts(
    truth: Truth, generation: int, articles: Sequence[Stored], passages: int
) -> dict[str, int]:
    sentences = truth.sentence_counts(generation)
    return {
        "articles": len(articles),
        "sentences": sum(sentences.get(stored.number, 0) for stored in articles),
        "passages": passages,
    }


def _newest(articles: Sequence[Stored], dates: Dates) -> date | None:
    known = (dates.published.get(stored.number, UNDATED).day for stored in articles)
    return max((day for day in known if day), default=None)


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
