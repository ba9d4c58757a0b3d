"""Tables of a catalogue and files that Spark reads, looked at where they lie: on a cluster, or by a Spark of this machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from midspan.data.ports import Limits, Place, Relation, Stored, Table
from midspan.errors import DataError

_NEEDED = frozenset(("pyspark", "py4j", "pyarrow", "pandas", "grpc", "google", "zstandard"))


@contextmanager
def opened(places: Mapping[str, Place], limits: Limits) -> Iterator[Mapping[str, Table]]:
    """Raises DataError, also for tables of more than one cluster."""
    try:
        from midspan.tables._spark import tables  # noqa: PLC0415 - what only this engine needs
    except ImportError as error:
        if (error.name or "pyspark").partition(".")[0] not in _NEEDED:
            raise
        raise DataError(
            "a table on Spark needs `pyspark`, which is not installed",
            help="run `pip install 'midspan[spark]'`",
        ) from error
    held: dict[str, Relation | Stored] = {}
    for name, place in places.items():
        if not isinstance(place, Relation | Stored):
            raise DataError(
                f"`{place.shown}` is nothing that Spark finds, and cannot be looked at together with what it does",
                help="give both to Spark, or export what Spark finds as Parquet or CSV first",
            )
        held[name] = place
    if len({place.address for place in held.values()}) > 1:
        raise DataError(
            "tables of two clusters cannot be looked at together",
            help="export one of them as Parquet or CSV first",
        )
    with tables(held, limits) as found:
        yield found
