"""A table of a SQLite file: `sqlite:///FILE#TABLE`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from midspan.errors import SinkError
from midspan.run.ports import Outlet
from midspan.sinks._columns import Columns, columns_of, nested, only
from midspan.sinks._tables import Row, TableSink, Target, quoted, target_of

_TYPES = {
    "integer": "INTEGER",
    "number": "REAL",
    "boolean": "BOOLEAN",
    "string": "TEXT",
    "array": "TEXT",
    "object": "TEXT",
}
_WAIT_S = 30.0
_OF_THE_ROW = (sqlite3.IntegrityError, sqlite3.DataError, OverflowError, UnicodeError)
_ROOM = "make room on its disk and the file writable, then run this again: all that was delivered is kept"
_WORDS = {
    "SQLITE_BUSY": ("is locked by another process", "wait until that process ends, then run this again"),
    "SQLITE_LOCKED": ("is locked by another process", "wait until that process ends, then run this again"),
    "SQLITE_NOTADB": ("is no SQLite database", "name another file; one that is missing is made"),
    "SQLITE_CORRUPT": ("is damaged", "restore it from a backup, or name another file"),
    "SQLITE_CANTOPEN": ("cannot be opened", "make its folder, and the file readable and writable"),
    "SQLITE_FULL": ("has no room left on its disk", _ROOM),
    "SQLITE_READONLY": ("cannot be written to", _ROOM),
    "SQLITE_IOERR": ("cannot be read or written by the system", _ROOM),
}


def open_sink(outlet: Outlet) -> TableSink:
    target = target_of(outlet.target)
    return TableSink(target, columns_of(outlet), SqliteTable(target))


class SqliteTable:
    """Implements `Database`."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._path = Path(target.address.removeprefix("sqlite:///"))
        self._open: sqlite3.Connection | None = None

    def connect(self) -> None:
        self.close()
        with self._in_words():
            self._open = sqlite3.connect(self._path, timeout=_WAIT_S, isolation_level=None)
            self._open.execute("PRAGMA synchronous=FULL")
            self._open.execute("PRAGMA trusted_schema=OFF")

    def columns(self) -> Mapping[str, str] | None:
        with self._in_words():
            rows = self._connection.execute(f"PRAGMA table_info({quoted(self._target.table[-1])})").fetchall()
        return {name: kind.lower() for _, name, kind, *_ in rows} or None

    def is_empty(self) -> bool:
        with self._in_words():
            return self._connection.execute(f"SELECT 1 FROM {self._target.quoted} LIMIT 1").fetchone() is None  # noqa: S608 - quoted

    def create(self, columns: Columns) -> None:
        typed = [
            f"{quoted(name)} {'TEXT' if name in {'by', 'level', 'at', columns.rest} else _TYPES.get(only(columns.types.get(name)), '')}"
            for name in columns.names[1:]
        ]
        with self._in_words():
            self._connection.execute(
                f"CREATE TABLE {self._target.quoted} ({quoted('id')} TEXT PRIMARY KEY NOT NULL, {', '.join(typed)})"
            )

    def refusal(self, statement: str) -> str | None:
        try:
            self._connection.execute(f"EXPLAIN {statement}")
        except sqlite3.OperationalError as error:
            return str(error)
        return None

    def run_all(self, statement: str, rows: Sequence[Row]) -> bool:
        with self._in_words(), self._transaction():
            try:
                self._connection.executemany(statement, rows)
            except _OF_THE_ROW:
                self._connection.execute("ROLLBACK")
                return False
        return True

    def run_each(self, statement: str, rows: Sequence[Row]) -> list[str | None]:
        said: list[str | None] = []
        with self._in_words(), self._transaction():
            for row in rows:
                try:
                    self._connection.execute(statement, row)
                except _OF_THE_ROW as error:
                    said.append(" ".join(str(error).split())[:200])
                else:
                    said.append(None)
        return said

    def cell(self, value: Any, kind: str) -> Any:  # noqa: ARG002 - a column of SQLite takes every value
        return nested(value)

    def mark_of(self, number: int) -> str:  # noqa: ARG002 - in order
        return "?"

    def escaped(self, name: str) -> str:
        return name

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    @property
    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            raise AssertionError("nothing is delivered before `begin`")
        return self._open

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            code = str(getattr(error, "sqlite_errorname", ""))
            what, mend = next(
                (said for prefix, said in _WORDS.items() if code.startswith(prefix)),
                (f"refuses the results: {error}", "name another table: one that is missing is made"),
            )
            raise SinkError(f"`{self._target.shown}` {what}", help=mend) from None
