"""False alarms and delays of the detector of drift: on made streams of 20 columns, and on published ones beside two peers.

Makes an environment for each peer under `benchmarks/build/envs` on its first run (pip), or uses those in `--venvs`; without
`--peers` it measures only its own side. Writes `results.json` and `RESULTS.md` beside this file.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from made import DRIFTS, Drift, days
from own import Said, counted, followed, incidents
from windowed import Stream, streams
from written import report

from midspan.stats import upper

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
DATA = REPOSITORY.parent / "shared" / "data"
# Evidently 0.7.23 does not load beside pandas 3.
PEERS = {"evidently": ("evidently==0.7.23", "pandas<3"), "nannyml": ("nannyml==0.13.1", "statsmodels")}
ROWS, REFERENCE, YEAR, DRIFTING = 1_000, 35, 365, 15


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--venvs", type=Path, default=REPOSITORY / "benchmarks" / "build" / "envs")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--years", type=int, default=3, help="of made streams without drift")
    parser.add_argument("--only", choices=["made", "published"], help="measure the one, keep the other")
    given = parser.parse_args()
    file = HERE / "results.json"
    results = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    if given.only != "published":
        results["made"] = [made(ROWS, given.years, season=season) for season in (False, True)]
    if given.only != "made":
        venvs = given.venvs if given.peers else None
        results["published"] = [published(stream, venvs) for stream in streams(given.data)]
    file.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    (HERE / "RESULTS.md").write_text(report(results), encoding="utf-8")


def made(rows: int, years: int, *, season: bool) -> dict[str, Any]:
    """Years without a drift, and 16 streams of 15 windows with each."""
    quiet = [_stream(seed, rows, YEAR, season=season, drift=None) for seed in range(years)]
    found: dict[str, Any] = {"rows": rows, "season": season, "windows": years * YEAR, "drifts": {}}
    for kind in ("alarms", "watches"):
        flags = [[bool(getattr(each, kind)) for each in year] for year in quiet]
        count = sum(incidents(year) for year in flags)
        found[kind] = {
            "windows": sum(map(sum, flags)),
            "incidents": count,
            "a year": count / years,
            "share at most": float(upper(sum(map(sum, flags)), years * YEAR, 0.95)),
        }
    for drift in DRIFTS:
        runs = [_stream(1_000 + seed, rows, DRIFTING, season=season, drift=drift) for seed in range(16)]
        found["drifts"][drift.name] = {
            kind: delays([[bool(getattr(each, kind)) for each in run] for run in runs])
            for kind in ("alarms", "watches")
        } | {"either": delays([[bool(each.alarms or each.watches) for each in run] for run in runs])}
    print(rows, season, found, flush=True)
    return found


def delays(runs: list[list[bool]]) -> dict[str, Any]:
    """How many found it, and in which window, the first being 1."""
    first = [next((place for place, flag in enumerate(run, 1) if flag), None) for run in runs]
    known = [each for each in first if each is not None]
    return {
        "found": len(known),
        "of": len(first),
        "mean": float(np.mean(known)) if known else None,
        "within 3": sum(each <= 3 for each in known),
    }


def _stream(seed: int, rows: int, windows: int, *, season: bool, drift: Drift | None) -> list[Said]:
    days_of = days(seed, rows, season=season, drift_after=REFERENCE, drift=drift)
    return followed(islice(days_of, REFERENCE), islice(days_of, windows))


def published(stream: Stream, venvs: Path | None) -> dict[str, Any]:
    windows = counted(stream)
    said = followed(windows[: stream.reference], windows[stream.reference :])
    by: dict[str, Any] = {
        "midspan, alarm": judged([len(each.alarms) for each in said], stream),
        "midspan, watch": judged([len(each.watches) for each in said], stream),
    }
    # A report of Evidently takes seconds: windows of days would take hours.
    for name in PEERS if venvs and len(stream.windows) <= 150 else ():
        assert venvs is not None
        peer = _peer(name, stream, venvs)
        label = f"{name} {peer['version']}"
        by[f"{label}, any column"] = judged([each["columns"] for each in peer["windows"]], stream)
        if peer["windows"][0]["whole"] is not None:
            by[f"{label}, half of the columns"] = judged(
                [int(each["whole"]) for each in peer["windows"]], stream
            )
    found = {
        "stream": stream.name,
        "columns": len(stream.columns),
        "reference": stream.reference,
        "changed": None if stream.changed is None else stream.changed - stream.reference,
        "by": by,
    }
    print(json.dumps(found), flush=True)
    return found


def judged(flags: list[int], stream: Stream) -> dict[str, Any]:
    """flags: columns called drifted, by window after the reference."""
    end = len(flags) if stream.changed is None else stream.changed - stream.reference
    before, after = [each > 0 for each in flags[:end]], [each > 0 for each in flags[end:]]
    return {
        "false windows": sum(before),
        "of": len(before),
        "false columns": sum(flags[:end]),
        "false incidents": incidents(before),
        "found in window": next((place for place, flag in enumerate(after, 1) if flag), None),
        "windows after": len(after),
        "of them flagged": sum(after),
    }


def _peer(name: str, stream: Stream, venvs: Path) -> Any:
    interpreter, ready = venvs / name / "bin" / "python", venvs / name / ".ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", str(venvs / name)], check=True)
        subprocess.run([interpreter, "-m", "pip", "install", "--quiet", *PEERS[name]], check=True)
        ready.touch()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stream.json"
        windows = [
            {
                column: [row[column] if column in stream.values else float(row[column]) for row in window]
                for column in stream.columns
            }
            for window in stream.windows
        ]
        plain = {
            "numbers": stream.numbers,
            "values": stream.values,
            "reference": stream.reference,
            "windows": windows,
        }
        path.write_text(json.dumps(plain), encoding="utf-8")
        done = subprocess.run(
            [interpreter, "-W", "ignore", HERE / "default_rules.py", name, path],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "NML_DISABLE_USAGE_LOGGING": "1", "DO_NOT_TRACK": "1"},
        )
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
