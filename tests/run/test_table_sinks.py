"""Outputs in tables of databases: a row for each id, whatever was tried before, and nothing of others is touched."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from delivering import results, sink
from midspan.errors import SinkError, UsageError
from midspan.run.ports import Result

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "digit": {"type": "integer"},
        "share": {"type": ["number", "null"]},
        "flag": {"type": "boolean"},
        "note": {"type": "string"},
        "seen": {"type": "array"},
        'o"dd %s': {"type": "string"},
    },
    "additionalProperties": False,
}


@dataclass
class Place:
    """A database of its own, beside midspan's back. address: of table `t`."""

    kind: str
    database: str
    ask: Callable[[str], Sequence[tuple[Any, ...]]]

    def table(self, name: str = "t") -> str:
        return f"{self.database}#{name}"


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "sqlite":
        with closing(sqlite3.connect(tmp_path / "out.db", isolation_level=None)) as connection:
            yield Place(
                "sqlite", f"sqlite:///{tmp_path}/out.db", lambda text: connection.execute(text).fetchall()
            )
        return
    address = request.getfixturevalue("postgres_server").new_database()
    with psycopg.connect(address, autocommit=True) as there:

        def ask(text: str) -> Sequence[tuple[Any, ...]]:
            cursor = there.execute(text.encode())
            return cursor.fetchall() if cursor.description else []

        yield Place("postgres", address, ask)


def test_a_missing_table_is_made_with_a_column_for_each_field(place: Place) -> None:
    output = {
        "digit": 7,
        "share": 0.25,
        "flag": True,
        "note": "ä\n'\";--",
        "seen": [1, {"a": None}],
        'o"dd %s': "%",
    }
    with closing(sink(place.table(), SCHEMA)) as opened:
        mark = opened.begin(None)
        done = opened.deliver([Result("a", output, "ai", "autonomous", "2026-09-01T00:00:00.000Z")], mark)
        done = opened.deliver([Result("b", {}, "desk", None, "2026-09-01T00:00:00.000Z")], done.mark)
    assert (done.mark["rows"], done.refused) == (2, {})
    rows = place.ask('SELECT id, digit, share, flag, note, seen, "o""dd %s", by, level FROM t ORDER BY id')
    seen = rows[0][5] if place.kind == "postgres" else json.loads(rows[0][5])
    assert (*rows[0][:5], seen, *rows[0][6:]) == (
        "a", 7, 0.25, True, output["note"], output["seen"], "%", "ai", "autonomous"
    )  # fmt: skip
    assert rows[1] == ("b", None, None, None, None, None, None, "desk", None)


def test_a_result_that_is_delivered_again_is_the_same_row(place: Place) -> None:
    some = [Result(f"i{n}", {"digit": n}, "ai", None, "2026-09-01T00:00:00Z") for n in range(500)]
    with closing(sink(place.table(), SCHEMA)) as opened:
        mark = opened.begin(None)
        opened.deliver(some[:300], mark)
    with closing(sink(place.table(), SCHEMA)) as opened:
        mark = opened.deliver(some[:200], opened.begin(mark)).mark
        mark = opened.finish(opened.deliver(some[200:], mark).mark)
    assert mark == {"rows": 500, "finished": True}
    assert place.ask("SELECT count(*), sum(digit) FROM t") == [(500, sum(range(500)))]


def test_a_row_that_the_table_does_not_take_is_refused_and_the_others_are_written(place: Place) -> None:
    place.ask(
        "CREATE TABLE t (id VARCHAR(20) UNIQUE, digit BIGINT CHECK (digit < 100), share REAL, flag BOOLEAN,"
        ' note TEXT, seen TEXT, "o""dd %s" TEXT, by TEXT, level TEXT, at TEXT)'
    )
    outputs = [{"digit": 1}, {"digit": 100}, {"digit": 2**70}, {"digit": 2, "seen": [1]}, {"note": "\ud800"}]
    with closing(sink(place.table(), SCHEMA)) as opened:
        some = [Result(str(number), each, "ai", None, "t") for number, each in enumerate(outputs)]
        done = opened.deliver(some, opened.begin(None))
    assert sorted(done.refused) == ["1", "2", "4"]
    assert all(done.refused.values())
    assert done.mark["rows"] == 2
    assert place.ask("SELECT id, digit, seen FROM t ORDER BY id") == [("0", 1, None), ("3", 2, "[1]")]


