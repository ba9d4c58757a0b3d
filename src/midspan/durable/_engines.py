"""SQLAlchemy engines for DBOS, and its errors in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from midspan.errors import StoreError

# DBOS writes who is at a segment and that it is done. What of this a loss of power takes back has the segment executed
# once more, which handlers are made for, so it does not wait for the disk. What is submitted does: see `durably`.
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "wal_autocheckpoint=8000",
    "busy_timeout=30000",
    "foreign_keys=ON",
    "trusted_schema=OFF",
)
_NOT_WAITING = "SET synchronous_commit = off"
# Writers that wait for each other in SQLite sleep for longer than they have to; two of them hardly do.
_WRITERS, _POOL = 2, 10
# What a server does about a machine that vanished, and about a process that is frozen with rows in its hands.
_SERVER_OPTIONS = (
    "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=5"
    " -c idle_in_transaction_session_timeout=10000"
)
_CONNECTING: dict[str, Any] = {"application_name": "midspan worker", "connect_timeout": 10}


def sqlite_engine(path: Path) -> sa.Engine:
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), pool_size=_WRITERS, max_overflow=0)

    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = "IMMEDIATE"
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    sa.event.listen(engine, "connect", prepare)
    return engine


def postgres_engine(address: str) -> sa.Engine:
    """Connections as the ledger's own: what `psycopg` takes for an address, its options included."""

    def connect() -> psycopg.Connection[Any]:
        connection = postgres_connection(address, autocommit=True)
        connection.execute(_NOT_WAITING)
        connection.autocommit = False
        return connection

    return sa.create_engine(
        "postgresql+psycopg://", creator=connect, pool_size=_POOL, max_overflow=0, pool_pre_ping=True
    )


def postgres_connection(address: str, *, autocommit: bool = False) -> psycopg.Connection[Any]:
    given = conninfo_to_dict(address)
    options = f"{_SERVER_OPTIONS} {given.get('options') or ''}"
    return psycopg.connect(**(_CONNECTING | given | {"options": options}), autocommit=autocommit)


@contextmanager
def durably(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that is on the disk once it has been committed, and taken back where the block raises."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            with connection.begin():
                connection.exec_driver_sql("SET LOCAL synchronous_commit = on")
                yield connection
            return
        connection.exec_driver_sql("PRAGMA synchronous=FULL")
        connection.commit()
        try:
            with connection.begin():
                yield connection
        finally:
            connection.exec_driver_sql("PRAGMA synchronous=NORMAL")


@contextmanager
def in_words(name: str) -> Iterator[None]:
    """Raises StoreError for whatever the database raises inside."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, psycopg.Error) as error:
        reason = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
        raise StoreError(
            f"the queue in `{name}` cannot be read or written: {_first_line(str(reason))}",
            help="see that the database is there and may be written to, then run this again",
        ) from error


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "no reason given")
