"""How long `midspan status` takes on 500 works: before anything was measured, with all of them evaluated, and of one work.

    python benchmarks/status/measure_status.py [--works 500] [--rounds 5]

Runs the command of the environment that this script runs in. Writes `results.json` and `RESULTS.md` beside this file.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "check"))

from measure import PROGRAM, repeated, timed, write  # noqa: E402 - found by the line above

from midspan.cli.candidates import load_candidate  # noqa: E402
from midspan.cli.opening import open_ledger  # noqa: E402
from midspan.definitions.compiled import compile_work  # noqa: E402
from midspan.definitions.load import load  # noqa: E402
from midspan.prove.evaluating.evaluate import evaluate  # noqa: E402
from midspan.prove.evaluating.trial import trial  # noqa: E402

GOAL_S = 0.5
# A module of its own for each work, as long as an ordinary one.
MODULE = '''\
"""Requests of one desk, by the words in them."""

import midspan

WORDS = {{"billing": ["invoice", "charge"], "delivery": ["parcel", "courier"], "returns": ["refund", "return"]}}


def queue_of(text):
    for queue, words in WORDS.items():
        if any(word in text.lower() for word in words):
            return queue
    return "other"


@midspan.implements("{work}", name="rules")
def rules(items):
    return [midspan.Answer({{"queue": queue_of(each["text"]), "priority": 2}}, confidence=0.5) for each in items]
'''


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="status-") as folder:
        root = Path(folder)
        os.environ["MIDSPAN_KEYS"] = str(root / ".keys")
        write(root, options.works)
        _own_modules(root)
        every, one = ([PROGRAM, "status", *more, "--workspace", str(root)] for more in ((), ("route-000",)))
        timed(every)  # compiles what it imports
        runs = {"nothing was measured": repeated(every, options.rounds)}
        _evaluate(root)
        runs["all were evaluated"] = repeated(every, options.rounds)
        runs["of one work"] = repeated(one, options.rounds)
    found = {"works": options.works, "load": os.getloadavg()[0], "runs": runs}
    (HERE / "results.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (HERE / "RESULTS.md").write_text(markdown(found), encoding="utf-8")
    print(markdown(found))


def markdown(found: dict[str, Any]) -> str:
    """The page beside the results."""
    lines = [
        "# How long `midspan status` takes\n",
        f"{found['works']} works with 20 cases and a Python module each; process start included. Goal: {GOAL_S} s.\n",
        "| | wall s | CPU s | peak MB |",
        "|---|--:|--:|--:|",
    ]
    for name, runs in found["runs"].items():
        wall, cpu, peak = (median(run[key] for run in runs) for key in ("wall_s", "cpu_s", "peak_mb"))
        lines.append(f"| {name} | {wall:.2f} | {cpu:.2f} | {peak:.0f} |")
    count = len(next(iter(found["runs"].values())))
    return "\n".join(
        [*lines, f"\nMedians of {count} runs, at a load of {found['load']:.1f} on shared cores.", ""]
    )


def _own_modules(root: Path) -> None:
    for file in (root / "works").glob("*.yaml"):
        name = file.stem.replace("-", "_")
        (root / "implementations" / f"{name}.py").write_text(MODULE.format(work=file.stem), encoding="utf-8")
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("implementations.queues:", f"implementations.{name}:"), encoding="utf-8")


def _evaluate(root: Path) -> None:
    loaded = load(root)
    with open_ledger(loaded.settings) as ledger:
        for file in loaded.works.values():
            candidate = file.work.candidate("rules")
            assert candidate is not None
            on = trial(file, compile_work(file), load_candidate(candidate, file, loaded.settings))
            evaluate(on, ledger, currency="EUR", progress=lambda *_: None, offer=lambda _: None)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--works", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    main()
