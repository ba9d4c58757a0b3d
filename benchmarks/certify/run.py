"""midspan's certificate beside MAPIE's on the same scores and draws.

    python benchmarks/certify/run.py [--data ../shared/data] [--resamples 1000] [--mapie 300]

Makes an environment for MAPIE under `benchmarks/build/envs` on its first run (pip), or uses the one in `--venvs`.
Writes results.json and RESULTS.md beside this file.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from mapie_environment import REPOSITORY, VENVS, environment, rows, versions
from report import report

HERE = Path(__file__).resolve().parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=REPOSITORY.parent / "shared" / "data")
    parser.add_argument("--venvs", type=Path, default=VENVS)
    parser.add_argument("--resamples", type=int, default=1_000)
    parser.add_argument("--mapie", type=int, default=300)
    given = parser.parse_args()
    mapie = environment(given.venvs)
    results = {
        "versions": {"python": sys.version.split()[0], **versions(mapie, ("mapie", "numpy", "scipy"))},
        "rows": rows(sys.executable, HERE / "with_midspan.py", str(given.data), str(given.resamples))
        + rows(mapie, HERE / "with_mapie.py", str(given.data), str(given.mapie)),
    }
    (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    (HERE / "RESULTS.md").write_text(report(results), encoding="utf-8")


if __name__ == "__main__":
    main()
