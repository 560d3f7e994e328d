"""The truth: one SQLite file that holds everything an index can be rebuilt from.

Rows are immutable but for `removed`. A row is visible in generation g when
`added <= g and (removed is null or removed > g)`: what a killed build left behind belongs to a
generation that was never published, so no reader sees it, and the next build clears it away.
An article that was replaced keeps its text for the receipts of its quotes; one that was removed
leaves nothing (see `collect`).

Vectors are float16 of unit length, kept by a hash of their passage's text: a text is embedded
once, whatever article it stands in and however often a build is killed. The searched index is
made of just these values, so that rebuilding it gives the same scores to the bit. Rounding moves
a cosine by less than 2e-4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from retrieval.article import UNDATED, Article, Dated, Span
from retrieval.indexing.database import Database
from retrieval.indexing.days import Table
from retrieval.indexing.encoder import Encoded, Encoder
from retrieval.indexing.rows import (
    Cut,
    Stored,
    fingerprint,
    natural,
    packed_date,
    packed_lines,
    text_hash,
    unpacked_date,
    unpacked_lines,
)
from retrieval.indexing.tables import SCHEMA, TABLES
from retrieval.indexing.vectors import Vectors
from retrieval.reading.paragraphs import Sentence

FILE = "truth.sqlite"

VISIBLE = "added <= :generation and (removed is null or removed > :generation)"
SEEN = "a.added <= :generation and (a.removed is null or a.removed > :generation)"
ARTICLE = "id, title, text, lines, source, url, author, file, stated"


class Truth:
    """An open truth. Writers are kept apart by the lock of the index, not by this class."""

    def __init__(self, folder: Path, *, writing: bool = False, new: bool = False) -> None:
        """Open the truth in `folder`; a missing one is made only where `new` asks for it."""
        self._db = Database(folder / FILE, SCHEMA, TABLES if new else None, writing=writing or new)
        self.vectors = Vectors(self._db)
        self._loose = False  # whether there may be vectors that no passage has

    def commit(self) -> None:
        """Make everything written since the last commit durable."""
        self._db.commit()

    def close(self) -> None:
        """Close the file; what was not committed is undone."""
        self._db.close()

    def check(self, generation: int) -> list[str]:
        """What is wrong: in SQLite's words, and the visible articles that are not as read."""
        found = [row[0] for row in self._db.rows("pragma integrity_check(20)") if row[0] != "ok"]
        found += [f"{row[0]} holds strangers" for row in self._db.rows("pragma foreign_key_check")]
        for stored in self.stored(generation):
            article = self.article(stored.number)
            cuts = self.passages(stored.number)
            if fingerprint(article) != stored.hash:
                found.append(f"article {stored.id!r} is not as it was read")
            elif any(text_hash(article.text[cut.start : cut.end]) != cut.text for cut in cuts):
                found.append(f"article {stored.id!r} has passages that are not of its text")
        return found

    def published(self) -> tuple[int, Encoded | None]:
        """The last generation known to be published, 0 for none, and whose vectors are here."""
        rows = self._db.rows("select * from generations order by number desc limit 1")
        return (rows[0][0], Encoded(*rows[0][1:])) if rows else (0, None)

    def set_published(self, generation: int, encoder: Encoder) -> None:
        """Remember that a generation exists: its folder may be lost, what it showed is not."""
        self._db.rows("delete from generations")
        self._db.insert(
            "insert into generations values (?, ?, ?, ?)",
            [generation, encoder.name, encoder.dimension, encoder.weights],
        )

    def clear_unpublished(self, generation: int) -> None:
        """Forget what was written or removed for generations after `generation`."""
        values = {"generation": generation}
        for table in ("articles", "publications"):
            self._db.rows(f"delete from {table} where added > :generation", values)
            self._loose |= self._db.changed() > 0
            self._db.rows(f"update {table} set removed = null where removed > :generation", values)

    def collect(self, oldest: int) -> None:
        """Delete for good what no generation from `oldest` on can see.

        Of an article that was replaced, and is still there in a later form, the text stays.
        """
        dead = "removed <= :oldest"
        values = {"oldest": oldest}
        self._db.rows(f"delete from publications where {dead}", values)
        orphan = "not exists (select 1 from articles s where s.id = a.id and s.added = a.removed)"
        while self._db.rows(f"select 1 from articles a where {dead} and {orphan} limit 1", values):
            self._db.rows(f"delete from articles as a where {dead} and {orphan}", values)
            self._loose = True
        for table in ("passages", "sentences"):
            self._db.rows(
                f"delete from {table} where article in "
                f"(select number from articles where {dead} and features is not null)",
                values,
            )
            self._loose |= self._db.changed() > 0
        self._db.rows(
            f"update articles set features = null where {dead} and features is not null", values
        )
        if self._loose:
            self._db.rows("delete from vectors where text not in (select text from passages)")
            self._loose = False
        self._db.commit()
        self._db.shrink()

    def last(self) -> int:
        """The last row of an article; those of articles that are inserted are behind it."""
        return int(self._db.rows("select ifnull(max(number), 0) from articles")[0][0])

    def insert(
        self, article: Article, features: bytes, sentences: Iterable[Sentence], generation: int
    ) -> int:
        """Add an article with its sentences and what dating reads of it; return its number."""
        number = self._db.insert(
            "insert into articles (id, hash, title, text, lines, source, url, author, file, "
            "stated, features, added) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                article.id, fingerprint(article), article.title, article.text,
                packed_lines(article.lines), article.source, article.url, article.author,
                article.file, article.stated, features, generation,
            ],
        )  # fmt: skip
        self._db.many(
            "insert into sentences values (?, ?, ?, ?)",
            [(number, s.start, s.end, s.block) for s in sentences],
        )
        return number

    def insert_passages(self, number: int, passages: Iterable[Span]) -> None:
        """Add the passages of an article; those of texts not yet known have no vector."""
        self._db.many(
            "insert into passages values (?, ?, ?, ?)",
            [(number, p.start, p.end, text_hash(p.text)) for p in passages],
        )

    def insert_publication(self, number: int, dated: Dated, days: Table, generation: int) -> None:
        """Give an article its date, and the rows of days under it, from `generation` on.

        In `days`, int32 (n, 4), passages are counted from 0 within the article.
        """
        self._db.rows(
            "update publications set removed = ? where article = ? and removed is null",
            [generation, number],
        )
        self._db.rows(
            "insert into publications (article, published, days, added) values (?, ?, ?, ?)",
            [number, packed_date(dated), days.astype("<i4").tobytes(), generation],
        )

    def set_features(self, number: int, features: bytes) -> None:
        """Replace what dating reads of an article: another version of Dateline reads more."""
        self._db.rows("update articles set features = ? where number = ?", [features, number])

    def remove(self, numbers: Iterable[int], generation: int) -> None:
        """Hide articles from `generation` on."""
        for number in numbers:
            for table, column in (("articles", "number"), ("publications", "article")):
                self._db.rows(
                    f"update {table} set removed = ? where {column} = ? and removed is null",
                    [generation, number],
                )

    def stored(self, generation: int) -> list[Stored]:
        """The visible articles in canonical order: by id, its numbers as numbers.

        The order does not depend on when articles came: an archive that grew and one that is
        built of the same articles are alike in everything, ties too.
        """
        rows = self._db.rows(
            f"select number, id, hash, file, source from articles where {VISIBLE}",
            {"generation": generation},
        )
        return sorted((Stored(*row) for row in rows), key=lambda stored: natural(stored.id))

    def features(self, generation: int) -> dict[int, bytes]:
        """What dating reads of each visible article, packed, by number."""
        return dict(
            self._db.rows(
                f"select number, features from articles where {VISIBLE}",
                {"generation": generation},
            )
        )

    def dates(self, generation: int) -> dict[int, Dated]:
        """When each visible article was published, by number; those never dated are left out."""
        rows = self._db.rows(
            f"select article, published from publications where {VISIBLE}",
            {"generation": generation},
        )
        return {number: unpacked_date(published) for number, published in rows}

    def days(self, generation: int) -> dict[int, Table]:
        """The rows of days of each visible article, int32 (n, 4), as `insert_publication` has."""
        rows = self._db.rows(
            f"select article, days from publications where {VISIBLE}", {"generation": generation}
        )
        return {number: np.frombuffer(days, "<i4").reshape(-1, 4) for number, days in rows}

    def titles(self, generation: int) -> dict[int, str]:
        """The title of each visible article, by number."""
        return dict(
            self._db.rows(
                f"select number, title from articles where {VISIBLE}", {"generation": generation}
            )
        )

    def sentence_counts(self, generation: int) -> dict[int, int]:
        """How many sentences each visible article has; those without any are left out."""
        return dict(
            self._db.rows(
                "select s.article, count(*) from sentences s join articles a "
                f"on a.number = s.article where {SEEN} group by s.article",
                {"generation": generation},
            )
        )

    def articles(self, generation: int) -> Iterator[tuple[int, Article]]:
        """The visible articles with their dates and numbers, in canonical order."""
        for stored in self.stored(generation):
            yield stored.number, self.article(stored.number, generation)

    def article(self, number: int, generation: int | None = None) -> Article:
        """One article as dated in `generation`; without one, or a date in it, undated."""
        values = self._db.row(f"select {ARTICLE} from articles where number = ?", number)
        article = Article(values[0], values[1], values[2], unpacked_lines(values[3]), *values[4:])
        if generation is None:
            return article
        dated = self._db.rows(
            f"select published from publications where article = :number and {VISIBLE}",
            {"number": number, "generation": generation},
        )
        return replace(article, published=unpacked_date(dated[0][0]) if dated else UNDATED)

    def earlier(self, name: str, generation: int) -> list[Article]:
        """The earlier forms, newest first, of the article of this id that is visible; undated.

        What was removed and came back has none from before.
        """
        rows = self._db.rows(
            "select number, added, removed from articles where id = ? order by added desc", [name]
        )
        found: list[Article] = []
        since: int | None = None
        for number, added, removed in rows:
            if added <= generation and (removed is None or removed > generation):
                since = added
            elif since is not None and removed == since:
                found.append(self.article(number))
                since = added
        return found

    def sentences(self, number: int) -> list[Sentence]:
        """The sentences of an article, in order."""
        rows = self._db.rows(
            'select start, "end", block from sentences where article = ? order by start', [number]
        )
        return [Sentence(*row) for row in rows]

    def passages(self, number: int) -> list[Cut]:
        """The passages of an article, in order."""
        rows = self._db.rows(
            'select start, "end", text from passages where article = ? order by start, "end"',
            [number],
        )
        return [Cut(*row) for row in rows]

    def text(self, number: int) -> str:
        """The text of an article."""
        return str(self._db.row("select text from articles where number = ?", number)[0])
