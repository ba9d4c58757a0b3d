"""What comparing two tables costs, beside Evidently and NannyML: CPU after start-up, peak memory; and how exact the distances are.

    python benchmarks/data_drift/measure_cost.py [--rows 1000000] [--rounds 2] [--venvs FOLDER]

Two tables of 12 numbers and 8 columns of values, in one of which a number and a column of values have moved. Each run is a process of
its own, the contestants in turn. Peers run where `--venvs` has an environment for them (`evidently`, `nannyml`), as made by
`measure_data_drift.py --peers`. Writes `cost.json` and `COST.md` beside this file.
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
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent / "build"
NUMBERS = [f"n{at}" for at in range(12)]
VALUES = [f"c{at}" for at in range(8)]
SIZES = (2, 3, 5, 8, 12, 20, 50, 200)
CHUNK = 50_000
QUIET = {"DO_NOT_TRACK": "1", "NML_DISABLE_USAGE_LOGGING": "1", "OMP_NUM_THREADS": "2"}

Run = Callable[[], dict[str, Any]]


def made(folder: Path, rows: int) -> None:
    """`reference.parquet` and `current.parquet`: normal, long-tailed and whole numbers; `n0` and `c4` have moved in the latter."""
    import duckdb
    import numpy as np

    folder.mkdir(parents=True, exist_ok=True)
    for name, seed in (("reference", 1), ("current", 2)):
        chance, moved = np.random.default_rng(seed), name == "current"
        columns: dict[str, Any] = {}
        for at, column in enumerate(NUMBERS):
            z = chance.standard_normal(rows) + (0.3 if moved and not at else 0.0)
            columns[column] = (z, np.exp(z), np.round(10 * z))[at % 3]
        for at, (column, size) in enumerate(zip(VALUES, SIZES, strict=True)):
            share = 1 / np.arange(1, size + 1) ** (1.3 if moved and at == 4 else 1.0)
            columns[column] = chance.choice(size, rows, p=share / share.sum())
        columns["row"] = np.arange(rows)
        texts = ", ".join(f"'v' || {column} AS {column}" for column in VALUES)
        at_ = "TIMESTAMP '2025-01-01' + to_seconds(\"row\"::BIGINT) AS at"
        with duckdb.connect() as connection:
            connection.execute(
                f"COPY (SELECT {', '.join(NUMBERS)}, {texts}, {at_} FROM columns) TO '{folder / name}.parquet'"
            )


def midspan(folder: Path, **options: str) -> Run:
    """What `midspan data compare` does."""
    from midspan.cli.fit_promise import Asked
    from midspan.cli.fitting import fitted
    from midspan.cli.looking import Wanted
    from midspan.tables import _parquet  # noqa: F401 - loaded before the clock starts

    both = (Wanted((str(folder / f"{name}.parquet"),)) for name in ("reference", "current"))

    def run() -> dict[str, Any]:
        found = fitted(*both, Asked(**options), folder, 1_000_000_000, datetime.now(UTC))
        return {
            "drifted": sorted({each.column for each in found.mismatches}),
            "distances": {
                each.name: each.change.distance for each in found.fields if each.change is not None
            },
        }

    return run


def windows(folder: Path) -> Run:
    """The same in windows, each judged by those of the reference."""
    return midspan(folder, window=f"{CHUNK} rows")


def evidently(folder: Path) -> Run:
    import pandas as pd
    from evidently import DataDefinition, Dataset, Report
    from evidently.presets import DataDriftPreset

    definition = DataDefinition(numerical_columns=NUMBERS, categorical_columns=VALUES)

    def run() -> dict[str, Any]:
        first, second = (
            Dataset.from_pandas(pd.read_parquet(folder / f"{name}.parquet"), data_definition=definition)
            for name in ("reference", "current")
        )
        report = Report([DataDriftPreset(columns=[*NUMBERS, *VALUES])]).run(second, first).dict()
        return {"drifted": [str(each["value"]) for each in report["metrics"][:1]]}

    return run


def nannyml(folder: Path, method: str = "jensen_shannon") -> Run:
    import nannyml as nml
    import pandas as pd

    def run() -> dict[str, Any]:
        first, second = (pd.read_parquet(folder / f"{name}.parquet") for name in ("reference", "current"))
        calculator = nml.UnivariateDriftCalculator(
            column_names=[*NUMBERS, *VALUES],
            treat_as_categorical=VALUES,
            timestamp_column_name="at",
            chunk_size=CHUNK,
            continuous_methods=[method],
            categorical_methods=["jensen_shannon"],
        )
        found = calculator.fit(first).calculate(second).filter(period="analysis").to_df()
        alerts = {
            column: int(found[(column, method if column in NUMBERS else "jensen_shannon", "alert")].sum())
            for column in [*NUMBERS, *VALUES]
        }
        return {"drifted": sorted(column for column, count in alerts.items() if count)}

    return run


def wasserstein(folder: Path) -> Run:
    """NannyML with the distance that both of us give in the unit of the field."""
    return nannyml(folder, "wasserstein")


CONTESTANTS: dict[str, tuple[str | None, str, Callable[[Path], Run]]] = {
    "midspan": (None, "midspan, two tables", midspan),
    "windows": (None, f"midspan, windows of {CHUNK:,} rows", windows),
    "evidently": ("evidently", "Evidently, DataDriftPreset", evidently),
    "nannyml": ("nannyml", f"NannyML, Jensen–Shannon, chunks of {CHUNK:,} rows", nannyml),
    "wasserstein": ("nannyml", f"NannyML, Wasserstein, chunks of {CHUNK:,} rows", wasserstein),
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--venvs", type=Path, default=BUILD / "envs")
    parser.add_argument("--run", choices=CONTESTANTS)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    if given.run:
        print(json.dumps(measured(given.run, given.folder)))
        return
    folder = BUILD / f"two-tables-{given.rows}"
    if not (folder / "current.parquet").exists():
        made(folder, given.rows)
    found: dict[str, list[dict[str, Any]]] = {}
    for _ in range(given.rounds):
        for name, (env, _, _) in CONTESTANTS.items():
            python = Path(sys.executable) if env is None else given.venvs / env / "bin" / "python"
            if python.exists():
                found.setdefault(name, []).append(_process(python, name, folder))
    results = {"rows": given.rows, "rounds": given.rounds, "runs": found, "exact": exact(folder)}
    (HERE / "cost.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    (HERE / "COST.md").write_text(report(results), encoding="utf-8")


def measured(name: str, folder: Path) -> dict[str, Any]:
    env, _, prepared = CONTESTANTS[name]
    run = prepared(folder)
    cpu, wall = time.process_time(), time.perf_counter()
    said = run()
    return {
        "version": version(env) if env else None,
        "cpu_s": time.process_time() - cpu,
        "wall_s": time.perf_counter() - wall,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        **said,
    }


def _process(python: Path, name: str, folder: Path) -> dict[str, Any]:
    command = [str(python), "-W", "ignore", __file__, "--run", name, "--folder", str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=os.environ | QUIET)
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(name, {key: value for key, value in said.items() if key != "distances"}, flush=True)
    return said


def exact(folder: Path) -> dict[str, float]:
    """Wasserstein's distance of each number, of all values, by SciPy."""
    import duckdb
    from scipy import stats

    found = {}
    for column in NUMBERS:
        with duckdb.connect() as connection:
            first, second = (
                connection.execute(f"SELECT {column} FROM '{folder / name}.parquet'").fetchnumpy()[column]
                for name in ("reference", "current")
            )
        found[column] = float(stats.wasserstein_distance(first, second))
    return found


