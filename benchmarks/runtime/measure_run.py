"""`midspan run` from end to end: bulk over a trivial function, and a service that takes 200 ms, 50 at once.

    python benchmarks/runtime/measure_run.py [--items 200000] [--calls 1500] [--rounds 3]

Bulk: a JSONL file is read, every input validated, one constraint checked, each item and its row of the ledger written and the
chunk signed, in shadow. Beside it the plain limit: the same file parsed, validated with the same validator, and the same
columns written by one `executemany` for each chunk of 5,000, with the same syncing; no judgement, no constraint, no ledger,
no books. Calls: a service on loopback, of which the ideal is items × 200 ms / 50; beside it, in turns, as many bare threads that
ask it and keep nothing. Writes `run.json` and `RUN.md` beside this file.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

import jsonschema_rs

from midspan.cli.running import Run
from midspan.model.entry import Entry
from midspan.model.stage import Level
from midspan.run.footing import changed

HERE = Path(__file__).resolve().parent
CHUNK, AT_ONCE, CALL_S = 5_000, 50, 0.2
INPUT = {
    "type": "object",
    "required": ["vendor", "net"],
    "properties": {"vendor": {"type": "string"}, "net": {"type": "number"}, "zone": {"type": "string"}},
}
WORK = f"""\
work: route
input: {json.dumps(INPUT)}
output: {{type: object, required: [label], properties: {{label: {{type: string}}}}}}
constraints: [{{id: plausible, must: "input.net < 1000000.0"}}]
judgement: []
quality: {{score: exact(output.label), max_error: 5%}}
review: {{by: desk, people: 2, effort: 20 s, within: 4 h}}
implementations:
  - {{name: rule, python: "implementations.rules:rule"}}
  - {{name: service, http: "ADDRESS", calls: {{at_once: {AT_ONCE}}}}}
"""
INITIATIVE = """\
initiative: routing
problem: Somebody sorts every invoice
value: {metric: hours, unit: hours/week, baseline: 20, target: 4, worth: 38 EUR/hour, direction: down}
owner: counting
people: {sponsor: head, operator: counting-lead, builder: tools, confirms: controlling}
started: STARTED
decision: {after: 3650 days}
works: [route]
"""
CODE = """\
import midspan

ANSWER = midspan.Answer({"label": "small"}, confidence=0.9)


@midspan.implements("route", name="rule")
def rule(items):
    return [ANSWER for _ in items]
"""


def record(number: int) -> str:
    told = {"vendor": f"Vendor {number % 97}", "net": number % 5000 + 0.5, "zone": "north"}
    return json.dumps({"id": f"inv-{number:08}", "input": told})


def ground(root: Path, count: int, address: str = "http://127.0.0.1:9/") -> Path:
    """The file of the items."""
    for folder in ("works", "initiatives", "implementations"):
        (root / folder).mkdir(parents=True)
    (root / "midspan.toml").write_text("format = 1\n")
    (root / "works" / "route.yaml").write_text(WORK.replace("ADDRESS", address))
    started = INITIATIVE.replace("STARTED", datetime.now(UTC).date().isoformat())
    (root / "initiatives" / "routing.yaml").write_text(started)
    (root / "implementations" / "rules.py").write_text(CODE)
    path = root / "items.jsonl"
    with path.open("w") as file:
        file.writelines(f"{record(number)}\n" for number in range(count))
    return path


def timed(do: Callable[[], None]) -> tuple[float, float]:
    """Wall and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    do()
    return time.perf_counter() - wall, time.process_time() - cpu


def ours(root: Path, path: Path, implementation: str) -> tuple[float, float]:
    running = Run(root, "route")
    try:
        place = running.place
        fact = {
            "level": "shadow",
            "initiative": "routing",
            "because": "measured",
            "on": datetime.now(UTC).date().isoformat(),
        }
        raised = changed(
            place.footing,
            place.file,
            because="measured",
            by="counting",
            level=Level.SHADOW,
            implementation=implementation,
        )
        place.ledger.append([Entry("ceiling", "route", "routing", fact), raised])
        books: list[Any] = []
        took = timed(lambda: books.append(running.take(str(path), None, None, None)))
        counts = books[0].counts
        assert counts["received"] == counts["shadowed"] == sum(1 for _ in path.open()), counts
        return took
    finally:
        running.close()


