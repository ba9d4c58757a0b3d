"""The rows of one Parquet file, in batches, by a DuckDB that is locked up."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from midspan.errors import FeedError
from midspan.feeds._columnar import Plan, plan, quoted
from midspan.feeds._columns import named
from midspan.intake.ports import Entry, Note, Problem, Row, Source

_BATCH = 2_000
# The last two: DuckDB's own words about a damaged file, or the names in it, may be no text.
_DAMAGE = (duckdb.Error, RuntimeError, UnicodeError)
_GLOBS = {ord(sign): f"[{sign}]" for sign in "*?["}
_LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": "1GB",
    "temp_directory": "",
}


def entries(source: Source, after: int = 0) -> Iterator[Entry]:
    """Without the first `after` rows. Raises FeedError where the file is damaged, also while it is iterated."""
    line = after
    with contextlib.closing(duckdb.connect(":memory:", config=_LOCKED)) as connection:
        path = _locked_to(connection, source.path.resolve())
        try:
            for entry in _read(connection, path, source, after):
                line = entry.line if isinstance(entry, Row) else line
                yield entry
        except _DAMAGE as error:
            raise _damaged(source, error, line) from None


def counted(source: Source) -> int:
    """Raises FeedError where the file is damaged."""
    with contextlib.closing(duckdb.connect(":memory:", config=_LOCKED)) as connection:
        path = _locked_to(connection, source.path.resolve())
        try:
            found = connection.execute("SELECT num_rows FROM parquet_file_metadata(?)", [path]).fetchone()
        except _DAMAGE as error:
            raise _damaged(source, error, 0) from None
    return int(found[0]) if found else 0


def _damaged(source: Source, error: Exception, line: int) -> FeedError:
    # DuckDB shows the query behind its reason, which is ours and says nothing to the reader.
    reason = " ".join(str(error).partition("\nLINE ")[0].split())[:200]
    where = f" after row {line}" if line else ""
    return FeedError(
        f"`{source.shown}` cannot be read as Parquet{where}: {reason}", help="copy or export it again"
    )


def _read(connection: duckdb.DuckDBPyConnection, path: str, source: Source, after: int) -> Iterator[Entry]:
    table = "read_parquet(?, hive_partitioning = false)"
    found = connection.execute(f"SELECT * FROM {table} LIMIT 0", [path]).description or []  # noqa: S608 - the name is a parameter
    plans = [plan(kind) for _, kind, *_ in found]
    columns, notes = named([name for name, *_ in found], source.shown)
    yield from notes
    for column, each in zip(columns, plans, strict=True):
        if each.binary:
            yield Note(
                f"`{column}` holds bytes: they come as base64", "leave the column out if nobody needs it"
            )
    selected = ", ".join(
        f"CAST({quoted(name)} AS {each.target})" for (name, *_), each in zip(found, plans, strict=True)
    )
    cursor = connection.execute(f"SELECT {selected} FROM {table} OFFSET {after:d}", [path])  # noqa: S608 - names are quoted, the path a parameter
    number = after
    while batch := cursor.fetchmany(_BATCH):
        for values in batch:
            number += 1
            yield from _row(number, columns, plans, values)
    if not number:  # none was passed over either
        raise FeedError(
            f"`{source.shown}` holds columns and no row", help="give a file with at least one row"
        )


def _locked_to(connection: duckdb.DuckDBPyConnection, path: Path) -> str:
    """Let the connection open this file only; returns the name to open it by, whose signs match themselves only."""
    escaped = str(path).translate(_GLOBS)
    allowed = ", ".join("'" + each.replace("'", "''") + "'" for each in {str(path), escaped})
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f"SET allowed_paths = [{allowed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return escaped


def _row(
    number: int, columns: Sequence[str], plans: Sequence[Plan], values: Sequence[Any]
) -> Iterator[Row | Problem]:
    made: dict[str, Any] = {}
    problems: list[Problem] = []
    for column, (_, convert, _), value in zip(columns, plans, values, strict=True):
        if convert is None or value is None:
            made[column] = value
            continue
        try:
            made[column] = convert(value)
        except ValueError as error:
            made[column] = None
            problems.append(
                Problem(number, f"`{column}` is empty: {error}", "write a number, or nothing", rows=0)
            )
    yield Row(made, number)
    yield from problems
