"""What only production in SQLite has to do: its indexes, its versions, its errors in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from midspan.errors import StoreError
from midspan.model.production import ChunkRow, ItemRow, Purpose, State, TaskRow
from midspan.run.ports import Production
from midspan.stores import sqlite
from midspan.stores._production_schema import STEPS, is_there, migrate, version_of
from midspan.stores._sqlite_production import SqliteDatabase

AT = "2026-11-20T08:00:00.000Z"


def item(id_: str, **more: Any) -> ItemRow:
    plain: dict[str, Any] = {
        "work": "w",
        "chunk": "c",
        "state": State.RECEIVED,
        "input": "{}",
        "input_key": "k",
    }
    return ItemRow(id=id_, received_at=AT, **(plain | more))


def task(id_: str, **more: Any) -> TaskRow:
    plain: dict[str, Any] = {"work": "w", "item": id_, "purpose": Purpose.DECIDE, "role": "desk"}
    return TaskRow(id=id_, opened_at=AT, due_at=AT, **(plain | more))


CHUNK = ChunkRow("c", "w", "in.jsonl", 1, 1, 2, "begun", 1, {})


@contextmanager
def opened(path: Path, *, create: bool = True, wait_s: float = 30.0) -> Iterator[Production]:
    with closing(sqlite.open_store(path, create=create, wait_s=wait_s)) as store:
        yield sqlite.open_production(store)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def raw(path: Path) -> Iterator[sqlite3.Connection]:
    """The file as anyone sees it, tables made."""
    with opened(path) as production:
        production.set_mark("first", {})
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def test_whether_the_tables_are_there_is_asked_once_and_not_within_each_transaction() -> None:
    with closing(sqlite.open_memory()) as store:
        production = sqlite.open_production(store)
        production.insert([item("a")])
        asked: list[str] = []
        store.connection.set_trace_callback(asked.append)
        for number in range(3):
            with store.write():
                production.insert([item(f"b{number}")])
                assert production.item("w", "a")
        store.connection.set_trace_callback(None)
        assert asked
        assert not [each for each in asked if "midspan_production_versions" in each]


# --- indexes -------------------------------------------------------------------------------------------------------

ASKED: dict[str, Callable[[Production], object]] = {
    "states": lambda p: p.states("w", ["a", "b", "c"]),
    "item": lambda p: p.item("w", "a"),
    "items": lambda p: list(p.items("w")),
    "items by state": lambda p: list(p.items("w", State.RECEIVED)),
    "items that acted alone": lambda p: list(p.items("w", State.ACTED_ALONE)),
    "a page of items": lambda p: p.listed("w", after="a"),
    "a page by state": lambda p: p.listed("w", State.RECEIVED, after="a"),
    "items by chunk": lambda p: list(p.items("w", chunk="c")),
    "counts": lambda p: p.counts("w"),
    "erase": lambda p: p.erase("w", ["a", "b"]),
    "insert": lambda p: p.insert([item("z")]),
    "move": lambda p: p.move(item("a", state=State.EXECUTED), out_of=State.RECEIVED),
    "chunk": lambda p: p.chunk("c"),
    "begin a chunk": lambda p: p.begin_chunk(CHUNK),
    "finish a chunk": lambda p: p.finish_chunk(CHUNK),
    "ask": lambda p: p.ask([task("z")]),
    "task": lambda p: p.task("a"),
    "tasks": lambda p: p.tasks(after="a"),
    "tasks of a role": lambda p: p.tasks(role="desk", after="a"),
    "tasks of a work": lambda p: p.tasks(work="w", after="a"),
    "tasks of both": lambda p: p.tasks(role="desk", work="w", after="a"),
    "due": lambda p: p.due("9"),
    "next due": lambda p: p.next_due(),
    "replace a task": lambda p: p.replace_task(task("a", step=1), task("a")),
    "waiting": lambda p: p.waiting(),
    "mark": lambda p: p.mark("out"),
    "set a mark": lambda p: p.set_mark("out", {}),
}


@pytest.mark.parametrize("name", ASKED)
def test_no_question_reads_a_whole_table_or_sorts(name: str) -> None:
    with closing(sqlite.open_memory()) as store:
        production = sqlite.open_production(store)
        production.insert([item("a"), item("b"), item("c", state=State.ACTED_ALONE)])
        production.ask([task("a"), task("b", role="lead")])
        production.begin_chunk(CHUNK)
        asked: list[str] = []
        with production.transaction() as connection:
            assert isinstance(connection, sqlite3.Connection)
            connection.set_trace_callback(asked.append)
            ASKED[name](production)
            connection.set_trace_callback(None)
            plans = {
                statement: [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
                for statement in asked
                if "midspan_" in statement and "midspan_production_versions" not in statement
            }
    assert plans
    for statement, plan in plans.items():
        # Of open tasks those by work and role are all there are: their index is read, and nothing else.
        read = [
            each for each in plan if each.startswith("SCAN") and "INDEX midspan_tasks_of_both" not in each
        ]
        assert not read, statement
        assert not [each for each in plan if "TEMP B-TREE" in each], statement


# --- versions ------------------------------------------------------------------------------------------------------


def database(connection: sqlite3.Connection) -> SqliteDatabase:
    @contextmanager
    def never() -> Iterator[None]:
        raise AssertionError
        yield

    return SqliteDatabase(connection, "ledger.db", never)


def test_each_step_is_taken_once_and_in_order() -> None:
    steps = [
        ("CREATE TABLE t (a)", "INSERT INTO t VALUES (1)"),
        ("ALTER TABLE t ADD b", "UPDATE t SET b = a + 1"),
    ]
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        tables = database(connection)
        assert version_of(tables, steps) == 0
        assert not is_there(tables, steps)
        migrate(tables, steps[:1])
        assert version_of(tables, steps) == 1
        migrate(tables, steps[:1])
        with pytest.raises(StoreError, match="older midspan: version `1`, not `2`") as refused:
            is_there(tables, steps)
        assert "midspan run" in str(refused.value.help)
        migrate(tables, steps)
        assert connection.execute("SELECT a, b FROM t").fetchall() == [(1, 2)]
        assert is_there(tables, steps)
        migrate(tables, steps)
        with pytest.raises(StoreError, match="newer midspan: version `2`, this one knows `1`"):
            migrate(tables, steps[:1])


def test_a_ledger_of_before_production_reads_as_empty_and_is_given_the_tables_on_first_use(
    path: Path,
) -> None:
    sqlite.open_store(path).close()
    with opened(path, create=False) as production:
        assert production.counts("w") == {}
        assert list(production.items("w")) == []
        with pytest.raises(StoreError, match="opened for reading"):
            production.insert([item("a")])
    with opened(path) as production, opened(path, create=False) as reader:
        assert reader.item("w", "a") is None
        production.insert([item("a")])
        assert reader.item("w", "a") == item("a")


def test_no_file_reads_as_empty_and_none_is_made(path: Path) -> None:
    with opened(path, create=False) as production:
        assert production.tasks() == []
    assert not path.exists()


def test_the_tables_of_a_newer_midspan_are_left_alone(raw: sqlite3.Connection, path: Path) -> None:
    newer = len(STEPS) + 1
    raw.execute(f"INSERT INTO midspan_production_versions VALUES ({newer})")
    raw.commit()
    for create in (True, False):
        with (
            opened(path, create=create) as production,
            pytest.raises(StoreError, match=f"newer midspan: version `{newer}`"),
        ):
            production.counts("w")
    with opened(path) as production, pytest.raises(StoreError, match="newer midspan"):
        production.insert([item("a")])


# --- what goes wrong -----------------------------------------------------------------------------------------------


def test_another_process_that_writes_is_waited_for_and_then_said(raw: sqlite3.Connection, path: Path) -> None:
    raw.execute("BEGIN IMMEDIATE")
    with opened(path, wait_s=0.01) as production:
        with pytest.raises(StoreError, match="is locked by another process") as refused:
            production.insert([item("a")])
        assert "wait until that process ends" in str(refused.value.help)
        assert production.item("w", "a") is None  # readers do not wait
        raw.rollback()
        production.insert([item("a")])
        assert production.counts("w") == {State.RECEIVED: 1}


def full(production: Production, pages: int = 4) -> None:
    """From now on the file has room for a few pages more."""
    with production.transaction() as connection:
        assert isinstance(connection, sqlite3.Connection)
        now = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {now + pages}")


def test_a_full_disk_is_said_and_nothing_is_half_written(path: Path) -> None:
    with opened(path) as production:
        production.insert([item("there")])
        full(production)
        with pytest.raises(StoreError, match="has no room left on its disk") as refused:
            production.insert([item(f"{n:05}", input="x" * 1000) for n in range(1000)])
        assert "nothing was half written" in str(refused.value.help)
        assert [each.id for each in production.items("w")] == ["there"]
        assert production.counts("w") == {State.RECEIVED: 1}
    with opened(path) as production:
        production.insert([item("more")])
        assert production.counts("w") == {State.RECEIVED: 2}


def test_what_follows_on_a_full_disk_that_was_ignored_is_not_written_either(path: Path) -> None:
    with opened(path) as production:
        production.insert([item("there")])
        full(production)

        def ignoring() -> None:
            with production.transaction():
                with pytest.raises(StoreError, match="no room left"):
                    production.insert([item("large", input="x" * 1_000_000)])
                production.insert([item("small")])

        with pytest.raises(StoreError, match="a part of a transaction"):
            ignoring()
        assert [each.id for each in production.items("w")] == ["there"]


def test_large_items_are_read_a_few_at_a_time(path: Path) -> None:
    with opened(path) as production:
        large = [item(f"{n}", input="x" * 9_000_000, chunk="large") for n in range(5)]
        production.insert(large)
        assert [*production.items("w")] == large
        assert [*production.items("w", State.RECEIVED)] == large
        assert [*production.items("w", chunk="large")] == large


def test_an_item_that_is_too_large_for_the_database_is_refused_in_words(path: Path) -> None:
    with opened(path) as production:
        with production.transaction() as connection:
            assert isinstance(connection, sqlite3.Connection)
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1_000_000)
        with pytest.raises(StoreError, match="too large") as refused:
            production.insert([item("a", input="x" * 1_000_001)])
        assert "split" in str(refused.value.help)
        assert production.item("w", "a") is None


def test_a_damaged_file_is_said_to_be_damaged(path: Path) -> None:
    with opened(path) as production:
        production.insert([item(f"{n:05}", input="x" * 500) for n in range(2000)])
    content = bytearray(path.read_bytes())
    for page in range(len(content) // 8192, len(content) // 4096):
        content[page * 4096 : page * 4096 + 100] = bytes(100)
    path.write_bytes(content)
    with opened(path) as production, pytest.raises(StoreError, match="is damaged"):
        list(production.items("w"))
