"""Delimited text becomes Parquet, all columns as texts, by DuckDB's own reader of such text."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import duckdb

from midspan.data.ports import Limits, Told, Written
from midspan.tables._local import DAMAGE, connected, escaped, refused
from midspan.tables._words import literal

_LONGEST_LINE = 10_000_000
_EVERY_S = 0.2


def landed(text: Path, written: Written, target: Path, limits: Limits, told: Told) -> int | None:
    """As the port says."""
    text, target = text.resolve(), target.resolve()
    names = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(written.width))
    read = (
        f"read_csv({literal(escaped(text))}, columns = {{{names}}}, auto_detect = false,"
        f" header = {str(written.header).lower()}, delim = {literal(written.delimiter)}, quote = '\"', escape = '\"',"
        f" nullstr = '', allow_quoted_nulls = {str(not written.blanks).lower()},"
        " strict_mode = true, null_padding = false, ignore_errors = false,"
        f" max_line_size = {_LONGEST_LINE}, compression = '{'gzip' if written.packed else 'none'}')"
    )
    copy = f"COPY (FROM {read}) TO {literal(str(target))} (FORMAT parquet, COMPRESSION zstd)"
    with connected(limits, files=[text], folders=[target.parent]) as connection:
        try:
            (row,) = _watched(connection, lambda: connection.execute(copy).fetchall(), told)
        except (duckdb.InvalidInputException, UnicodeError):
            target.unlink(missing_ok=True)
            return None
        except DAMAGE as error:
            target.unlink(missing_ok=True)
            raise refused(error, text.name) from None
        rows = int(row[0])
        if written.signs is not None and not _as_wide(connection, written, written.signs, target, rows):
            target.unlink()
            return None
    return rows


def _as_wide(
    connection: duckdb.DuckDBPyConnection, written: Written, signs: int, target: Path, rows: int
) -> bool:
    """Whether each delimiter stands between two columns or within a value: DuckDB passes over one at the end of a line."""
    between = rows * (written.width - 1)
    if signs == between:
        return True
    sign = literal(written.delimiter)
    inside = " + ".join(
        f"coalesce(sum(length(c{number}) - length(replace(c{number}, {sign}, ''))), 0)"
        for number in range(written.width)
    )
    ((count,),) = connection.execute(
        f"SELECT {inside} FROM read_parquet({literal(escaped(target))})"
    ).fetchall()
    return signs - int(count) == between


def _watched(
    connection: duckdb.DuckDBPyConnection, work: Callable[[], list[tuple[int, ...]]], told: Told
) -> list[tuple[int, ...]]:
    """What the work gives; meanwhile it is told how far it is, and an interruption ends it."""
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(work)
        try:
            while not wait([done], timeout=_EVERY_S).done:
                told(max(0.0, connection.query_progress()) / 100)
        except BaseException:
            connection.interrupt()
            raise
        return done.result()
