"""What it costs to keep items on a PostgreSQL server, with and without entries of the ledger, beside plain batched writes.

    python benchmarks/runtime/measure_keeping_server.py [--rounds 15] [--chunk 5000]

The same rows as in `measure_keeping.py`, to a server on this machine that syncs to its disk as it comes. Two plain sides give
tuples that are ready to one statement in one transaction: `executemany`, and COPY, which is the fastest that the server has.
Measured with rows that are ready, and as chunks come about, where each side first makes its rows.
Writes `keeping_server.json` and `KEEPING_SERVER.md` beside this file.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from measure_keeping import AT, FIELDS, IDS, made

from midspan.access.keys import signer
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry
from midspan.model.production import ItemRow
from midspan.stores import postgres

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tests"))

from pgserver import Server  # noqa: E402 - where it lies is known now

NAMES = ", ".join(f'"{each}"' for each in FIELDS)
TYPED = ", ".join(f'"{each}" {"bigint" if each == "attempts" else "text"}' for each in FIELDS)
ITEMS = f"CREATE TABLE items ({TYPED}, PRIMARY KEY (work, id))"
ENTRIES = (
    "CREATE TABLE entries (seq bigserial PRIMARY KEY, at text, kind text, subject text, key text, body text)"
)


class Plain:
    """A table with its primary key; `copies` is COPY, else `executemany`."""

    def __init__(self, address: str, *, copies: bool, entries: bool) -> None:
        self.connection = psycopg.connect(address, autocommit=True)
        self.connection.execute(ITEMS)
        self.connection.execute(ENTRIES)
        self.copies = copies
        self.entries = entries

    def write(self, items: Sequence[ItemRow], bodies: Sequence[dict[str, Any]]) -> float:
        rows = [tuple(str(v) if n == "state" else v for n in FIELDS for v in (getattr(i, n),)) for i in items]
        started = time.perf_counter()
        with self.connection.transaction(), self.connection.cursor() as cursor:
            self._put(cursor, f"items ({NAMES})", len(FIELDS), rows)
            if self.entries:
                texts = [json.dumps(each) for each in bodies]
                entries = [
                    (AT, "item", each.work, each.id, text) for each, text in zip(items, texts, strict=True)
                ]
                self._put(cursor, "entries (at, kind, subject, key, body)", 5, entries)
        return time.perf_counter() - started

    def _put(
        self, cursor: psycopg.Cursor[Any], table: str, columns: int, rows: Sequence[tuple[Any, ...]]
    ) -> None:
        if not self.copies:
            cursor.executemany(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * columns)})".encode(), rows)
            return
        with cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
            for row in rows:
                copy.write_row(row)

    def close(self) -> None:
        self.connection.close()


class Ours:
    """`Production.insert`, and `Ledger.append` in the same transaction."""

    def __init__(self, address: str, *, entries: bool) -> None:
        self.store = postgres.open_store(address)
        self.production = postgres.open_production(self.store)
        key = signer("local")
        self.ledger = Ledger(self.store, key, key.name, lambda: AT)
        self.entries = entries

    def write(self, items: Sequence[ItemRow], bodies: Sequence[dict[str, Any]]) -> float:
        started = time.perf_counter()
        with self.production.transaction():
            self.production.insert(items)
            if self.entries:
                self.ledger.append(
                    [
                        Entry("item", each.work, each.id, said)
                        for each, said in zip(items, bodies, strict=True)
                    ]
                )
        return time.perf_counter() - started

    def close(self) -> None:
        self.store.close()


BESIDE = {
    "executemany": ("executemany", "COPY"),
    "COPY": ("executemany", "COPY"),
    "midspan": ("executemany", "COPY"),
    "executemany, both rows": ("executemany, both rows", "COPY, both rows"),
    "COPY, both rows": ("executemany, both rows", "COPY, both rows"),
    "midspan, with the ledger": ("executemany, both rows", "COPY, both rows"),
}


def measured(
    server: Server, id_of: Callable[[int], str], chunk: int, rounds: int, *, ready: bool
) -> dict[str, Any]:
    sides: dict[str, Plain | Ours] = {
        "executemany": Plain(server.new_database(), copies=False, entries=False),
        "COPY": Plain(server.new_database(), copies=True, entries=False),
        "midspan": Ours(server.new_database(), entries=False),
        "executemany, both rows": Plain(server.new_database(), copies=False, entries=True),
        "COPY, both rows": Plain(server.new_database(), copies=True, entries=True),
        "midspan, with the ledger": Ours(server.new_database(), entries=True),
    }
    wall: dict[str, list[float]] = {name: [] for name in sides}
    order = random.Random(1)  # noqa: S311 - which side begins
    for turn in range(rounds + 1):
        numbers = range(turn * chunk, (turn + 1) * chunk)
        items, bodies = made(numbers, id_of)
        for name in order.sample(list(sides), len(sides)):
            gc.collect()
            began = time.perf_counter()
            if not ready:
                items, bodies = made(numbers, id_of)
            making = time.perf_counter() - began
            took = sides[name].write(items, bodies)
            if turn:  # the first makes tables and warms up
                wall[name].append(took if ready else took + making)
    for each in sides.values():
        each.close()
    return {
        name: {"rows_per_s": round(chunk / median(wall[name]))}
        | {
            f"of_{beside.partition(',')[0].lower()}": round(
                median(a / b for a, b in zip(wall[beside], wall[name], strict=True)), 3
            )
            for beside in BESIDE[name]
        }
        for name in sides
    }


def markdown(found: dict[str, Any]) -> str:
    lines = [
        "# What it costs to keep items on a PostgreSQL server\n",
        (
            f"PostgreSQL {found['server']} on the same machine; chunks of {found['chunk']:,} items, one transaction each,"
            f" {found['rounds']} after the first; load {found['load']:.1f}. `of …` is the median over pairs of the same chunk; above 1"
            " is faster than that plain write. Goals: 0.90 for items, 0.85 with the ledger, as they were set: of COPY, and both sides"
            " make their rows with the chunk. The plain sides have no index of states, no counts, no order of bytes, no hashes and no"
            " signature.\n"
        ),
    ]
    for ids, sides in found["sides"].items():
        lines += [
            f"## {ids[0].upper()}{ids[1:]}\n",
            "| | items/s | of executemany | of COPY |",
            "|---|--:|--:|--:|",
        ]
        lines += [
            f"| {name} | {each['rows_per_s']:,} | {each['of_executemany']} | {each['of_copy']} |"
            for name, each in sides.items()
        ]
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--chunk", type=int, default=5000)
    options = parser.parse_args()
    sides = {}
    server = Server(fsync="on", max_wal_size="4GB", shared_buffers="256MB")
    try:
        with psycopg.connect(server.address()) as connection:
            version = str(connection.execute("SHOW server_version").fetchone()[0])  # type: ignore[index]
        for (name, id_of), ready in product(IDS.items(), (True, False)):
            with tempfile.TemporaryDirectory(prefix="keeping-") as folder:
                os.environ["MIDSPAN_KEYS"] = f"{folder}/keys"
                about = f"{name}, {'rows that are ready' if ready else 'rows that are made with the chunk'}"
                sides[about] = measured(server, id_of, options.chunk, options.rounds, ready=ready)
    finally:
        server.remove()
    found = {
        "server": version,
        "chunk": options.chunk,
        "rounds": options.rounds,
        "load": os.getloadavg()[0],
        "sides": sides,
    }
    (HERE / "keeping_server.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (HERE / "KEEPING_SERVER.md").write_text(markdown(found), encoding="utf-8")
    print(markdown(found))


if __name__ == "__main__":
    main()
