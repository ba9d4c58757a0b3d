"""Calls of 200 ms, 50 at once: midspan, the limit and three peers against one service on loopback, rounds interleaved.

    python benchmarks/calls/measure_calls.py [--data ../shared/data/clinc150] [--rounds 3] [--only NAME …]

Writes `results.json` and `RESULTS.md` beside this file. Trust ratios within one run; on cores that others use, run it as
`chrt --fifo 5 python …`, so that they take little from it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import calls_report
import peers_of_calls as peers
from peers_of_calls import Harness, Run

sys.path.append(str(Path(__file__).resolve().parents[1] / "evaluate"))

import environments
from subject import Pair, answers, expected_accuracy, pairs

HERE = Path(__file__).resolve().parent
CASES, MORE, STORM, INTERRUPTED_AT = 1_000, 5_000, 0.2, 0.3
# Some harness does not end after ^C, or not at all: it is not waited for longer than a person would.
_PATIENCE_S, _LIMIT_S = 20, 300
Result = dict[str, Any]


def main() -> None:
    options = _options()
    # A shell starts what runs in the background deaf to ^C, and so would be all that is started from here.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    chosen = [each for each in peers.ALL if not options.only or each.name in options.only]
    results: list[Result] = []
    for harness in chosen:  # the first run compiles and installs: it is not counted
        _rate(harness, pairs(options.data, 1))
    for number in range(options.rounds):
        turn = number % len(chosen)
        for harness in chosen[turn:] + chosen[:turn]:
            for count in (1, CASES, MORE) if harness in peers.QUICK else (1, CASES):
                results.append(
                    {"stage": "rate", "round": number, **_rate(harness, pairs(options.data, count))}
                )
                _say(results[-1])
    for harness in chosen:
        results.append({"stage": "storm", **_storm(harness, pairs(options.data, CASES))})
        _say(results[-1])
    for harness in (each for each in chosen if each is not peers.PLAIN):
        for how in (signal.SIGINT, signal.SIGKILL):
            results.append({"stage": "interrupt", **_interrupted(harness, pairs(options.data, CASES), how)})
            _say(results[-1])
    _write(results, options.out)


def _rate(harness: Harness, cases: Sequence[Pair]) -> Result:
    with _Ground(harness, cases) as ground:
        ended = ground.run()
        found = harness.found(ground.asked, ended["output"])
        right = round(expected_accuracy(cases) * len(cases))
        if (found.counted, found.right) != (len(cases), right):
            raise RuntimeError(
                f"{harness.name} reports {found}, not {right} of {len(cases)}:\n{ended['output'][-2000:]}"
            )
        log = ground.log()
        return {
            "harness": harness.name,
            "cases": len(cases),
            "wall_s": ended["wall_s"],
            "calling_s": log["last"] + 0.2 - log["first"],
            "cpu_s": ended["cpu_s"],
            "load": os.getloadavg()[0],
        }


def _storm(harness: Harness, cases: Sequence[Pair]) -> Result:
    """A fifth of all calls fails."""
    with _Ground(harness, cases, storm=STORM) as ground:
        ended = ground.run()
        found, log = harness.found(ground.asked, ended["output"]), ground.log()
        return {
            "harness": harness.name,
            "cases": len(cases),
            "wall_s": ended["wall_s"],
            "counted": found.counted,
            "calls": log["calls"],
            "charged_again": log["charged_again"],
        }


def _interrupted(harness: Harness, cases: Sequence[Pair], how: signal.Signals) -> Result:
    """Ended by a signal after so many calls, then run again the harness's own way."""
    with _Ground(harness, cases) as ground:
        first = ground.run(stop=how, after=round(INTERRUPTED_AT * len(cases)))
        before = ground.log()
        second = ground.run(resume=True)
        after = ground.log()
        return {
            "harness": harness.name,
            "signal": how.name,
            "exit_code": first["exit_code"],
            "calls_before": before["calls"],
            "calls_repeated": after["calls"] - after["texts"],
            "never_called": len(cases) - after["texts"],
            "counted": harness.found(ground.asked, second["output"]).counted,
        }


