"""midspan's certificate beside MAPIE's on the same scores and draws.

    python benchmarks/certify/run.py [--data ../shared/data] [--resamples 1000] [--mapie 300]

Makes an environment for MAPIE under `benchmarks/build/envs` on its first run (pip), or uses the one in `--venvs`.
Writes results.json and RESULTS.md beside this file.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from report import report

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
NEEDS = ("mapie==1.6.0", "numpy>=2,<3", "scipy>=1.14,<2")


def environment(folder: Path) -> Path:
    """The interpreter of MAPIE's environment. Raises CalledProcessError where the installation fails."""
    interpreter, ready = folder / "mapie" / "bin" / "python", folder / "mapie" / ".ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder / "mapie")], check=True)
        subprocess.run([interpreter, "-m", "pip", "install", "--quiet", *NEEDS], check=True)
        ready.touch()
    return interpreter


def rows(interpreter: Path | str, script: str, data: Path, resamples: int) -> list[dict[str, object]]:
    path = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")}
    command = [interpreter, HERE / script, data, str(resamples)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=path)
    return json.loads(done.stdout)


def versions(interpreter: Path | str, packages: tuple[str, ...]) -> dict[str, str]:
    code = f"from importlib.metadata import version; import json; print(json.dumps({{p: version(p) for p in {packages!r}}}))"
    done = subprocess.run([interpreter, "-c", code], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=REPOSITORY.parent / "shared" / "data")
    parser.add_argument("--venvs", type=Path, default=REPOSITORY / "benchmarks" / "build" / "envs")
    parser.add_argument("--resamples", type=int, default=1_000)
    parser.add_argument("--mapie", type=int, default=300)
    given = parser.parse_args()
    mapie = environment(given.venvs)
    results = {
        "versions": {"python": sys.version.split()[0], **versions(mapie, ("mapie", "numpy", "scipy"))},
        "rows": rows(sys.executable, "with_midspan.py", given.data, given.resamples)
        + rows(mapie, "with_mapie.py", given.data, given.mapie),
    }
    (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    (HERE / "RESULTS.md").write_text(report(results), encoding="utf-8")


if __name__ == "__main__":
    main()
