"""How long `midspan check` takes on 500 works: at first, again, and after one of them changed; and its peers.

    python benchmarks/check/measure.py [--works 500] [--rounds 7] [--no-peers]

Runs the command of the environment that this script runs in. Writes `results.json` and `RESULTS.md` beside this file.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from peers import PACKAGES, commands, write_python
from workspace import CASES_EACH, write

HERE = Path(__file__).resolve().parent
PROGRAM = str(Path(sysconfig.get_path("scripts")) / "midspan")
# What was touched more lately than this is not remembered.
AT_REST_S = 2.2
GOALS = {"check, first time": 2.0, "check, nothing changed": 0.3, "--help": 0.2}


def main() -> None:
    options = _options()
    with (
        tempfile.TemporaryDirectory(prefix="check-") as folder,
        tempfile.TemporaryDirectory(prefix="cache-") as cache,
    ):
        root = Path(folder)
        os.environ["MIDSPAN_CACHE"] = cache
        write(root, options.works)
        runs = own(root, options.rounds)
        if options.peers:
            runs |= others(root, options.works, options.rounds)
    found = {"works": options.works, "cases_each": CASES_EACH, "load": os.getloadavg()[0], "runs": runs}
    (HERE / "results.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (HERE / "RESULTS.md").write_text(markdown(found), encoding="utf-8")
    print(markdown(found))


def own(root: Path, rounds: int) -> dict[str, list[dict[str, Any]]]:
    """The command at first, again, after one work changed, and its help; the first run of each is not counted."""
    check = [PROGRAM, "check", "--workspace", str(root)]
    timed(check)  # compiles what it imports
    return {
        "check, first time": repeated(
            check, rounds, before=lambda _: shutil.rmtree(os.environ["MIDSPAN_CACHE"], ignore_errors=True)
        ),
        "check, nothing changed": repeated(check, rounds, before=lambda number: number or settled(check)),
        "check, one work changed": repeated(
            check, rounds, before=lambda number: changed(root, check, number)
        ),
        "--help": repeated([PROGRAM, "--help"], rounds),
    }


def others(root: Path, works: int, rounds: int) -> dict[str, list[dict[str, Any]]]:
    schema = root / "work.schema.json"
    subprocess.run(
        [PROGRAM, "schema", "work", "--output", str(schema)], check=True, stdout=subprocess.DEVNULL
    )
    write_python(root, works)
    runs = {}
    for name, command in commands(root, schema).items():
        timed(command, root)
        runs[name] = repeated(command, rounds, folder=root)
    return runs


def repeated(
    command: Sequence[str],
    rounds: int,
    before: Callable[[int], object] = lambda _: None,
    folder: Path | None = None,
) -> list[dict[str, Any]]:
    runs = []
    for number in range(rounds):
        before(number)
        runs.append(timed(command, folder))
    return runs


def settled(check: Sequence[str]) -> None:
    """Everything at rest and remembered."""
    time.sleep(AT_REST_S)
    timed(check)


def changed(root: Path, check: Sequence[str], number: int) -> None:
    """Another volume in one work, after all was remembered."""
    settled(check)
    file = root / "works" / f"route-{number:03d}.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("volume: 1200/day", "volume: 1300/day"), encoding="utf-8")


def timed(command: Sequence[str], folder: Path | None = None) -> dict[str, Any]:
    """Wall and CPU seconds, peak megabytes and exit code of one command."""
    began = time.perf_counter()
    # Bytecode is kept, as it is for a user: otherwise every run would compile what it imports.
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=surroundings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return {
        "wall_s": time.perf_counter() - began,
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "peak_mb": usage.ru_maxrss * 1024 / 1e6,
        "exit_code": process.returncode,
    }


def markdown(found: dict[str, Any]) -> str:
    """The page beside the results."""
    what = f"{found['works']} works in {found['works'] // 10} initiatives, {found['cases_each']} cases each"
    lines = [
        "# How long checking takes\n",
        f"`midspan check` on {what}; process start included.\n",
        "| command | wall s | CPU s | peak MB | goal |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, runs in found["runs"].items():
        wall, cpu, peak = (median(run[key] for run in runs) for key in ("wall_s", "cpu_s", "peak_mb"))
        shown = f"`midspan {name}`" if name == "--help" else f"midspan {name}" if "check," in name else name
        goal = f"≤ {GOALS[name]} s" if name in GOALS else ""
        lines.append(f"| {shown} | {wall:.2f} | {cpu:.2f} | {peak:.0f} | {goal} |")
    versions = ", ".join(package.replace("==", " ") for package in PACKAGES.values())
    peers = (
        f"\nPeers ({versions}) read the {found['works']} works alone: yamllint and ryl look at their form,"
        " check-jsonschema at their schema. ruff lints as many Python files of the same length."
    )
    last = f"\nMedians of {len(runs)} runs, at a load of {found['load']:.1f} on shared cores."
    return "\n".join([*lines, *([peers] if len(found["runs"]) > len(GOALS) + 1 else []), last, ""])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--works", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--no-peers", dest="peers", action="store_false")
    return parser.parse_args()


if __name__ == "__main__":
    main()
