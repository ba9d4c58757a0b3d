"""What a full profile costs, beside the scan limit and DuckDB's SUMMARIZE: CPU after start-up, peak memory.

    python benchmarks/data/measure_profile.py [--rows 1000000] [--rounds 3] [--envs benchmarks/build/envs] [--without whylogs]

Each run is a process of its own on the same file, the contestants in turn. Peers that have an environment of their name under
`--envs` (`ydata`, `whylogs`) run too. Writes `results.json` and `RESULTS.md` beside this file.
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

import results

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


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--envs", type=Path, default=BUILD / "envs")
    parser.add_argument("--without", nargs="*", choices=CONTESTANTS, default=())
    parser.add_argument("--run", choices=CONTESTANTS)
    parser.add_argument("--file")
    options = parser.parse_args()
    if options.run:
        print(json.dumps(_run(options.run, options.file)))
        return
    folder = BUILD / f"invoices-{options.rows}"
    if not (folder / "invoices.parquet").exists():
        import invoices

        invoices.write(folder, options.rows)
    found: dict[str, list[dict[str, Any]]] = {}
    for _ in range(options.rounds):
        for name in CONTESTANTS:
            if (python := _python(name, options.envs)) is not None and name not in options.without:
                found.setdefault(name, []).append(_measured(python, name, folder / "invoices.parquet"))
    middle = {
        name: sorted(runs, key=lambda run: run["cpu_s"])[len(runs) // 2] for name, runs in found.items()
    }
    profile = {"rows": options.rows, "rounds": options.rounds, "median": middle}
    results.keep(f"profile {options.rows}", profile)


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


def _python(name: str, envs: Path) -> str | None:
    if name not in {"ydata", "whylogs"}:
        return sys.executable
    python = envs / name / "bin" / "python"
    return str(python) if python.exists() else None


def _measured(python: str, name: str, file: Path) -> dict[str, Any]:
    command = [python, __file__, "--run", name, "--file", str(file)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | QUIET)
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(name, said, flush=True)
    return said


if __name__ == "__main__":
    main()
