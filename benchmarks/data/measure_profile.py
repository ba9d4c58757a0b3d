"""What a full profile costs, beside the scan limit and DuckDB's SUMMARIZE: CPU after start-up, peak memory.

    python benchmarks/data/measure_profile.py [--rows 1000000] [--rounds 3]

Each run is a process of its own on the same file, the contestants in turn. Peers that have an environment under
`benchmarks/build/envs` (`ydata`, `whylogs`) run too. Writes `results.json` and `RESULTS.md` beside this file.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent / "build"
THREADS = 2
QUIET = {
    "DO_NOT_TRACK": "1",
    "YDATA_PROFILING_NO_ANALYTICS": "True",
    "WHYLOGS_NO_ANALYTICS": "True",
    "OMP_NUM_THREADS": "2",
    "MPLBACKEND": "Agg",
}


def scan(file: str) -> Callable[[], int]:
    """The limit: every column decoded and hashed."""
    import duckdb

    connection = duckdb.connect(config={"threads": THREADS})
    columns = [row[0] for row in connection.execute(f"DESCRIBE FROM '{file}'").fetchall()]
    hashed = ", ".join(f'bit_xor(hash("{each}"))' for each in columns)
    return lambda: len(connection.execute(f"SELECT {hashed} FROM '{file}'").fetchall())


def summarize(file: str) -> Callable[[], int]:
    import duckdb

    connection = duckdb.connect(config={"threads": THREADS})
    connection.execute(f"CREATE VIEW invoices AS FROM '{file}'")
    return lambda: len(connection.execute("SUMMARIZE invoices").fetchall())


def midspan(file: str) -> Callable[[], int]:
    from midspan.data.ports import Files, Limits, Part
    from midspan.data.profiling.profile import profile
    from midspan.tables import _parquet, duckdb  # noqa: F401 - loaded before the clock starts

    def run() -> int:
        place = Files((Part(Path(file)),), "invoices")
        with (
            TemporaryDirectory() as folder,
            duckdb.opened({"it": place}, Limits(Path(folder), threads=THREADS)) as tables,
        ):
            return len(profile(tables["it"], lambda *_: None).columns)

    return run


def ydata(file: str) -> Callable[[], int]:
    import pandas as pd
    from ydata_profiling import ProfileReport

    def run() -> int:
        report = ProfileReport(pd.read_parquet(file), minimal=True, progress_bar=False)
        return len(report.get_description().variables)

    return run


def whylogs(file: str) -> Callable[[], int]:
    import pandas as pd
    import whylogs as why

    return lambda: len(why.log(pd.read_parquet(file)).view().get_columns())


CONTESTANTS: dict[str, Callable[[str], Callable[[], int]]] = {
    "scan": scan,
    "summarize": summarize,
    "midspan": midspan,
    "ydata": ydata,
    "whylogs": whylogs,
}
SHOWN = {
    "scan": "scan limit: every column decoded and hashed",
    "summarize": "DuckDB SUMMARIZE",
    "midspan": "midspan, full profile",
    "ydata": "ydata-profiling, minimal",
    "whylogs": "whylogs",
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--run", choices=CONTESTANTS)
    parser.add_argument("--file")
    options = parser.parse_args()
    if options.run:
        print(json.dumps(_run(options.run, options.file)))
        return
    sys.path.insert(0, str(HERE))
    import invoices

    folder = BUILD / f"invoices-{options.rows}"
    if not (folder / "invoices.parquet").exists():
        invoices.write(folder, options.rows)
    found: dict[str, list[dict[str, Any]]] = {}
    for _ in range(options.rounds):
        for name in CONTESTANTS:
            if (python := _python(name)) is not None:
                found.setdefault(name, []).append(_measured(python, name, folder / "invoices.parquet"))
    _write(options.rows, options.rounds, found)


def _run(name: str, file: str) -> dict[str, Any]:
    run = CONTESTANTS[name](file)
    cpu, wall = time.process_time(), time.perf_counter()
    columns = run()
    return {
        "columns": columns,
        "cpu_s": time.process_time() - cpu,
        "wall_s": time.perf_counter() - wall,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _python(name: str) -> str | None:
    if name not in {"ydata", "whylogs"}:
        return sys.executable
    python = BUILD / "envs" / name / "bin" / "python"
    return str(python) if python.exists() else None


def _measured(python: str, name: str, file: Path) -> dict[str, Any]:
    command = [python, __file__, "--run", name, "--file", str(file)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | QUIET)
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(name, said, flush=True)
    return said


def _write(rows: int, rounds: int, found: dict[str, list[dict[str, Any]]]) -> None:
    file = HERE / "results.json"
    kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    middle = {
        name: sorted(runs, key=lambda run: run["cpu_s"])[len(runs) // 2] for name, runs in found.items()
    }
    kept[f"profile {rows}"] = {"rows": rows, "rounds": rounds, "median": middle}
    file.write_text(f"{json.dumps(kept, indent=1)}\n", encoding="utf-8")
    lines = [
        "# What a full profile costs",
        "",
        "20 columns of invoices with faults, one Parquet file, two threads; CPU after start-up, the median of the rounds;",
        "peak memory of the whole process. Trust the ratios.",
    ]
    for each in kept.values():
        scanned = each["median"]["scan"]["cpu_s"]
        lines += [
            "",
            f"## {each['rows']:,} rows, rounds: {each['rounds']}",
            "",
            "| | CPU | × scan | wall | peak memory |",
            "|---|---:|---:|---:|---:|",
            *(
                f"| {SHOWN[name]} | {run['cpu_s']:.2f} s | {run['cpu_s'] / scanned:.1f} | {run['wall_s']:.2f} s | {run['peak_mb']:.0f} MB |"
                for name, run in each["median"].items()
            ),
        ]
    (HERE / "RESULTS.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
