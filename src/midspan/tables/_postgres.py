"""Tables on one PostgreSQL connection; their dictionaries are copied to a DuckDB on this machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import psycopg

from midspan.data.ports import Column, Kind, Limits, Relation, Table
from midspan.errors import DataError
from midspan.tables._following import SqlTable
from midspan.tables._local import connected, local
from midspan.tables._words import Form, Typed, literal

_COLUMNS = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod), t.typname, t.typtype
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
_SCHEMA = "SELECT to_regnamespace($1) IS NOT NULL"
_KEPT = "SELECT relkind IN ('r', 'm', 'p') FROM pg_class WHERE oid = to_regclass($1)"
_INTEGERS = frozenset(("int2", "int4", "int8"))
_TEXTS = frozenset(("text", "varchar", "bpchar", "name", "uuid", "citext"))
_DAYS, _TIMES = frozenset(("date",)), frozenset(("timestamp", "timestamptz"))


@contextmanager
def tables(places: Mapping[str, Relation], limits: Limits) -> Iterator[Mapping[str, Table]]:
    address = next(iter(places.values())).address
    with (
        connected(limits, folders=[limits.folder]) as beside,
        _session(address, next(iter(places.values())).shown) as session,
    ):
        yield {
            name: _opened(session, beside, place, limits.folder, str(at))
            for at, (name, place) in enumerate(places.items())
        }


class Words:
    """What PostgreSQL says in its own way."""

    text = "text"
    double = "float8"
    integer = "int4"

    def parameter(self, number: int) -> str:
        return f"${number}"

    def matches(self, text: str, pattern: str) -> str:
        return f"{text} ~ {literal(f'^(?:{pattern})$')}"

    def md5(self, text: str) -> str:
        return f"md5(convert_to({text}, 'UTF8'))"

    def about(self, column: str) -> str | None:  # noqa: ARG002 - it has no quick estimate of any column
        return None


class PostgresTable(SqlTable):
    """rows: its columns and what they are read from, as SQL; order: of its rows, for their numbers."""

    def __init__(
        self,
        session: psycopg.Connection[tuple[Any, ...]],
        beside: duckdb.DuckDBPyConnection,
        place: Relation,
        typed: Sequence[Typed],
        *,
        rows: str,
        order: str,
        folder: Path,
        key: str,
    ) -> None:
        super().__init__(place.shown, typed, Words(), key)
        self.session = session
        self._local = beside
        self.rows = rows
        self._order = order
        self._folder = folder
        self._count = count()

    def run(self, select: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        try:
            with self.session.cursor() as cursor:
                return cursor.execute(self._with(select).encode(), parameters).fetchall()
        except psycopg.Error as error:
            raise refused(error, self.shown) from None

    def run_with(self, parent: SqlTable, select: str) -> list[tuple[Any, ...]]:
        rows = self._parent(parent).rows
        try:
            with self.session.cursor() as cursor:
                with_parent = self._with(select, f", u AS NOT MATERIALIZED (SELECT {rows})")
                return cursor.execute(with_parent.encode()).fetchall()
        except psycopg.Error as error:
            raise refused(error, self.shown) from None

    def take(self, table: str, select: str, columns: str, shape: str) -> None:
        """Texts travel as hexadecimal digits: no sign in them can end a line or a value."""
        file = self._folder / f"taken-{self._key}-{next(self._count)}.csv"
        kinds: dict[str, str] = dict(each.split() for each in columns.split(", "))
        texts = {name for name, kind in kinds.items() if kind == "VARCHAR"}
        sent = ", ".join(
            f"encode(convert_to({name}, 'UTF8'), 'hex')" if name in texts else name for name in kinds
        )
        got = ", ".join(
            f"coalesce(decode(unhex({name})), '') AS {name}" if name in texts else name for name in kinds
        )
        copied = f"COPY (SELECT {sent} FROM ({self._with(select)}) AS sent) TO STDOUT (FORMAT csv)"
        given = ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in kinds.items())
        try:
            with (
                file.open("wb") as stream,
                self.session.cursor() as cursor,
                cursor.copy(copied.encode()) as copy,
            ):
                stream.writelines(copy)
            self.ask(
                f"CREATE TEMP TABLE {table} AS SELECT {shape} FROM (SELECT {got} FROM read_csv({literal(str(file))},"
                f" columns = {{{given}}}, header = false, auto_detect = false, delim = ',', nullstr = '',"
                " max_line_size = 1000000000))"
            )
        except psycopg.Error as error:
            raise refused(error, self.shown) from None
        finally:
            file.unlink(missing_ok=True)

    def ask(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return local(self._local, sql, parameters, self.shown)

    def batches(self, select: str, size: int) -> Iterator[list[tuple[Any, ...]]]:
        name = f"midspan_rows_{self._key}_{next(self._count)}"
        try:
            with self.session.cursor(name) as cursor:
                cursor.execute(self._with(f"SELECT r, {select} FROM r ORDER BY r").encode())
                while batch := cursor.fetchmany(size):
                    yield batch
        except psycopg.Error as error:
            raise refused(error, self.shown) from None

    def along(self, parent: Table) -> SqlTable:
        return self._parent(parent)

    def _parent(self, parent: object) -> PostgresTable:
        if not isinstance(parent, PostgresTable) or parent.session is not self.session:
            raise ValueError("tables are joined where they were opened together")
        return parent

    def _with(self, select: str, more: str = "") -> str:
        return (
            f"WITH t AS NOT MATERIALIZED (SELECT {self.rows}), r AS NOT MATERIALIZED"
            f" (SELECT row_number() OVER ({self._order}) AS r, {self.rows}){more} {select}"
        )


@contextmanager
def _session(address: str, shown: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """One state of the database, for reading only."""
    try:
        connection = psycopg.connect(
            address,
            client_encoding="utf8",
            application_name="midspan",
            cursor_factory=psycopg.RawCursor,
            options="-c TimeZone=UTC -c DateStyle=ISO -c extra_float_digits=1",
        )
    except psycopg.ProgrammingError:
        # What is wrong with an address may quote it, and with it a password.
        raise DataError(
            f"the address of the database of `{shown}` cannot be read as one",
            help="write `postgresql://USER@HOST:PORT/DATABASE`, with `%40` for an `@` within a name",
        ) from None
    except psycopg.Error as error:
        said = _said(error)
        raise DataError(f"the database of `{shown}` cannot be asked: {said}", help=_help(said)) from None
    connection.server_cursor_factory = psycopg.RawServerCursor
    connection.read_only = True
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    try:
        yield connection
    finally:
        connection.close()


def _opened(
    session: psycopg.Connection[tuple[Any, ...]],
    beside: duckdb.DuckDBPyConnection,
    place: Relation,
    folder: Path,
    key: str,
) -> PostgresTable:
    name = _quoted(place.name) if place.schema is None else f"{_quoted(place.schema)}.{_quoted(place.name)}"
    try:
        with session.cursor() as cursor:
            found = cursor.execute(_COLUMNS, [name]).fetchall()
            kept = cursor.execute(_KEPT, [name]).fetchone()
    except psycopg.Error as error:
        raise refused(error, place.shown) from None
    if kept is None:
        raise _missing(session, place)
    if not found:
        raise DataError(f"`{place.shown}` has no columns", help="give a table with at least one column")
    typed = [_typed(*each) for each in found]
    selected = ", ".join(
        f"{_expression(column, kind, of)} AS c{number}" for number, (column, _, kind, of) in enumerate(found)
    )
    # A table has an order of its own, the one in which its rows lie; a view has the one in which it comes.
    order = "ORDER BY tableoid, ctid" if kept[0] else ""
    return PostgresTable(
        session, beside, place, typed, rows=f"{selected} FROM {name}", order=order, folder=folder, key=key
    )


def _missing(session: psycopg.Connection[tuple[Any, ...]], place: Relation) -> DataError:
    if place.schema is not None:
        with session.cursor() as cursor:
            there = cursor.execute(_SCHEMA, [_quoted(place.schema)]).fetchone()
        if there is not None and not there[0]:
            return DataError(
                f"there is no schema `{place.schema}` in the database, and so no `{place.shown}`",
                help="check the `schema` of the server in the contract, or what `--table` says",
            )
    return DataError(
        f"there is no table `{place.shown}` in the database",
        help="check its name: `physicalName` and the `schema` of the server in the contract, or `--table sales.orders`",
    )


def _typed(name: str, shown: str, kind: str, of: str) -> Typed:
    if kind in _INTEGERS:
        return Typed(Column(name, shown, Kind.NUMBER), Form.INTEGER)
    if kind == "numeric":
        return Typed(Column(name, shown, Kind.NUMBER), Form.DECIMAL, nan="'NaN'::numeric")
    if kind in {"float4", "float8"}:
        return Typed(Column(name, shown, Kind.NUMBER), Form.FLOAT, nan="'NaN'::float8")
    if kind in _DAYS | _TIMES:
        return Typed(Column(name, shown, Kind.TIME), day=kind in _DAYS)
    if kind == "bool":
        return Typed(Column(name, shown, Kind.BOOLEAN))
    return Typed(Column(name, shown, Kind.TEXT if kind in _TEXTS or of == "e" else Kind.OTHER))


def _expression(name: str, kind: str, of: str) -> str:
    quoted = _quoted(name)
    match kind:
        case "timestamptz":
            return f"({quoted} AT TIME ZONE 'UTC')"
        case "float4":
            return f"{quoted}::float8"
    is_text = _typed(name, kind, kind, of).column.kind is Kind.TEXT
    return f'{quoted}::text COLLATE "C"' if is_text else quoted


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def refused(error: psycopg.Error, shown: str) -> DataError:
    said = _said(error)
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        help_ = "have its owner allow it to the user that PGUSER names: `GRANT USAGE ON SCHEMA …`, `GRANT SELECT ON …`"
    else:
        help_ = "see that the server is up, and what it logs"
    return DataError(f"`{shown}` cannot be looked at: {said}", help=help_)


# What libpq and servers say in English; where they speak another language, the last says everything.
_HELPS = (
    (("password", "role ", "no pg_hba.conf entry", "authentication"),
     "say to this machine who reads, by PGUSER and PGPASSWORD or in `~/.pgpass`; a contract says neither"),
    (("SSL", "TLS", "certificate"),
     "have the server offer TLS; PGSSLMODE says otherwise, and an open way keeps the data from being ready"),
    (("database ",), "correct the `database` of the server in the contract, or the address"),
    (("",), "check `host` and `port` of the server in the contract, or the address, and that the server is up"),
)  # fmt: skip


def _help(said: str) -> str:
    return next(help_ for marks, help_ in _HELPS if any(mark in said for mark in marks))


def _said(error: psycopg.Error) -> str:
    return " ".join((error.diag.message_primary or str(error)).split())[:200]
