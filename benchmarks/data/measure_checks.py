"""What 35 checks with evidence cost, beside the same checks by others: CPU after start-up, the contestants in turn.

    python benchmarks/data/measure_checks.py [--rows 1000000] [--rounds 5] [--envs benchmarks/build/envs]

Each run is a process of its own on the same file. Peers run that have an environment of their name under `--envs` (`soda`:
soda-core and soda-duckdb; `datacontract`: datacontract-cli[duckdb]; `gx`: great-expectations; `pandera`: pandera[ibis] and
ibis-framework[duckdb]; all of them with duckdb, and gx and pandera with pandas and pyarrow). Writes `results.json` and `RESULTS.md`.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import checks_contestants
import invoice_checks
import results

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent / "build"
QUIET = {
    "DO_NOT_TRACK": "1",
    "SODA_CORE_TELEMETRY_ENABLED": "false",
    "GX_ANALYTICS_ENABLED": "False",
    "OMP_NUM_THREADS": "2",
    "PYTHONWARNINGS": "ignore",
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--envs", type=Path, default=BUILD / "envs")
    parser.add_argument("--run", choices=checks_contestants.CONTESTANTS)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.run:
        print(json.dumps(_run(options.run, options.folder)))
        return
    folder = BUILD / f"invoices-{options.rows}"
    if not (folder / "invoices.parquet").exists():
        import invoices

        invoices.write(folder, options.rows)
    found: dict[str, list[dict[str, Any]]] = {}
    for _ in range(options.rounds):
        for name in checks_contestants.CONTESTANTS:
            if (python := _python(name, options.envs)) is not None:
                found.setdefault(name, []).append(_measured(python, name, folder))
    _agree(found)
    middle = {
        name: sorted(runs, key=lambda run: run["cpu_s"])[len(runs) // 2] for name, runs in found.items()
    }
    checks = {
        "checks": invoice_checks.count(),
        "rows": options.rows,
        "rounds": options.rounds,
        "median": middle,
    }
    results.keep(f"checks {options.rows}", checks)


def _run(name: str, folder: Path) -> dict[str, Any]:
    run = checks_contestants.CONTESTANTS[name](folder)
    cpu, wall = _cpu(), time.perf_counter()
    found = run()
    return {
        "found": found,
        "cpu_s": _cpu() - cpu,
        "wall_s": time.perf_counter() - wall,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _cpu() -> float:
    """Of this process and what it started."""
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


def _python(name: str, envs: Path) -> str | None:
    if name == "midspan":
        return sys.executable
    python = envs / name / "bin" / "python"
    return str(python) if python.exists() else None


def _measured(python: str, name: str, folder: Path) -> dict[str, Any]:
    command = [python, __file__, "--run", name, "--folder", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | QUIET)
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(name, said, flush=True)
    return said


def _agree(found: dict[str, list[dict[str, Any]]]) -> None:
    """All that were counted by several are the same."""
    said = {(what, count) for runs in found.values() for run in runs for what, count in run["found"].items()}
    if len(said) != len({what for what, _ in said}):
        raise SystemExit(f"the contestants do not find the same: {sorted(said)}")


if __name__ == "__main__":
    main()
