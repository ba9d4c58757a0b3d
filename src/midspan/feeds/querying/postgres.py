"""PostgreSQL, asked within one read-only transaction, which sees one state of the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from midspan.errors import FeedError


def rows(address: str, query: str) -> Iterator[Mapping[str, Any]]:
    """The address is `postgresql://USER@HOST/NAME`. Raises FeedError."""
    try:
        from midspan.feeds.querying._postgres_rows import found  # noqa: PLC0415 - what only this database needs
    except ImportError as error:
        if (error.name or "psycopg").partition(".")[0] not in {"psycopg", "psycopg_binary", "psycopg_c"}:
            raise
        raise FeedError(
            "a query on PostgreSQL needs `psycopg`, which is not installed",
            help="run `pip install 'midspan[postgres]'`",
        ) from error
    return found(address, query)
