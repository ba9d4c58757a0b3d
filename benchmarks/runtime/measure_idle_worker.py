"""What `midspan worker` costs while nothing happens but 100,000 people's tasks lying open: CPU of its process, and its start.

    python benchmarks/runtime/measure_idle_worker.py [--tasks 100000] [--seconds 60]

A SQLite workspace with one work at level `off` and as many open tasks, none of them due. The CPU is what the kernel counted for
the process between two moments, so another load of the machine does not show in it. Writes `idle_worker.json` and
`IDLE_WORKER.md` beside this file.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from midspan.cli.producing import open_place
from midspan.model.production import ItemRow, Purpose, State, TaskRow

HERE = Path(__file__).resolve().parent
AT, DUE = "2026-11-20T08:00:00.000Z", "2099-11-20T12:00:00.000Z"
WORK = """\
work: sign
input: {type: object, required: [x], properties: {x: {type: number}}}
output: {type: object, required: [sign], properties: {sign: {type: string}}}
constraints: []
judgement: []
review: {by: desk, within: 4 h}
"""
MIDSPAN = (sys.executable, "-c", "from midspan.cli import main; main()")


def filled(root: Path, count: int) -> None:
    (root / "works").mkdir(parents=True)
    (root / "midspan.toml").write_text("format = 1\n")
    (root / "works" / "sign.yaml").write_text(WORK)
    place = open_place(root, "sign")
    with closing(place.ledger):
        for start in range(0, count, 5000):
            names = [f"i{number:07}" for number in range(start, min(count, start + 5000))]
            rows = [
                ItemRow("sign", name, "c", State.OPEN, '{"x":1}', name, AT, transitions="open")
                for name in names
            ]
            tasks = [
                TaskRow(f"sign/{name}/decide", "sign", name, Purpose.DECIDE, "desk", AT, DUE)
                for name in names
            ]
            with place.production.transaction():
                place.production.insert(rows)
                place.production.ask(tasks)


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def measured(root: Path, seconds: float) -> dict[str, float]:
    began = time.monotonic()
    line = [*MIDSPAN, "worker", "--workspace", str(root)]
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True) as worker:
        assert worker.stderr is not None
        assert "the worker is up" in worker.stderr.readline()
        up_s, start_cpu_s = time.monotonic() - began, cpu_s(worker.pid)
        time.sleep(5)
        before, since = cpu_s(worker.pid), time.monotonic()
        time.sleep(seconds)
        used, took = cpu_s(worker.pid) - before, time.monotonic() - since
        found = {"cpu_percent": 100 * used / took, "rss_mb": rss_mb(worker.pid)}
        worker.terminate()
        began = time.monotonic()
        assert worker.wait(60) == 0
    return {**found, "start_s": up_s, "start_cpu_s": start_cpu_s, "end_s": time.monotonic() - began}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=60)
    given = parser.parse_args()
    os.environ["MIDSPAN_KEYS"] = tempfile.mkdtemp()
    found = {}
    for count in (0, given.tasks):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "workspace"
            filled(root, count)
            found[str(count)] = {name: round(each, 3) for name, each in measured(root, given.seconds).items()}
    said = {"seconds": given.seconds, "load": round(os.getloadavg()[0], 1), "by_tasks": found}
    (HERE / "idle_worker.json").write_text(json.dumps(said, indent=2) + "\n")
    (HERE / "IDLE_WORKER.md").write_text(page(said))
    print(page(said))


def page(said: dict[str, object]) -> str:
    found = said["by_tasks"]
    assert isinstance(found, dict)
    lines = [
        "# What an idle worker costs",
        "",
        f"`midspan worker` on SQLite over {said['seconds']:g} s; load {said['load']}. Goal: 100,000 open tasks below 1 % of a core.",
        "",
        "| open tasks | CPU, % of a core | memory, MB | start, s | start, CPU s | end, s |",
        "|--:|--:|--:|--:|--:|--:|",
    ]
    for count, each in found.items():
        shown = (f"{each[name]:.2f}" for name in ("cpu_percent", "rss_mb", "start_s", "start_cpu_s", "end_s"))
        lines.append(f"| {int(count):,} | {' | '.join(shown)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
