from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import duckdb
import pytest
from fed import Fed, fed

from midspan.errors import FeedError
from midspan.feeds import _parquet_file


def written(file: Path, query: str) -> Path:
    made = file.with_name("written")
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{made}' (FORMAT parquet)")
    made.rename(file)
    return file


def of(folder: Path, query: str) -> Fed:
    return fed(written(folder / "a.parquet", query))


def value(folder: Path, expression: str) -> Any:
    found = of(folder, f"SELECT {expression} AS x")
    assert not found.problems
    return found.rows[0]["x"]


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("170141183460469231731687303715884105727::hugeint::varchar", "170141183460469231731687303715884105727"),
        ("9223372036854775807", 9223372036854775807),
        ("true", True),
        ("'é\n'", "é\n"),
        ("NULL::integer", None),
        ("1.25::float", 1.25),
        ("12.10::decimal(18, 2)", 12.1),
        ("12::decimal(30, 0)", 12),
        ("1234567890123456.789012::decimal(30, 6)", "1234567890123456.789012"),
        ("date '2024-02-29'", "2024-02-29"),
        ("timestamp '2024-02-29 10:00:00.5'", "2024-02-29T10:00:00.5"),
        ("timestamptz '2024-02-29 10:00:00+05:30'", "2024-02-29T04:30:00+00:00"),
        ("timestamp_ns '2024-02-29 10:00:00.123456789'", "2024-02-29T10:00:00.123456789"),
        ("'infinity'::timestamp", "infinity"),
        ("date '20000-01-01'", "20000-01-01"),
        ("time '10:00:00'", "10:00:00"),
        ("interval 3 month", "3 months"),
        ("'d9428888-122b-11e1-b85c-61cd3cbb3210'::uuid", "d9428888-122b-11e1-b85c-61cd3cbb3210"),
        ("[1, NULL, 3]", [1, None, 3]),
        ("[date '2024-01-01']", ["2024-01-01"]),
        ("{'a': 1, 'b \" c': [{'d': 1.5::decimal(4, 1), 'e': NULL::date}]}", {"a": 1, 'b " c': [{"d": 1.5, "e": None}]}),
        ("map {'k': timestamp '2024-01-01 00:00:00'}", {"k": "2024-01-01T00:00:00"}),
        ("map {7: 'v'}", {"7": "v"}),
    ],
)  # fmt: skip
def test_every_type_becomes_json(tmp_path: Path, expression: str, wanted: Any) -> None:
    found = value(tmp_path, expression)
    assert (found, type(found)) == (wanted, type(wanted))


def test_bytes_come_as_base64_and_this_is_said(tmp_path: Path) -> None:
    found = of(tmp_path, "SELECT 'a\\x00'::blob AS x, [{'b': 'c'::blob}] AS y, 1 AS z")
    assert found.rows == [{"x": "YQA=", "y": [{"b": "Yw=="}], "z": 1}]
    assert [note.message.partition(":")[0] for note in found.notes] == ["`x` holds bytes", "`y` holds bytes"]


def test_what_is_no_number_is_empty_with_a_problem(tmp_path: Path) -> None:
    found = of(
        tmp_path, "SELECT i AS id, CASE i WHEN 1 THEN 'nan'::double ELSE 0.5 END AS x FROM range(3) t(i)"
    )
    assert [row["x"] for row in found.rows] == [0.5, None, 0.5]
    (problem,) = found.problems
    assert (problem.line, problem.rows) == (2, 0)
    assert problem.message == "`x` is empty: nan is no number that JSON knows"


def test_rows_keep_their_order_over_many_batches(tmp_path: Path) -> None:
    found = of(tmp_path, "SELECT i FROM range(250000) t(i)")
    assert [row["i"] for row in found.rows] == list(range(250_000))
    assert found.lines == list(range(1, 250_001))


def test_hostile_names_of_columns_are_names(tmp_path: Path) -> None:
    name = '"); DROP TABLE x; --'
    assert of(tmp_path, 'SELECT 1 AS """); DROP TABLE x; --"').rows == [{name: 1}]


def test_signs_in_the_files_name_match_themselves_only(tmp_path: Path) -> None:
    for at, name in enumerate(["ab", "a*", "a?", "[a]b", "it's", "a;b--"]):
        written(tmp_path / f"{name}.parquet", f"SELECT {at} AS i")
    for at, name in enumerate(["ab", "a*", "a?", "[a]b", "it's", "a;b--"]):
        assert fed(tmp_path / f"{name}.parquet").rows == [{"i": at}]


def test_the_folder_above_adds_no_column(tmp_path: Path) -> None:
    folder = tmp_path / "year=2024"
    folder.mkdir()
    assert of(folder, "SELECT 1 AS i").rows == [{"i": 1}]


def test_a_link_is_followed(tmp_path: Path) -> None:
    target = written(tmp_path / "a.parquet", "SELECT 1 AS i")
    link = tmp_path / "b.parquet"
    link.symlink_to(target)
    assert fed(link).rows == [{"i": 1}]


def test_damaged_and_cut_off_files_are_refused(tmp_path: Path) -> None:
    whole = written(tmp_path / "a.parquet", "SELECT i, 'x' || i AS t FROM range(10000) t(i)").read_bytes()
    for data in (
        whole[: len(whole) // 2],
        whole[:4],
        b"PAR1" + os.urandom(500),
        whole[:100] + bytes(500) + whole[600:],
    ):
        file = tmp_path / "b.parquet"
        file.write_bytes(data)
        with pytest.raises(FeedError, match="cannot be read as Parquet") as caught:
            fed(file)
        assert caught.value.help == "copy or export it again"


def test_no_row_is_said(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="holds columns and no row"):
        of(tmp_path, "SELECT 1 AS i WHERE false")


def test_the_connection_opens_this_one_file_and_nothing_else(tmp_path: Path) -> None:
    file = written(tmp_path / "a.parquet", "SELECT 1 AS i")
    other = tmp_path / "b.csv"
    other.write_text("secret")
    with duckdb.connect(":memory:", config=_parquet_file._LOCKED) as connection:
        _parquet_file._locked_to(connection, file)
        for query in (
            f"SELECT * FROM read_text('{other}')",
            f"SELECT * FROM read_parquet('{tmp_path}/*.parquet')",
            "SELECT * FROM read_csv('https://127.0.0.1:1/a.csv')",
            f"COPY (SELECT 1) TO '{tmp_path}/c.csv'",
            "SET enable_external_access = true",
            "INSTALL httpfs",
        ):
            with pytest.raises(duckdb.Error):
                connection.execute(query)
