"""How long `midspan check` takes on 500 works, and `midspan --help` at all.

    python benchmarks/check/measure.py [--works 500] [--rounds 7]

Runs the command of the environment that this script runs in. Writes `results.json` and `RESULTS.md` beside this file.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
PROGRAM = str(Path(sysconfig.get_path("scripts")) / "midspan")
CASES_EACH = 20
WORKS_EACH = 10
GOALS = {"check": 2.0, "help": 0.2}

WORK = """\
work: {name}
title: Route one request of desk {number}
procedure: |
  Read the request. Choose the queue it belongs to.
  If two are plausible, ask the desk lead.
today: {{done_by: desk {number}, volume: 1200/day, effort: 20 s, error_rate: 4%}}
flow: {{from: mailbox, to: queues, via: web hook}}
input:
  type: object
  required: [text, channel]
  additionalProperties: false
  properties:
    text: {{type: string, minLength: 1, maxLength: 4000}}
    channel: {{type: string, enum: [mail, form, chat]}}
output:
  type: object
  required: [queue, priority]
  additionalProperties: false
  properties:
    queue: {{type: string, enum: [billing, delivery, returns, other]}}
    priority: {{type: integer, minimum: 1, maximum: 5}}
constraints:
  - {{id: urgent-has-a-queue, must: "output.priority > 1 || output.queue != 'other'", otherwise: person}}
judgement:
  - {{when: "input.channel == 'chat' && input.text.contains('lawyer')", because: legal matters are answered by people}}
quality: {{score: "exact(output.queue)", max_error: 2%, confidence_level: 95%, segments: [input.channel], latency_p95: 500 ms, cost_per_item: 0.01 EUR}}
uncertain: {{then: review}}
failures:
  - {{id: wrong-queue, effect: a day lost, severity: low, cost: 1.50 EUR, detected_by: complaint, response: send it on}}
review: {{by: desk, people: 2, effort: 20 s, within: 4 h, then: [desk-lead], blind: 10%}}
autonomy: {{ceiling: autonomous, ramp: [20%, 50%, 100%], audit: 5%}}
implementations:
  - {{name: rules, python: "implementations.queues:rules"}}
  - {{name: people, person: desk}}
"""
IMPLEMENTATION = """\
import midspan


@midspan.implements("route-000", name="rules")
def rules(items):
    return [midspan.Answer({"queue": "other", "priority": 2}, confidence=0.5) for _ in items]
"""
INITIATIVE = """\
initiative: {name}
problem: The desks sort their requests by hand, 60 hours a week
value: {{metric: desk-hours, unit: hours/week, baseline: 60, target: 20, worth: 35 EUR/hour, direction: down, payback_within: 52 weeks}}
investment: {{budget: 8000 EUR}}
owner: service-operations
people: {{sponsor: head-of-service, operator: desk-lead, builder: data-team, confirms: internal-audit, users: {{group: desk, count: 6}}}}
done: {{production: every request has its queue within the hour, used_daily_by: desk}}
started: 2026-09-01
plan: {{ready: day 14, chosen: day 30, shadow: day 30, assisted: day 45, autonomous: day 75}}
milestones:
  day 30: {{adoption: 20%, desk-hours: 50}}
  day 60: {{adoption: 50%, desk-hours: 35}}
  day 90: {{adoption: 80%, desk-hours: 20}}
decision: {{after: 90 days, stop_if: ["net_value < 0.0"]}}
works: [{works}]
"""


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="check-") as folder:
        root = Path(folder)
        write(root, options.works)
        check = ["check", "--workspace", str(root), "--format", "json"]
        runs = {"check": [], "help": []}
        for each in (check, ["--help"]):  # the first run compiles: it is not counted
            timed(each)
        for _ in range(options.rounds):
            runs["check"].append(timed(check))
            runs["help"].append(timed(["--help"]))
    found = {"works": options.works, "cases_each": CASES_EACH, "load": os.getloadavg()[0], "runs": runs}
    (HERE / "results.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (HERE / "RESULTS.md").write_text(markdown(found), encoding="utf-8")
    print(markdown(found))


def write(root: Path, works: int) -> None:
    """A workspace of complete definitions, ten works to an initiative, each with some cases."""
    for folder in ("works", "initiatives", "implementations"):
        (root / folder).mkdir(parents=True)
    (root / "midspan.toml").write_text("format = 1\n", encoding="utf-8")
    (root / "implementations" / "queues.py").write_text(IMPLEMENTATION, encoding="utf-8")
    names = [f"route-{number:03d}" for number in range(works)]
    for number, name in enumerate(names):
        (root / "works" / f"{name}.yaml").write_text(WORK.format(name=name, number=number), encoding="utf-8")
        lines = "".join(json.dumps(_case(number)) + "\n" for number in range(CASES_EACH))
        (root / "works" / f"{name}.cases.jsonl").write_text(lines, encoding="utf-8")
    for start in range(0, works, WORKS_EACH):
        name = f"desks-{start // WORKS_EACH:02d}"
        text = INITIATIVE.format(name=name, works=", ".join(names[start : start + WORKS_EACH]))
        (root / "initiatives" / f"{name}.yaml").write_text(text, encoding="utf-8")


def timed(arguments: Sequence[str]) -> dict[str, Any]:
    """Wall and CPU seconds, peak megabytes and exit code of one command."""
    began = time.perf_counter()
    # Bytecode is kept, as it is for a user: otherwise every run would compile what it imports.
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        [PROGRAM, *arguments], env=surroundings, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL
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
    what = {
        "check": f"`midspan check` on {found['works']} works of {found['cases_each']} cases",
        "help": "`midspan --help`",
    }
    lines = [
        "# How long checking takes\n",
        "| command | wall s | CPU s | peak MB | goal |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, runs in found["runs"].items():
        wall, cpu, peak = (median(run[key] for run in runs) for key in ("wall_s", "cpu_s", "peak_mb"))
        lines.append(f"| {what[name]} | {wall:.2f} | {cpu:.2f} | {peak:.0f} | ≤ {GOALS[name]} s |")
    return "\n".join(
        [*lines, f"\nMedians of {len(runs)} runs, at a load of {found['load']:.1f} on shared cores.", ""]
    )


def _case(number: int) -> dict[str, Any]:
    queue = ("billing", "delivery", "returns", "other")[number % 4]
    return {
        "id": f"request-{number}",
        "input": {"text": f"where does request {number} belong", "channel": "mail"},
        "expected": {"queue": queue, "priority": 2 + number % 4},
        "use": "develop" if number % 2 else "certify",
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--works", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=7)
    return parser.parse_args()


if __name__ == "__main__":
    main()
