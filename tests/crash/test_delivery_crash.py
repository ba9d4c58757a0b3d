"""Processes that die while they deliver: every result is there once, and in order."""

from __future__ import annotations

import random
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import psycopg
import pytest

from delivering import results, sink
from forking import Forked, forge
from patience import until

COUNT = 4_000

PATIENCE_S = 120.0


def start(target: str, folder: Path, name: str) -> Forked:
    arguments = (target, str(folder / "ledger.db"), str(COUNT), name)
    return forge().run("deliverer:main", *arguments, said=folder / f"{name}.said", needs=["duckdb"])


def _said(process: Forked, lines: int) -> None:
    """Wait until it has said so many, or all that it had to say."""
    until(
        lambda: process.said().count("\n") >= lines or process.poll() is not None,
        within=PATIENCE_S,
        said=process.said,
    )


def kill_at_any_point(target: str, folder: Path, kills: int) -> None:
    """Kills, then one process that ends."""
    draw = random.Random(7)
    for number in range(kills):
        process = start(target, folder, str(number))
        _said(process, draw.randint(1, 12))
        process.kill()
        assert process.wait() in {0, -signal.SIGKILL}, process.said()
    last = start(target, folder, "last")
    assert last.wait(PATIENCE_S) == 0, last.said()
    assert last.said().endswith("all\n")


@pytest.mark.parametrize("ending", ["jsonl", "csv"])
def test_a_file_holds_every_result_once_and_in_order(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"out.{ending}"
    kill_at_any_point(str(path), tmp_path, 8)
    with closing(sink(tmp_path / f"whole.{ending}")) as whole:
        whole.deliver(results(COUNT), whole.begin(None))
    assert path.read_bytes() == (tmp_path / f"whole.{ending}").read_bytes()


def test_a_parquet_file_holds_every_result_once_and_in_order(tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    kill_at_any_point(str(path), tmp_path, 4)
    with duckdb.connect() as connection:
        rows = connection.execute("SELECT id, digit FROM read_parquet(?)", [str(path)]).fetchall()
    assert rows == [(each.id, each.output["digit"]) for each in results(COUNT)]


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_table_holds_every_result_once(tmp_path: Path, kind: str, request: pytest.FixtureRequest) -> None:
    expected = [(each.id, each.output["digit"]) for each in results(COUNT)]
    if kind == "sqlite":
        kill_at_any_point(f"sqlite:///{tmp_path}/out.db#results", tmp_path, 6)
        with closing(sqlite3.connect(tmp_path / "out.db")) as connection:
            rows = connection.execute("SELECT id, digit FROM results ORDER BY rowid").fetchall()
    else:
        address = request.getfixturevalue("postgres_server").new_database()
        kill_at_any_point(f"{address}#results", tmp_path, 6)
        with psycopg.connect(address) as there:
            rows = there.execute("SELECT id, digit FROM results").fetchall()
        rows.sort(key=lambda row: int(row[0].partition("-")[2]))
    assert rows == expected
