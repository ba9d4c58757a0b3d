"""What every plug of `feeds/` keeps to, and what all that read tables agree on."""

from __future__ import annotations

import csv
import gzip
import json
import os
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan import feeds, plugs
from midspan.errors import FeedError, MidspanError
from midspan.intake.inference import infer
from midspan.intake.ports import Claim, Entry, Note, Problem, Row
from midspan.intake.reading import reading
from written_xlsx import table

ALL = plugs.names(feeds)
PLUGS = {name: plugs.load(feeds, name) for name in ALL}
COLUMNS = ["id", "text", "amount", "count", "paid", "on", "code", "note"]
TABLE: list[list[Any]] = [
    [1, "Karte verloren, „sofort“ sperren", 12.5, 3, True, "2024-02-29", "00123", "x"],
    [2, 'says "no";\n then leaves', 0.1, 0, False, "2024-03-01", "02000", None],
    [3, "=1+1", -7.25, 12, True, "2023-12-31", "00007", "日本 😀"],
    [4, "NO", 1e-7, 5, False, "2024-01-01", "10000", None],
]

Write = Callable[[Path, Sequence[str], Sequence[Sequence[Any]]], None]


def write_csv(file: Path, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows(
            [str(value).lower() if isinstance(value, bool) else value for value in row] for row in rows
        )


def write_jsonl(file: Path, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    lines = [json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False) for row in rows]
    file.write_text("\n".join(lines), encoding="utf-8")


def write_parquet(file: Path, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    lines = file.with_suffix(".lines.jsonl")
    write_jsonl(lines, columns, rows)
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * REPLACE (\"on\"::date AS \"on\") FROM read_json('{lines}', columns={_duck(rows[0], columns)})) TO '{file}' (FORMAT parquet)"
        )
    lines.unlink()


def _duck(row: Sequence[Any], columns: Sequence[str]) -> str:
    names = {bool: "BOOLEAN", int: "BIGINT", float: "DOUBLE", str: "VARCHAR"}
    typed = [(name.replace("'", "''"), names[type(value)]) for name, value in zip(columns, row, strict=True)]
    return "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in typed) + "}"


def write_xlsx(file: Path, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    table(file, [columns, *rows])


TABLES: dict[str, Write] = {
    "csv": write_csv,
    "jsonl": write_jsonl,
    "parquet": write_parquet,
    "xlsx": write_xlsx,
}
KIND = pytest.mark.parametrize("kind", TABLES)
ANY = pytest.mark.parametrize("kind", ALL)


def entries(file: Path, kind: str | None = None) -> list[Entry]:
    return list(reading(file, PLUGS, kind=kind))


@cache
def whole(kind: str) -> bytes:
    """A sound file of this kind."""
    with TemporaryDirectory() as folder:
        TABLES[kind](Path(folder) / f"a.{kind}", COLUMNS, TABLE)
        return (Path(folder) / f"a.{kind}").read_bytes()


def converted(file: Path) -> list[dict[str, Any]]:
    """The rows of a file as the schema inferred from them has them."""
    opened = reading(file, PLUGS)
    found = infer((row.values for row in opened if isinstance(row, Row)), textual=opened.textual)
    return [found.converted(row.values) for row in opened if isinstance(row, Row)]


@KIND
def test_a_file_of_its_kind_is_claimed_by_this_plug(kind: str, tmp_path: Path) -> None:
    named, unnamed = tmp_path / f"a.{kind}", tmp_path / "unnamed"
    TABLES[kind](named, COLUMNS, TABLE)
    unnamed.write_bytes(named.read_bytes())
    assert reading(named, PLUGS).kind == kind
    assert reading(unnamed, PLUGS).kind == kind


@KIND
def test_the_same_table_gives_the_same_rows(kind: str, tmp_path: Path) -> None:
    file = tmp_path / f"a.{kind}"
    TABLES[kind](file, COLUMNS, TABLE)
    wanted = [
        {name: value for name, value in zip(COLUMNS, row, strict=True) if value is not None} for row in TABLE
    ]
    found = converted(file)
    assert found == wanted
    assert [list(map(type, row.values())) for row in found] == [
        list(map(type, row.values())) for row in wanted
    ]


@KIND
def test_rows_say_where_they_stand_and_can_be_read_again(kind: str, tmp_path: Path) -> None:
    file = tmp_path / f"a.{kind}"
    TABLES[kind](file, COLUMNS, TABLE)
    found = entries(file)
    lines = [row.line for row in found if isinstance(row, Row)]
    assert (
        lines
        == {"csv": [2, 3, 5, 6], "jsonl": [1, 2, 3, 4], "parquet": [1, 2, 3, 4], "xlsx": [2, 3, 4, 5]}[kind]
    )
    assert not [each for each in found if isinstance(each, Problem | Note)]
    assert entries(file) == found


@KIND
def test_columns_keep_their_order_and_hostile_names_are_names(kind: str, tmp_path: Path) -> None:
    names = ["z", "__proto__", "a'); DROP TABLE x; --", '"', "../x", "{{7*7}}", "=1", "名前"]
    file = tmp_path / f"a.{kind}"
    TABLES[kind](
        file, [*names[:5], "on", *names[5:]], [["w", "x", "y", "v", "u", "2024-01-01", "t", "s", "r"]] * 2
    )
    (row, *_) = [each for each in entries(file) if isinstance(each, Row)]
    assert list(row.values) == [*names[:5], "on", *names[5:]]


@KIND
def test_values_are_json(kind: str, tmp_path: Path) -> None:
    file = tmp_path / f"a.{kind}"
    TABLES[kind](file, COLUMNS, TABLE)
    for row in entries(file):
        assert isinstance(row, Row)
        assert json.loads(json.dumps(dict(row.values), allow_nan=False)) == row.values


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_packed_text_is_the_text(kind: str, tmp_path: Path) -> None:
    file = tmp_path / f"a.{kind}"
    TABLES[kind](file, COLUMNS, TABLE)
    packed = tmp_path / f"a.{kind}.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    assert reading(packed, PLUGS).kind == kind
    assert entries(packed) == entries(file)


@pytest.mark.parametrize("kind", ["parquet", "xlsx"])
def test_a_packed_table_is_refused_with_what_to_do(kind: str, tmp_path: Path) -> None:
    file = tmp_path / f"a.{kind}"
    TABLES[kind](file, COLUMNS, TABLE)
    packed = tmp_path / f"a.{kind}.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    with pytest.raises(FeedError) as caught:
        entries(packed)
    assert caught.value.help == "unpack it first"


@pytest.mark.parametrize(
    ("kind", "data", "problems"),
    [
        ("csv", b'a,b\n1,\xc3\xa9\n3\n4,"open\n5,\xff\n\n7,8\n', 3),
        ("jsonl", b'{"a": "\xc3\xa9"}\n{"a": \n[1]\n\n{"a": "\xff"}\n{"a": 2}\n', 3),
        ("jsonl", '[{"a": 1}, {"a": nope}, 3, {"a": "é"}]'.encode(), 2),
    ],
)
def test_every_row_that_was_received_is_a_row_or_a_problem(
    kind: str, data: bytes, problems: int, tmp_path: Path
) -> None:
    file = tmp_path / f"a.{kind}"
    file.write_bytes(data)
    found = entries(file)
    assert len([each for each in found if isinstance(each, Row)]) == 2
    assert sum(each.rows for each in found if isinstance(each, Problem)) == problems
    for each in found:
        if isinstance(each, Problem):
            assert each.line >= 1
            assert each.message
            assert each.help


@ANY
def test_what_is_no_file_is_refused(kind: str, tmp_path: Path) -> None:
    pipe, empty = tmp_path / "pipe", tmp_path / "empty"
    os.mkfifo(pipe)
    empty.write_bytes(b"")
    for path in (tmp_path / "missing", tmp_path, pipe, empty):
        with pytest.raises(FeedError) as caught:
            entries(path, kind)
        assert caught.value.help


@ANY
@pytest.mark.parametrize("other", ["parquet", "xlsx"])
def test_a_table_under_another_kinds_name_is_refused(kind: str, other: str, tmp_path: Path) -> None:
    if kind == other:
        return
    file = tmp_path / f"a.{kind}"
    TABLES[other](tmp_path / "table", COLUMNS, TABLE)
    (tmp_path / "table").rename(file)
    with pytest.raises(FeedError) as caught:
        entries(file, kind)
    assert str(file) in caught.value.message
    assert caught.value.help


@ANY
@pytest.mark.parametrize(
    "text", ["a,b\n1,2\n", '{"a": 1}\n', "[]", "{}", "\n", "x", "\0\0\0", "a: [b\n", "<html>"]
)
def test_text_of_another_kind_is_rows_problems_or_one_clear_error(
    kind: str, text: str, tmp_path: Path
) -> None:
    file = tmp_path / f"a.{kind}"
    file.write_text(text)
    try:
        found = entries(file, kind)
    except MidspanError as error:
        told, helped = error.message, error.help
        found = []
    else:
        told, helped = "no error", "needed"
    assert found or (told and helped)


@ANY
def test_a_plug_claims_nothing_of_what_is_plainly_another_kind(kind: str) -> None:
    assert PLUGS[kind].claims("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256))) is Claim.NONE
    assert PLUGS[kind].claims("page.html", b"<html><body>hello</body></html>") is Claim.NONE


@KIND
@given(
    changes=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=20),
    kept=st.none() | st.floats(0, 1),
)
def test_a_file_damaged_anywhere_ends_as_rows_problems_or_one_clear_error(
    kind: str,
    changes: list[tuple[int, int]],
    kept: float | None,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    file = tmp_path_factory.mktemp("damaged") / f"a.{kind}"
    data = bytearray(whole(kind))
    for at, byte in changes:
        data[at % len(data)] = byte
    file.write_bytes(data if kept is None else data[: int(kept * len(data))])
    try:
        entries(file, kind)
    except FeedError as error:
        said = (error.message, error.help)
    else:
        said = ("nothing", "to do")
    assert all(said)
