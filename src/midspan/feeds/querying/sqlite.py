"""SQLite, opened for reading only: a query can neither change the file nor reach another one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from midspan.errors import FeedError
from midspan.feeds.querying._columns import named

_ALLOWED = frozenset(
    (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)
)
_BATCH = 2_000
_WAIT_S = 30.0
_SELECT = "give one `SELECT`, and nothing else"


def rows(address: str, query: str) -> Iterator[Mapping[str, Any]]:
    """The address is a path. Raises FeedError."""
    path = Path(address)
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise FeedError(f"the database `{address}` {what}", help="give the file of a SQLite database")
    try:
        with closing(_opened(path)) as connection:
            cursor = connection.execute(query)
            if cursor.description is None:
                raise FeedError(f"the query on `{address}` asks for no rows", help=_SELECT)
            columns = named([each[0] for each in cursor.description], address)
            while batch := cursor.fetchmany(_BATCH):
                for values in batch:
                    yield dict(zip(columns, values, strict=True))
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise _refused(error, address) from None


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_WAIT_S)
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.set_authorizer(
        lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY
    )
    # Bytes that are no UTF-8 stay what they are, for the row to be refused by name.
    connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    return connection


def _refused(error: Exception, address: str) -> FeedError:
    code = str(getattr(error, "sqlite_errorname", ""))
    said = " ".join(str(error).split())[:200]
    match code:
        case "SQLITE_AUTH":
            return FeedError(
                f"the query on `{address}` does more than read: {said}",
                help=_SELECT,
            )
        case "SQLITE_NOTADB" | "SQLITE_CORRUPT":
            return FeedError(
                f"`{address}` is no SQLite database: {said}", help="give the file of a SQLite database"
            )
        case "SQLITE_BUSY" | "SQLITE_LOCKED":
            return FeedError(
                f"`{address}` is locked by another process",
                help="wait until that process ends, then run this again",
            )
    return FeedError(
        f"the query on `{address}` is refused: {said}", help="mend the query: one `SELECT` of this database"
    )
