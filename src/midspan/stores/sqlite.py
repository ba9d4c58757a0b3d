"""The ledger in one SQLite file: insert-only tables, exclusive writers, readers that never wait."""

# ruff: noqa: S608 - what is put into statements is names and question marks of our own

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from pathlib import Path
from typing import TypeVar

from midspan.errors import StoreError
from midspan.ledger.ports import Batch, Row
from midspan.run.ports import Production
from midspan.stores._directory import SqlDirectory
from midspan.stores._nesting import Nesting
from midspan.stores._paging import bounds, left
from midspan.stores._production import SqlProduction
from midspan.stores._sqlite_file import MOVE, connect, connect_read_only, has_tables, in_words, memory, shown
from midspan.stores._sqlite_production import SqliteDatabase
from midspan.stores._sqlite_rows import insert_rows
from midspan.stores._sqlite_schema import GUARDS, head, head_of
from midspan.stores._sqlite_upkeep import clear_traces, copy_to

_PAGE = 256
_T = TypeVar("_T")
_BATCH = "SELECT number, first, last, at, root, head, signed_by, signature FROM midspan_batches"
# CROSS JOIN keeps SQLite from turning the order of the tables round.
_ROW = (
    "SELECT e.seq, e.batch, b.at, s.kind, s.subject, e.key, e.body, e.leaf FROM midspan_entries e"
    " CROSS JOIN midspan_batches b ON b.number = e.batch CROSS JOIN midspan_streams s ON s.id = e.stream"
)


def open_store(path: Path, *, create: bool = True, wait_s: float = 30.0) -> SqliteStore:
    """The ledger in the file at `path`; without `create` it can only be read, and no file is an empty ledger.

    wait_s: how long a writer waits for another. Raises StoreError.
    """
    if create:
        return SqliteStore(connect(path, wait_s=wait_s), shown(path))
    try:
        empty = not path.exists() or not path.stat().st_size
    except OSError as error:
        raise StoreError(
            f"the ledger `{shown(path)}` cannot be opened: {error.strerror}", help=MOVE
        ) from error
    if empty:
        return SqliteStore(memory(), shown(path), writable=False)
    connection = connect_read_only(path, wait_s=wait_s)
    try:
        with in_words(shown(path)):
            filled = has_tables(connection, shown(path))
    except BaseException:
        connection.close()
        raise
    if filled:
        return SqliteStore(connection, shown(path), writable=False)
    connection.close()
    return SqliteStore(memory(), shown(path), writable=False)


def open_memory() -> SqliteStore:
    """A ledger that ends with the process."""
    return SqliteStore(memory(), ":memory:")


def open_production(store: SqliteStore) -> Production:
    """Items, tasks and chunks in the same file, through the same connection; the tables are made on first use."""
    return SqlProduction(store.database())


def open_directory(store: SqliteStore) -> SqlDirectory:
    """Users and tokens in the same file, through the same connection; their tables are made on first use."""
    return SqlDirectory(store.database())


def back_up(store: SqliteStore, target: Path) -> None:
    """A copy of all that is in the file, production and queue included, while others write. Raises StoreError."""
    copy_to(store.connection, target)


def clear(store: SqliteStore) -> None:
    """Nothing that was taken out of tables can be read from the file any more. Raises StoreError."""
    clear_traces(store.connection, store.name)


