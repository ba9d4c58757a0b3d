"""A table of a PostgreSQL database: `postgresql://HOST/NAME#TABLE`, or `#SCHEMA.TABLE`."""

from __future__ import annotations

from midspan.errors import SinkError
from midspan.run.ports import Outlet
from midspan.sinks._columns import columns_of
from midspan.sinks._tables import TableSink, target_of


def open_sink(outlet: Outlet) -> TableSink:
    target = target_of(outlet.target)
    try:
        from midspan.sinks._postgres_table import PostgresTable  # noqa: PLC0415 - what only this sink needs
    except ImportError as error:
        if (error.name or "psycopg").partition(".")[0] not in {"psycopg", "psycopg_binary", "psycopg_c"}:
            raise
        raise SinkError(
            "results on PostgreSQL need `psycopg`, which is not installed",
            help="run `pip install 'midspan[postgres]'`",
        ) from error
    return TableSink(target, columns_of(outlet), PostgresTable(target))
