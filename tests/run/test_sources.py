"""Where items come from: whatever a source holds arrives once, in order, or says why it cannot."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import sqlite3
import tracemalloc
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.cli.supplying import open_source
from midspan.errors import FeedError, MidspanError, UsageError
from midspan.intake import reading as intake_reading
from midspan.intake.ports import Asked, Note
from midspan.run.ports import Arrival

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["text"],
    "properties": {
        "text": {"type": "string"},
        "count": {"type": "integer"},
        "share": {"type": "number"},
        "paid": {"type": "boolean"},
        "tags": {"type": "array"},
        "on": {"type": "string", "format": "date"},
        "note": {"type": ["string", "null"]},
    },
}


def arrived(path: Path | str, after: int = 0, **how: Any) -> list[Arrival]:
    with closing(open_source(str(path), SCHEMA, **how)) as source:
        return list(source.arrivals(after))


def written(tmp_path: Path, data: bytes | str, name: str = "items.jsonl") -> Path:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_a_record_is_an_envelope_or_flat(tmp_path: Path) -> None:
    lines = [
        {"id": "a", "input": {"text": "x"}, "at": "2026-09-01T10:00:00+02:00"},
        {"id": 7, "text": "y", "count": 2},
        {"text": "z", "at": "2026-09-01"},
        {"input": "no mapping"},
        {"id": "", "input": {"text": "w"}, "at": "yesterday"},
    ]
    path = written(tmp_path, "\n".join(json.dumps(each) for each in lines))
    assert arrived(path) == [
        Arrival(1, "a", {"text": "x"}, None, "2026-09-01T08:00:00.000Z"),
        Arrival(2, "7", {"text": "y", "count": 2}),
        Arrival(3, None, {"text": "z"}, None, "2026-09-01T00:00:00.000Z"),
        Arrival(4, None, {"input": "no mapping"}),
        Arrival(5, None, {"text": "w"}),
    ]


def test_a_field_that_the_schema_names_stays_in_the_input(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"id": {"type": "string"}, "input": {"type": "object"}}}
    path = written(tmp_path, '{"id": "a", "input": {"deep": 1}}\n')
    with closing(open_source(str(path), schema)) as source:
        assert list(source.arrivals()) == [Arrival(1, "a", {"id": "a", "input": {"deep": 1}})]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"text": "a", "text": "b"}', "line 2: `text` stands twice in one object"),
        (b'{"count": NaN}', "line 2: `NaN` is not JSON"),
        (b'{"share": -Infinity}', "line 2: `-Infinity` is not JSON"),
        (b'{"share": 1e999}', "line 2: the row holds a number too large for any computer"),
        (b'{"text": "\\ud800"}', "line 2: a text holds half of a surrogate pair"),
        (b'{"text": "\xff"}', "line 2, column 11: the line is not UTF-8: byte 0xff"),
        (b'{"text": "cut', "line 2, column 10: the line is not JSON: Unterminated string starting at"),
        (b'["text"]', "line 2: the row is not a JSON object"),
        (b'{"id": true, "text": "a"}', "`id` is neither a text nor a whole number"),
        (b'{"id": 1.5, "text": "a"}', "`id` is neither a text nor a whole number"),
        (b'{"id": "a\\nb", "text": "a"}', "`id` holds a sign that nobody can see: `U+000A`"),
        (b'{"id": "' + b"i" * 257 + b'", "text": "a"}', "`id` has 257 characters, more than 256"),
    ],
)
def test_a_line_that_cannot_be_read_arrives_with_its_fault(tmp_path: Path, line: bytes, said: str) -> None:
    path = written(tmp_path, b'{"text": "\xc3\xa4"}\n' + line + b'\n{"text": "after"}\n')
    assert arrived(path) == [
        Arrival(1, None, {"text": "ä"}),
        Arrival(2, None, None, said),
        Arrival(3, None, {"text": "after"}),
    ]


def test_marks_line_ends_and_empty_lines_are_no_records(tmp_path: Path) -> None:
    path = written(tmp_path, b'\xef\xbb\xbf{"text": "a"}\r\n\r\n   \n{"text": "b"}\n\n{"text": "c"}')
    assert [(each.at, each.input) for each in arrived(path)] == [
        (1, {"text": "a"}),
        (2, {"text": "b"}),
        (3, {"text": "c"}),
    ]


def test_a_last_line_that_was_cut_off_is_a_fault_and_not_dropped(tmp_path: Path) -> None:
    path = written(tmp_path, '{"text": "a"}\n{"text": "b"')
    assert [each.fault for each in arrived(path)] == [
        None,
        "line 2, column 13: the line is not JSON: Expecting ',' delimiter",
    ]


def test_a_record_of_a_hundred_megabytes_is_a_fault_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "items.jsonl"
    with path.open("wb") as file:
        file.write(b'{"text": "before"}\n{"text": "')
        for _ in range(100):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n{"text": "after"}\n')
    tracemalloc.start()
    try:
        found = arrived(path)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [each.input for each in found] == [{"text": "before"}, None, {"text": "after"}]
    assert found[1].fault == "line 2: the line is longer than 10 MB, from byte 19 on"
    assert most < 60_000_000


def test_cells_become_what_the_schema_calls_their_fields(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "id,at,text,count,share,paid,tags,on,note\n"
        '1,2026-09-01T08:00:00Z,5,5,0.5,true,"[1, 2]",2026-09-01,\n'
        "2,,=1+1,five,x,maybe,no list,01.09.2026,n\n",
        "items.csv",
    )
    assert arrived(path) == [
        Arrival(
            1,
            "1",
            {
                "text": "5",
                "count": 5,
                "share": 0.5,
                "paid": True,
                "tags": [1, 2],
                "on": "2026-09-01",
                "note": None,
            },
            None,
            "2026-09-01T08:00:00.000Z",
        ),
        Arrival(
            2,
            "2",
            {
                "text": "=1+1",
                "count": "five",
                "share": "x",
                "paid": "maybe",
                "tags": "no list",
                "on": "2026-09-01",
                "note": "n",
            },
        ),
    ]


def test_a_row_with_too_many_cells_or_a_day_that_may_be_two_is_a_fault(tmp_path: Path) -> None:
    path = written(tmp_path, "text,on\na,2026-09-01,more\nb,03/04/2026\nc,2026-09-03\n", "items.csv")
    faults = [each.fault for each in arrived(path)]
    assert faults[0] == "line 2: the row has 3 values, not 2 as the first row has"
    assert (faults[1] or "").startswith("line 3: `on`: `03/04/2026` may be 2026-04-03 or 2026-03-04")
    assert faults[2] is None
    assert arrived(path, asked=Asked(day_first=True))[1].input == {"text": "b", "on": "2026-04-03"}


def test_the_first_row_of_a_table_names_its_columns_whatever_it_looks_like(tmp_path: Path) -> None:
    path = written(tmp_path, "text,count\ntext,1\n", "items.csv")
    assert [each.input for each in arrived(path)] == [{"text": "text", "count": 1}]
    with pytest.raises(FeedError) as caught:
        arrived(written(tmp_path, "hello,1\nworld,2\n", "bare.csv"))
    assert "no column of" in caught.value.message
    assert "`text`" in str(caught.value.help)


def test_columns_as_exports_of_midspan_call_them_are_read_without_their_guards(tmp_path: Path) -> None:
    path = written(tmp_path, "id,input.text,input.count,expected.x\n'=a,'=1+1,3,no\n", "items.csv")
    assert arrived(path) == [Arrival(1, "=a", {"text": "=1+1", "count": 3})]


def test_parquet_arrives_with_its_types_and_resumes(tmp_path: Path) -> None:
    path = tmp_path / "items.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT range AS id, 'n' || range AS text, range::DOUBLE AS count, "
            "CASE WHEN range = 3 THEN 'nan'::DOUBLE ELSE 0.5 END AS share FROM range(5000)) "
            f"TO '{path}' (FORMAT parquet)"
        )
    found = arrived(path)
    assert found[2] == Arrival(3, "2", {"text": "n2", "count": 2, "share": 0.5})
    assert found[3] == Arrival(4, "3", None, "line 4: `share` is empty: nan is no number that JSON knows")
    assert len(found) == 5000
    with closing(open_source(str(path), SCHEMA)) as source:
        assert source.total == 5000
    assert arrived(path, after=4_321) == found[4_321:]


def test_a_cell_of_many_megabytes_is_a_fault_in_a_table_with_types_too(tmp_path: Path) -> None:
    path = tmp_path / "items.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT CASE range WHEN 1 THEN repeat('x', 10000001) ELSE 'short' END AS text FROM range(3)) "
            f"TO '{path}' (FORMAT parquet)"
        )
    assert [each.fault for each in arrived(path)] == [None, "line 2: the row is longer than 10 MB", None]


def table_of(path: Path, statement: str, rows: list[tuple[Any, ...]]) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)
        connection.executemany(f"INSERT INTO items VALUES ({', '.join('?' * len(rows[0]))})", rows)


def test_a_query_is_a_source_and_its_cells_become_what_the_schema_says(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    rows = [(1, "x", "5", 1), (2, None, "five", 0), (3, b"\xff\x00", 7, None)]
    table_of(path, "CREATE TABLE items (id, text, count, paid)", rows)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO items VALUES (4, CAST(x'ff41' AS TEXT), 9e999, 1)")
    for address in (str(path), f"sqlite:///{path}"):
        found = arrived(address, query="SELECT * FROM items ORDER BY id")
        assert found[:3] == [
            Arrival(1, "1", {"text": "x", "count": 5, "paid": True}),
            Arrival(2, "2", {"count": "five", "paid": False}),
            Arrival(3, "3", {"text": "/wA=", "count": 7}),
        ]
        assert "is not UTF-8" in (found[3].fault or "")


def test_a_query_whose_rows_changed_is_another_source_and_one_without_rows_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    table_of(path, "CREATE TABLE items (id, text)", [(1, "x"), (2, "y")])
    query = "SELECT id, text FROM items ORDER BY id"
    with closing(open_source(str(path), SCHEMA, query=query)) as first:
        table_before = first.identity
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("INSERT INTO items VALUES (0, 'earlier')")
        assert [each.id for each in first.arrivals(1)] == ["2"]
    with closing(open_source(str(path), SCHEMA, query=query)) as second:
        assert second.identity != table_before
        assert second.total == 3
    with closing(open_source(str(path), SCHEMA, query=f"{query} LIMIT 0")) as none:
        assert (none.total, list(none.arrivals())) == (0, [])


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT text FROM items", "gives no column `id`"),
        ("SELECT id, text, id FROM items", "gives `id` twice"),
        ("DELETE FROM items RETURNING id", "does more than read"),
        ("ATTACH 'other.db' AS other", "does more than read"),
        ("PRAGMA journal_mode=DELETE", "does more than read"),
        ("SELECT id FROM items; DROP TABLE items", "one statement at a time"),
        ("SELECT id FROM missing", "no such table: missing"),
        ("", "asks for no rows"),
    ],
)
def test_a_query_that_is_no_reading_of_rows_is_refused(tmp_path: Path, query: str, said: str) -> None:
    path = tmp_path / "a.db"
    table_of(path, "CREATE TABLE items (id, text)", [(1, "x")])
    before = path.read_bytes()
    with pytest.raises(FeedError) as caught:
        arrived(path, query=query)
    assert said in caught.value.message
    assert caught.value.help
    assert path.read_bytes() == before


def test_standard_input_is_kept_so_that_it_can_be_resumed_and_is_removed_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    data = b'{"text": "a"}\n{"text": "b"}\n'
    source = open_source("-", SCHEMA, stdin=io.BytesIO(data))
    assert source.name == "standard input"
    assert source.identity == hashlib.sha256(data).hexdigest()
    assert [each.at for each in source.arrivals()] == [1, 2]
    assert [each.input for each in source.arrivals(1)] == [{"text": "b"}]
    source.close()
    packed = gzip.compress(b"text,count\na,1\n")
    assert arrived("-", stdin=io.BytesIO(packed), kind="csv") == [Arrival(1, None, {"text": "a", "count": 1})]
    with pytest.raises(FeedError) as caught:
        arrived("-", stdin=io.BytesIO(b""))
    assert caught.value.message == "`standard input` is empty"
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_kept_is_said_and_nothing_stays_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopped(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, _: Any) -> int:
            raise KeyboardInterrupt

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(KeyboardInterrupt):
        arrived("-", stdin=io.BufferedReader(Stopped()))
    with pytest.raises(UsageError):
        arrived("-", stdin=io.BytesIO(b"x"), kind="yaml")
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    with pytest.raises(FeedError, match="cannot be kept in") as caught:
        arrived("-", stdin=io.BytesIO(b'{"text": "a"}'))
    assert "TMPDIR" in str(caught.value.help)


def test_one_content_is_one_source_wherever_it_lies(tmp_path: Path) -> None:
    text = "text;count\na;1\n"
    first, second = written(tmp_path, text, "a.csv"), written(tmp_path, text, "b.csv")
    with closing(open_source(str(first), SCHEMA)) as one, closing(open_source(str(second), SCHEMA)) as two:
        assert one.identity == two.identity
        assert (one.name, two.name) == (str(first), str(second))
        assert one.total == 1
    with closing(open_source(str(first), SCHEMA, asked=Asked(delimiter=";"))) as other:
        assert other.identity[:12] != one.identity[:12]  # of which ids are made


def test_what_was_decided_about_a_file_is_said_once(tmp_path: Path) -> None:
    notes: list[Note] = []
    path = written(tmp_path, "text;count\na;1\n", "a.csv")
    with closing(open_source(str(path), SCHEMA, noted=notes.append)) as source:
        assert list(source.arrivals()) == list(source.arrivals())
    assert [each.message for each in notes] == ["values are delimited by `;`"]


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, '{"text": "a"}\n{"text": "b"}\n')
    with closing(open_source(str(path), SCHEMA)) as source:
        found = source.arrivals()
        next(found)
        with path.open("a") as file:
            file.write('{"text": "c"}\n')
        with pytest.raises(FeedError, match="has changed since it was opened"):
            list(found)


def test_what_is_no_source_is_refused_in_words(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    cases: list[tuple[str, dict[str, Any], str]] = [
        (str(tmp_path), {}, "is a folder"),
        (str(tmp_path / "none.jsonl"), {}, "No such file"),
        (str(tmp_path / "pipe"), {}, "is not a file"),
        (str(written(tmp_path, b"")), {}, "is empty"),
        (str(written(tmp_path, b"\n\n", "blank.jsonl")), {}, "holds no rows"),
        (str(written(tmp_path, '{"text": "ä"}'.encode("latin-1"), "latin.jsonl")), {}, "is not UTF-8"),
        (str(written(tmp_path, b"text\n", "head.csv")), {}, "no row"),
        (str(written(tmp_path, b"\x89PNG", "photo.png")), {}, "is of no known kind"),
        (str(tmp_path), {"query": "SELECT 1"}, "is a folder"),
        (
            str(written(tmp_path, b"text" * 500, "no.db")),
            {"query": "SELECT id FROM items"},
            "is no SQLite database",
        ),
        ("postgresql://me:secret@db/x?password=y", {}, "`postgresql://db/x` is a database"),
    ]
    for given_, how, said in cases:
        with pytest.raises(MidspanError) as caught:
            arrived(given_, **how)
        assert said in caught.value.message
        assert caught.value.help
        assert "secret" not in f"{caught.value.message} {caught.value.help}"


def test_packed_input_that_unpacks_to_very_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_reading, "UNPACKED_LIMIT", 1_000_000)
    line = b'{"text": "a"}\n'
    path = written(tmp_path, gzip.compress(line * 200_000), "items.jsonl.gz")
    with pytest.raises(FeedError, match="unpacks to more than 100 times its size"):
        arrived(path)
    assert len(arrived(written(tmp_path, gzip.compress(line * 1_000), "few.jsonl.gz"))) == 1_000


LINES = st.lists(
    st.sampled_from(
        [
            '{"id": "a", "input": {"text": "x"}}',
            '{"text": "y", "count": 1}',
            '{"text": "y"',
            "",
            "[1]",
            '{"text": "1", "text": "2"}',
            "  ",
        ]
    ),
    max_size=30,
)


@given(lines=LINES, as_array=st.booleans(), ends=st.sampled_from(["\n", "\r\n"]), after=st.integers(0, 35))
def test_resuming_after_any_position_gives_what_was_left(
    lines: list[str], as_array: bool, ends: str, after: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = f"[{','.join(each for each in lines if each.strip())}]" if as_array else ends.join(lines)
    path = written(tmp_path_factory.mktemp("resumed"), text)
    try:
        whole = arrived(path)
    except (FeedError, UsageError):
        return
    assert [each.at for each in whole] == list(range(1, len(whole) + 1))
    if not as_array:
        assert len(whole) == sum(bool(each.strip()) for each in lines)
    assert arrived(path, after) == whole[after:]


@given(
    rows=st.lists(st.sampled_from(["a,1", "b", "c,2,3", '"d,4', "", "e,five"]), max_size=20),
    after=st.integers(0, 22),
)
def test_resuming_a_table_gives_what_was_left(
    rows: list[str], after: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = written(tmp_path_factory.mktemp("resumed"), "\n".join(["text,count", *rows]), "items.csv")
    try:
        whole = arrived(path)
    except FeedError:
        return
    assert arrived(path, after) == whole[after:]


def test_a_query_on_a_server_is_a_source_that_nothing_can_be_changed_through(postgres_server: Any) -> None:
    address = postgres_server.new_database()
    with psycopg.connect(address, autocommit=True) as there:
        there.execute(
            "CREATE TABLE items (id UUID, text TEXT, count NUMERIC, share NUMERIC(9, 2), paid BOOLEAN, tags JSONB, at TIMESTAMPTZ)"
        )
        there.execute(
            "INSERT INTO items VALUES ('0e37df36-f698-11e6-8dd4-cb9ced3df976', 'ä', 5, 0.25, true, '[1]', '2026-09-01 10:00+02'),"
            " ('0e37df36-f698-11e6-8dd4-cb9ced3df977', NULL, 'NaN', 1e3, NULL, NULL, NULL)"
        )
        found = arrived(address, query="SELECT * FROM items WHERE text IS NULL OR text LIKE '%' ORDER BY id")
        assert found == [
            Arrival(
                1,
                "0e37df36-f698-11e6-8dd4-cb9ced3df976",
                {"text": "ä", "count": 5, "share": 0.25, "paid": True, "tags": [1]},
                None,
                "2026-09-01T08:00:00.000Z",
            ),
            Arrival(2, "0e37df36-f698-11e6-8dd4-cb9ced3df977", {"count": "NaN", "share": 1000}),
        ]
        for query, said in [
            ("DELETE FROM items RETURNING id", "is refused"),
            ("SELECT id FROM items; DELETE FROM items", "is refused"),
            ("SELECT id, nextval('s') AS text FROM items", "is refused"),
            ("SELECT text FROM items", "gives no column `id`"),
            ("SELECT id, id FROM items", "gives `id` twice"),
            ("SELECT missing FROM items", "does not exist"),
        ]:
            with pytest.raises(FeedError) as caught:
                arrived(address, query=query)
            assert said in caught.value.message
        assert there.execute("SELECT count(*) FROM items").fetchone() == (2,)
    with pytest.raises(FeedError) as caught:
        arrived("postgresql://me:secret@127.0.0.1:1/x", query="SELECT 1 AS id")
    assert "secret" not in f"{caught.value.message}{caught.value.help}"
