"""What `--input` and `--query` name, opened as a source: the shell's part of where items come from."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, cast

from midspan import feeds, plugs
from midspan.errors import UsageError
from midspan.feeds import querying
from midspan.intake.ports import Asked, Database, Note, Plug
from midspan.intake.reading import reading
from midspan.run.moving.records import Told, record_reader, table_reader
from midspan.run.moving.sourcing import FileSource, NoRows
from midspan.run.moving.spooling import json_lines, known_again, parts, spool
from midspan.run.ports import Source

STDIN = "-"
# Exports of other tools hold answers and labels: these are cases, not items to be done.
_KINDS = ("csv", "jsonl", "parquet", "xlsx")
_SQLITE = "sqlite:///"
_POSTGRES = ("postgresql://", "postgres://")
_SHOWN = 60


def open_source(
    given: str,
    schema: Any,
    *,
    query: str | None = None,
    kind: str | None = None,
    asked: Asked | None = None,
    stdin: BinaryIO | None = None,
    noted: Callable[[Note], None] = lambda _: None,
) -> Source:
    """given: a file, `-` for standard input, or with a query a database. schema: the input's, of the work.

    The caller closes it. Raises FeedError, UsageError, UnknownPlugError.
    """
    if query is not None:
        return _queried(given, query, schema)
    if is_database(given):
        raise UsageError(
            f"`{without_secret(given)}` is a database",
            help='say which rows are the items: `--query "SELECT …"`',
        )
    asked = asked or Asked()
    if given == STDIN:
        path = spool(parts(stdin or sys.stdin.buffer), f".{kind or 'jsonl'}", "standard input")
        return _file(path, schema, "standard input", kind, asked, noted, spooled=True)
    return _file(Path(given), schema, given, kind, asked, noted)


def _file(
    path: Path,
    schema: Any,
    shown: str,
    kind: str | None,
    asked: Asked,
    noted: Callable[[Note], None],
    *,
    spooled: bool = False,
) -> FileSource:
    def closed() -> None:
        if spooled:
            path.unlink(missing_ok=True)

    try:
        known = {name: cast("Plug", plugs.load(feeds, name)) for name in _KINDS}
        found = reading(path, known, kind=kind, asked=asked, shown=shown)
        if found.kind == "jsonl":
            return FileSource(found, record_reader(schema), noted=noted, closed=closed)
        if asked.header is None:
            # Whether the first row is data is not to be guessed anew each night.
            found = replace(found, source=replace(found.source, asked=replace(asked, header=True)))
        reader = table_reader(schema, Told(found.textual, asked.day_first), shown)
        return FileSource(found, reader, noted=noted, closed=closed)
    except BaseException:
        closed()
        raise


def _queried(given: str, query: str, schema: Any) -> Source:
    shown = without_secret(given)
    rows = database_rows(given, query)
    name = f"{shown}: {' '.join(query.split())[:_SHOWN]}"
    found_rows = known_again(rows, shown)
    first = next(found_rows, None)
    if first is None:
        return NoRows(name)
    path = spool(json_lines(chain([first], found_rows)), ".jsonl", name)
    try:
        found = reading(path, {"jsonl": cast("Plug", plugs.load(feeds, "jsonl"))}, kind="jsonl", shown=name)
        reader = table_reader(schema, Told(textual=False), name)
        return FileSource(found, reader, closed=lambda: path.unlink(missing_ok=True))
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def is_database(given: str) -> bool:
    """Whether it is the address of a database; a SQLite file may also be named by its path alone."""
    return given.startswith((_SQLITE, *_POSTGRES))


def database_rows(given: str, query: str) -> Iterator[Mapping[str, Any]]:
    """What a query gives, streamed. Raises FeedError, UnknownPlugError."""
    postgres = given.startswith(_POSTGRES)
    driver = cast("Database", plugs.load(querying, "postgres" if postgres else "sqlite"))
    return driver.rows(given if postgres else given.removeprefix(_SQLITE), query)


def without_secret(address: str) -> str:
    """An address of a database without user and password, and without its parameters, which may hold one too."""
    scheme, marked, rest = address.partition("://")
    if not marked:
        return address
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path.partition('?')[0]}"