class _Write:
    def __init__(self, connection: sqlite3.Connection, streams: dict[tuple[str, str], int]) -> None:
        self._connection = connection
        self._streams = streams

    def last_batch(self) -> Batch | None:
        row = self._connection.execute(f"{_BATCH} ORDER BY number DESC LIMIT 1").fetchone()
        return Batch(*row) if row else None

    def known(self, kind: str, subject: str, keys: Sequence[str]) -> set[str]:
        found: set[str] = set()
        for some in _pages(keys):
            found.update(
                key
                for (key,) in self._connection.execute(
                    "SELECT key FROM midspan_entries WHERE stream ="
                    " (SELECT id FROM midspan_streams WHERE kind = ? AND subject = ?)"
                    f" AND {head_of('key')} IN ({_marks(some)}) AND key IN ({_marks(some)})",
                    (kind, subject, *map(head, some), *some),
                )
            )
        return found

    def insert(self, batch: Batch, rows: Sequence[Row]) -> None:
        self._connection.execute(
            "INSERT INTO midspan_batches VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                batch.number,
                batch.first,
                batch.last,
                batch.at,
                batch.root,
                batch.head,
                batch.signed_by,
                batch.signature,
            ),
        )
        streams = {each: self._stream(*each) for each in {each[3:5] for each in rows}}
        insert_rows(
            self._connection,
            "midspan_entries",
            6,
            [
                (seq, number, streams[kind, subject], key, body, leaf)
                for seq, number, _, kind, subject, key, body, leaf in rows
            ],
        )

    def add_public_key(self, fingerprint: str, name: str, public: bytes) -> None:
        self._connection.execute("INSERT INTO midspan_keys VALUES (?, ?, ?)", (fingerprint, name, public))

    def _stream(self, kind: str, subject: str) -> int:
        known = self._streams.get((kind, subject))
        if known is not None:
            return known
        find = "SELECT id FROM midspan_streams WHERE kind = ? AND subject = ?"
        row = self._connection.execute(find, (kind, subject)).fetchone()
        if row is None:
            self._connection.execute(
                "INSERT INTO midspan_streams (kind, subject) VALUES (?, ?)", (kind, subject)
            )
            row = self._connection.execute(find, (kind, subject)).fetchone()
        self._streams[kind, subject] = int(row[0])
        return self._streams[kind, subject]