class _Ground:
    """A fresh folder, a service of its own, and processes of one harness between them."""

    def __init__(self, harness: Harness, cases: Sequence[Pair], storm: float = 0.0) -> None:
        self._harness = harness
        self._folder = Path(tempfile.mkdtemp(prefix="calls-"))
        (self._folder / "store").mkdir()
        self._calls = self._folder / "calls.txt"
        (self._folder / "answers.json").write_text(json.dumps(answers(cases)), encoding="utf-8")
        self._cases = cases
        self._storm = storm

    def __enter__(self) -> Self:
        line = [sys.executable, str(HERE / "service.py"), str(self._folder / "answers.json")]
        line += ["--storm", str(self._storm), "--calls", str(self._calls)]
        self._service = subprocess.Popen(line, stdout=subprocess.PIPE, text=True)
        assert self._service.stdout is not None
        self.asked = Run(self._folder / "store", self._cases, self._service.stdout.readline().strip())
        self._harness.prepare(self.asked)
        return self

    def __exit__(self, *_: object) -> None:
        self._service.kill()
        self._service.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def log(self) -> dict[str, Any]:
        with urllib.request.urlopen(self.asked.address.replace("/answer", "/log")) as reply:  # noqa: S310 - our own
            return dict(json.load(reply))

    def run(self, *, resume: bool = False, stop: signal.Signals | None = None, after: int = 0) -> Result:
        """One process tree to its end; with `stop`, it gets that signal once the service had `after` calls."""
        command = self._harness.command(self.asked, resume=resume)
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        output = self._folder / "output.txt"
        began = time.perf_counter()
        with output.open("w", encoding="utf-8") as stream:
            process = subprocess.Popen(
                command.line,
                cwd=self.asked.store,
                env=kept | {"HOME": str(self.asked.store)} | dict(command.environment),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            with _ended_at_last(process):
                status, usage = self._watch(process.pid, stop, after, began)
        process.returncode = os.waitstatus_to_exitcode(status)
        return {
            "exit_code": process.returncode,
            "wall_s": time.perf_counter() - began,
            "cpu_s": usage.ru_utime + usage.ru_stime,
            "output": output.read_text(encoding="utf-8", errors="replace"),
        }

    def _watch(self, root: int, stop: signal.Signals | None, after: int, began: float) -> tuple[int, Any]:
        told = 0.0
        while True:
            ended, status, usage = os.wait4(root, os.WNOHANG)
            if ended:
                return status, usage
            now = time.perf_counter()
            if stop and not told and self._calls.exists() and self._calls.stat().st_size >= 5 * after:
                os.killpg(root, stop)
                told = now
            if (told and now > told + _PATIENCE_S) or now > began + _LIMIT_S:
                os.killpg(root, signal.SIGKILL)
            time.sleep(0.01)


@contextmanager
def _ended_at_last(process: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        raise


def _write(results: Sequence[Result], folder: Path) -> None:
    real_time = os.sched_getscheduler(0) in {os.SCHED_FIFO, os.SCHED_RR}
    machine = {
        "real_time": real_time,
        "cores": os.cpu_count(),
        "system": platform.system(),
        "architecture": platform.machine(),
    }
    found = {"versions": environments.versions(), "machine": machine, "results": results}
    (folder / "results.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (folder / "RESULTS.md").write_text(calls_report.markdown(found), encoding="utf-8")


def _options() -> argparse.Namespace:
    data = environments.REPOSITORY.parent / "shared" / "data" / "clinc150"
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=data, help="the CLINC150 folder")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", action="append", default=[], help="name of a harness; may repeat")
    parser.add_argument("--out", type=Path, default=HERE)
    return parser.parse_args()


def _say(result: Result) -> None:
    shown = {key: round(value, 3) if isinstance(value, float) else value for key, value in result.items()}
    print(json.dumps(shown), flush=True)


if __name__ == "__main__":
    main()
