"""Segments and graphs in turns, calls of 200 ms, and an idle worker; one JSON line. Arguments: database, rounds, items."""

from __future__ import annotations

import json
import random
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from statistics import median
from typing import Any, TypeAlias, TypedDict

import one_item
import psycopg
from langgraph.checkpoint.postgres import PostgresSaver
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph import END, START, StateGraph

from midspan.durable.dbos import DbosDurable, open_durable
from midspan.run.ports import Segment
from midspan.stores import sqlite

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
from pgserver import Server

CREATE = "CREATE TABLE records (id TEXT PRIMARY KEY, input TEXT, output TEXT, decision TEXT)"
AT_ONCE, CALLS, CALL_S, CALLS_AT_ONCE = 8, 2_500, 0.2, 50
NUMBERS = count()
Way: TypeAlias = Callable[[list[dict[str, Any]]], None]


class Records:
    """Where a handler records what it did: over ten connections, or over one where only one may write."""

    def __init__(self, database: Path | str) -> None:
        self._marks = "%s, %s, %s, %s" if isinstance(database, str) else "?, ?, ?, ?"
        self._open = [connected(database) for _ in range(10 if isinstance(database, str) else 1)]
        self._free: SimpleQueue[Any] = SimpleQueue()
        self._open[0].execute(CREATE)
        for each in self._open:
            self._free.put(each)

    def keep(self, row: tuple[str, str, str, str]) -> None:
        connection = self._free.get()
        try:
            connection.execute(f"INSERT INTO records VALUES ({self._marks}) ON CONFLICT DO NOTHING", row)
        finally:
            self._free.put(connection)

    def close(self) -> None:
        for each in self._open:
            each.close()


def connected(database: Path | str) -> Any:
    """Each statement commits, and is on the disk then."""
    if isinstance(database, str):
        return psycopg.connect(database, autocommit=True)
    connection = sqlite3.connect(database, isolation_level=None, timeout=60, check_same_thread=False)
    connection.execute("PRAGMA synchronous=FULL")
    return connection


class Counted:
    """A handler and when it has been called so often."""

    def __init__(self, execute: Callable[[str], None]) -> None:
        self._execute, self._lock, self._left = execute, threading.Lock(), 0
        self.reached = threading.Event()

    def expect(self, calls: int) -> None:
        self._left = calls
        self.reached.clear()

    def __call__(self, argument: str) -> None:
        self._execute(argument)
        with self._lock:
            self._left -= 1
            if not self._left:
                self.reached.set()


def recorded(durable: DbosDurable) -> None:
    while next(durable.unfinished(), None) is not None:
        time.sleep(0.002)


def graph(saver: Any) -> Any:
    class State(TypedDict, total=False):
        given: dict[str, Any]
        output: dict[str, Any]
        decision: str

    def check_output(state: State) -> State:
        one_item.CHECK_OUTPUT.validate(state["output"])
        return {}

    def check_input(state: State) -> State:
        one_item.CHECK_INPUT.validate(state["given"])
        return {}

    made = StateGraph(State)
    nodes = {
        "check_input": check_input,
        "classify": lambda state: {"output": one_item.classified(state["given"])},
        "check_output": check_output,
        "decide": lambda state: {"decision": one_item.decided(state["output"])},
    }
    before = START
    for name, node in nodes.items():
        made.add_node(name, node)
        made.add_edge(before, name)
        before = name
    made.add_edge(before, END)
    return made.compile(checkpointer=saver)


@contextmanager
def saved(database: Path | str) -> Iterator[Any]:
    if isinstance(database, str):
        with PostgresSaver.from_conn_string(database) as saver:
            saver.setup()
            yield saver
        return
    with closing(sqlite3.connect(database.with_name("graphs.db"), check_same_thread=False)) as connection:
        saver = SqliteSaver(connection)
        saver.setup()
        yield saver


def in_turns(
    ways: dict[str, Callable[[list[dict[str, Any]]], None]], rounds: int, items: int
) -> dict[str, Any]:
    wall: dict[str, list[float]] = {way: [] for way in ways}
    cpu: dict[str, list[float]] = {way: [] for way in ways}
    for turn in range(rounds + 1):
        for way in random.Random(turn).sample(sorted(ways), len(ways)):  # noqa: S311
            given = [one_item.item(next(NUMBERS)) for _ in range(items)]
            began, used = time.perf_counter(), time.process_time()
            ways[way](given)
            if turn:  # the first warms up
                wall[way].append((time.perf_counter() - began) / items)
                cpu[way].append((time.process_time() - used) / items)
    first = next(iter(ways))
    return {
        way: {
            "per_s": round(1 / median(wall[way])),
            "cpu_ms": round(1000 * median(cpu[way]), 2),
            "slower": round(median(a / b for a, b in zip(wall[way], wall[first], strict=True)), 2),
            "cpu_times": round(median(a / b for a, b in zip(cpu[way], cpu[first], strict=True)), 2),
        }
        for way in ways
    }


