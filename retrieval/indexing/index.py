"""One opened generation: the truth, the three derived indexes, and articles by number."""

from __future__ import annotations

from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from retrieval.article import Article, Dated, Span
from retrieval.indexing.days import Days
from retrieval.indexing.dense import Dense
from retrieval.indexing.generation import DAYS, DENSE, LEXICAL, newest
from retrieval.indexing.lexical import Lexical
from retrieval.indexing.truth import Truth
from retrieval.reading.paragraphs import Sentence

CACHED_ARTICLES = 256  # about 2 MB of text; a question touches ten articles


class Index:
    """The newest generation in a folder that checks out, opened for reading.

    Raise ArchiveError where there is none. Articles come with the dates of this generation.
    """

    def __init__(self, folder: Path) -> None:
        generation, self.manifest = newest(folder)
        self.lexical = Lexical(generation / LEXICAL)
        self.dense = Dense(generation / DENSE)
        self.days = Days(generation / DAYS)
        self.truth = Truth(folder)
        self._article = lru_cache(CACHED_ARTICLES)(self._read_article)
        self._sentences = lru_cache(CACHED_ARTICLES)(self.truth.sentences)

    @property
    def generation(self) -> int:
        """The number of the generation."""
        return self.manifest.generation

    def span(self, passage: int) -> Span:
        """The characters of a passage."""
        article, start, end = self.truth.passage(passage)
        return Span(self._article(article), start, end)

    def sentences(self, passage: int) -> list[Sentence]:
        """All the sentences of the article that holds a passage, in order."""
        return self._sentences(self.truth.passage(passage)[0])

    def articles(self) -> tuple[Article, ...]:
        """Every article, in the order in which they were added."""
        return tuple(article for _, article in self.truth.articles(self.generation))

    def catalogue(self) -> tuple[Article, ...]:
        """Every article without its title and text, in the order of `articles`."""
        dates = self.truth.dates(self.generation)
        return tuple(
            Article(
                stored.id, "", "", (), source=stored.source, file=stored.file,
                published=dates.get(stored.number, Dated()),
            )
            for stored in self.truth.stored(self.generation)
        )  # fmt: skip

    def ids(self) -> dict[str, int]:
        """The number of each article by its id; no text is read."""
        return {stored.id: stored.number for stored in self.truth.stored(self.generation)}

    def article(self, number: int) -> Article:
        """One article with its date."""
        return self._article(number)

    @cached_property
    def sources(self) -> frozenset[str]:
        """The sources that articles name."""
        return frozenset(self._sources.values())

    @cached_property
    def passages_by_source(self) -> dict[str, list[int]]:
        """The passages of each source, by number; read where a question names one."""
        found: dict[str, list[int]] = {}
        for passage, article in self.truth.passages(self.generation):
            if article in self._sources:
                found.setdefault(self._sources[article], []).append(passage)
        return found

    def published_by(self, day: date) -> list[int]:
        """The passages of articles published on `day` or before, by number.

        An article counts from the end of its likely period, or from its best day where it is open.
        """
        shown = {n for n, latest in self._latest_days.items() if latest <= day}
        return [p for p, article in self.truth.passages(self.generation) if article in shown]

    def extent(self, as_of: date | None) -> tuple[int, date | None]:
        """How many articles there are, dated up to `as_of` if given, and the newest day."""
        if as_of is None:
            return self.manifest.counts["articles"], self.manifest.newest
        shown = [day for day in self._latest_days.values() if day <= as_of]
        return len(shown), max(shown, default=None)

    def close(self) -> None:
        """Close the files."""
        self.truth.close()

    @cached_property
    def _latest_days(self) -> dict[int, date]:
        """The day by which each article is likely to have been out; the unknown are left out."""
        dates = ((n, a.published) for n, a in self.truth.articles(self.generation))
        latest = ((n, dated.period.last or dated.best) for n, dated in dates)
        return {n: day for n, day in latest if day is not None}

    @cached_property
    def _sources(self) -> dict[int, str]:
        """The source of each article that names one."""
        return {s.number: s.source for s in self.truth.stored(self.generation) if s.source}

    def _read_article(self, number: int) -> Article:
        return self.truth.article(number, self.generation)
