"""The truth: one SQLite file that holds everything an index can be rebuilt from.

Rows are immutable but for `removed`. A row is visible in generation g when
`added <= g and (removed is null or removed > g)`: what a killed build left behind belongs to a
generation that was never published, so no reader sees it, and the next build clears it away.
Passage and article numbers are never used twice (AUTOINCREMENT).

Vectors are float16 of unit length, and the searched index is made of just these values, so that
rebuilding it gives the same scores to the bit. Rounding moves a cosine by less than 2e-4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.article import Article, Dated, Span
from retrieval.errors import ArchiveError
from retrieval.indexing.database import Database
from retrieval.indexing.rows import (
    fingerprint,
    packed_date,
    packed_lines,
    unpacked_date,
    unpacked_lines,
)
from retrieval.reading.paragraphs import Sentence

SCHEMA = 1
FILE = "truth.sqlite"

TABLES = """
create table if not exists articles (
    number integer primary key autoincrement,
    id text not null, hash text not null, title text not null, text text not null,
    lines text not null, source text, url text, author text, file text, stated text,
    added integer not null, removed integer
);
create index if not exists articles_by_id on articles (id);
create table if not exists publications (
    article integer not null references articles (number) on delete cascade,
    published text not null, added integer not null, removed integer
);
create index if not exists publications_by_article on publications (article);
create table if not exists sentences (
    article integer not null references articles (number) on delete cascade,
    start integer not null, "end" integer not null, block integer not null
);
create index if not exists sentences_by_article on sentences (article, start);
create table if not exists passages (
    number integer primary key autoincrement,
    article integer not null references articles (number) on delete cascade,
    start integer not null, "end" integer not null, vector blob
);
create index if not exists passages_by_article on passages (article);
"""
VISIBLE = "added <= :generation and (removed is null or removed > :generation)"
SEEN = "a.added <= :generation and (a.removed is null or a.removed > :generation)"
ARTICLE = "id, title, text, lines, source, url, author, file, stated"


@dataclass(frozen=True, slots=True)
class Stored:
    """A visible article: its row, its id, a hash of all that was read, its file and source."""

    number: int
    id: str
    hash: str
    file: str | None
    source: str | None


class Truth:
    """An open truth. Writers are kept apart by the lock of the index, not by this class."""

    def __init__(self, folder: Path, *, new: bool = False) -> None:
        """Open the truth in `folder`; a missing one is made only where `new` asks for it."""
        self._db = Database(folder / FILE, SCHEMA, TABLES if new else None)

    def commit(self) -> None:
        """Make everything written since the last commit durable."""
        self._db.commit()

    def close(self) -> None:
        """Close the file; what was not committed is undone."""
        self._db.close()

    def check(self, generation: int) -> list[str]:
        """What is wrong: in SQLite's words, and which visible articles are not as read."""
        found = [row[0] for row in self._db.rows("pragma integrity_check(20)") if row[0] != "ok"]
        altered = [
            stored.id
            for stored in self.stored(generation)
            if fingerprint(self.article(stored.number, generation)) != stored.hash
        ]
        return [*found, *(f"article {name!r} is not as it was read" for name in altered)]

    def clear_unpublished(self, generation: int) -> None:
        """Forget what was written or removed for generations after `generation`."""
        values = {"generation": generation}
        self._db.rows("delete from articles where added > :generation", values)
        self._db.rows("delete from publications where added > :generation", values)
        for table in ("articles", "publications"):
            self._db.rows(f"update {table} set removed = null where removed > :generation", values)

    def collect(self, oldest: int) -> None:
        """Delete for good what no generation from `oldest` on can see."""
        for table in ("articles", "publications"):
            self._db.rows(f"delete from {table} where removed <= ?", [oldest])

    def insert(self, article: Article, sentences: Iterable[Sentence], generation: int) -> int:
        """Add an article with its sentences; return its number."""
        number = self._db.insert(
            "insert into articles (id, hash, title, text, lines, source, url, author, file, "
            "stated, added) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                article.id, fingerprint(article), article.title, article.text,
                packed_lines(article.lines), article.source, article.url, article.author,
                article.file, article.stated, generation,
            ],
        )  # fmt: skip
        self._db.many(
            "insert into sentences values (?, ?, ?, ?)",
            [(number, s.start, s.end, s.block) for s in sentences],
        )
        return number

    def insert_passages(self, number: int, passages: Iterable[Span]) -> None:
        """Add the passages of an article, without vectors yet."""
        self._db.many(
            'insert into passages (article, start, "end") values (?, ?, ?)',
            [(number, passage.start, passage.end) for passage in passages],
        )

    def insert_publication(self, number: int, dated: Dated, generation: int) -> None:
        """Give an article its date from `generation` on."""
        self._db.rows(
            "update publications set removed = ? where article = ? and removed is null",
            [generation, number],
        )
        self._db.rows(
            "insert into publications (article, published, added) values (?, ?, ?)",
            [number, packed_date(dated), generation],
        )

    def remove(self, numbers: Iterable[int], generation: int) -> None:
        """Hide articles from `generation` on."""
        for number in numbers:
            for table, column in (("articles", "number"), ("publications", "article")):
                self._db.rows(
                    f"update {table} set removed = ? where {column} = ? and removed is null",
                    [generation, number],
                )

    def without_vector(self) -> list[int]:
        """Numbers of the passages that still have to be embedded, in order."""
        rows = self._db.rows("select number from passages where vector is null order by number")
        return [row[0] for row in rows]

    def insert_vectors(self, numbers: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Keep the vectors, float32 (n, dimension), of the passages `numbers`, as float16."""
        rows = vectors.astype("<f2")
        self._db.many(
            "update passages set vector = ? where number = ?",
            [(row.tobytes(), number) for row, number in zip(rows, numbers, strict=True)],
        )

    def stored(self, generation: int) -> list[Stored]:
        """The visible articles, by number."""
        rows = self._db.rows(
            f"select number, id, hash, file, source from articles where {VISIBLE} order by number",
            {"generation": generation},
        )
        return [Stored(*row) for row in rows]

    def dates(self, generation: int) -> dict[int, Dated]:
        """When each visible article was published, by number; those never dated are left out."""
        rows = self._db.rows(
            f"select article, published from publications where {VISIBLE}",
            {"generation": generation},
        )
        return {number: unpacked_date(published) for number, published in rows}

    def articles(self, generation: int) -> Iterator[tuple[int, Article]]:
        """The visible articles with their dates, by number."""
        for stored in self.stored(generation):
            yield stored.number, self.article(stored.number, generation)

    def article(self, number: int, generation: int) -> Article:
        """One article as dated in `generation`."""
        values = self._db.row(f"select {ARTICLE} from articles where number = ?", number)
        article = Article(values[0], values[1], values[2], unpacked_lines(values[3]), *values[4:])
        dated = self._db.rows(
            f"select published from publications where article = :number and {VISIBLE}",
            {"number": number, "generation": generation},
        )
        return replace(article, published=unpacked_date(dated[0][0])) if dated else article

    def sentences(self, number: int) -> list[Sentence]:
        """The sentences of an article, in order."""
        rows = self._db.rows(
            'select start, "end", block from sentences where article = ? order by start', [number]
        )
        return [Sentence(*row) for row in rows]

    def passages(self, generation: int) -> list[tuple[int, int]]:
        """(passage, article) numbers of the visible passages, by passage."""
        return self._db.rows(
            "select p.number, p.article from passages p join articles a on a.number = p.article "
            f"where {SEEN} order by p.number",
            {"generation": generation},
        )

    def passage(self, number: int) -> tuple[int, int, int]:
        """Article number, start and end of a passage."""
        row = self._db.row('select article, start, "end" from passages where number = ?', number)
        return row[0], row[1], row[2]

    def passage_texts(self, numbers: Iterable[int]) -> Iterator[str]:
        """The characters of passages; a text is read once for neighbours of one article."""
        held, text = 0, ""
        for number in numbers:
            article, start, end = self.passage(number)
            if article != held:
                row = self._db.row("select text from articles where number = ?", article)
                held, text = article, row[0]
            yield text[start:end]

    def vectors(self, generation: int, dimension: int) -> NDArray[np.float32]:
        """Vectors of the visible passages by number: float32 (n, dimension)."""
        rows = self._db.rows(
            "select p.vector from passages p join articles a on a.number = p.article "
            f"where {SEEN} order by p.number",
            {"generation": generation},
        )
        if any(row[0] is None or len(row[0]) != 2 * dimension for row in rows):
            raise ArchiveError(
                f"{self._db.file} holds vectors that are not of {dimension} dimensions: "
                "build the index anew in an empty folder"
            )
        joined = b"".join(row[0] for row in rows)
        return np.frombuffer(joined, "<f2").reshape(-1, dimension).astype(np.float32)

    def counts(self, generation: int) -> dict[str, int]:
        """How many articles, sentences and passages are visible."""
        values = {"generation": generation}
        counts = {}
        for table, join in (
            ("articles", "articles a"),
            ("sentences", "sentences s join articles a on a.number = s.article"),
            ("passages", "passages p join articles a on a.number = p.article"),
        ):
            query = f"select count(*) from {join} where {SEEN}"
            counts[table] = self._db.rows(query, values)[0][0]
        return counts
