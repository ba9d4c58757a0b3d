"""The ledger in tables of PostgreSQL, over one connection."""

# ruff: noqa: S608 - what is put into statements is names of our own

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from typing import Any, TypeVar

import psycopg

from midspan.errors import StoreError
from midspan.ledger.ports import Batch, Row
from midspan.stores._nesting import Nesting
from midspan.stores._paging import bounds, left
from midspan.stores._postgres_production import PostgresDatabase
from midspan.stores._postgres_schema import (
    create_tables,
    cut_off,
    has_tables,
    head,
    head_of,
    missing_guards,
    strange_tables,
)
from midspan.stores._postgres_session import Session, Values
from midspan.stores._postgres_words import in_words

_PAGE = 256
_KEYS_AT_ONCE = 2000
_T = TypeVar("_T")
_BATCH = "SELECT number, first, last, at, root, head, signed_by, signature FROM midspan_batches"
# LIMIT within each part keeps PostgreSQL from joining whole tables where it has no statistics yet.
_JOINED = (
    " JOIN LATERAL (SELECT at FROM midspan_batches WHERE number = e.batch LIMIT 1) b ON true"
    " JOIN LATERAL (SELECT kind, subject FROM midspan_streams WHERE id = e.stream LIMIT 1) s ON true"
)
_COLUMNS = "SELECT e.seq, e.batch, b.at, s.kind, s.subject, e.key, e.body, e.leaf FROM"
_STREAM = (
    "(SELECT id FROM midspan_streams WHERE sha256(kind) = sha256(%s) AND sha256(subject) = sha256(%s)"
    " AND kind = %s AND subject = %s)"
)


