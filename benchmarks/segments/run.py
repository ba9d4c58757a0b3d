"""One certificate over all cases beside one for each segment, and beside what MAPIE and crepes have for groups.

    python benchmarks/segments/run.py [--data ../shared/data] [--resamples 200] [--peers 40]

Needs the extra `demo` (scikit-learn). Makes an environment for the peers under `benchmarks/build/envs` on its first run
(pip), or uses the one in `--venvs`. Writes results.json and RESULTS.md beside this file.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from segments_report import report

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
NEEDS = ("mapie==1.6.0", "crepes==0.9.1", "scikit-learn>=1.5,<2")


def environment(folder: Path) -> Path:
    """The interpreter of the peers' environment. Raises CalledProcessError where the installation fails."""
    interpreter, ready = folder / "segments" / "bin" / "python", folder / "segments" / ".ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder / "segments")], check=True)
        subprocess.run([interpreter, "-m", "pip", "install", "--quiet", *NEEDS], check=True)
        ready.touch()
    return interpreter


def rows(interpreter: Path | str, script: str, *arguments: str) -> Any:
    path = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")}
    done = subprocess.run(
        [interpreter, HERE / script, *arguments], check=True, stdout=subprocess.PIPE, text=True, env=path
    )
    return json.loads(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=REPOSITORY.parent / "shared" / "data")
    parser.add_argument("--venvs", type=Path, default=REPOSITORY / "benchmarks" / "build" / "envs")
    parser.add_argument("--resamples", type=int, default=200)
    parser.add_argument("--peers", type=int, default=40)
    given = parser.parse_args()
    peers = environment(given.venvs)
    began = time.perf_counter()
    found = [
        *rows(sys.executable, "with_midspan.py", str(given.data), str(given.resamples)),
        *rows(peers, "with_peers.py", str(given.data), str(given.peers)),
    ]
    for row in found:
        errors = sorted(row["worst"])
        row["worst"] = {"median": errors[len(errors) // 2], "largest": errors[-1]}
    results = {
        "versions": [f"python {sys.version.split()[0]}", *NEEDS[:2]],
        "seconds": round(time.perf_counter() - began),
        "rows": found,
    }
    (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    (HERE / "RESULTS.md").write_text(report(results), encoding="utf-8")


if __name__ == "__main__":
    main()
