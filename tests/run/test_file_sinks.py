"""Outputs in files: each result once, in order, whatever happened in between; nothing of others is ever touched."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivering import SCHEMA, results, sink
from midspan.errors import MidspanError, SinkError, UsageError
from midspan.run.ports import Result

FILES = pytest.mark.parametrize("ending", ["jsonl", "csv"])
MANY = results(60)


def delivered(path: Path, some: list[Result], mark: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    with closing(sink(path)) as opened:
        return opened.finish(opened.deliver(some, opened.begin(mark)).mark)


def test_a_line_says_the_output_who_decided_at_which_level_and_when(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    delivered(
        path, [Result("ä", {"digit": 7, "more": {"deep": None}}, "ai", None, "2026-09-01T00:00:00.000Z")]
    )
    assert path.read_text() == (
        '{"id": "ä", "output": {"digit": 7, "more": {"deep": null}}, "by": "ai", "level": null, '
        '"at": "2026-09-01T00:00:00.000Z"}\n'
    )


def test_a_table_has_a_column_for_each_field_and_no_cell_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    output = {
        "digit": -7,
        "note": "=1+1",
        "sure": 0.5,
        "seen": ["a", 1],
        "id": "x",
        "extra": "@b",
        "flag": True,
    }
    some = [
        Result("-1", output, "ai", "autonomous", "t"),
        Result("b", {"note": 'a,"\r\nb', "digit": None}, "desk", None, "t"),
        Result("c", {"note": "'quoted", "sure": -0.25}, "desk", None, "t"),
    ]
    delivered(path, some)
    with path.open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["id", "digit", "note", "sure", "seen", "output.id", "output", "by", "level", "at"],
        [
            "'-1",
            "-7",
            "'=1+1",
            "0.5",
            '["a", 1]',
            "x",
            '{"extra": "@b", "flag": true}',
            "ai",
            "autonomous",
            "t",
        ],
        ["b", "", 'a,"\r\nb', "", "", "", "", "desk", "", "t"],
        ["c", "", "''quoted", "-0.25", "", "", "", "desk", "", "t"],
    ]


def test_a_closed_schema_has_no_column_for_other_fields_and_no_results_are_a_header(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    closed = {"type": "object", "additionalProperties": False, "properties": {"a": {}, "A": {}, "At": {}}}
    with closing(sink(path, closed)) as opened:
        opened.finish(opened.begin(None))
    assert path.read_bytes() == b"id,a,output.A,output.At,by,level,at\r\n"


@FILES
@given(
    cuts=st.lists(st.integers(0, 60), max_size=6),
    crashes=st.lists(st.tuples(st.booleans(), st.floats(0, 1), st.booleans()), max_size=12),
)
def test_any_split_with_a_crash_after_any_byte_gives_the_same_file(
    ending: str,
    cuts: list[int],
    crashes: list[tuple[bool, float, bool]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("split")
    delivered(folder / f"whole.{ending}", MANY)
    path = folder / f"split.{ending}"
    opened = sink(path)
    mark = opened.begin(None)
    bounds = sorted({0, 60, *cuts})
    for first, last in pairwise(bounds):
        # A crash: some of the bytes were written, the mark was not kept; what is tried then may be cut otherwise.
        while crashes:
            crash, share, smaller = crashes.pop()
            if not crash:
                break
            opened.deliver(MANY[first : (first + last) // 2 if smaller else last], mark)
            written = path.stat().st_size - mark["bytes"]
            os.truncate(path, mark["bytes"] + int(share * written))
            opened.close()
            opened = sink(path)
            mark = opened.begin(mark)
        mark = opened.deliver(MANY[first:last], mark).mark
    opened.finish(mark)
    opened.close()
    assert path.read_bytes() == (folder / f"whole.{ending}").read_bytes()


@FILES
def test_more_is_delivered_after_the_end_and_begins_anew_where_the_file_was_taken_away(
    tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"out.{ending}"
    mark = delivered(path, MANY[:10])
    mark = delivered(path, MANY[10:], mark)
    delivered(tmp_path / f"whole.{ending}", MANY)
    assert path.read_bytes() == (tmp_path / f"whole.{ending}").read_bytes()
    path.unlink()
    delivered(path, MANY, mark)
    assert path.read_bytes() == (tmp_path / f"whole.{ending}").read_bytes()


@FILES
def test_what_midspan_did_not_write_is_never_touched(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"out.{ending}"
    path.write_text("theirs\n")
    with (
        closing(sink(path)) as opened,
        pytest.raises(SinkError, match="exists and was not written by midspan"),
    ):
        opened.begin(None)
    assert path.read_text() == "theirs\n"
    path.write_text("")
    delivered(path, MANY)
    assert path.stat().st_size


@FILES
def test_a_file_that_was_changed_taken_away_or_replaced_is_refused(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"out.{ending}"
    with closing(sink(path)) as opened:
        mark = opened.deliver(MANY, opened.begin(None)).mark
        kept = path.read_bytes()
        path.rename(tmp_path / "moved")
        path.write_bytes(kept)
        with pytest.raises(SinkError, match="was replaced while"):
            opened.deliver(MANY, mark)
    assert path.read_bytes() == kept
    for data, said in [
        (kept[:-1], "holds"),
        (kept[:-1] + b"x", "does not end as what was delivered"),
        (b"", "holds 0 bytes"),
        (None, "is gone"),
    ]:
        path.unlink()
        if data is not None:
            path.write_bytes(data)
        with closing(sink(path)) as opened, pytest.raises(SinkError, match=said) as caught:
            opened.begin(mark)
        assert caught.value.help
        assert path.exists() == (data is not None)
        assert data is None or path.read_bytes() == data
        path.touch()


def test_one_process_at_a_time_delivers_into_a_file(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    with closing(sink(path)) as first, closing(sink(path)) as second:
        mark = first.begin(None)
        with pytest.raises(SinkError, match="another process delivers"):
            second.begin(None)
        first.deliver(MANY, mark)


def test_a_table_whose_columns_would_change_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    mark = delivered(path, MANY)
    other = {"type": "object", "properties": {"word": {"type": "string"}}}
    with closing(sink(path, other)) as opened, pytest.raises(SinkError, match="has other columns"):
        opened.begin(mark)


def test_what_is_no_place_for_results_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "folder.jsonl").mkdir()
    os.mkfifo(tmp_path / "pipe.jsonl")
    (tmp_path / "in.jsonl").write_text("{}\n")
    os.link(tmp_path / "in.jsonl", tmp_path / "linked.jsonl")
    cases: list[tuple[str, type[MidspanError], str]] = [
        (f"{tmp_path}/none/out.jsonl", SinkError, "none` does not exist"),
        (f"{tmp_path}/folder.jsonl", SinkError, "is a folder"),
        (f"{tmp_path}/pipe.jsonl", SinkError, "is no file"),
        (f"{tmp_path}/in.jsonl", UsageError, "is the input"),
        (f"{tmp_path}/linked.jsonl", UsageError, "is the input"),
        (f"{tmp_path}/out.xml", UsageError, "is of no known kind"),
        ("ftp://example.com/x", UsageError, "is of no known kind"),
        ("/proc/out.jsonl", SinkError, "/proc"),
    ]
    for target, kind, said in cases:
        with pytest.raises(kind) as caught, closing(sink(target, source=f"{tmp_path}/in.jsonl")) as opened:
            opened.begin(None)
        assert said in caught.value.message
        assert caught.value.help


# A limit on the size of files stands for a disk that is full: both end a write in the middle.
FULL = """
import json, resource, signal, sys
sys.path.insert(0, sys.argv[2])
from delivering import results, sink
from midspan.errors import SinkError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
opened = sink(sys.argv[1])
mark = opened.deliver(results(20), opened.begin(None)).mark
resource.setrlimit(resource.RLIMIT_FSIZE, (mark.get("bytes", 0) + 100, resource.RLIM_INFINITY))
try:
    opened.finish(opened.deliver(results(40, 20), mark).mark)