class SqliteStore:
    """One connection, for one thread. name: the file as people know it."""

    def __init__(self, connection: sqlite3.Connection, name: str, *, writable: bool = True) -> None:
        self.connection = connection
        self.name = name
        self._writing: Nesting[_Write] = Nesting(name, writable=writable)
        self._streams: dict[tuple[str, str], int] = {}

    def write(self) -> AbstractContextManager[_Write]:
        """An exclusive transaction; within one, a part of it. Raises StoreError, and then nothing was written."""
        return self._writing.write(self._transaction)

    @contextmanager
    def _transaction(self) -> Iterator[_Write]:
        with in_words(self.name):
            # For `insert_rows`; outside of writing, sorting many rows may take a file.
            self.connection.execute("PRAGMA temp_store=MEMORY")
            try:
                self.connection.execute("BEGIN IMMEDIATE")
                yield _Write(self.connection, self._streams)
                self.connection.execute("COMMIT")
            except BaseException:
                self._streams.clear()  # ids that were given inside are taken back
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise
            finally:
                self.connection.execute("PRAGMA temp_store=DEFAULT")

    def database(self) -> SqliteDatabase:
        """For tables that live beside the ledger's, and change in its transactions."""
        return SqliteDatabase(self.connection, self.name, self.write)

    def rows(
        self,
        *,
        kind: str | None = None,
        subject: str | None = None,
        key: str | None = None,
        newest_first: bool = False,
        beyond: int | None = None,
    ) -> Iterator[Row]:
        """Rows in order of `seq`, in pages: no statement stays open while the caller works, or writes."""
        if kind is None and subject is None and key is None:
            first, last = bounds(self._ends(), newest_first=newest_first, beyond=beyond)
            yield from self._between(first, last, newest_first=newest_first)
            return
        seqs = left(self._matching(kind, subject, key), newest_first=newest_first, beyond=beyond)
        for some in _pages(seqs[::-1] if newest_first else seqs):
            order = "DESC" if newest_first else "ASC"
            yield from self._fetch(f"{_ROW} WHERE e.seq IN ({_marks(some)}) ORDER BY e.seq {order}", some)

    def newest(self, kind: str, subject: str, keys: Sequence[str]) -> dict[str, Row]:
        """The newest row of each of these keys that exists."""
        found: dict[str, Row] = {}
        for some in _pages(keys):
            rows = self._fetch(
                f"{_ROW} WHERE e.stream = (SELECT id FROM midspan_streams WHERE kind = ? AND subject = ?)"
                f" AND {head_of('e.key')} IN ({_marks(some)}) AND e.key IN ({_marks(some)}) ORDER BY e.seq",
                (kind, subject, *map(head, some), *some),
            )
            found.update((row.key, row) for row in rows)
        return found

    def count(self, kind: str, subject: str | None = None) -> int:
        return len(self._matching(kind, subject, None))

    def batches(self, after: int = 0) -> Iterator[Batch]:
        number = after
        while page := self._batch_page(number):
            yield from page
            number = page[-1].number

    def head(self) -> int:
        with in_words(self.name):
            row = self.connection.execute("SELECT max(number) FROM midspan_batches").fetchone()
        return int(row[0] or 0)

    def touched(self, after: int) -> set[tuple[str, str]]:
        with in_words(self.name):
            rows = self.connection.execute(
                "SELECT kind, subject FROM midspan_streams WHERE id IN (SELECT stream FROM midspan_entries WHERE seq >"
                " coalesce((SELECT last FROM midspan_batches WHERE number = ?), 0))",
                (after,),
            )
            return {(kind, subject) for kind, subject in rows}

    def rows_of(self, batch: int) -> list[Row]:
        with in_words(self.name):
            bounds = self.connection.execute(
                "SELECT first, last FROM midspan_batches WHERE number = ?", (batch,)
            ).fetchone()
        return list(self._between(*bounds)) if bounds else []

    def public_keys(self) -> dict[str, tuple[str, bytes]]:
        with in_words(self.name):
            rows = self.connection.execute("SELECT fingerprint, name, public FROM midspan_keys").fetchall()
        return {fingerprint: (name, public) for fingerprint, name, public in rows}

    def damage(self) -> list[str]:
        """What the database itself knows to be wrong: unreadable parts, removed guards, a cut-off end."""
        try:
            return [*self._disagreements(), *self._missing_guards(), *self._cut_off()]
        except (sqlite3.Error, UnicodeDecodeError) as error:
            return [f"the database cannot be read: {error}"]

    def close(self) -> None:
        self.connection.close()

    def _fetch(self, statement: str, values: Sequence[str | int]) -> list[Row]:
        with in_words(self.name):
            return [Row(*row) for row in self.connection.execute(statement, values)]

    def _between(self, first: int, last: int, *, newest_first: bool = False) -> Iterator[Row]:
        order = "DESC" if newest_first else "ASC"
        page = f"{_ROW} WHERE e.seq BETWEEN ? AND ? ORDER BY e.seq {order} LIMIT {_PAGE}"
        while first <= last and (rows := self._fetch(page, (first, last))):
            yield from rows
            first, last = (first, rows[-1].seq - 1) if newest_first else (rows[-1].seq + 1, last)

    def _ends(self) -> tuple[int, int]:
        with in_words(self.name):
            # Two questions, for each of which SQLite goes straight to the end of the tree.
            first, last = self.connection.execute(
                "SELECT (SELECT min(seq) FROM midspan_entries), (SELECT max(seq) FROM midspan_entries)"
            ).fetchone()
        return (1, 0) if last is None else (int(first), int(last))

    def _matching(self, kind: str | None, subject: str | None, key: str | None) -> Sequence[int]:
        # Eight bytes a row: bodies are fetched page by page, only their numbers are held.
        stream = {"kind": kind, "subject": subject}
        asked = {column: value for column, value in stream.items() if value is not None}
        where = " AND ".join(f"{column} = ?" for column in asked) or "1"
        statement = (
            f"SELECT seq FROM midspan_entries WHERE stream IN (SELECT id FROM midspan_streams WHERE {where})"
        )
        values = list(asked.values())
        if key is not None:
            statement += f" AND {head_of('key')} = ? AND key = ?"
            values += [head(key), key]
        with in_words(self.name):
            rows = self.connection.execute(f"{statement} ORDER BY seq", values)
            return array("q", (seq for (seq,) in rows))

    def _batch_page(self, after: int) -> list[Batch]:
        with in_words(self.name):
            statement = f"{_BATCH} WHERE number > ? ORDER BY number LIMIT {_PAGE}"
            return [Batch(*row) for row in self.connection.execute(statement, (after,))]

    def _disagreements(self) -> list[str]:
        found = [str(row[0]) for row in self.connection.execute("PRAGMA integrity_check(3)")]
        return [f"the database is damaged: {each}" for each in found if each != "ok"]

    def _missing_guards(self) -> list[str]:
        there = dict(self.connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        return [
            f"the guard `{name}` against changes was removed or replaced"
            for name, sql in GUARDS.items()
            if there.get(name) != sql
        ]

    def _cut_off(self) -> list[str]:
        # One statement, since another process may write between two.
        ever, last = self.connection.execute(
            "SELECT (SELECT seq FROM sqlite_sequence WHERE name = 'midspan_batches'),"
            " (SELECT max(number) FROM midspan_batches)"
        ).fetchone()
        if ever == last:
            return []
        return [f"the newest batch is `{last or 0}`, but the file counted `{ever or 0}`"]


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _pages(values: Sequence[_T]) -> Iterator[list[_T]]:
    rest = iter(values)
    while page := list(islice(rest, _PAGE)):
        yield page
