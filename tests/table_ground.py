"""Tables for tests: rows as Parquet, opened by the plug that people use, and checked by what a contract says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from midspan.data.checking.assess import Assessment, assessed
from midspan.data.checking.ground import Arrived, Ground, Need
from midspan.data.checking.outcome import Outcome
from midspan.data.contract.reading import ContractFile
from midspan.data.ports import Files, Limits, Part, Table
from midspan.findings import Place
from midspan.tables import duckdb as plug

NOW = datetime(2026, 11, 20, tzinfo=UTC)
HERE = Place("works/w.yaml")

Rows = Sequence[Mapping[str, Any]]


def saved_table(path: Path, rows: Rows) -> Path:
    """The rows as Parquet, every value as the text that it is, or as it is where it is none."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    with duckdb.connect() as connection:
        columns = [[row.get(name) for row in rows] for name in names]
        kinds = [_type(values) for values in columns]
        typed = ", ".join(f"{_quoted(name)} {kind}" for name, kind in zip(names, kinds, strict=True))
        connection.execute(f"create table t ({typed})")
        # Row by row takes a hundred times as long.
        listed = ", ".join(f"unnest(?::{kind}[])" for kind in kinds)
        connection.execute(f"insert into t select {listed}", columns)
        connection.execute(f"copy t to '{path}' (format parquet)")
    return path


def _quoted(name: str) -> str:
    inner = name.replace('"', '""')
    return f'"{inner}"'


def _type(values: Sequence[Any]) -> str:
    kinds = {type(value) for value in values if value is not None}
    return {frozenset([int]): "bigint", frozenset([float]): "double", frozenset([datetime]): "timestamp"}.get(
        frozenset(kinds), "varchar"
    )


@contextmanager
def tables(folder: Path, named: Mapping[str, Rows]) -> Iterator[Mapping[str, Table]]:
    """Several tables, open together."""
    places = {
        name: Files((Part(saved_table(folder / f"{name}.parquet", rows)),), name)
        for name, rows in named.items()
    }
    with plug.opened(places, Limits(folder, threads=1)) as opened:
        yield opened


def assess(
    folder: Path,
    file: ContractFile,
    named: Mapping[str, Rows],
    needs: Sequence[Need] = (),
    arrived: Arrived | None = None,
) -> Assessment:
    """Everything that is found in these tables of a contract."""
    assert file.faults == ()
    with tables(folder, named) as opened:
        grounds = [
            Ground(file.promise, table, opened[table.name], needs, NOW, arrived or Arrived(), opened)
            for table in file.promise.tables
        ]
        return assessed([file.promise], grounds, needs, HERE)


def of_check(found: Assessment, check: str, column: str | None = None) -> Outcome:
    """The one outcome of this check, of this column where it is named."""
    [outcome] = [
        each
        for each in found.outcomes
        if each.check == check and column in {None, each.column} and each.table != "zones"
    ]
    return outcome
