"""What people call a table and is none, or only half of one: each is refused or named, with what to do."""

from __future__ import annotations

import gzip
import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from midspan.cli.app import run
from midspan.intake import ports

Made = Callable[[Path], object]

GOOD = "id,name,zip,amount,day\n" + "".join(
    f"{at},N{at},{at % 90000:05d},{at / 7:.2f},2025-01-{1 + at % 28:02d}\n" for at in range(3000)
)


def _bytes(data: bytes) -> Made:
    return lambda path: path.write_bytes(data)


def _cut_parquet(path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT i FROM range(10000) t(i)) TO '{path}' (FORMAT parquet)")
    path.write_bytes(path.read_bytes()[:-500])


def _no_workbook(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("[Content_Types].xml", "<x/>")


REFUSED: list[tuple[str, Made, str, str]] = [
    ("empty.csv", _bytes(b""), "is empty", "give a file with at least one row"),
    (
        "header_only.csv",
        _bytes(b"a,b,c\n"),
        "holds names of columns and no row",
        "give a file with at least one row",
    ),
    (
        "latin1.csv",
        _bytes("id,name\n1,Müller\n".encode("latin-1")),
        "is not UTF-8: byte 0xfc in line 2, at byte 11; as Windows-1252 it would read `1,Müller`",
        "--encoding windows-1252",
    ),
    (
        "utf16.csv",
        _bytes("id,name\n1,Müller\n".encode("utf-16")),
        "is UTF-16, not UTF-8",
        "--encoding utf-16",
    ),
    (
        "binary.csv",
        _bytes(bytes(range(256)) * 200),
        "is not UTF-8: byte 0x80 in line 2, at byte 128",
        "--encoding",
    ),
    (
        "cut.csv.gz",
        _bytes(gzip.compress(GOOD.encode())[:-2000]),
        "is cut off: its compressed data end in the middle",
        "copy or export it again",
    ),
    ("cut.parquet", _cut_parquet, "cannot be read", "copy or export it again"),
    ("cut.xlsx", _no_workbook, "is a packed file, but no xlsx", "save it as xlsx, or as CSV"),
    ("no_rows.jsonl", _bytes(b"no json\nnone either\n"), "no row of", "mend the file, or export it again"),
    (
        "not_a_db.sqlite",
        _bytes(b"hello world, not a database"),
        "is no SQLite database: file is not a database",
        "give the file of a SQLite database",
    ),
    (
        "damaged.sqlite",
        _bytes(b"SQLite format 3\0" + b"x" * 5000),
        "is no SQLite database",
        "give the file of a SQLite database",
    ),
    ("rivals.csv", _bytes(b"a,b;c\n1,2;3\n"), "may be delimited by", "--delimiter"),
]


@pytest.mark.parametrize(("name", "made", "said", "help_"), REFUSED, ids=[each[0] for each in REFUSED])
def test_a_bad_file_is_refused_in_words(
    name: str, made: Made, said: str, help_: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made(tmp_path / name)
    assert run(["data", "profile", str(tmp_path / name), "--workspace", str(tmp_path)]) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert help_ in shown.err
    assert "Traceback" not in shown.err
    assert not shown.out


def _profile(file: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, object]:
    assert (
        run(["data", "profile", str(file), "--format", "json", "--workspace", str(file.parent), *more]) == 0
    )
    said: dict[str, object] = json.loads(capsys.readouterr().out)
    return said


def _rejected(said: dict[str, object]) -> list[tuple[int, str]]:
    return [(each["line"], each["reason"]) for each in said["files"][0]["first_rejected"]]  # type: ignore[index]


def test_an_unclosed_quote_costs_its_line_and_is_named_with_its_byte(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "quote.csv"
    file.write_bytes(b'a,b\n1,"never closed\n2,x\n3,y\n')
    said = _profile(file, capsys)
    assert said["rows"] == 2
    assert _rejected(said) == [
        (2, "the quote at byte 6 is never closed; the lines after it are read as rows of their own")
    ]


def test_a_zero_byte_is_named_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "nul.csv"
    file.write_bytes(b"a,b\n1,x\x00y\n2,z\n")
    said = _profile(file, capsys)
    assert said["rows"] == 1
    assert _rejected(said) == [(2, "the line holds a zero byte, at byte 7")]


def test_lines_that_are_ragged_late_cost_only_themselves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ragged.csv"
    file.write_text(f"{GOOD}3000,x\n3001,N,00001,1.0,2025-01-01,extra\n", encoding="utf-8")
    said = _profile(file, capsys)
    assert (said["rows"], said["rejected"]) == (3000, 2)
    assert [line for line, _ in _rejected(said)] == [3002, 3003]


def test_a_broken_line_of_json_is_rejected_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "broken.jsonl"
    file.write_bytes(b'{"a":1}\n{"a":2,\n{"a":3}\n')
    said = _profile(file, capsys)
    assert (said["rows"], said["rejected"]) == (2, 1)
    assert _rejected(said)[0][0] == 2


def test_a_bomb_is_refused_before_it_fills_anything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The bound is a gigabyte; the law is the same at a megabyte.
    monkeypatch.setattr("midspan.intake.reading.UNPACKED_LIMIT", 1_000_000)
    assert ports.UNPACKED_LIMIT == 1_000_000_000
    file = tmp_path / "bomb.csv.gz"
    file.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 1_000_000))
    assert run(["data", "profile", str(file), "--workspace", str(tmp_path)]) == 2
    assert "unpacks to more than 100 times its size and more than 1 GB" in capsys.readouterr().err


def test_latin_1_is_read_where_it_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "latin1.csv"
    file.write_bytes("id,town\n1,Köln\n2,Köln\n".encode("latin-1"))
    (_, town) = _profile(file, capsys, "--encoding", "latin-1")["columns"]  # type: ignore[misc]
    assert town["top"] == [{"value": "Köln", "rows": 2}]


def test_a_file_without_a_header_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bare.csv"
    file.write_bytes(b"1,Anna,10\n2,Ben,20\n")
    said = _profile(file, capsys)
    assert said["rows"] == 2
    assert "the first row looks like data" in said["files"][0]["notes"][0]["message"]  # type: ignore[index]


def test_the_same_name_twice_is_two_columns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "twice.csv"
    file.write_bytes(b"id,id,name\n1,2,x\n")
    said = _profile(file, capsys)
    assert [each["name"] for each in said["columns"]] == ["id", "id_2", "name"]  # type: ignore[attr-defined,index]


def test_days_that_may_be_two_days_are_undecidable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "dates.csv"
    file.write_bytes(b"id,day\n1,03/04/2025\n2,05/06/2025\n3,07/08/2025\n")
    (_, day) = _profile(file, capsys)["columns"]  # type: ignore[misc]
    assert day["day_order"] == {"day_first": 0, "month_first": 0, "either": 3, "undecidable": True}


def test_a_decimal_comma_is_a_number_of_its_own_kind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "comma.csv"
    file.write_bytes(b"id;amount\n1;1.234,50\n2;99,90\n")
    (_, amount) = _profile(file, capsys)["columns"]  # type: ignore[misc]
    assert amount["reads_as"]["what"] == "number with decimal comma"


def test_a_very_long_line_is_one_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "long.csv"
    file.write_bytes(b"id,t\n1," + b"x" * 3_000_000 + b"\n2,y\n")
    (_, text) = _profile(file, capsys)["columns"]  # type: ignore[misc]
    assert (text["shortest"], text["longest"]) == (1, 3_000_000)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.csv"], "`nowhere.csv` cannot be read"),
        (["nothing-*.csv"], "no file matches `nothing-*.csv`"),
        (["empty-folder"], "the folder `empty-folder` holds no files"),
        (["a.csv", "--memory", "lots"], "`lots` is no size of memory"),
        (["a.csv", "--memory", "1 MB"], "`1 MB` is too little memory"),
        (["a.csv", "--kind", "nonsense"], "`nonsense` is not a kind of file that is read"),
        (["postgresql://nobody@localhost/x"], "does not say which table is meant"),
        (["two.sqlite"], "holds 2 tables"),
        (["two.sqlite", "--table", "c"], "has no table `c`"),
    ],
)
def test_wrong_use_is_told_what_is_right(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_bytes(b"a,b\n1,2\n")
    (tmp_path / "empty-folder").mkdir()
    with closing(sqlite3.connect("two.sqlite")) as connection:
        connection.executescript("CREATE TABLE a (x); CREATE TABLE b (x)")
    assert run(["data", "profile", *arguments]) == 2
    shown = capsys.readouterr().err
    assert said in shown
    assert "help:" in shown