def report(results: dict[str, Any]) -> str:
    runs = results["runs"]
    own = {name: min(each["cpu_s"] for each in of) for name, of in runs.items()}
    rows = [
        f"| {CONTESTANTS[name][1]}{_version(of)} | {own[name]:.2f} | {min(each['wall_s'] for each in of):.2f} "
        f"| {max(each['peak_mb'] for each in of):,.0f} | {own['midspan'] / own[name]:.4f} | {own['windows'] / own[name]:.4f} |"
        for name, of in runs.items()
    ]
    said = runs["midspan"][0]["distances"]
    distances = [
        f"| {name} | {value:.6g} | {said[name]:.6g} | {100 * abs(said[name] / value - 1):.3f} % |"
        for name, value in results["exact"].items()
    ]
    return "\n".join(
        [
            "# Drift: what comparing two tables costs",
            "",
            (
                f"Made by `measure_cost.py`: {results['rows']:,} rows × 20 columns on either side, 12 numbers and 8 columns of 2 to 200 "
                f"values; Parquet, two processors, best of {results['rounds']}, CPU after start-up."
            ),
            "",
            "| who | CPU, s | wall, s | memory at most, MB | two tables of ours / it | windows of ours / it |",
            "|---|---:|---:|---:|---:|---:|",
            *rows,
            "",
            (
                "Wasserstein's distance as the command says it, beside that of all values (SciPy). Only `n0` has moved; the others lie apart by "
                "chance alone, which no bin resolves to a thousandth."
            ),
            "",
            "| column | exact | midspan | apart |",
            "|---|---:|---:|---:|",
            *distances,
            "",
        ]
    )


def _version(of: list[dict[str, Any]]) -> str:
    return f" {of[0]['version']}" if of[0]["version"] else ""


if __name__ == "__main__":
    main()
