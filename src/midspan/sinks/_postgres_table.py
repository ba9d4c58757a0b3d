"""A table of results on a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.types.json import Json, Jsonb

from midspan.errors import SinkError
from midspan.sinks._columns import Columns, as_text, nested, only
from midspan.sinks._tables import Row, Target, quoted

_TYPES = {"integer": "BIGINT", "number": "DOUBLE PRECISION", "boolean": "BOOLEAN", "string": "TEXT"}
_OWN = {"id": "TEXT PRIMARY KEY", "by": "TEXT", "level": "TEXT", "at": "TIMESTAMPTZ"}
_TEXTS = ("text", "character", "character varying", "name")
# Classes of codes that speak of the values of a row: data exceptions, and constraints that they break.
_OF_THE_ROW = ("22", "23")
_UP = "see that the server is up, then run this again: all that was delivered is kept"


class PostgresTable:
    """Implements `Database`. A connection that was lost is made again before the next delivery."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._open: psycopg.Connection[tuple[Any, ...]] | None = None

    def connect(self) -> None:
        self.close()
        with self._in_words():
            self._open = psycopg.connect(
                self._target.address, autocommit=True, client_encoding="utf8", application_name="midspan"
            )

    def columns(self) -> Mapping[str, str] | None:
        with self._in_words():
            rows = self._connection.execute(
                b"SELECT attname, format_type(atttypid, NULL) FROM pg_attribute"
                b" WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped",
                (self._target.quoted,),
            ).fetchall()
        return dict(rows) or None

    def is_empty(self) -> bool:
        with self._in_words():
            statement = f"SELECT 1 FROM {self._target.quoted} LIMIT 1"  # noqa: S608 - quoted
            return self._connection.execute(statement.encode()).fetchone() is None

    def create(self, columns: Columns) -> None:
        types = {name: _TYPES.get(only(columns.types.get(name)), "JSONB") for name in columns.names} | _OWN
        typed = ", ".join(f"{quoted(name)} {types[name]}" for name in columns.names)
        with self._in_words():
            self._connection.execute(f"CREATE TABLE {self._target.quoted} ({typed})".encode())

    def refusal(self, statement: str) -> str | None:
        try:
            self._connection.execute(f"EXPLAIN {statement}".encode(), ())
        except psycopg.errors.ProgrammingError as error:
            return _said(error)
        return None

    def run_all(self, statement: str, rows: Sequence[Row]) -> bool:
        with self._in_words():
            try:
                with self._connection.transaction(), self._connection.cursor() as cursor:
                    self._durable()
                    cursor.executemany(statement.encode(), rows)
            except (psycopg.Error, UnicodeError) as error:
                if not _is_of_the_row(error):
                    raise
                return False
        return True

    def run_each(self, statement: str, rows: Sequence[Row]) -> list[str | None]:
        said: list[str | None] = []
        with self._in_words(), self._connection.transaction():
            self._durable()
            for row in rows:
                try:
                    with self._connection.transaction():
                        self._connection.execute(statement.encode(), row)
                except (psycopg.Error, UnicodeError) as error:
                    if not _is_of_the_row(error):
                        raise
                    said.append(_said(error))
                else:
                    said.append(None)
        return said

    def cell(self, value: Any, kind: str) -> Any:
        if value is None:
            return None
        if kind in {"json", "jsonb"}:
            return Jsonb(value) if kind == "jsonb" else Json(value)
        return as_text(value) if kind in _TEXTS else nested(value)

    def mark_of(self, number: int) -> str:  # noqa: ARG002 - in order
        return "%s"

    def escaped(self, name: str) -> str:
        return name.replace("%", "%%")

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    @property
    def _connection(self) -> psycopg.Connection[tuple[Any, ...]]:
        if self._open is None:
            raise AssertionError("nothing is delivered before `begin`")
        if self._open.closed:
            self.connect()
        return self._open

    def _durable(self) -> None:
        """What is acknowledged is on the disk, whatever is usual on this server."""
        self._connection.execute(
            b"SELECT set_config('synchronous_commit', 'on', true)"
            b" WHERE current_setting('synchronous_commit') IN ('off', 'local')"
        )

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except psycopg.OperationalError as error:
            raise SinkError(f"`{self._target.shown}` cannot be used: {_said(error)}", help=_UP) from None
        except psycopg.Error as error:
            raise SinkError(
                f"`{self._target.shown}` refuses the results: {_said(error)}",
                help="name another table, or let its user make one there",
            ) from None


def _is_of_the_row(error: Exception) -> bool:
    if not isinstance(error, psycopg.Error):
        return True
    if error.sqlstate is None:
        return isinstance(error, psycopg.DataError)  # found before it was sent
    return error.sqlstate.startswith(_OF_THE_ROW)


def _said(error: Exception) -> str:
    """In one line; never the values of the row, which stand in its details."""
    shown = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    return " ".join((shown or str(error)).split())[:200]