except SinkError as error:
    print(error.message)
opened.close()
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
opened = sink(sys.argv[1])
opened.finish(opened.deliver(results(40, 20), opened.begin(mark)).mark)
opened.close()
"""


@FILES
def test_a_full_disk_leaves_what_was_delivered_and_can_be_gone_on_from(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"out.{ending}"
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(path), str(Path(__file__).parents[1])],
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"`{path}` cannot be written: File too large" in done.stdout
    delivered(tmp_path / f"whole.{ending}", MANY)
    assert path.read_bytes() == (tmp_path / f"whole.{ending}").read_bytes()


def test_lines_are_read_back_as_they_were_given(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    delivered(path, MANY)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [Result(**line) for line in lines] == MANY
    assert set(SCHEMA["properties"]) >= set(lines[0]["output"])


@pytest.mark.parametrize("kind", ["sqlite", "parquet"])
def test_a_full_disk_is_said_by_tables_too(tmp_path: Path, kind: str) -> None:
    target = f"sqlite:///{tmp_path}/out.db#t" if kind == "sqlite" else f"{tmp_path}/out.parquet"
    done = subprocess.run(
        [sys.executable, "-c", FULL, target, str(Path(__file__).parents[1])],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(f"`{target}")
    if kind == "sqlite":
        with closing(sqlite3.connect(tmp_path / "out.db")) as there:
            ids = there.execute("SELECT id FROM t ORDER BY rowid").fetchall()
    else:
        with duckdb.connect() as connection:
            ids = connection.execute("SELECT id FROM read_parquet(?)", [target]).fetchall()
    assert ids == [(each.id,) for each in MANY]
