"""The tables of production in the database of a PostgreSQL ledger.

Texts stay texts, so that a team can look into its own tables: they are ordered by their bytes, as in SQLite, and the one
character that a text of PostgreSQL cannot hold is written as two others, which keeps that order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from typing import Any

import psycopg

from midspan.errors import StoreError
from midspan.model.production import State
from midspan.stores._postgres_session import Session
from midspan.stores._production import SqlProduction
from midspan.stores._production_database import KnownRowError, Values
from midspan.stores._production_schema import is_there, migrate

# Characters of one page of rows: an item may have 100 MB, and a page of those is not held at once.
_ENOUGH = 16_000_000
_WRITTEN = str.maketrans({"\x00": "\x01\x01", "\x01": "\x01\x02"})
_PLAIN = {"\x01\x01": "\x00", "\x01\x02": "\x01"}
_TYPES = {"TEXT": 'text COLLATE "C"', "INTEGER": "bigint"}


class PostgresDatabase:
    """The connection of a ledger's store. write: the store's own transaction."""

    def __init__(self, session: Session, write: Callable[[], AbstractContextManager[object]]) -> None:
        self.name = session.name
        self._session = session
        self._write = write
        self._there = False

    @contextmanager
    def transaction(self) -> Iterator[object]:
        """The ledger's; the tables are made in the first."""
        with self._write():
            if not self._there:
                migrate(self)
            yield self._session.connection
        if not self._session.inside:  # within a larger one they may yet be taken back
            self._there = True

    def read(self, statement: str, values: Values = ()) -> list[tuple[Any, ...]]:
        """All rows."""
        if not self._readable():
            return []
        with self._whole_characters():
            rows = self._session.read(_ours(statement), _written(values))
        return [tuple(map(_plain, row)) for row in rows]

    def page(self, statement: str, values: Values = ()) -> list[tuple[Any, ...]]:
        """All rows, or fewer where they are large."""
        if not self._readable():
            return []
        with self._whole_characters():
            rows = self._session.read_some(_ours(statement), _written(values), _ENOUGH)
        return [tuple(map(_plain, row)) for row in rows]

    def change(self, statement: str, values: Values = ()) -> int:
        """How many rows were changed."""
        with self._whole_characters():
            return self._session.run(_ours(statement), _written(values))

    def change_each(self, statement: str, rows: Sequence[Values]) -> None:
        """The statement with each of these values."""
        for values in rows:
            self.change(statement, values)

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Values]) -> None:
        """Raises KnownRowError."""
        names = ", ".join(f'"{each}"' for each in columns)
        with self._whole_characters():
            try:
                self._session.copy(f"COPY {table} ({names}) FROM STDIN", _all_written(rows))
            except StoreError as error:
                if isinstance(error.__cause__, psycopg.errors.UniqueViolation):
                    raise KnownRowError from error
                raise

    def clear(self) -> None:
        """Write the tables that lose contents anew, so that their files hold nothing of what was taken away."""
        for table in ("midspan_items", "midspan_tasks"):
            if self.has_table(table):
                self._session.run(f"VACUUM (FULL) {table}")

    def has_table(self, name: str) -> bool:
        return self._session.read("SELECT to_regclass(%s)", (name,))[0][0] is not None

    def define(self, statement: str) -> None:
        self._session.run(re.sub(r"\b(TEXT|INTEGER)\b", lambda found: _TYPES[found[0]], statement))

    def number(self, statement: str) -> int | None:
        value = self._session.read(statement)[0][0]
        return None if value is None else int(value)

    def _readable(self) -> bool:
        if self._there:
            return True
        there = is_there(self)
        self._there = there and not self._session.inside
        return there

    @contextmanager
    def _whole_characters(self) -> Iterator[None]:
        try:
            yield
        except UnicodeEncodeError as error:
            raise StoreError(
                f"`{self.name}` cannot keep half a character: {str(error.object)[:40].encode('utf-8', 'backslashreplace').decode()!r}",
                help="send texts that are valid Unicode",
            ) from error


class PostgresProduction(SqlProduction):
    """Items, tasks and chunks on a server."""

    def states(self, work: str, ids: Sequence[str]) -> dict[str, tuple[State, str]]:
        """State and input_key of those of these items that exist: one question for a whole chunk, however many its ids."""
        asked = json.dumps(_written(ids), ensure_ascii=False)
        return {
            id_: (State(state), key)
            for id_, state, key in self._database.read(
                "SELECT id, state, input_key FROM midspan_items"
                " WHERE work = ? AND id = ANY(ARRAY(SELECT json_array_elements_text(CAST(? AS json))))",
                (work, asked),
            )
        }


@lru_cache(maxsize=1024)
def _ours(statement: str) -> str:
    return statement.replace("?", "%s")


def _written(values: Values) -> list[Any]:
    return [
        each.translate(_WRITTEN) if each.__class__ is str and ("\x00" in each or "\x01" in each) else each
        for each in values
    ]


def _all_written(rows: Sequence[Values]) -> Sequence[Values]:
    # One look at all texts together costs a tenth of a look at each.
    texts = "".join([each for row in rows for each in row if each.__class__ is str])
    return [_written(row) for row in rows] if "\x00" in texts or "\x01" in texts else rows


def _plain(value: Any) -> Any:
    if value.__class__ is not str or "\x01" not in value:
        return value
    return re.sub("\x01[\x01\x02]", lambda found: _PLAIN[found[0]], value)