def main(database: Path | str, rounds: int, items: int) -> dict[str, Any]:
    with ExitStack() as stack:
        durable = stack.enter_context(closing(open_durable(database)))
        records = stack.enter_context(closing(Records(database)))
        graphs = graph(stack.enter_context(saved(database)))

        def handle(argument: str) -> None:
            given = json.loads(argument)
            output, decision = one_item.handled(given)
            records.keep((given["id"], argument, json.dumps(output), decision))

        handler, nothing = Counted(handle), Counted(str)

        def segments(name: str, counted: Counted, *, together: bool = True) -> Way:
            def execute(given: list[dict[str, Any]]) -> None:
                counted.expect(len(given))
                submitted = [Segment(f"{name} {each['id']}", name, json.dumps(each)) for each in given]
                for some in [submitted] if together else [[each] for each in submitted]:
                    durable.submit(some)
                counted.reached.wait()
                recorded(durable)

            return execute

        def invoked(given: list[dict[str, Any]]) -> None:
            for each in given:
                graphs.invoke({"given": each}, {"configurable": {"thread_id": each["id"]}}, durability="sync")

        durable.start({"handle": handler, "nothing": nothing}, at_once=AT_ONCE)
        found = {
            "midspan, submitted together": segments("handle", handler),
            "midspan, submitted one by one": segments("handle", handler, together=False),
            "LangGraph, four nodes": invoked,
            "midspan, nothing in it": segments("nothing", nothing),
        }
        measured = in_turns(found, rounds, items)
        engine = measured.pop("midspan, nothing in it")["cpu_ms"]
        time.sleep(12)  # after ten seconds without work it looks more rarely
        used = time.process_time()
        time.sleep(20)
        idle = (time.process_time() - used) / 20
        durable.close()
        with closing(open_durable(database)) as calling:
            return {"items": measured, "engine": engine, "idle": idle, "calls": called(calling, handle)}


def called(durable: DbosDurable, handle: Callable[[str], None]) -> dict[str, float]:
    """Calls of 200 ms, 50 at once, against the time that they take by themselves, and that 50 bare threads take."""

    def call(argument: str) -> None:
        time.sleep(CALL_S)
        handle(argument)

    def plain() -> float:
        with ThreadPoolExecutor(CALLS_AT_ONCE) as pool:
            given = [json.dumps(one_item.item(next(NUMBERS))) for _ in range(CALLS)]
            began = time.perf_counter()
            list(pool.map(call, given))
            return time.perf_counter() - began

    counted = Counted(call)
    durable.start({"call": counted}, at_once=CALLS_AT_ONCE)
    ours, bare = [], []
    for _ in range(4):
        bare.append(plain())
        counted.expect(CALLS)
        given = [one_item.item(next(NUMBERS)) for _ in range(CALLS)]
        began = time.perf_counter()
        durable.submit([Segment(f"call {each['id']}", "call", json.dumps(each)) for each in given])
        counted.reached.wait()
        ours.append(time.perf_counter() - began)
        recorded(durable)
    ideal = CALLS / CALLS_AT_ONCE * CALL_S
    of_bare = median(b / a for a, b in zip(ours, bare, strict=True))
    return {
        "of the ideal": round(ideal / median(ours), 2),
        "of the ideal, bare threads": round(ideal / median(bare), 2),
        "of bare threads": round(of_bare, 2),
    }


if __name__ == "__main__":
    kind, rounds, items = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    if kind == "postgresql":
        server = Server()
        try:
            for setting in ("fsync = on", "max_connections = 200"):
                server.execute(psycopg.sql.SQL("ALTER SYSTEM SET " + setting))
            server.restart()
            result = main(server.new_database(), rounds, items)
        finally:
            server.remove()
    else:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "ledger.db"
            sqlite.open_store(file).close()
            result = main(file, rounds, items)
    print(json.dumps(result))
