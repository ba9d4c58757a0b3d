"""Parquet files, looked at by DuckDB: its dictionaries stand beside the table, in the same connection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from midspan.data.ports import Files, Limits, Place, Table, Told, Written
from midspan.errors import DataError


@contextmanager
def opened(places: Mapping[str, Place], limits: Limits) -> Iterator[Mapping[str, Table]]:
    """Raises DataError for a file that is damaged, and for places that are no files."""
    from midspan.tables._parquet import tables  # noqa: PLC0415 - only who looks at data waits for DuckDB

    files: dict[str, Files] = {}
    for name, place in places.items():
        if not isinstance(place, Files):
            raise DataError(
                f"`{place.shown}` is no file, and cannot be looked at together with files",
                help="export it as Parquet or CSV first",
            )
        files[name] = place
    with tables(files, limits) as found:
        yield found


def landed(text: Path, written: Written, target: Path, limits: Limits, told: Told) -> int | None:
    """Delimited text as Parquet, all of it texts; None where a record of it is not plain. Raises DataError."""
    from midspan.tables import _writing  # noqa: PLC0415

    return _writing.landed(text, written, target, limits, told)
