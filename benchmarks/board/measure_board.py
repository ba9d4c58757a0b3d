"""How long the board takes with 40 initiatives and 100,000 items in the ledger: fresh, kept, after an item, after a decision.

    python benchmarks/board/measure_board.py [--initiatives 40] [--items 100000] [--rounds 5]

Writes `results.json` and `RESULTS.md` beside this file.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from statistics import median

from midspan.cli.candidates import plug
from midspan.cli.opening import open_ledger
from midspan.decide.crossing.board import board
from midspan.decide.crossing.keeping import Kept
from midspan.decide.run import assess
from midspan.definitions.load import load
from midspan.definitions.workspace import Workspace
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry

HERE = Path(__file__).resolve().parent
REFERENCE = HERE.parents[1] / "tests/reference"
GOAL_PER_S = 100
TODAY = date(2026, 10, 20)
ITEM = {"states": "received validated executed shadowed", "level": "shadow"}
EXTENDED = {
    "decision": "extend",
    "on": "2026-10-20",
    "by": "tenant-services",
    "role": "owner",
    "why": "labels come later",
    "until": "2026-12-20",
}


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="board-") as folder:
        os.environ["MIDSPAN_KEYS"] = str(Path(folder) / "keys")
        workspace = _workspace(Path(folder) / "workspace", options.initiatives)
        with closing(open_ledger(workspace.settings)) as ledger:
            for number in range(options.initiatives):
                count = options.items // options.initiatives
                ledger.append([Entry("item", _work(number), f"i-{each}", ITEM) for each in range(count)])
            results = _measured(workspace, ledger, options.rounds)
    results["initiatives"], results["items"] = options.initiatives, options.items
    (HERE / "results.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    (HERE / "RESULTS.md").write_text(_table(results), encoding="utf-8")
    print(_table(results))


def _measured(workspace: Workspace, ledger: Ledger, rounds: int) -> dict[str, float]:
    def fresh() -> object:
        return board(assess(workspace, ledger, TODAY, plug, list(workspace.initiatives)))

    kept = Kept(plug, time.monotonic)

    def again() -> object:
        return kept.board(workspace, 1, ledger, TODAY)

    again()
    found = {
        "fresh_s": _median(fresh, rounds),
        "kept_s": _median(lambda: [again() for _ in range(1000)], rounds) / 1000,
    }
    items = iter(range(1_000_000, 2_000_000))

    def waiting() -> object:
        ledger.append([Entry("item", _work(0), f"i-{next(items)}", ITEM)])
        return again()

    def decided() -> object:
        ledger.append([Entry("decision", "initiative-00", "extend", EXTENDED)])
        return again()

    found["after_item_s"] = _median(waiting, rounds)
    found["after_decision_s"] = _median(decided, rounds)
    return found


def _median(do: Callable[[], object], rounds: int) -> float:
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        do()
        took.append(time.perf_counter() - began)
    return median(took)


def _work(number: int) -> str:
    return f"work-{number:02}"


def _workspace(root: Path, many: int) -> Workspace:
    shutil.copytree(REFERENCE, root, ignore=shutil.ignore_patterns("__pycache__", "evidence", ".midspan"))
    sources = {
        "initiatives/request-routing.yaml": "initiatives/initiative-{:02}.yaml",
        "works/route-request.yaml": "works/work-{:02}.yaml",
        "works/route-request.cases.jsonl": "works/work-{:02}.cases.jsonl",
    }
    for source, target in sources.items():
        text = (root / source).read_text(encoding="utf-8")
        (root / source).unlink()
        for number in range(many):
            named = text.replace("request-routing", f"initiative-{number:02}").replace(
                "route-request", _work(number)
            )
            (root / target.format(number)).write_text(named, encoding="utf-8")
    return load(root)


def _table(found: dict[str, float]) -> str:
    rows = (
        ("fresh: every work read through", found["fresh_s"]),
        ("kept: nothing was recorded since", found["kept_s"]),
        ("an item was appended, which waits", found["after_item_s"]),
        ("a decision was appended, which does not", found["after_decision_s"]),
    )
    lines = "\n".join(f"| {what} | {1000 * took:,.3g} ms | {1 / took:,.3g} |" for what, took in rows)
    return (
        f"# The board with {found['initiatives']:.0f} initiatives and {found['items']:,.0f} items\n\n"
        f"Asked for is {GOAL_PER_S} boards a second. Median; appending is in the last two.\n\n"
        f"| | time | a second |\n|---|---|---|\n{lines}\n"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--initiatives", type=int, default=40)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    main()
