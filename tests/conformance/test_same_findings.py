"""Every engine finds the same faults in the same data: states, counts, rows, cells and scores."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

import pgserver
from contract_ground import contract
from midspan.data.checking.assess import Assessment, assessed
from midspan.data.checking.ground import Ground, Need
from midspan.data.checking.outcome import State
from midspan.data.fit.production import Production
from midspan.data.fit.watching import Watched
from midspan.data.ports import Kept, Limits, Relation, Stored, Table
from midspan.findings import Place
from midspan.tables import postgres, spark
from table_ground import HERE, NOW, Rows, saved_table, tables

CONTRACT = """\
kind: DataContract
apiVersion: v3.1.0
id: c
version: 1.0.0
status: active
slaProperties: [{property: latency, value: 9, unit: d, element: t.seen}]
schema:
  - name: t
    properties:
      - {name: id, primaryKey: true, logicalType: integer}
      - {name: zone, required: true, enum: [{value: north}, {value: south}], relationships: [{to: zones.name}]}
      - {name: value, logicalType: integer, logicalTypeOptions: {minimum: 0, maximum: 99}}
      - name: seen
        logicalType: date
        required: true
        customProperties: [{property: midspan, value: {staleAfter: 15 days, recorded: written}}]
      - {name: written, logicalType: timestamp}
      - {name: said, logicalType: date}
      - {name: weight, logicalType: number, logicalTypeOptions: {exclusiveMaximum: 50}}
      - {name: zip}
      - {name: city}
      - {name: mail}
    customProperties:
      - property: midspan
        value: {dependencies: [{of: [zip], fixes: [city]}], identifiers: [city, mail], segments: [zone], decided: closed}
  - {name: zones, properties: [{name: name, unique: true}]}
"""
CLOSED = "      - {name: closed, logicalType: timestamp}\n"


def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {
            "id": number + 1,
            "zone": ("north", "south")[number % 2],
            "value": str(number % 100),
            "seen": f"2026-11-{1 + number % 15:02}",
            "written": datetime(2026, 11, 1 + number % 15, 8),  # noqa: DTZ001 - tables have times without a zone
            "closed": datetime(2026, 11, 14),  # noqa: DTZ001
            "said": f"2026-10-{1 + number % 28:02}",
            "weight": float(number % 50),
            "zip": f"{10_000 + number % 4}",
            "city": f"City of the {number % 4}",
            "mail": f"desk{number}@example.org",
        }
        for number in range(120)
    ]
    rows[3] |= {"zone": "west", "value": "many", "seen": None}
    rows[5] |= {"zone": "n/a", "value": "-1", "said": "03/04/2026"}
    rows[7] |= {"city": "City 9 MÃ¼nster", "seen": "2025-01-01", "weight": 51.5}
    rows[8] |= {"id": 8, "mail": "desk9@example.org", "city": "City of the 01"}
    rows[9] |= {"zone": " ", "value": "1.0", "said": "soon"}
    return rows


ZONES: Rows = [{"name": "north"}, {"name": "south"}]
KINDS = {int: "bigint", float: "double precision", datetime: "timestamp", str: "text"}
NEEDS = [
    Need("value", True, {"type": "integer", "maximum": 90}, Place("works/w.yaml", 3)),
    Need("zone", True, {"enum": ["north", "south"]}, Place("works/w.yaml", 4)),
]


@contextmanager
def _in_postgres(
    server: pgserver.Server, folder: Path, named: Mapping[str, Rows]
) -> Iterator[Mapping[str, Table]]:
    address = server.address()
    with psycopg.connect(address, autocommit=True) as connection:
        for name, rows in named.items():
            kinds = {column: KINDS[type(value)] for column, value in rows[0].items()}
            columns = ", ".join(f'"{column}" {kind}' for column, kind in kinds.items())
            connection.execute(f'CREATE TABLE "findings_{name}" ({columns})'.encode())
            holes = ", ".join(["%s"] * len(kinds))
            with connection.cursor() as cursor:
                cursor.executemany(
                    f'INSERT INTO "findings_{name}" VALUES ({holes})'.encode(),
                    [[*row.values()] for row in rows],
                )
    places = {name: Relation(address, f"findings_{name}", name) for name in named}
    with postgres.opened(places, Limits(folder)) as opened:
        yield opened


def _assessed(opened: Mapping[str, Table]) -> Assessment:
    text = CONTRACT.replace("      - {name: said,", f"{CLOSED}      - {{name: said,")
    file = contract(text)
    assert file.faults == ()
    grounds = [
        Ground(file.promise, table, opened[table.name], NEEDS, NOW, others=opened)
        for table in file.promise.tables
    ]
    return assessed([file.promise], grounds, NEEDS, HERE)


@contextmanager
def _in_spark(address: str, folder: Path, named: Mapping[str, Rows]) -> Iterator[Mapping[str, Table]]:
    places = {
        name: Stored(address, str(saved_table(folder / f"spark-{name}.parquet", rows)), name, Kept.PARQUET)
        for name, rows in named.items()
    }
    with spark.opened(places, Limits(folder)) as opened:
        yield opened


@pytest.mark.parametrize(
    "engine",
    [
        "postgres_server",
        pytest.param("spark_here", marks=pytest.mark.spark),
        pytest.param("spark_connected", marks=pytest.mark.spark),
    ],
)
def test_duckdb_and_the_other_engines_find_the_same(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    named = {"t": _rows(), "zones": ZONES}
    opening = _in_postgres if engine == "postgres_server" else _in_spark
    other = opening(request.getfixturevalue(engine), tmp_path, named)
    with tables(tmp_path, named) as here, other as there:
        first, second = _assessed(here), _assessed(there)
    assert first.outcomes == second.outcomes
    assert first.cells == second.cells
    assert first.readiness == second.readiness
    blocked = {each.check for each in first.faults}
    assert blocked >= {
        "key", "filled", "castable", "valid", "orphans", "stale", "dependency", "day-month", "near-duplicates", "garbled", "leakage",
        "personal", "input-fits", "declared", "segments",
    }  # fmt: skip


@pytest.mark.parametrize("step", [1, 7])
def test_a_row_is_found_by_the_same_number_whatever_stands_before_it(step: int, tmp_path: Path) -> None:
    rows = [*_rows()[::step], {**_rows()[0], "id": 1000, "zone": "nowhere"}]
    with tables(tmp_path, {"t": rows, "zones": ZONES}) as here:
        found = _assessed(here)
    assert (len(rows), "zone") in {(cell.row, cell.column) for _, _, cell in found.cells}


LIVE = """\
kind: DataContract
apiVersion: v3.1.0
id: c
version: 1.0.0
status: active
schema:
  - name: t
    properties:
      - {name: id, primaryKey: true, logicalType: integer}
      - {name: at, logicalType: timestamp}
      - {name: said, logicalType: date}
      - {name: amount, logicalType: number}
      - {name: written, logicalType: number}
      - {name: zone}
    customProperties:
      - {property: midspan, value: {production: {since: 2026-10-20, at: AT}, segments: [zone]}}