def plain(root: Path, path: Path) -> tuple[float, float]:
    """The limit: parse, validate, write."""
    check = jsonschema_rs.validator_for(INPUT)
    with closing(sqlite3.connect(root / "plain.db", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute(
            "CREATE TABLE items (work TEXT, id TEXT, state TEXT, input TEXT, answer TEXT, at TEXT, PRIMARY KEY (work, id))"
        )

        def go() -> None:
            at = "2026-11-20T08:00:00.000Z"
            with path.open("rb") as file:
                while lines := list(islice(file, CHUNK)):
                    rows = []
                    for line in lines:
                        told = json.loads(line)
                        if check.is_valid(told["input"]):
                            text = json.dumps(told["input"])
                            rows.append(("route", told["id"], "shadowed", text, '{"label":"small"}', at))
                    database.execute("BEGIN IMMEDIATE")
                    database.executemany("INSERT INTO items VALUES (?, ?, ?, ?, ?, ?)", rows)
                    database.execute("COMMIT")

        return timed(go)


@contextmanager
def service() -> Iterator[str]:
    """Answers each request after 200 ms."""
    loop, started, stopped, port = asyncio.new_event_loop(), threading.Event(), asyncio.Event(), [0]
    body = b'{"output":{"label":"small"},"confidence":0.9}'
    reply = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (
        len(body),
        body,
    )

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    int(each.split(b":")[1])
                    for each in head.split(b"\r\n")
                    if each.lower().startswith(b"content-length")
                )
                await reader.readexactly(length)
                await asyncio.sleep(CALL_S)
                writer.write(reply)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port[0] = server.sockets[0].getsockname()[1]
        started.set()
        await stopped.wait()
        server.close()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    started.wait()
    yield f"http://127.0.0.1:{port[0]}/answer"
    loop.call_soon_threadsafe(stopped.set)
    thread.join()


def bare(path: Path, address: str) -> float:
    """Seconds that threads take which do nothing but call."""
    at, mine = urlsplit(address), threading.local()

    def call(line: bytes) -> None:
        if not hasattr(mine, "connection"):
            mine.connection = HTTPConnection(at.hostname or "", at.port)
        mine.connection.request("POST", at.path, json.dumps(json.loads(line)["input"]))
        json.loads(mine.connection.getresponse().read())

    with ThreadPoolExecutor(AT_ONCE) as pool, path.open("rb") as file:
        began = time.perf_counter()
        list(pool.map(call, file))
        return time.perf_counter() - began


def measured(options: argparse.Namespace) -> dict[str, Any]:
    bulk: dict[str, list[tuple[float, float]]] = {"midspan": [], "plain": []}
    calls, threads = [], []
    for _ in range(options.rounds):
        with tempfile.TemporaryDirectory(prefix="run-") as folder:
            os.environ["MIDSPAN_KEYS"] = f"{folder}/keys"
            root = Path(folder, "workspace")
            path = ground(root, options.items)
            bulk["midspan"].append(ours(root, path, "rule"))
            bulk["plain"].append(plain(root, path))
        with tempfile.TemporaryDirectory(prefix="run-") as folder, service() as address:
            os.environ["MIDSPAN_KEYS"] = f"{folder}/keys"
            root = Path(folder, "workspace")
            path = ground(root, options.calls, address)
            calls.append(ours(root, path, "service")[0])
            threads.append(bare(path, address))
    ideal = -(-options.calls // AT_ONCE) * CALL_S
    return {
        "items": options.items,
        "calls": options.calls,
        "rounds": options.rounds,
        "load": os.getloadavg()[0],
        "bulk": {
            name: {
                "items_per_s": round(options.items / median(wall for wall, _ in took)),
                "items_per_cpu_s": round(options.items / median(cpu for _, cpu in took)),
            }
            for name, took in bulk.items()
        },
        "calls_s": round(median(calls), 3),
        "ideal_s": round(ideal, 3),
        "of_ideal": round(ideal / median(calls), 3),
        "threads_s": round(median(threads), 3),
        "threads_of_ideal": round(ideal / median(threads), 3),
    }


def markdown(found: dict[str, Any]) -> str:
    rows = "\n".join(
        f"| {name} | {each['items_per_s']:,} | {each['items_per_cpu_s']:,} |"
        for name, each in found["bulk"].items()
    )
    return f"""\
# `midspan run` from end to end

Medians of {found["rounds"]} rounds on SQLite; load {found["load"]:.1f} at the end. Goals: 20,000 items a second over a trivial
implementation; 0.95 of the ideal where calls take 200 ms, 50 at once.

## Bulk: {found["items"]:,} items from JSON Lines, validated, one constraint, with a row of the ledger each

| | items/s | items per CPU second |
|---|--:|--:|
{rows}

The plain side parses, validates and writes the same inputs, and does nothing else.

## Calls of 200 ms, 50 at once

{found["calls"]:,} items took {found["calls_s"]} s, from reading the file to the closed books; the ideal is {found["ideal_s"]} s: {found["of_ideal"]} of it.
Fifty bare threads took {found["threads_s"]} s in the same turns: {found["threads_of_ideal"]} of it.
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--items", type=int, default=200_000)
    parser.add_argument("--calls", type=int, default=1_500)
    parser.add_argument("--rounds", type=int, default=3)
    found = measured(parser.parse_args())
    (HERE / "run.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (HERE / "RUN.md").write_text(markdown(found), encoding="utf-8")
    print(markdown(found))


if __name__ == "__main__":
    main()
