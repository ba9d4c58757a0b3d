"""`midspan data compare` says the same of a table on a server and of the file that it was loaded from, whichever side it is."""

from __future__ import annotations

import json
from typing import Any

import duckdb
import psycopg
import pytest

import pgserver
from midspan.cli.app import run

ROWS = """
    SELECT (DATE '2026-01-01' + (i // 60)::INTEGER) AS day, i AS id, ({shift} + 10 * sin(i * 12.9898) * cos(i * 78.233))::DOUBLE AS amount,
           ['web', 'desk', '{third}'][1 + i % 20 // 9] AS channel, (i % 7 = 0) AS urgent, round(i % 50 * {unit}, 1)::DECIMAL(12, 1) AS weight
    FROM range({first}, {last}) AS t(i)
"""
KINDS = "day date, id bigint, amount double precision, channel text, urgent boolean, weight numeric(12, 1)"


@pytest.fixture(scope="module")
def places(
    postgres_server: pgserver.Server, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[str, ...]]:
    """`before` and `now`, each as a file and as a table of the server: what the command is given."""
    folder = tmp_path_factory.mktemp("compare")
    found: dict[str, tuple[str, ...]] = {}
    made = {
        "before": ROWS.format(shift=100, third="mail", unit=1, first=0, last=1800),
        "now": ROWS.format(shift=108, third="app", unit=1000, first=1800, last=2400),
    }
    address = postgres_server.address()
    with psycopg.connect(address, autocommit=True) as server, duckdb.connect() as here:
        for name, query in made.items():
            file = folder / f"{name}.parquet"
            here.execute(f"COPY ({query}) TO '{file}'")
            rows = here.execute(f"FROM '{file}'").fetchall()
            server.execute(f"CREATE TABLE compared_{name} ({KINDS})".encode())
            with server.cursor() as cursor:
                cursor.executemany(
                    f"INSERT INTO compared_{name} VALUES (%s, %s, %s, %s, %s, %s)".encode(), rows
                )
            found[name] = str(file), address, f"compared_{name}"
    return found


def compared(
    capsys: pytest.CaptureFixture[str], sides: tuple[str, str], places: dict[str, tuple[str, ...]], *more: str
) -> Any:
    """sides: `file` or `server`, of the reference and of what arrives now. Everything but how the two are called."""
    names = [
        places[name][0 if side == "file" else 1] for name, side in zip(("before", "now"), sides, strict=True)
    ]
    tables = ["--table", places["before"][2], "--current-table", places["now"][2]]
    capsys.readouterr()
    code = run(["data", "compare", *names, *tables, *more, "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    found["reference"].pop("name")
    found["current"].pop("name")
    return code, found


@pytest.mark.parametrize(
    "more", [("--decided", "day", "--segment", "channel"), ("--at", "day"), ("--window", "100 rows")]
)
def test_a_server_on_either_side_or_both_says_what_files_say(
    more: tuple[str, ...], places: dict[str, tuple[str, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    files = compared(capsys, ("file", "file"), places, *more)
    assert files[0] == 1
    said = {(each["check"], each["column"]) for each in files[1]["mismatches"]}
    assert said >= {("unit-changed", "weight"), ("new-values", "channel")}
    assert ("drift", "amount") in said
    for sides in (("server", "file"), ("file", "server"), ("server", "server")):
        assert compared(capsys, sides, places, *more) == files