class Write:
    """Inside the exclusive transaction."""

    def __init__(self, session: Session, streams: dict[tuple[str, str], int]) -> None:
        self._session = session
        self._streams = streams

    def last_batch(self) -> Batch | None:
        rows = self._session.read(f"{_BATCH} ORDER BY number DESC LIMIT 1")
        return Batch(*rows[0]) if rows else None

    def known(self, kind: str, subject: str, keys: Sequence[str]) -> set[str]:
        found: set[str] = set()
        for some in _pages(keys, _KEYS_AT_ONCE):
            asked = [key.encode() for key in some]
            statement = (
                f"SELECT key FROM midspan_entries WHERE stream = {_STREAM}"
                f" AND {head_of('key')} = ANY(%s) AND key = ANY(%s)"
            )
            rows = self._session.read(statement, (*_named(kind, subject), [*map(head, asked)], asked))
            found.update(bytes(key).decode() for (key,) in rows)
        return found

    def insert(self, batch: Batch, rows: Sequence[Row]) -> None:
        self._session.run(
            "WITH counted AS (UPDATE midspan_counted SET batches = %s)"
            " INSERT INTO midspan_batches VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            (
                batch.number,
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
        streams = {stream: self._stream(*stream) for stream in {(row.kind, row.subject) for row in rows}}
        self._session.copy(
            "COPY midspan_entries FROM STDIN (FORMAT BINARY)",
            (
                (
                    row.seq,
                    row.batch,
                    streams[row.kind, row.subject],
                    row.key.encode(),
                    row.body.encode(),
                    row.leaf,
                )
                for row in rows
            ),
            ("int8", "int8", "int8", "bytea", "bytea", "bytea"),
        )

    def add_public_key(self, fingerprint: str, name: str, public: bytes) -> None:
        self._session.run("INSERT INTO midspan_keys VALUES (%s, %s, %s)", (fingerprint, name, public))

    def _stream(self, kind: str, subject: str) -> int:
        known = self._streams.get((kind, subject))
        if known is not None:
            return known
        rows = self._session.read(f"SELECT id FROM {_STREAM} s", _named(kind, subject))
        if not rows:
            rows = self._session.read(
                "INSERT INTO midspan_streams SELECT coalesce(max(id), 0) + 1, %s, %s FROM midspan_streams"
                " RETURNING id",
                (kind.encode(), subject.encode()),
            )
        self._streams[kind, subject] = int(rows[0][0])
        return self._streams[kind, subject]


class PostgresStore:
    """One connection, for one thread."""

    def __init__(self, session: Session, *, writable: bool) -> None:
        self._session = session
        self._writing: Nesting[Write] = Nesting(session.name, writable=writable)
        self._table: int | None = None
        self._streams: dict[tuple[str, str], int] = {}
        if not self._there() and writable:
            with session.transaction(0):
                if not self._there():  # another process may have been faster
                    create_tables(session.read, session.run, session.name)

    def database(self) -> PostgresDatabase:
        """For tables that live beside the ledger's, and change in its transactions."""
        return PostgresDatabase(self._session, self.write)

    @property
    def connection(self) -> psycopg.Connection[tuple[Any, ...]]:
        """The store's own: within `write`, what is done on it belongs to that transaction."""
        return self._session.connection

    def write(self) -> AbstractContextManager[Write]:
        """An exclusive transaction; within one, a part of it. Raises StoreError, and then nothing was written."""
        return self._writing.write(self._transaction)

    @contextmanager
    def _transaction(self) -> Iterator[Write]:
        with self._session.transaction(self._lock()):
            try:
                yield Write(self._session, self._streams)
            except BaseException:
                self._streams.clear()  # ids that were given inside are taken back
                raise

    def rows(
        self,
        *,
        kind: str | None = None,
        subject: str | None = None,
        key: str | None = None,
        newest_first: bool = False,
        beyond: int | None = None,
    ) -> Iterator[Row]:
        """Rows in order of `seq`, in pages: no cursor stays open while the caller works, or writes."""
        if not self._there():
            return
        if kind is None and subject is None and key is None:
            first, last = bounds(self._ends(), newest_first=newest_first, beyond=beyond)
            yield from self._between(first, last, newest_first=newest_first)
            return
        order = "DESC" if newest_first else "ASC"
        seqs = left(self._matching(kind, subject, key), newest_first=newest_first, beyond=beyond)
        for some in _pages(seqs[::-1] if newest_first else seqs, _PAGE):
            asked = "(SELECT * FROM midspan_entries WHERE seq = ANY(%s) LIMIT %s) e"
            yield from self._fetch(f"{_COLUMNS} {asked}{_JOINED} ORDER BY e.seq {order}", (some, len(some)))

    def newest(self, kind: str, subject: str, keys: Sequence[str]) -> dict[str, Row]:
        """The newest row of each of these keys that exists."""
        found: dict[str, Row] = {}
        for some in _pages(keys, _PAGE) if self._there() else ():
            asked = [key.encode() for key in some]
            newest = (
                f"(SELECT DISTINCT ON (key) * FROM midspan_entries WHERE stream = {_STREAM}"
                f" AND {head_of('key')} = ANY(%s) AND key = ANY(%s) ORDER BY key, seq DESC) e"
            )
            values = (*_named(kind, subject), [*map(head, asked)], asked)
            found.update((row.key, row) for row in self._fetch(f"{_COLUMNS} {newest}{_JOINED}", values))
        return found

    def count(self, kind: str, subject: str | None = None) -> int:
        if not self._there():
            return 0
        where, values = _where(kind, subject)
        return int(self._session.read(f"SELECT count(*) FROM midspan_entries WHERE {where}", values)[0][0])

    def batches(self, after: int = 0) -> Iterator[Batch]:
        page = f"{_BATCH} WHERE number > %s ORDER BY number LIMIT {_PAGE}"
        number = after
        while self._there() and (rows := self._session.read(page, (number,))):
            yield from (Batch(*row) for row in rows)
            number = rows[-1][0]

    def head(self) -> int:
        rows = self._session.read("SELECT max(number) FROM midspan_batches") if self._there() else []
        return int(rows[0][0] or 0) if rows else 0

    def touched(self, after: int) -> set[tuple[str, str]]:
        if not self._there():
            return set()
        rows = self._session.read(
            "SELECT kind, subject FROM midspan_streams WHERE id IN (SELECT stream FROM midspan_entries WHERE seq >"
            " coalesce((SELECT last FROM midspan_batches WHERE number = %s), 0))",
            (after,),
        )
        return {(kind.decode(), subject.decode()) for kind, subject in rows}

    def rows_of(self, batch: int) -> list[Row]:
        if not self._there():
            return []
        bounds = self._session.read("SELECT first, last FROM midspan_batches WHERE number = %s", (batch,))
        return list(self._between(*bounds[0])) if bounds else []

    def public_keys(self) -> dict[str, tuple[str, bytes]]:
        if not self._there():
            return {}
        rows = self._session.read("SELECT fingerprint, name, public FROM midspan_keys")
        return {fingerprint: (name, public) for fingerprint, name, public in rows}

    def damage(self) -> list[str]:
        """What the database itself knows to be wrong: removed guards, tables that lose rows, a cut-off end."""
        try:
            if not self._there():
                return []
            read = self._session.read
            return [*strange_tables(read), *missing_guards(read), *cut_off(read)]
        except StoreError as error:
            return [error.message]

    def close(self) -> None:
        self._session.close()

    def _there(self) -> bool:
        """Whether the tables are; a ledger that was empty when it was opened may have been made since."""
        if self._table is None and has_tables(self._session.read, self._session.name):
            found = int(self._session.read("SELECT 'midspan_batches'::regclass::oid::bigint")[0][0])
            if self._session.inside:
                return True  # they may yet be taken back
            self._table = found
        return self._table is not None

    def _lock(self) -> int:
        self._there()
        return self._table or 0

    def _fetch(self, statement: str, values: Values) -> list[Row]:
        rows = self._session.read(statement, values)
        with in_words(self._session.name):
            return [_row(*row) for row in rows]

    def _between(self, first: int, last: int, *, newest_first: bool = False) -> Iterator[Row]:
        order = "DESC" if newest_first else "ASC"
        some = f"(SELECT * FROM midspan_entries WHERE seq BETWEEN %s AND %s ORDER BY seq {order} LIMIT {_PAGE}) e"
        page = f"{_COLUMNS} {some}{_JOINED} ORDER BY e.seq {order}"
        while first <= last and (rows := self._fetch(page, (first, last))):
            yield from rows
            first, last = (first, rows[-1].seq - 1) if newest_first else (rows[-1].seq + 1, last)

    def _ends(self) -> tuple[int, int]:
        first, last = self._session.read("SELECT min(seq), max(seq) FROM midspan_entries")[0]
        return (1, 0) if last is None else (int(first), int(last))

    def _matching(self, kind: str | None, subject: str | None, key: str | None) -> Sequence[int]:
        # Eight bytes a row: bodies are fetched page by page, only their numbers are held.
        where, values = _where(kind, subject)
        if key is not None:
            where += f" AND {head_of('key')} = %s AND key = %s"
            values += [head(key.encode()), key.encode()]
        statement = (
            f"SELECT string_agg(int8send(seq), ''::bytea ORDER BY seq) FROM midspan_entries WHERE {where}"
        )
        seqs = array("q", self._session.read(statement, values)[0][0] or b"")
        if sys.byteorder == "little":
            seqs.byteswap()
        return seqs


def _where(kind: str | None, subject: str | None) -> tuple[str, list[Any]]:
    named = {"kind": kind, "subject": subject}
    asked = {column: value.encode() for column, value in named.items() if value is not None}
    parts = [f"sha256({column}) = sha256(%s) AND {column} = %s" for column in asked]
    streams = f"SELECT id FROM midspan_streams WHERE {' AND '.join(parts) or 'true'}"
    return f"stream = ANY(ARRAY({streams}))", [value for value in asked.values() for _ in range(2)]


def _named(kind: str, subject: str) -> tuple[bytes, bytes, bytes, bytes]:
    return kind.encode(), subject.encode(), kind.encode(), subject.encode()


def _row(
    seq: int, batch: int, at: str, kind: bytes, subject: bytes, key: bytes, body: bytes, leaf: bytes
) -> Row:
    return Row(seq, batch, at, kind.decode(), subject.decode(), key.decode(), body.decode(), leaf)


def _pages(values: Sequence[_T], size: int) -> Iterator[list[_T]]:
    rest = iter(values)
    while page := list(islice(rest, size)):
        yield page