"""


def _stream() -> list[dict[str, Any]]:
    """Forty days; from the thirtieth on another amount, another way to write it, and one more zone."""
    rows: list[dict[str, Any]] = []
    for day in range(40):
        at = datetime(2026, 10, 1, 8) + timedelta(days=day)  # noqa: DTZ001 - tables have times without a zone
        for each in range(80):
            amount = math.sin(12.9898 * len(rows)) * 43758.5453 % 1 * 100 + (30 if day >= 30 else 0)
            rows.append(
                {
                    "id": len(rows) + 1,
                    "at": at,
                    "said": f"{at:%d/%m/%Y}",
                    "amount": amount,
                    "written": f"{amount:.3f}".replace(".", "," if day >= 34 else "."),
                    "zone": "west" if day >= 30 and each % 4 == 0 else ("north", "south")[each % 2],
                }
            )
    return rows


@pytest.mark.parametrize("column", ["at", "said"])
def test_both_find_the_same_in_production_and_stand_where_the_other_stands(
    column: str, postgres_server: pgserver.Server, tmp_path: Path
) -> None:
    file = contract(
        LIVE.replace("AT", column).replace(
            "said, logicalType: date",
            "said, logicalType: date, customProperties: [{property: midspan, value: {dayMonthOrder: day-first}}]",
        )
    )
    assert file.faults == ()
    [table] = file.promise.tables
    assert table.live is not None
    said = []
    named = {f"live_{column}": _stream()}
    with tables(tmp_path, named) as here, _in_postgres(postgres_server, tmp_path, named) as there:
        for opened in (here, there):
            [data] = opened.values()
            production = Production(table.live, data, "t")
            ground = Ground(file.promise, table, data, [], NOW, production=production)
            found = assessed([file.promise], [ground], [], HERE)
            assert isinstance(production.found, Watched)
            said.append((found.outcomes, found.readiness, production.found))
    assert said[0] == said[1]
    outcomes, _, watched = said[0]
    states = {(each.check, each.column): each.state for each in outcomes}
    assert states["drift", "amount"] is State.BLOCK
    assert states["alike", "zone"] is states["alike", "written"] is State.BLOCK
    assert watched.kept is not None
    assert watched.kept.until == "2026-11-09"
