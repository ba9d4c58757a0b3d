"""`midspan data profile`: the documented keys, the page that documents them, and several files as one table."""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb
import psycopg
import pytest

from midspan.cli.app import run
from pgserver import Server

DOCS = Path(__file__).parents[2] / "docs" / "data.md"


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert run(["data", "profile", "--format", "json", *arguments]) == 0
    said: dict[str, object] = json.loads(capsys.readouterr().out)
    return said


def _keys(value: object) -> set[str]:
    if isinstance(value, dict):
        return {str(key) for key in value} | {key for each in value.values() for key in _keys(each)}
    return {key for each in value for key in _keys(each)} if isinstance(value, list) else set()


def test_every_key_is_documented(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a,b,day\n1,x,03/04/2025\n2\n3,MÃ¼,05/06/2025\n", encoding="utf-8")
    said = _json(capsys, str(file), "--workspace", str(tmp_path))
    words = set(re.findall(r"[a-z_0-9.]+", DOCS.read_text(encoding="utf-8")))
    quantiles = {key for key in _keys(said) if key.startswith("0.")}
    assert _keys(said) - quantiles <= words


def test_a_column_into_which_two_were_put_is_said_and_one_of_codes_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.csv"
    lines = [f"{number if number % 3 else 'Austin'},{number}A,{'x' if number else 7}" for number in range(60)]
    file.write_text("\n".join(["enrolled,code,rare", *lines]) + "\n", encoding="utf-8")
    said = _json(capsys, str(file), "--workspace", str(tmp_path))
    mixed = {each["name"]: each["mixed"] for each in said["columns"]}  # type: ignore[attr-defined]
    assert mixed == {"enrolled": {"numbers": 40, "words": 20}, "code": None, "rare": None}


def test_files_of_a_glob_are_one_table_and_what_one_lacks_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "1.csv").write_bytes(b"a,b\n1,x\n2,y\n")
    (tmp_path / "2.csv").write_bytes(b"a,c\n3,z\n4,z\n")
    said = _json(capsys, str(tmp_path / "*.csv"), "--workspace", str(tmp_path))
    assert said["rows"] == 4
    assert [each["missing_columns"] for each in said["files"]] == [["c"], ["b"]]  # type: ignore[attr-defined]
    nulls = {each["name"]: each["nulls"] for each in said["columns"]}  # type: ignore[attr-defined]
    assert nulls == {"a": 0, "b": 2, "c": 2}


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_the_folders_of_a_partitioned_table_are_columns(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for year in (2024, 2025):
        folder = tmp_path / "t" / f"year={year}"
        folder.mkdir(parents=True)
        (tmp_path / "t" / "_SUCCESS").touch()
        with duckdb.connect() as connection:
            connection.execute(f"COPY (SELECT 1 AS a, 'x' AS b) TO '{folder}/part.{kind}'")
    said = _json(capsys, str(tmp_path / "t"), "--workspace", str(tmp_path))
    year = next(each for each in said["columns"] if each["name"] == "year")  # type: ignore[attr-defined]
    assert [each["value"] for each in year["top"]] == ["2024", "2025"]


def test_a_table_of_a_server_is_profiled_where_it_lies(
    postgres_server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = postgres_server.new_database()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute('CREATE SCHEMA sales; CREATE TABLE sales."or%ders" ("a;b" bigint, note text)')
        connection.execute("INSERT INTO sales.\"or%ders\" SELECT i, 'n/a' FROM generate_series(1, 50) i")
    page = tmp_path / "orders.html"
    said = _json(
        capsys, address, "--table", "sales.or%ders", "--workspace", str(tmp_path), "--report", str(page)
    )
    assert "postgresql" not in page.read_text(encoding="utf-8"), "an address is not passed on with a page"
    first, note = said["columns"]  # type: ignore[misc]
    assert (said["rows"], said["files"]) == (50, [])
    assert (first["name"], first["most"], note["null_tokens"]) == ("a;b", 50, 50)


def test_files_whose_columns_are_of_types_that_do_not_go_together_are_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT 1 AS a) TO '{tmp_path}/1.parquet'")
        connection.execute(f"COPY (SELECT [1] AS a, 'x' AS b) TO '{tmp_path}/2.parquet'")
    assert run(["data", "profile", f"{tmp_path}/*.parquet", "--workspace", str(tmp_path)]) == 2
    shown = capsys.readouterr().err
    assert 'failed to cast column "a" from type INTEGER to INTEGER[]' in shown
    assert "help:" in shown


def test_a_workspace_keeps_snapshots_where_git_does_not_look(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "midspan.toml").write_text("format = 1\n", encoding="utf-8")
    (tmp_path / "a.csv").write_bytes(b"a,b\n1,x\n")
    for _ in range(2):
        _json(capsys, str(tmp_path / "a.csv"), "--workspace", str(tmp_path))
    kept = list((tmp_path / ".midspan" / "data").iterdir())
    assert len(kept) == 1
    assert (tmp_path / ".midspan" / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_a_person_reads_a_table_and_what_to_look_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(
        b"id,zip,name,day\n1,01234,Anna,03/04/2025\n2,22222,n/a,05/06/2025\n3\n4,,Eva,2025-13-01\n"
    )
    assert run(["data", "profile", str(file), "--workspace", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    for line in (
        "3 rows, 4 columns, 1 row rejected",
        "line 4: the row has 1 value, not 4 as the first row has",
        "begin with a zero: 1 row; these are codes, and no numbers",
        "stands for nothing in 1 column: `name` (1)",
        "day first or month first: 2 rows, and no other date of the column tells",
        "looks like personal data (name of a person): values are shown as their shapes",
    ):
        assert line in shown
    assert "Anna" not in shown
