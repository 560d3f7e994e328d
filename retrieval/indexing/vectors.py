"""The vectors of passages in the truth, each kept once by a hash of its text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import ArchiveError
from retrieval.indexing.database import Database


class Vectors:
    """The vectors in an open database of the truth."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def missing(self, after: int = 0) -> list[bytes]:
        """Hashes of the passages' texts that still have to be embedded, in a fixed order.

        Only articles of rows behind `after` are looked at.
        """
        rows = self._db.rows(
            "select p.text from passages p left join vectors v on v.text = p.text "
            "where p.article > ? and v.text is null "
            "group by +p.text order by min(p.article), min(p.start)",
            [after],
        )
        return [row[0] for row in rows]

    def some(self, most: int) -> list[bytes]:
        """Hashes of some passages' texts that have a vector, always the same ones."""
        rows = self._db.rows(
            "select distinct p.text from passages p join vectors v on v.text = p.text "
            "order by p.text limit ?",
            [most],
        )
        return [row[0] for row in rows]

    def texts(self, hashes: Iterable[bytes]) -> Iterator[str]:
        """The characters of passages by the hashes of their texts."""
        held, text = 0, ""  # neighbours are mostly of one article
        for wanted in hashes:
            query = 'select article, start, "end" from passages where text = ? limit 1'
            article, start, end = self._db.rows(query, [wanted])[0]
            if article != held:
                query = "select text from articles where number = ?"
                held, text = article, str(self._db.row(query, article)[0])
            yield text[start:end]

    def put(self, hashes: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
        """Keep the vectors, float32 (n, dimension), of texts by their hashes, as float16."""
        rows = vectors.astype("<f2")
        self._db.many(
            "insert or replace into vectors values (?, ?)",
            [(text, row.tobytes()) for text, row in zip(hashes, rows, strict=True)],
        )

    def of(self, hashes: Sequence[bytes], dimension: int) -> NDArray[np.float32]:
        """Vectors of texts by their hashes, in their order: float32 (n, dimension)."""
        rows = np.empty((len(hashes), dimension), "<f2")
        for place, wanted in enumerate(hashes):
            found = self._db.rows("select vector from vectors where text = ?", [wanted])
            if not found or len(found[0][0]) != 2 * dimension:
                raise ArchiveError(
                    f"{self._db.file} has a passage without a vector of {dimension} dimensions: "
                    "run `dateline doctor --repair`"
                )
            rows[place] = np.frombuffer(found[0][0], "<f2")
        return rows.astype(np.float32)

    def at(self, places: Iterable[tuple[int, int, int]]) -> NDArray[np.float32]:
        """The vectors of passages, float32 (n, dimension), in their order.

        Each is given by the row of its article, its first character and the one behind its last.
        """
        query = (
            "select v.vector from passages p join vectors v on v.text = p.text "
            'where p.article = ? and p.start = ? and p."end" = ?'
        )
        found = [self._db.rows(query, place)[0][0] for place in places]
        return np.frombuffer(b"".join(found), "<f2").reshape(len(found), -1).astype(np.float32)

    def clear(self) -> None:
        """Forget every vector."""
        self._db.rows("delete from vectors")
