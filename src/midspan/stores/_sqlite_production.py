"""The tables of production in the file of a SQLite ledger."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any

from midspan.errors import StoreError
from midspan.stores._production_database import KnownRowError, Values
from midspan.stores._production_schema import is_there, migrate
from midspan.stores._sqlite_file import in_words
from midspan.stores._sqlite_rows import insert_rows

# Characters of one page of rows: an item may have 100 MB, and a page of those is not held at once.
_ENOUGH = 16_000_000


class SqliteDatabase:
    """The connection of a ledger's store. write: the store's own transaction."""

    def __init__(
        self, connection: sqlite3.Connection, name: str, write: Callable[[], AbstractContextManager[object]]
    ) -> None:
        self.name = name
        self._connection = connection
        self._write = write
        self._there = False

    @contextmanager
    def transaction(self) -> Iterator[object]:
        """The ledger's; the tables are made in the first."""
        with self._write():
            if not self._there:
                migrate(self)
            yield self._connection
        if not self._connection.in_transaction:  # within a larger one they may yet be taken back
            self._there = True

    def read(self, statement: str, values: Values = ()) -> list[tuple[Any, ...]]:
        """All rows."""
        if not self._readable():
            return []
        with self._in_words():
            return self._connection.execute(statement, values).fetchall()

    def page(self, statement: str, values: Values = ()) -> list[tuple[Any, ...]]:
        """All rows, or fewer where they are large."""
        if not self._readable():
            return []
        rows, size = list[tuple[Any, ...]](), 0
        with self._in_words(), closing(self._connection.execute(statement, values)) as found:
            for row in found:
                rows.append(row)
                size += sum(len(each) for each in row if isinstance(each, str))
                if size > _ENOUGH:
                    break
        return rows

    def change(self, statement: str, values: Values = ()) -> int:
        """How many rows were changed."""
        with self._in_words():
            return self._connection.execute(statement, values).rowcount

    def change_each(self, statement: str, rows: Sequence[Values]) -> None:
        """The statement with each of these values."""
        with self._in_words():
            self._connection.executemany(statement, rows)

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Raises KnownRowError."""
        names = ", ".join(f'"{each}"' for each in columns)
        with self._in_words():
            try:
                # What precedes a refused row is taken back with the whole transaction: it need not be by the statement.
                insert_rows(self._connection, f"{table} ({names})", len(columns), rows, verb="INSERT OR FAIL")
            except sqlite3.IntegrityError as error:
                if error.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
                    raise KnownRowError from error
                raise

    def has_table(self, name: str) -> bool:
        with self._in_words():
            found = self._connection.execute(
                "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (name,)
            )
            return found.fetchone() is not None

    def define(self, statement: str) -> None:
        with self._in_words():
            self._connection.execute(statement)

    def number(self, statement: str) -> int | None:
        with self._in_words():
            value = self._connection.execute(statement).fetchone()[0]
        return None if value is None else int(value)

    def _readable(self) -> bool:
        if self._there:
            return True
        there = is_there(self)
        self._there = there and not self._connection.in_transaction
        return there

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            with in_words(self.name):
                yield
        except UnicodeEncodeError as error:
            raise StoreError(
                f"`{self.name}` cannot keep half a character: {str(error.object)[:40].encode('utf-8', 'backslashreplace').decode()!r}",
                help="send texts that are valid Unicode",
            ) from error
