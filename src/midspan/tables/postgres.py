"""Tables and views of a PostgreSQL server, looked at where they lie, within one read-only transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from midspan.data.ports import Limits, Place, Relation, Table
from midspan.errors import DataError


@contextmanager
def opened(places: Mapping[str, Place], limits: Limits) -> Iterator[Mapping[str, Table]]:
    """Raises DataError, also for tables of more than one server."""
    try:
        from midspan.tables._postgres import tables  # noqa: PLC0415 - what only this engine needs
    except ImportError as error:
        if (error.name or "psycopg").partition(".")[0] not in {"psycopg", "psycopg_binary", "psycopg_c"}:
            raise
        raise DataError(
            "a table on PostgreSQL needs `psycopg`, which is not installed",
            help="run `pip install 'midspan[postgres]'`",
        ) from error
    relations: dict[str, Relation] = {}
    for name, place in places.items():
        if not isinstance(place, Relation):
            raise DataError(
                f"`{place.shown}` is no table of a server, and cannot be looked at together with one",
                help="export the server's table as Parquet or CSV first",
            )
        relations[name] = place
    if len({place.address for place in relations.values()}) > 1:
        raise DataError(
            "tables of two servers cannot be looked at together",
            help="export one of them as Parquet or CSV first",
        )
    with tables(relations, limits) as found:
        yield found
