"""The rows of a query on a PostgreSQL server, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import psycopg

from midspan.errors import FeedError
from midspan.feeds.querying._columns import named

_BATCH = 2_000


def found(address: str, query: str) -> Iterator[Mapping[str, Any]]:
    """Raises FeedError."""
    shown = _shown(address)
    try:
        with psycopg.connect(address, client_encoding="utf8", application_name="midspan") as connection:
            connection.read_only = True
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            # A cursor of the server takes one query that gives rows, and nothing else.
            with connection.cursor("midspan_items") as cursor:
                cursor.execute(query.encode())
                columns = named([each.name for each in cursor.description or ()], shown)
                while batch := cursor.fetchmany(_BATCH):
                    for values in batch:
                        yield dict(zip(columns, values, strict=True))
    except psycopg.OperationalError as error:
        raise FeedError(
            f"the database `{shown}` cannot be asked: {_said(error)}",
            help="check its address, and that the server is up",
        ) from None
    except psycopg.Error as error:
        raise FeedError(
            f"the query on `{shown}` is refused: {_said(error)}",
            help="give one `SELECT` of this database, and nothing else",
        ) from None


def _shown(address: str) -> str:
    scheme, _, rest = address.partition("?")[0].partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


def _said(error: psycopg.Error) -> str:
    return " ".join((error.diag.message_primary or str(error)).split())[:200]
