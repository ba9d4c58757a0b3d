"""Outputs as one Parquet file, which is whole or not there."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from delivering import SCHEMA, results, sink
from midspan.errors import SinkError
from midspan.run.ports import Result

CLOSED: dict[str, Any] = {**SCHEMA, "additionalProperties": False}


def rows(path: Path) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchall()


def columns(path: Path) -> dict[str, str]:
    with duckdb.connect() as connection:
        found = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
    return {name: kind for name, kind, *_ in found}


def test_columns_have_the_types_of_their_fields_and_values_stay_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "o'u[t].parquet"
    output = {
        "digit": -(2**63),
        "note": '=é😀\0\n"',
        "sure": 1,
        "seen": [1, None],
        "id": "own",
        "more": {"a": 1},
    }
    some = [
        Result("a", output, "ai", "autonomous", "2026-09-01T00:00:00.000Z"),
        Result("b", {"digit": 5.0, "more": None}, "desk", None, "t"),
        Result("c", {"digit": 2**63}, "desk", None, "t"),
    ]
    with closing(sink(path)) as opened:
        done = opened.deliver(some, opened.begin(None))
        assert not path.exists()
        opened.finish(done.mark)
    assert done.refused == {"c": "`digit` is a whole number beyond 64 bits"}
    assert columns(path) == {
        "id": "VARCHAR", "digit": "BIGINT", "note": "VARCHAR", "sure": "DOUBLE", "seen": "VARCHAR",
        "output.id": "VARCHAR", "output": "VARCHAR", "by": "VARCHAR", "level": "VARCHAR", "at": "VARCHAR",
    }  # fmt: skip
    assert rows(path) == [
        (
            "a",
            -(2**63),
            '=é😀\0\n"',
            1.0,
            "[1, null]",
            "own",
            '{"more": {"a": 1}}',
            "ai",
            "autonomous",
            some[0].at,
        ),
        ("b", 5, None, None, None, None, '{"more": null}', "desk", None, "t"),
    ]


def test_a_process_that_died_at_any_point_leaves_no_half_and_no_double(tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    many = results(2_000)
    opened = sink(path, CLOSED)
    mark = opened.deliver(many[:900], opened.begin(None)).mark
    opened.deliver(many[900:1_500], mark)  # its mark is not kept
    opened.close()
    with closing(sink(path, CLOSED)) as again:
        mark = again.deliver(many[900:], again.begin(mark)).mark
        again.finish(mark)  # neither is the one of its end
    with closing(sink(path, CLOSED)) as last:
        last.finish(last.begin(mark))
    assert [row[0] for row in rows(path)] == [each.id for each in many]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["out.parquet", "out.parquet.spool.jsonl"]


def test_more_is_added_later_and_a_file_that_was_taken_away_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    with closing(sink(path, CLOSED)) as opened:
        mark = opened.finish(opened.begin(None))
    assert rows(path) == []
    for first, expected in [(0, 10), (10, 20)]:
        with closing(sink(path, CLOSED)) as opened:
            mark = opened.finish(opened.deliver(results(10, first), opened.begin(mark)).mark)
        assert len(rows(path)) == expected
    path.unlink()
    with closing(sink(path, CLOSED)) as opened:
        opened.finish(opened.deliver(results(3), opened.begin(mark)).mark)
    assert len(rows(path)) == 3


def test_a_file_of_others_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT 1 AS theirs) TO '{path}' (FORMAT parquet)")
    theirs = path.read_bytes()
    with closing(sink(path)) as opened, pytest.raises(SinkError, match="was not written by midspan"):
        opened.begin(None)
    path.unlink()
    with closing(sink(path)) as opened:
        mark = opened.deliver(results(3), opened.begin(None)).mark
        path.write_bytes(theirs)
        with pytest.raises(SinkError, match="was not written by midspan"):
            opened.finish(mark)
    assert path.read_bytes() == theirs
    path.write_text("no parquet")
    with closing(sink(path)) as opened, pytest.raises(SinkError, match="was not written by midspan"):
        opened.begin(mark)


def test_lines_that_cannot_become_the_file_are_kept_and_said(tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    with closing(sink(path)) as opened:
        mark = opened.deliver(results(3), opened.begin(None)).mark
        path.mkdir()
        (path / "inside").touch()
        with pytest.raises(SinkError):
            opened.finish(mark)
        (path / "inside").unlink()
        path.rmdir()
        opened.finish(mark)
    assert len(rows(path)) == 3


def test_the_file_has_the_permissions_of_a_new_one(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        with closing(sink(tmp_path / "out.parquet")) as opened:
            opened.finish(opened.begin(None))
    finally:
        os.umask(mask)
    assert (tmp_path / "out.parquet").stat().st_mode & 0o777 == 0o640
