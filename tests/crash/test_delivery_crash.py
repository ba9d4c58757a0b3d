"""Processes that die while they deliver: every result is there once, and in order."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import psycopg
import pytest

from delivering import results, sink

COUNT = 4_000

# Goes on from the mark in the database, in deliveries of every size; the place in the source is kept beside the mark.
DELIVERER = """
import random, sys
from contextlib import closing
from pathlib import Path
sys.path.insert(0, sys.argv[4])
from delivering import results, sink
from midspan.stores.sqlite import open_production, open_store

target, database, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
draw = random.Random(sys.argv[5])
with closing(open_store(database)) as store, closing(sink(target)) as opened:
    production = open_production(store)
    kept = production.mark(opened.address)
    done = kept["done"] if kept else 0
    mark = opened.begin(kept)
    production.set_mark(opened.address, {**mark, "done": done})
    print("begun", flush=True)
    while done < count:
        size = min(draw.choice([1, 3, 40, 300]), count - done)
        mark = opened.deliver(results(size, done), mark).mark
        print("written", flush=True)
        done += size
        production.set_mark(opened.address, {**mark, "done": done})
        print("kept", flush=True)
    production.set_mark(opened.address, {**opened.finish(mark), "done": done})
    print("all", flush=True)
"""


def start(target: str, folder: Path, name: str) -> subprocess.Popen[str]:
    here = Path(__file__).parents[1]
    return subprocess.Popen(
        [sys.executable, "-c", DELIVERER, target, str(folder / "ledger.db"), str(COUNT), str(here), name],
        stdout=subprocess.PIPE,
        text=True,
    )


def kill_at_any_point(target: str, folder: Path, kills: int) -> None:
    """Kills, then one process that ends."""
    draw = random.Random(7)
    for number in range(kills):
        with start(target, folder, str(number)) as process:
            assert process.stdout is not None
            for _ in range(draw.randint(1, 12)):
                if process.stdout.readline() == "all\n":
                    break
            process.send_signal(signal.SIGKILL)
    with start(target, folder, "last") as process:
        out, _ = process.communicate(timeout=120)
    assert out.endswith("all\n")


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
