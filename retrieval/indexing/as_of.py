"""The archive as it would be with only what was published by a day.

Not a filter: dates, word counts and extents are those of the articles that were out by then, so
that nothing which came later shows through: neither a day that only a later article tells, nor
how rare a word has become since.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from retrieval.article import Dated
from retrieval.indexing.derive import Dates, contents
from retrieval.indexing.encoder import Encoder
from retrieval.indexing.generation import checked, write_generation
from retrieval.indexing.index import Index, View
from retrieval.indexing.redate import dated_articles, day_rows
from retrieval.indexing.rows import Stored
from retrieval.indexing.truth import Truth


def as_of(folder: Path, generation: int, day: date, encoder: Encoder) -> Index:
    """A view of `generation`, which a reader must hold: what was published on `day` or before.

    An article counts from the end of its likely period, or from its best day where that is open;
    those of which it is not known are left out. It is derived into a temporary folder that is
    gone when this returns: the opened files are all that is needed.
    """
    truth = Truth(folder)
    place = Path(mkdtemp(prefix="dateline-"))
    try:
        articles, dates = _members(truth, generation, day)
        days = {n: day_rows(truth, n, dated) for n, dated in dates.items()}
        made = contents(truth, generation, articles, Dates(dates, days), encoder.dimension)
        write_generation(place / "view", generation, encoder, made)
        return Index(folder, View(place / "view", checked(place / "view"), dates))
    finally:
        truth.close()
        rmtree(place, ignore_errors=True)


def _members(
    truth: Truth, generation: int, day: date
) -> tuple[Sequence[Stored], dict[int, Dated]]:
    """The articles published by a day, and their dates as these alone tell them."""
    known = truth.dates(generation)
    members = [s for s in truth.stored(generation) if _by(known.get(s.number), day) is True]
    while True:
        found = dated_articles(truth, generation, members)
        dates = {stored.number: dated for stored, dated in zip(members, found, strict=True)}
        kept = [stored for stored in members if _by(dates[stored.number], day) is not False]
        if len(kept) == len(members):
            return members, dates
        members = kept


def _by(dated: Dated | None, day: date) -> bool | None:
    """Whether an article was likely out by a day; None where its date is not known."""
    latest = (dated.period.last or dated.best) if dated else None
    return None if latest is None else latest <= day
