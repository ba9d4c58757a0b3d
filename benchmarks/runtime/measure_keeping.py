"""What it costs to keep items: `Production.insert`, with and without entries of the ledger, beside a plain batched write.

    python benchmarks/runtime/measure_keeping.py [--rounds 25] [--chunk 5000]

Both sides write the same rows in one transaction to a SQLite file with the same log and the same syncing, chunk after chunk,
in an order that is drawn anew for each. The plain side gives tuples that are ready to one `executemany`, into a table with
nothing but its primary key. Measured twice: with rows that are ready, so that nothing but the writing counts; and as chunks
come about, where each side first makes its rows: the input validated, classified, its output validated, both written as JSON.
Writes `keeping.json` and `KEEPING.md` beside this file.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

import one_item

from midspan.access.keys import signer
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry
from midspan.model.production import ItemRow, State
from midspan.stores import sqlite

HERE = Path(__file__).resolve().parent
AT = "2026-11-20T08:00:00.000Z"
FIELDS = ItemRow._fields
TYPED = ", ".join(f'"{each}" {"INTEGER" if each == "attempts" else "TEXT"}' for each in FIELDS)
ITEMS = f"CREATE TABLE items ({TYPED}, PRIMARY KEY (work, id))"
ENTRIES = (
    "CREATE TABLE entries (seq INTEGER PRIMARY KEY, at TEXT, kind TEXT, subject TEXT, key TEXT, body TEXT)"
)
STATES = ["received", "validated", "executed", "checked", "acted_alone"]
IDS: dict[str, Callable[[int], str]] = {
    "ids in order": lambda n: f"inv-{n:08}",
    "ids in no order (UUID)": lambda n: str(UUID(int=random.Random(n).getrandbits(128))),  # noqa: S311
}


def item(number: int, id_: str) -> ItemRow:
    given = one_item.item(number)
    output, _ = one_item.handled(given)
    text, said = json.dumps(given), json.dumps(output)
    answer = json.dumps({"output": output, "confidence": output["confidence"], "implementation": "rules"})
    return ItemRow(
        work="invoices",
        id=id_,
        chunk=f"in.jsonl-{number // 5000:06}",
        state=State.ACTED_ALONE,
        input=text,
        input_key=sha256(text.encode()).hexdigest(),
        received_at=AT,
        answer=answer,
        output=said,
        by="ai",
        level="autonomous",
        attempts=1,
        ended_at=AT,
        transitions=" ".join(STATES),
    )


def body(each: ItemRow) -> dict[str, Any]:
    digest = sha256((each.output or "").encode()).hexdigest()
    return {"transitions": STATES, "input": each.input_key, "output": digest, "by": "ai", "at": AT}


class Plain:
    """A table with its primary key, and `executemany`."""

    def __init__(self, path: Path, items: str, *, entries: str | None = None) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        for setting in ("journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=8000"):
            self.connection.execute(f"PRAGMA {setting}")
        self.connection.execute(items)
        self.connection.execute(ENTRIES)
        self.entries = entries

    def write(self, items: Sequence[ItemRow], bodies: Sequence[dict[str, Any]]) -> float:
        rows = [tuple(str(v) if n == "state" else v for n in FIELDS for v in (getattr(i, n),)) for i in items]
        texts = [json.dumps(each) for each in bodies] if self.entries == "texts ready" else []
        started = time.process_time(), time.perf_counter()
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.executemany(f"INSERT INTO items VALUES ({','.join('?' * len(FIELDS))})", rows)
        if self.entries is not None:
            texts = texts or [json.dumps(each) for each in bodies]
            self.connection.executemany(
                "INSERT INTO entries (at, kind, subject, key, body) VALUES (?, ?, ?, ?, ?)",
                [(AT, "item", each.work, each.id, text) for each, text in zip(items, texts, strict=True)],
            )
        self.connection.execute("COMMIT")
        return spent(started)


class Ours:
    """`Production.insert`, and `Ledger.append` in the same transaction."""

    def __init__(self, path: Path, *, entries: bool) -> None:
        self.store = sqlite.open_store(path)
        self.production = sqlite.open_production(self.store)
        key = signer("local")
        self.ledger = Ledger(self.store, key, key.name, lambda: AT)
        self.entries = entries

    def write(self, items: Sequence[ItemRow], bodies: Sequence[dict[str, Any]]) -> float:
        started = time.process_time(), time.perf_counter()
        with self.production.transaction():
            self.production.insert(items)
            if self.entries:
                self.ledger.append(
                    [
                        Entry("item", each.work, each.id, said)
                        for each, said in zip(items, bodies, strict=True)
                    ]
                )
        return spent(started)


CPU: list[float] = []


def spent(started: tuple[float, float]) -> float:
    CPU.append(time.process_time() - started[0])
    return time.perf_counter() - started[1]


def made(numbers: Iterable[int], id_of: Callable[[int], str]) -> tuple[list[ItemRow], list[dict[str, Any]]]:
    items = [item(n, id_of(n)) for n in numbers]
    return items, [body(each) for each in items]


def measured(
    folder: Path, id_of: Callable[[int], str], chunk: int, rounds: int, *, ready: bool
) -> dict[str, Any]:
    sides: dict[str, Plain | Ours] = {
        "plain, a rowid": Plain(folder / "rowid.db", ITEMS),
        "plain, WITHOUT ROWID": Plain(folder / "without.db", f"{ITEMS} WITHOUT ROWID"),
        "midspan": Ours(folder / "items.db", entries=False),
        "plain, both rows": Plain(folder / "both.db", ITEMS, entries="texts made"),
        "plain, both rows, their texts ready": Plain(folder / "ready.db", ITEMS, entries="texts ready"),
        "midspan, with the ledger": Ours(folder / "ledger.db", entries=True),
    }
    wall: dict[str, list[float]] = {name: [] for name in sides}
    cpu: dict[str, list[float]] = {name: [] for name in sides}
    order = random.Random(1)  # noqa: S311 - which side begins
    for turn in range(rounds + 1):
        numbers = range(turn * chunk, (turn + 1) * chunk)
        items, bodies = made(numbers, id_of)
        for name in order.sample(list(sides), len(sides)):
            gc.collect()
            began = time.process_time(), time.perf_counter()
            if not ready:
                items, bodies = made(numbers, id_of)
            making = spent(began), CPU[-1]
            took = sides[name].write(items, bodies)
            if turn:  # the first makes tables and warms up
                wall[name].append(took + (0 if ready else making[0]))
                cpu[name].append(CPU[-1] + (0 if ready else making[1]))
    return {
        name: {
            "rows_per_s": round(chunk / median(wall[name])),
            "wall_us": round(1e6 * median(wall[name]) / chunk, 2),
            "cpu_us": round(1e6 * median(cpu[name]) / chunk, 2),
            "of_plain": round(median(a / b for a, b in zip(wall[beside], wall[name], strict=True)), 3),
            "of_plain_cpu": round(median(a / b for a, b in zip(cpu[beside], cpu[name], strict=True)), 3),
        }
        for name in sides
        for beside in ["plain, both rows" if "both" in name or "ledger" in name else "plain, a rowid"]
    }


def markdown(found: dict[str, Any]) -> str:
    lines = [
        "# What it costs to keep items in SQLite\n",
        (
            f"Chunks of {found['chunk']:,} items, one transaction each, {found['rounds']} after the first; load {found['load']:.1f}."
            " `of plain` is the median over pairs of the same chunk; above 1 is faster than the plain write. Goals: 0.95 for items,"
            " 0.85 with the ledger, as they were set: both sides make their rows with the chunk. With rows that are ready nothing but"
            " the writing counts. The plain side has no index of states, no counts, no hashes and no signature.\n"
        ),
    ]
    for ids, sides in found["sides"].items():
        lines += [
            f"## {ids[0].upper()}{ids[1:]}\n",
            "| | items/s | wall µs | CPU µs | of plain, wall | of plain, CPU |",
            "|---|--:|--:|--:|--:|--:|",
        ]
        lines += [
            f"| {name} | {each['rows_per_s']:,} | {each['wall_us']} | {each['cpu_us']} | {each['of_plain']} | {each['of_plain_cpu']} |"
            for name, each in sides.items()
        ]
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--chunk", type=int, default=5000)
    options = parser.parse_args()
    sides = {}
    for (name, id_of), ready in product(IDS.items(), (True, False)):
        with tempfile.TemporaryDirectory(prefix="keeping-") as folder:
            os.environ["MIDSPAN_KEYS"] = f"{folder}/keys"
            about = f"{name}, {'rows that are ready' if ready else 'rows that are made with the chunk'}"
            sides[about] = measured(Path(folder), id_of, options.chunk, options.rounds, ready=ready)
    found = {
        "chunk": options.chunk,
        "rounds": options.rounds,
        "load": os.getloadavg()[0],
        "sides": sides,
    }
    (HERE / "keeping.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (HERE / "KEEPING.md").write_text(markdown(found), encoding="utf-8")
    print(markdown(found))


if __name__ == "__main__":
    main()
