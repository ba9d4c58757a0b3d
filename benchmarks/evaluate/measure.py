"""What one evaluated case costs: midspan, the limit and three peers on the same cases, rounds interleaved.

    python benchmarks/evaluate/measure.py [--data ../shared/data/clinc150] [--rounds 5] [--only NAME …]

Writes `results.json` and `RESULTS.md` beside this file. CPU per case is CPU after start-up: the run of one case is
subtracted. Trust ratios within one run, not seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import signal
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import environments
import harnesses
import report
from harnesses import Harness, Run
from launch import Stop, launch
from subject import expected_accuracy, pairs

HERE = Path(__file__).resolve().parent
SMALL, LARGE, HUGE = 1_000, 10_000, 100_000
INTERRUPTED_CASES, INTERRUPTED_AFTER, PAUSE_S = 1_000, 300, 0.003
Result = dict[str, Any]


def main() -> None:
    options = _options()
    chosen = [each for each in harnesses.ALL if not options.only or each.name in options.only]
    results: list[Result] = []
    for harness in chosen:  # the first run compiles and installs: it is not counted
        _cost(harness, options.data, 1)
    for number in range(options.rounds):
        turn = number % len(chosen)
        for harness in chosen[turn:] + chosen[:turn]:
            for count in _sizes(harness, number, options):
                results.append({"stage": "cost", "round": number, **_cost(harness, options.data, count)})
                _say(results[-1])
    _write(results, options.out)
    for harness in (each for each in chosen if each is not harnesses.LADDER):
        for how in (signal.SIGINT, signal.SIGKILL) if options.interrupt else ():
            results.append({"stage": "interrupt", **_interrupted(harness, options.data, how)})
            _say(results[-1])
    _write(results, options.out)


def _write(results: Sequence[Result], folder: Path) -> None:
    found = {"versions": environments.versions(), "machine": _machine(), "results": results}
    (folder / "results.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (folder / "RESULTS.md").write_text(report.markdown(found), encoding="utf-8")


def _options() -> argparse.Namespace:
    data = environments.REPOSITORY.parent / "shared" / "data" / "clinc150"
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=data, help="the CLINC150 folder")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", action="append", default=[], help="name of a harness; may repeat")
    parser.add_argument("--small", action="store_true", help="leave out 10,000 and 100,000 cases")
    parser.add_argument("--interrupt", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--out", type=Path, default=HERE)
    return parser.parse_args()


def _sizes(harness: Harness, number: int, options: argparse.Namespace) -> Sequence[int]:
    """Sizes of this round: the dear ones are run at 10,000 once, and only the cheap ones at 100,000."""
    if harness not in harnesses.CHEAP:
        return [1, SMALL] if number or options.small else [1, SMALL, LARGE]
    # What a thousand cases cost is little beside starting up: more runs find the least of both.
    small = [1, SMALL] * 4
    return small if options.small else [*small, LARGE, HUGE] if number < 3 else [*small, LARGE]


def _cost(harness: Harness, data: Path, count: int) -> Result:
    cases = pairs(data, count)
    with _Store() as store:
        run = Run(store, data, count)
        harness.prepare(run, cases)
        command = harness.command(run, resume=False)
        ended = launch(command.line, store=store, environment=command.environment)
        found = harness.found(run, ended)
        if found.counted != count or abs((found.accuracy or 0) - expected_accuracy(cases)) > 1e-9:
            raise RuntimeError(f"{harness.name} reports {found} for {count} cases:\n{ended.output[-2000:]}")
        return {
            "harness": harness.name,
            "cases": count,
            "cpu_s": ended.cpu_s if found.cpu_s is None else found.cpu_s,
            "process_cpu_s": ended.cpu_s,
            "wall_s": ended.wall_s,
            "peak_mb": ended.peak_mb,
            "stored_bytes": sum(each.stat().st_size for each in store.rglob("*") if each.is_file()),
            "load": os.getloadavg()[0],
        }


def _interrupted(harness: Harness, data: Path, how: signal.Signals) -> Result:
    """Ended by a signal after 30 % of the calls, then run again the harness's own way."""
    cases = pairs(data, INTERRUPTED_CASES)
    with _Store() as store:
        run, calls = Run(store, data, len(cases)), store / "calls.txt"
        harness.prepare(run, cases)
        slow = {"EVAL_CALLS": str(calls), "EVAL_PAUSE": str(PAUSE_S)}
        command = harness.command(run, resume=False)
        stop = Stop(how, calls, INTERRUPTED_AFTER)
        first = launch(command.line, store=store, environment={**command.environment, **slow}, stop=stop)
        before = calls.read_text(encoding="utf-8").splitlines()
        command = harness.command(run, resume=True)
        second = launch(command.line, store=store, environment={**command.environment, **slow})
        after = calls.read_text(encoding="utf-8").splitlines()
        return {
            "harness": harness.name,
            "signal": how.name,
            "cases": len(cases),
            "exit_first": first.exit_code,
            "exit_second": second.exit_code,
            "calls_first": len(before),
            "calls_repeated": len(after) - len(set(after)),
            "never_called": len(cases) - len(set(after)),
            "counted": harness.found(run, second).counted,
        }


class _Store:
    """A fresh folder, removed with its log afterwards."""

    def __enter__(self) -> Path:
        self._folder = Path(tempfile.mkdtemp(prefix="evaluate-"))
        store = self._folder / "store"
        store.mkdir()
        return store

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


def _machine() -> dict[str, Any]:
    return {"cores": os.cpu_count(), "system": platform.system(), "architecture": platform.machine()}


def _say(result: Result) -> None:
    print(
        json.dumps(
            {key: round(value, 4) if isinstance(value, float) else value for key, value in result.items()}
        ),
        flush=True,
    )


if __name__ == "__main__":
    main()
