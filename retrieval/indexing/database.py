"""One SQLite file: opened safely for many readers and one writer, its errors in one sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from retrieval.errors import ArchiveError, BusyError

Values = Sequence[object] | Mapping[str, object]

# WAL: readers and the writer do not wait for one another. Full: a commit outlives a power cut.
# Secure delete: what is removed is gone from the file too.
PRAGMAS = """
pragma auto_vacuum = incremental; pragma journal_mode = wal; pragma synchronous = full;
pragma foreign_keys = on; pragma secure_delete = on;
"""
WAIT = 30.0  # seconds for another connection: readers hold none for longer than a statement


class Database:
    """An open SQLite file of one schema. Every error of SQLite's is raised as ArchiveError."""

    def __init__(
        self, file: Path, schema: int, tables: str | None, *, writing: bool = True
    ) -> None:
        """Open `file`; one that is missing or empty is made with `tables`, if these are given.

        Who is not `writing` writes nothing, so that a disk that is read-only will do, and a
        writer at work does not keep them out.
        """
        self.file = file
        if tables is None and not file.is_file():
            raise ArchiveError(f"{file} is missing: build the index anew")
        with self._told():
            # One connection serves all threads: SQLite serialises it, and statements are short.
            self._connection = self._writable() if writing else self._readable()
        try:
            with self._told():
                self._prepare(schema, tables)
        except ArchiveError:
            self.close()
            raise

    def _writable(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.file, WAIT, check_same_thread=False)
        connection.executescript(PRAGMAS)
        return connection

    def _readable(self) -> sqlite3.Connection:
        """A connection that only reads.

        Readers and writer share two small files beside the database. Where these cannot be made
        nobody can be writing either, and the file is read as one that does not change.
        """
        address = self.file.absolute().as_uri()
        connection = sqlite3.connect(f"{address}?mode=rw", WAIT, check_same_thread=False, uri=True)
        try:
            connection.execute("pragma query_only = on")
            connection.execute("select count(*) from sqlite_schema").fetchone()
        except sqlite3.OperationalError:
            connection.close()
            if self._log_waits():
                raise
            connection = sqlite3.connect(
                f"{address}?mode=ro&immutable=1", WAIT, check_same_thread=False, uri=True
            )
        return connection

    def _log_waits(self) -> bool:
        """Whether the last writer left something in the log that is not in the file yet."""
        log = self.file.with_name(f"{self.file.name}-wal")
        return log.is_file() and log.stat().st_size > 0

    def _prepare(self, schema: int, tables: str | None) -> None:
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

    def changed(self) -> int:
        """How many rows the last statement that deletes or updates changed."""
        return int(self.rows("select changes()")[0][0])

    def row(self, query: str, number: int) -> tuple[Any, ...]:
        """The one row of a number; raise ArchiveError where it has been removed."""
        rows = self.rows(query, [number])
        if not rows:
            raise ArchiveError(
                f"{self.file} does not hold what was asked for any more: open the index again"
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

    def shrink(self) -> None:
        """Give the room of what was deleted back, in the file and in the log beside it.

        A reader in the midst of a statement keeps the log; the next time does it.
        """
        self.rows("pragma incremental_vacuum")
        self.commit()
        self.rows("pragma wal_checkpoint(truncate)")

    def close(self) -> None:
        """Close the file; what was not committed is undone."""
        self._connection.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            on_disk = code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
            advice = "make room on the disk and try again, or " if on_disk else ""
            kind = BusyError if code == sqlite3.SQLITE_FULL else ArchiveError
            raise kind(
                f"{self.file} cannot be used ({error}): {advice}run `dateline doctor`"
            ) from error
