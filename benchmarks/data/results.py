"""What the scripts of this folder measured: kept in `results.json`, and shown in `RESULTS.md`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SHOWN = {
    "scan": "scan limit: every column decoded and hashed",
    "summarize": "DuckDB SUMMARIZE",
    "midspan": "midspan",
    "ydata": "ydata-profiling, minimal",
    "whylogs": "whylogs",
    "soda": "Soda",
    "datacontract": "datacontract-cli",
    "gx": "Great Expectations",
    "pandera": "Pandera",
}
HEAD = """\
# What looking at data costs

20 columns of invoices with faults, one Parquet file, two threads; CPU after start-up, the median of the rounds; peak memory of the
whole process. Trust the ratios.
"""


def keep(name: str, measured: dict[str, Any]) -> None:
    """Keep it in place of what was measured of this name before, and write all of it anew."""
    file = HERE / "results.json"
    kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    kept[name] = measured
    file.write_text(f"{json.dumps(kept, indent=1)}\n", encoding="utf-8")
    lines = [line for each in (_profiles, _checks) for line in each(kept)]
    (HERE / "RESULTS.md").write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


def _profiles(kept: dict[str, Any]) -> Iterator[str]:
    for name, each in kept.items():
        if name.startswith("profile"):
            yield from ("", f"## A full profile of {each['rows']:,} rows, rounds: {each['rounds']}", "")
            yield from _table(each["median"], "scan")


def _checks(kept: dict[str, Any]) -> Iterator[str]:
    for name, each in kept.items():
        if name.startswith("checks"):
            title = f"{each['checks']} checks of {each['rows']:,} rows, rounds: {each['rounds']}"
            yield from ("", f"## {title}", "")
            yield "midspan shows the first rows of each fault, lists up to 1,000 cells of it, and looks besides for stand-ins, garbled"
            yield "letters and personal data, as `midspan data assess` does; Great Expectations shows rows too, the others count."
            yield ""
            yield from _table(each["median"], "midspan")


def _table(median: dict[str, Any], unit: str) -> Iterator[str]:
    one = median[unit]["cpu_s"]
    yield f"| | CPU | × {SHOWN[unit].partition(':')[0]} | wall | peak memory |"
    yield "|---|---:|---:|---:|---:|"
    for name, run in median.items():
        times = run["cpu_s"] / one
        yield f"| {SHOWN[name]} | {run['cpu_s']:.2f} s | {times:.1f} | {run['wall_s']:.2f} s | {run['peak_mb']:.0f} MB |"