def test_rows_of_others_are_never_touched(place: Place) -> None:
    place.ask("CREATE TABLE t (id TEXT PRIMARY KEY, note TEXT)")
    place.ask("INSERT INTO t VALUES ('a', 'theirs')")
    with closing(sink(place.table(), SCHEMA)) as opened:
        with pytest.raises(SinkError, match="has rows that midspan did not write"):
            opened.begin(None)
        place.ask("DELETE FROM t")
        with pytest.raises(SinkError, match="cannot take results") as caught:
            opened.begin(None)
    assert "`digit`" in str(caught.value.help)
    place.ask("DROP TABLE t")
    names = "digit INT, share REAL, flag BOOLEAN, note TEXT, seen TEXT"
    place.ask(f'CREATE TABLE t (id TEXT, {names}, "o""dd %s" TEXT, by TEXT, level TEXT, at TEXT)')
    with (
        closing(sink(place.table(), SCHEMA)) as opened,
        pytest.raises(SinkError, match="cannot take results"),
    ):
        opened.begin(None)  # nothing makes an id unique


def test_a_table_that_went_away_before_the_end_is_missed(place: Place) -> None:
    with closing(sink(place.table(), SCHEMA)) as opened:
        mark = opened.deliver([Result("a", {}, "ai", None, "2026-09-01T00:00:00Z")], opened.begin(None)).mark
        place.ask("DROP TABLE t")
        with pytest.raises(SinkError):
            opened.deliver([Result("b", {}, "ai", None, "2026-09-01T00:00:00Z")], mark)
    with closing(sink(place.table(), SCHEMA)) as opened:
        with pytest.raises(SinkError, match="is gone"):
            opened.begin(mark)
        opened.begin({**mark, "finished": True})
    assert place.ask("SELECT count(*) FROM t") == [(0,)]


def test_what_names_no_table_is_refused(tmp_path: Path) -> None:
    for target in (
        "sqlite:///a.db",
        "sqlite:///a.db#",
        "sqlite:///a.db#midspan_items",
        "postgresql://me:pw@h/x#a.b.c",
    ):
        with pytest.raises(UsageError) as caught:
            sink(target)
        assert "pw" not in f"{caught.value.message}{caught.value.help}"
    (tmp_path / "text.db").write_text("no database " * 100)
    for target, said in [
        (f"sqlite:///{tmp_path}/none/a.db#t", "cannot be opened"),
        (f"sqlite:///{tmp_path}/text.db#t", "is no SQLite database"),
        ("postgresql://me:pw@127.0.0.1:1/x#t", "cannot be used"),
    ]:
        with closing(sink(target)) as opened, pytest.raises(SinkError, match=said) as refused:
            opened.begin(None)
        assert refused.value.help
        assert "pw" not in f"{refused.value.message}{refused.value.help}"


def test_a_locked_file_is_said_and_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("midspan.sinks.sqlite._WAIT_S", 0.01)
    with closing(sink(f"sqlite:///{tmp_path}/a.db#t")) as opened:
        mark = opened.begin(None)
        with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(SinkError, match="is locked by another process"):
                opened.deliver(results(3), mark)
            other.execute("ROLLBACK")
        assert opened.deliver(results(3), mark).mark["rows"] == 3


def test_a_lost_connection_is_made_again(postgres_server: Any) -> None:
    address = postgres_server.new_database()
    with closing(sink(f"{address}#t", SCHEMA)) as opened:
        some = [
            Result(str(number), {"digit": number}, "ai", None, "2026-09-01T00:00:00Z") for number in range(4)
        ]
        mark = opened.deliver(some[:2], opened.begin(None)).mark
        with psycopg.connect(address, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            )
            with pytest.raises(SinkError, match="cannot be used"):
                opened.deliver(some[2:], mark)
            opened.deliver(some[2:], mark)
            assert other.execute("SELECT count(*) FROM t").fetchone() == (4,)
