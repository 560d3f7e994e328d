"""One SQLite file: opened safely for many readers and one writer, its errors in one sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from retrieval.errors import ArchiveError

Values = Sequence[object] | Mapping[str, object]

# WAL: readers and the writer do not wait for one another. Full: a commit outlives a power cut.
# Secure delete: what is removed is gone from the file too.
PRAGMAS = """
pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;
pragma secure_delete = on;
"""


class Database:
    """An open SQLite file of one schema. Every error of SQLite's is raised as ArchiveError."""

    def __init__(self, file: Path, schema: int, tables: str | None) -> None:
        """Open `file`; one that is missing or empty is made with `tables`, if these are given.

        Readers write nothing on opening, so a writer at work does not keep them out.
        """
        self.file = file
        if tables is None and not file.is_file():
            raise ArchiveError(f"{file} is missing: build the index anew")
        with self._told():
            # One connection serves all threads: SQLite serialises it, and statements are short.
            self._connection = sqlite3.connect(file, check_same_thread=False)
        try:
            with self._told():
                self._prepare(schema, tables)
        except ArchiveError:
            self.close()
            raise

    def _prepare(self, schema: int, tables: str | None) -> None:
        self._connection.executescript(PRAGMAS)
        version = self._connection.execute("pragma user_version").fetchone()[0]
        if version == 0 and tables is not None:
            self._connection.executescript(f"{tables} pragma user_version = {schema};")
        elif version != schema:
            raise ArchiveError(
                f"{self.file} has schema {version}, this Dateline reads {schema}: "
                "build the index anew in an empty folder"
            )

    def rows(self, query: str, values: Values = ()) -> list[tuple[Any, ...]]:
        """All rows that a query gives."""
        with self._told():
            return self._connection.execute(query, values).fetchall()

    def row(self, query: str, number: int) -> tuple[Any, ...]:
        """The one row of a number; raise ArchiveError where it has been removed."""
        rows = self.rows(query, [number])
        if not rows:
            raise ArchiveError(
                f"{self.file} has changed twice since it was opened, and what was asked for is "
                "gone: open the index again"
            )
        return rows[0]

    def insert(self, query: str, values: Values) -> int:
        """Insert one row; return its number."""
        with self._told():
            return int(self._connection.execute(query, values).lastrowid or 0)

    def many(self, query: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a query once for each row of values."""
        with self._told():
            self._connection.executemany(query, rows)

    def commit(self) -> None:
        """Make everything written since the last commit durable."""
        with self._told():
            self._connection.commit()

    def close(self) -> None:
        """Close the file; what was not committed is undone."""
        self._connection.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise ArchiveError(
                f"{self.file} cannot be used ({error}): run `dateline doctor`"
            ) from error
