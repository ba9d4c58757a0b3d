"""Where a queue is: the engine, the schema and the rows of DBOS's tables, in a SQLite file or on a PostgreSQL server."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from midspan.durable._engines import postgres_connection, postgres_engine, sqlite_engine
from midspan.durable._guard import Guard
from midspan.durable._lock import FileLock
from midspan.durable._rows import Rows
from midspan.durable._supervisor import Supervisor


@dataclass(frozen=True, slots=True)
class Tables:
    """name: as people know the database. connect: a raw connection that commits each statement."""

    name: str
    engine: sa.Engine
    schema: str | None
    connect: Callable[[], Any]
    guard: Guard

    @property
    def prefix(self) -> str:
        """What stands before a table's name."""
        return "" if self.schema is None else f'"{self.schema}".'

    @property
    def rows(self) -> Rows:
        return Rows(self.engine, self.prefix)


def in_sqlite(path: Path) -> Tables:
    connect = partial(sqlite3.connect, path, isolation_level=None, check_same_thread=False, timeout=30)
    return Tables(path.name, sqlite_engine(path), None, connect, FileLock(path))


def in_postgres(address: str) -> Tables:
    """In a schema beside the ledger's, named after it."""
    with postgres_connection(address, autocommit=True) as connection:
        row = connection.execute("SELECT current_schema()").fetchone()
        database = connection.info.dbname
    beside = str(row[0]) if row and row[0] else "public"
    schema = "midspan_durable" if beside == "public" else f"{beside}_durable"
    connect = partial(postgres_connection, address, autocommit=True)
    return Tables(database, postgres_engine(address), schema, connect, Supervisor(address, schema))
