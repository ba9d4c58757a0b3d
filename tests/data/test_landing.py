"""A file becomes a snapshot: the same rows by whatever way it is read, once, and on from where it was interrupted."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from landing_ground import PLUGS, files_of, landed, rows_in

from midspan.data.landing.land import land
from midspan.data.landing.origin import origin_in, origin_of
from midspan.data.landing.plain import signs_if_plain
from midspan.data.landing.snapshot import done
from midspan.data.ports import Limits, Part
from midspan.errors import FeedError
from midspan.feeds import csv as csv_feed
from midspan.feeds.querying import sqlite
from midspan.intake.ports import Row
from midspan.intake.reading import reading
from midspan.tables import duckdb as engine
from written_xlsx import Sheet, formula, write

SIGNS = st.text(alphabet="ab,;\"\n\r \t0é\u00a0#\\'", max_size=6)


def test_a_plain_csv_is_all_texts_and_an_empty_cell_is_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('id,zip,note\n1,01234,"x, ""y""\nz"\n2,,""\n3,1e5,\u00fc\n', encoding="utf-8")
    snapshot = landed(file)
    assert rows_in(snapshot) == [
        {"id": "1", "zip": "01234", "note": 'x, "y"\nz'},
        {"id": "2", "zip": None, "note": None},
        {"id": "3", "zip": "1e5", "note": "\u00fc"},
    ]
    assert (snapshot.rows, snapshot.rejected, snapshot.kept) == (3, 0, ())


@settings(max_examples=30)
@given(
    st.lists(st.lists(SIGNS, min_size=2, max_size=2), min_size=1, max_size=5), st.booleans(), st.booleans()
)
def test_what_the_engine_reads_by_itself_is_what_the_feed_reads(
    rows: list[list[str]], quoted: bool, raw: bool
) -> None:
    written = io.StringIO()
    written.write("first,second\n")
    if raw:
        written.writelines(f"{left},{right}\n" for left, right in rows)
    else:
        writer = csv.writer(
            written, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL, lineterminator="\n"
        )
        writer.writerows(rows)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "a.csv"
        file.write_text(written.getvalue(), encoding="utf-8", newline="")
        read = reading(file, {"csv": PLUGS["csv"]})
        try:
            layout = read.layout()
        except FeedError:  # the feed refuses the file as a whole, so nothing is landed
            return
        if layout is None or signs_if_plain(read.source, layout, 1, lambda _: None) is None:
            return
        snapshot = landed(file) if any(isinstance(each, Row) for each in read) else None
        expected = [
            {name: value or None for name, value in each.values.items()}
            for each in read
            if isinstance(each, Row)
        ]
        assert snapshot is None or rows_in(snapshot) == expected, repr(written.getvalue())


def test_a_gzip_file_is_read_where_it_lies(tmp_path: Path) -> None:
    file = tmp_path / "a.csv.gz"
    file.write_bytes(gzip.compress(b"a,b\n1,2\n"))
    assert rows_in(landed(file)) == [{"a": "1", "b": "2"}]


def test_ragged_lines_are_rejected_with_their_content_and_all_others_are_rows(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"a,b,c\n1,2,3\n4,5\n6,7,8,9\n\n10,11,12\n")
    snapshot = landed(file)
    assert [row["a"] for row in rows_in(snapshot)] == ["1", "10"]
    assert [(each.line, each.content) for each in snapshot.kept] == [(3, "4,5"), (4, "6,7,8,9")]
    assert snapshot.kept[0].reason == "the row has 2 values, not 3 as the first row has"
    assert (snapshot.rows, snapshot.rejected) == (2, 2)


def test_a_delimiter_too_many_at_the_end_of_a_line_is_ragged(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('a,"b,b"\n1,"x,y"\n2,z,\n3,\n', encoding="utf-8")
    snapshot = landed(file)
    assert [row["a"] for row in rows_in(snapshot)] == ["1", "3"]
    assert [(each.line, each.content) for each in snapshot.kept] == [(3, "2,z,")]


def test_json_lines_may_have_names_of_their_own_and_keep_blank_apart_from_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    lines = [{"a": "", "b": None}, {"a": 1.5, "c": [1, {"x": "ü"}]}, {"b": True, "a": 2**70}]
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert rows_in(landed(file)) == [
        {"a": "", "b": None, "c": None},
        {"a": "1.5", "b": None, "c": '[1, {"x": "ü"}]'},
        {"a": str(2**70), "b": "true", "c": None},
    ]


def test_a_name_that_comes_late_begins_a_part_and_is_nothing_before(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text("".join('{"a": 1}\n' for _ in range(700)) + '{"a": 2, "late": "x"}\n', encoding="utf-8")
    snapshot = landed(file)
    rows = rows_in(snapshot)
    assert len(snapshot.parts) == 2
    assert (len(rows), rows[0], rows[-1]) == (701, {"a": "1", "late": None}, {"a": "2", "late": "x"})


def test_what_is_no_text_is_named_and_the_row_comes_without_it(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b'{"a": "x\\u0000y", "b": "kept"}\n{"a": "\\ud800", "b": "gone"}\n')
    snapshot = landed(file)
    assert rows_in(snapshot) == [{"a": None, "b": "kept"}]
    assert (snapshot.rows, snapshot.rejected, snapshot.unread) == (1, 1, 1)
    assert snapshot.kept[0].reason == "`a` holds a zero character, which is no text: the row comes without it"


def test_a_formula_without_a_value_is_said_and_never_taken_for_missing(tmp_path: Path) -> None:
    file = write(tmp_path / "a.xlsx", {"S": Sheet([["id", "amount"], [1, formula("1+1")], [2, 5]])})
    snapshot = landed(file)
    assert [row["amount"] for row in rows_in(snapshot)] == [None, "5"]
    assert snapshot.unread == 1
    assert "holds a formula and no value" in snapshot.kept[0].reason
    assert snapshot.kept[0].where == "S!B2"


def test_values_that_spreadsheets_would_compute_are_only_data(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    values = ["=HYPERLINK(1)", "+1+1", "@SUM(A1)", "-2+3"]
    file.write_text(
        "id,name\n" + "".join(f"{at},{value}\n" for at, value in enumerate(values)), encoding="utf-8"
    )
    assert [row["name"] for row in rows_in(landed(file))] == values


def test_names_that_are_sql_are_only_names(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('id,"x""; drop table t; --",ID,"c1"\n1,2,3,4\n', encoding="utf-8")
    assert rows_in(landed(file)) == [{"id": "1", 'x"; drop table t; --': "2", "ID": "3", "c1": "4"}]


def test_a_file_called_like_a_glob_is_that_file_alone(tmp_path: Path) -> None:
    (tmp_path / "a1.csv").write_text("a,b\nwrong,wrong\n", encoding="utf-8")
    file = tmp_path / "a[1].csv"
    file.write_text("a,b\nright,right\n", encoding="utf-8")
    assert rows_in(landed(file)) == [{"a": "right", "b": "right"}]


def test_a_table_of_sqlite_keeps_what_each_cell_is(tmp_path: Path) -> None:
    file = tmp_path / "typed.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(
            'CREATE TABLE "t""x" (a INTEGER, b BLOB); INSERT INTO "t""x" VALUES (1, x\'00ff\'), (\'text\', NULL), (2.5, NULL)'
        )
    snapshot = land(
        origin_in(file, 't"x', sqlite), tmp_path / "kept", engine, Limits(tmp_path), lambda *_: None
    )
    assert [row["a"] for row in rows_in(snapshot)] == ["1", "text", "2.5"]
    assert rows_in(snapshot)[0]["b"] == "\\x00ff"


def test_the_same_content_is_landed_once_whatever_it_is_called(tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("a,b\n1,2\n", encoding="utf-8")
    second.write_bytes(first.read_bytes())
    one = landed(first)
    before = one.parts[0].path.stat().st_mtime_ns
    two = landed(second)
    assert (two.folder, two.shown) == (one.folder, str(second))
    assert two.parts[0].path.stat().st_mtime_ns == before


def test_a_changed_file_is_landed_anew(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    one = landed(file)
    file.write_text("a,b\n1,3\n", encoding="utf-8")
    assert rows_in(landed(file)) == [{"a": "1", "b": "3"}]
    assert rows_in(one) == [{"a": "1", "b": "2"}]


def test_a_snapshot_with_a_part_gone_is_made_again(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    landed(file).parts[0].path.unlink()
    assert rows_in(landed(file)) == [{"a": "1", "b": "2"}]


def test_an_interrupted_snapshot_goes_on_after_its_last_whole_part(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    lines = [f'{{"a": {number}}}\n' for number in range(25)]
    lines[3] = "no JSON\n"
    lines[14] = '{"a": "x\\u0000y"}\n'
    file.write_text("".join(lines), encoding="utf-8")
    whole = rows_in(landed(file, most_rows=10))
    (folder,) = (tmp_path / "kept").iterdir()
    # As a kill leaves it: the end not said, the second part whole, the third begun.
    said = json.loads((folder / "snapshot.json").read_text(encoding="utf-8"))
    assert len(said["parts"]) == 3
    for each in folder.iterdir():
        each.unlink()
    with pytest.raises(_KilledError):
        land(
            origin_of(reading(file, PLUGS)),
            tmp_path / "kept",
            _Killed(2),
            Limits(tmp_path),
            lambda *_: None,
            most_rows=10,
        )
    kept = {each.name: each.stat().st_mtime_ns for each in folder.glob("part-*.parquet")}
    assert len(kept) == 2
    snapshot = landed(file, most_rows=10)
    assert {name: (folder / name).stat().st_mtime_ns for name in kept} == kept
    assert rows_in(snapshot) == whole
    assert [each.line for each in snapshot.kept] == [4, 15]
    assert (snapshot.rows, snapshot.rejected, snapshot.unread) == (24, 1, 1)


def test_a_torn_record_of_parts_ends_where_it_is_torn(tmp_path: Path) -> None:
    (tmp_path / "done.jsonl").write_text('{"file": "part-00000.parquet", "na', encoding="utf-8")
    (tmp_path / "part-00000.parquet").write_bytes(b"half")
    assert done(tmp_path) == []
    assert not (tmp_path / "part-00000.parquet").exists()


def test_columns_by_name_over_files_and_what_folders_say(tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("a,b\n1,2\n", encoding="utf-8")
    second.write_text("b,c\n3,4\n", encoding="utf-8")
    snapshots = [landed(first), landed(second)]
    files = files_of(snapshots, "both")
    parts = tuple(
        Part(part.path, part.names, (("year", value),)) for part, value in zip(files.parts, "12", strict=True)
    )
    with engine.opened({"it": type(files)(parts, "both")}, Limits(tmp_path)) as tables:
        (batch,) = tables["it"].stream(["a", "b", "c", "year"])
        assert [(each.row, *each.values.values()) for each in batch] == [
            (1, "1", "2", None, "1"),
            (2, None, "3", "4", "2"),
        ]


def test_the_engine_may_open_only_what_it_was_given(tmp_path: Path) -> None:
    other = tmp_path / "other.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT 1 AS a) TO '{other}' (FORMAT parquet)")
    file = tmp_path / "a.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    snapshot = landed(file)
    with engine.opened({"it": files_of([snapshot], "it")}, Limits(tmp_path)) as tables:
        for reach in (
            f"FROM read_parquet('{other}')",
            "SET enable_external_access = true",
            "INSTALL httpfs",
            "LOAD httpfs",
        ):
            with pytest.raises(ValueError, match=r"disabled|locked|Permission|Cannot"):
                tables["it"].ask(reach)


def test_a_layout_is_refused_where_readers_may_disagree(tmp_path: Path) -> None:
    for at, text in enumerate(
        ("sep=;\na;b\n1;2\n", "\na,b\n1,2\n", '"a\nb",c\n1,2\n', "a\n1\n", "a, b\n1, 2\n3, 4\n")
    ):
        file = tmp_path / f"{at}.csv"
        file.write_text(text, encoding="utf-8")
        assert csv_feed.layout(reading(file, PLUGS).source) is None, text


class _KilledError(BaseException):
    """The process ends here."""


class _Killed:
    """A lander whose process ends when it has landed so many parts."""

    def __init__(self, parts: int) -> None:
        self._left = parts

    def landed(self, *arguments: object) -> int | None:
        if not self._left:
            raise _KilledError
        self._left -= 1
        return engine.landed(*arguments)  # type: ignore[arg-type]
