"""How fast records arrive from each kind of source and results reach each kind of destination, beside the plainest way.

    python benchmarks/moving/measure_moving.py [--records 300000] [--results 100000] [--rounds 3]

Every delivery of 1,000 results is on the disk before the next. Writes `results.json` and `RESULTS.md` beside this file.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any

from midspan.cli.delivering import open_sink
from midspan.cli.supplying import open_source
from midspan.run.ports import Result

HERE = Path(__file__).resolve().parent
BATCH = 1_000
INPUT = {
    "type": "object",
    "properties": {"text": {"type": "string"}, "zone": {"type": "string"}, "count": {"type": "integer"}},
}
OUTPUT = {
    "type": "object",
    "properties": {"digit": {"type": "integer"}, "note": {"type": "string"}},
    "additionalProperties": False,
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", type=int, default=300_000)
    parser.add_argument("--results", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory(prefix="moving-") as name:
        folder = Path(name)
        write(folder, options.records)
        for what, way, run in [*sources(folder, options.records), *sinks(folder, options.results)]:
            count = options.records if what.startswith("from") else options.results
            runs = [timed(run) for _ in range(options.rounds)]
            found.append({"what": what, "way": way, "count": count, "runs": runs})
    result = {"load": os.getloadavg()[0], "rounds": options.rounds, "found": found}
    (HERE / "results.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    (HERE / "RESULTS.md").write_text(markdown(result), encoding="utf-8")
    print(markdown(result))


def write(folder: Path, count: int) -> None:
    """The same small records in every kind of source."""
    import duckdb

    rows = [(f"r{n}", f"where does request {n} belong?", "north", n) for n in range(count)]
    with (folder / "in.jsonl").open("w", encoding="utf-8") as lines:
        for identity, text, zone, number in rows:
            lines.write(
                json.dumps({"id": identity, "input": {"text": text, "zone": zone, "count": number}}) + "\n"
            )
    with (folder / "in.csv").open("w", encoding="utf-8", newline="") as table:
        writer = csv.writer(table)
        writer.writerow(["id", "text", "zone", "count"])
        writer.writerows(rows)
    duckdb.sql(f"COPY (FROM read_csv('{folder}/in.csv')) TO '{folder}/in.parquet' (FORMAT parquet)")
    with closing(sqlite3.connect(folder / "in.db")) as there, there:
        there.execute("CREATE TABLE items (id TEXT PRIMARY KEY, text TEXT, zone TEXT, count INTEGER)")
        there.executemany("INSERT INTO items VALUES (?, ?, ?, ?)", rows)


def sources(folder: Path, count: int) -> list[tuple[str, str, Callable[[], None]]]:
    def arrive(name: str, after: int, **how: Any) -> None:
        with closing(open_source(str(folder / name), INPUT, **how)) as source:
            assert sum(1 for _ in source.arrivals(after)) == count - after

    def plain() -> None:
        with (folder / "in.jsonl").open(encoding="utf-8") as lines:
            assert sum(isinstance(json.loads(line), dict) for line in lines) == count

    query = {"query": "SELECT * FROM items ORDER BY id"}
    return [
        ("from JSON Lines", "json.loads by line", plain),
        ("from JSON Lines", "midspan", lambda: arrive("in.jsonl", 0)),
        ("from JSON Lines", "midspan, resumed at the last record", lambda: arrive("in.jsonl", count - 1)),
        ("from CSV", "midspan", lambda: arrive("in.csv", 0)),
        ("from Parquet", "midspan", lambda: arrive("in.parquet", 0)),
        ("from Parquet", "midspan, resumed at the last record", lambda: arrive("in.parquet", count - 1)),
        ("from a query on SQLite", "midspan", lambda: arrive("in.db", 0, **query)),
    ]


def sinks(folder: Path, count: int) -> list[tuple[str, str, Callable[[], None]]]:
    some = [
        Result(f"r{n}", {"digit": n % 10, "note": "as read"}, "ai", "autonomous", "t") for n in range(count)
    ]
    parts = [some[at : at + BATCH] for at in range(0, count, BATCH)]

    def deliver(target: str) -> None:
        for old in folder.glob("out*"):
            old.unlink()
        with closing(open_sink(target, OUTPUT)) as sink:
            mark = sink.begin(None)
            for part in parts:
                mark = sink.deliver(part, mark).mark
            sink.finish(mark)

    def plain() -> None:
        with (folder / "out.jsonl").open("wb") as file:
            for part in parts:
                file.write("".join(json.dumps(each._asdict()) + "\n" for each in part).encode())
                file.flush()
                os.fsync(file.fileno())

    def plain_table() -> None:
        (folder / "out.db").unlink(missing_ok=True)
        with closing(sqlite3.connect(folder / "out.db")) as there:
            there.execute(
                "CREATE TABLE t (id TEXT PRIMARY KEY, digit INTEGER, note TEXT, by TEXT, level TEXT, at TEXT)"
            )
            for part in parts:
                with there:
                    rows = [(each.id, *each.output.values(), each.by, each.level, each.at) for each in part]
                    there.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)", rows)

    return [
        ("to JSON Lines", "json.dumps and fsync", plain),
        ("to JSON Lines", "midspan", lambda: deliver(f"{folder}/out.jsonl")),
        ("to CSV", "midspan", lambda: deliver(f"{folder}/out.csv")),
        ("to Parquet", "midspan", lambda: deliver(f"{folder}/out.parquet")),
        ("to a table of SQLite", "executemany of inserts", plain_table),
        ("to a table of SQLite", "midspan", lambda: deliver(f"sqlite:///{folder}/out.db#t")),
    ]


def timed(run: Callable[[], None]) -> dict[str, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    return {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}


def markdown(result: dict[str, Any]) -> str:
    lines = [
        "# How fast items come and outputs go",
        "",
        "Small records (three fields) and small results (two fields). Opening a source, with its digest, is part of the time.",
        "",
        "| | by | records | a second | a second of CPU |",
        "|---|---|--:|--:|--:|",
    ]
    for each in result["found"]:
        wall, cpu = (median(run[key] for run in each["runs"]) for key in ("wall_s", "cpu_s"))
        count = each["count"]
        lines.append(
            f"| {each['what']} | {each['way']} | {count:,} | {count / wall:,.0f} | {count / cpu:,.0f} |"
        )
    return "\n".join(
        [
            *lines,
            "",
            f"Medians of {result['rounds']} runs, at a load of {result['load']:.1f} on shared cores.",
            "",
        ]
    )


if __name__ == "__main__":
    main()
