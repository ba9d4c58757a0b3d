"""Malformed and hostile workbooks and Parquet files, through both commands that import them."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from importing import Bad, Importing, plainly

from midspan.feeds import _package
from written_xlsx import DATE_STYLE, Cell, Sheet, error, formula, write

HEAD = ["text", "trade"]
ROWS: list[list[Any]] = [["lift a", "lift"], ["heat b", "heat"], ["heat c", "heat"]]
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
SHEET = "xl/worksheets/sheet1.xml"

Write = Callable[[Path], object]


def book(**sheets: Sheet) -> Write:
    return lambda path: write(path, sheets or {"S": Sheet([HEAD, *ROWS])})


def rows(*more: Sequence[Any], head: Sequence[Any] = HEAD) -> Write:
    return book(S=Sheet([head, *ROWS, *more]))


def part(name: str, change: Callable[[bytes], bytes | None]) -> Write:
    """A sound workbook with one part of it changed, added or taken out."""

    def make(path: Path) -> None:
        book()(path)
        with zipfile.ZipFile(path) as found:
            parts: dict[str, bytes | None] = {each: found.read(each) for each in found.namelist()}
        parts[name] = change(parts.get(name) or b"")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
            for each, data in parts.items():
                if data is not None:
                    made.writestr(each, data)

    return make


def cut(make: Write, keep: Callable[[bytes], bytes]) -> Write:
    """The bytes of a sound file, changed."""

    def made(path: Path) -> None:
        make(path)
        path.write_bytes(keep(path.read_bytes()))

    return made


def parquet(more: str = "", where: str = "") -> Write:
    def make(path: Path) -> None:
        inner = (
            "SELECT * FROM (VALUES ('lift a', 'lift'), ('heat b', 'heat'), ('heat c', 'heat')) t(text, trade)"
        )
        plain = path.with_name("plain")
        with duckdb.connect() as connection:
            connection.execute(f"COPY (SELECT *{more} FROM ({inner}) {where}) TO '{plain}' (FORMAT parquet)")
        plain.rename(path)

    return make


REFUSED = [
    Bad("empty sheet", "a.xlsx", book(S=Sheet([])), "holds no rows"),
    Bad("only a header", "a.xlsx", book(S=Sheet([HEAD])), "holds no rows"),
    Bad("only hidden sheets", "a.xlsx", book(secret=Sheet([HEAD, *ROWS], state="veryHidden")), "name a hidden sheet with `--sheet`: `secret`"),
    Bad("no such sheet", "a.xlsx", book(), "has no sheet `T`", options=("--sheet", "T")),
    Bad("empty sheet, asked for", "a.xlsx", book(E=Sheet([]), S=Sheet([HEAD, *ROWS])), "holds no rows", options=("--sheet", "E")),
    Bad("entity of a file", "a.xlsx", part(SHEET, lambda xml: DOCTYPE + xml), "declares types of its own"),
    Bad("entity in the workbook", "a.xlsx", part("xl/workbook.xml", lambda xml: DOCTYPE + xml), "declares types of its own"),
    Bad("a billion laughs", "a.xlsx", part("xl/sharedStrings.xml", lambda xml: LAUGHS + xml), "declares types of its own"),
    Bad("no sheet behind its name", "a.xlsx", part(SHEET, lambda _: None), "has no part `xl/worksheets/sheet1.xml`"),
    Bad("no workbook", "a.xlsx", part("xl/workbook.xml", lambda _: None), "is a packed file, but no xlsx"),
    Bad("half a sheet", "a.xlsx", part(SHEET, lambda xml: xml[: len(xml) // 2]), "is damaged: its part `xl/worksheets/sheet1.xml` cannot be read"),
    Bad("zero bytes for a sheet", "a.xlsx", part(SHEET, lambda _: b"\0" * 50), "is damaged"),
    Bad("sheet of another machine", "a.xlsx", part("xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b'Target="worksheets/sheet1.xml"', b'Target="http://198.51.100.1/x.xml" TargetMode="External"')), "has no sheet of cells"),
    Bad("sheet outside the file", "a.xlsx", part("xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b"worksheets/sheet1.xml", b"../../../etc/passwd")), "has no part `etc/passwd`"),
    Bad("cell beyond all columns", "a.xlsx", part(SHEET, lambda xml: xml.replace(b'r="A2"', b'r="ZZZ2"')), "has a cell beyond the last row or column"),
    Bad("row beyond all rows", "a.xlsx", part(SHEET, lambda xml: xml.replace(b'<row r="2"', b'<row r="9999999"')), "has a cell beyond the last row or column"),
    Bad("old Excel under a new name", "a.xlsx", OLD, "is an old Excel file, or one with a password"),
    Bad("old Excel", "a.xls", OLD, "is an old Excel file, or one with a password"),
    Bad("page of the web as xls", "a.xls", "<html><table>", "is a spreadsheet of another kind"),
    Bad("another office's sheet", "a.ods", book(), "is a spreadsheet of another kind"),
    Bad("csv as xlsx", "a.xlsx", "text,trade\na,b\n", "is not xlsx: it begins as something else"),
    Bad("parquet as xlsx", "a.xlsx", parquet(), "is not xlsx: it begins as a Parquet file"),
    Bad("a letter as xlsx", "a.xlsx", lambda path: zipfile.ZipFile(path, "w").writestr("word/document.xml", b"<x/>"), "is a packed file, but no xlsx"),
    Bad("cut off", "a.xlsx", cut(book(), lambda data: data[:-40]), "is no complete xlsx file"),
    Bad("packed again", "a.xlsx.gz", cut(book(), gzip.compress), "is a spreadsheet within gzip"),
    Bad("parquet, cut off", "a.parquet", cut(parquet(), lambda data: data[:-10]), "cannot be read as Parquet: Invalid Input Error: No magic bytes found at end of file"),
    Bad("parquet of four bytes", "a.parquet", b"PAR1", "too small to be a Parquet file"),
    Bad("parquet, holed", "a.parquet", cut(parquet(), lambda data: data[:20] + b"\0" * 20 + data[40:]), "cannot be read as Parquet"),
    Bad("csv as parquet", "a.parquet", "text,trade\na,b\n", "is not Parquet: it begins as something else"),
    Bad("parquet as csv", "a.csv", parquet(), "it begins as a Parquet file"),
    Bad("parquet without rows", "a.parquet", parquet(where="WHERE false"), "holds columns and no row"),
    Bad("parquet, packed again", "a.parquet.gz", cut(parquet(), gzip.compress), "is Parquet within gzip"),
]  # fmt: skip

TAKEN = [
    Bad("merged cells", "a.xlsx", book(S=Sheet([HEAD, ["lift a", "lift"], ["lift b", None], ["heat c", "heat"]], merged=["B2:B3"])), "the value of `B2:B3` is taken for each of their rows", 3),
    Bad("title over the table", "a.xlsx", book(S=Sheet([["Tickets", None], HEAD, *ROWS], merged=["A1:B1"])), "row 1 holds only `Tickets`: it is taken for a title", 3),
    Bad("formula that nothing computed", "a.xlsx", rows(["x", formula("1+1")]), "`B5` holds a formula and no value: nothing has computed it", 3, 1),
    Bad("formula with its value", "a.xlsx", rows(["x", formula("A1", "lift")]), "", 4),
    Bad("errors for values", "a.xlsx", rows(["x", error("#N/A")], [error("#REF!"), "lift"]), "`B5` shows the error `#N/A`", 3, 2),
    Bad("text that the file does not hold", "a.xlsx", rows([Cell("<v>99</v>", "s"), "lift"]), "`A5` names a text that the file does not hold", 3, 1),
    Bad("number that none is", "a.xlsx", rows(["x", "lift", Cell("<v>1e999</v>")], head=[*HEAD, "n"]), "`C5` holds `1e999`, which no number is", 4),
    Bad("day before 1900", "a.xlsx", rows(["x", "lift", Cell("<v>-5</v>", style=DATE_STYLE)], head=[*HEAD, "on"]), "`C5` is shown as a date and is none", 4),
    Bad("29 February 1900", "a.xlsx", rows(["x", "lift", Cell("<v>60</v>", style=DATE_STYLE)], head=[*HEAD, "on"]), "29 February 1900 is no day", 4),
    Bad("value under no name", "a.xlsx", rows(["x", "lift", "stray"]), "`C5` holds `stray`, and its column has no name", 4),
    Bad("cell at the other end", "a.xlsx", book(S=Sheet({1: {1: "text", 2: "trade"}, 2: {1: "a", 2: "lift"}, 1_048_576: {1: "b", 2: "heat", 16_384: "far"}})), "`XFD1048576` holds `far`", 2),
    Bad("hidden sheet before it", "a.xlsx", book(secret=Sheet([HEAD, ["x", "y"]], state="hidden"), S=Sheet([HEAD, *ROWS])), "sheet `S` is read; there are `secret` (hidden) too", 3),
    Bad("several sheets", "a.xlsx", book(E=Sheet([]), S=Sheet([HEAD, *ROWS]), T=Sheet([HEAD, *ROWS])), "sheet `S` is read; there are `E`, `T` too", 3),
    Bad("links to another file", "a.xlsx", part("xl/externalLinks/_rels/externalLink1.xml.rels", lambda _: b'<Relationships><Relationship Id="rId1" Target="http://198.51.100.1/x.xlsx" TargetMode="External"/></Relationships>'), "", 3),
    Bad("macros", "a.xlsm", part("xl/vbaProject.bin", lambda _: OLD), "", 3),
    Bad("file named by a pattern", "it's [a-z]*?.parquet", parquet(), "", 3, 0, ("--name", "a")),
    Bad("bytes in a column", "a.parquet", parquet(", 'x\\x00\\xFF'::blob AS raw"), "`raw` holds bytes: they come as base64", 3),
    Bad("NaN in a column", "a.parquet", parquet(", 'nan'::double AS n"), "`n` is empty: nan is no number that JSON knows", 3),
    Bad("columns that hold columns", "a.parquet", parquet(", {'a': [1, 2], 'b': {'c': text}} AS nest, map {'k': 1} AS m"), "nest", 3),
    Bad("sums of money", "a.parquet", parquet(", 1.10::decimal(38, 20) AS sum, 123456789012345678.123::decimal(38, 3) AS large"), "large", 3),
    Bad("names as commands", "a.parquet", parquet(", 1 AS \"'; DROP TABLE x; --\", 2 AS \"a\"\"b\""), "'; DROP TABLE x; --", 3),
]  # fmt: skip


@pytest.mark.parametrize("bad", REFUSED, ids=str)
def test_a_workbook_that_is_none_is_refused_by_both_commands_and_nothing_is_written(
    importing: Importing, bad: Bad
) -> None:
    file = importing.file(bad)
    assert bad.says in importing.refused("init", importing.root, "--from", file, *bad.options)
    importing.workspace()
    said = importing.refused("cases", "add", "route", file, *bad.options, "--workspace", importing.root)
    assert bad.says in said
    assert "SELECT" not in said


@pytest.mark.parametrize("bad", TAKEN, ids=str)
def test_a_workbook_with_bad_parts_is_drafted_and_no_row_or_value_is_lost_unsaid(
    importing: Importing, bad: Bad
) -> None:
    said = importing.drafted(importing.file(bad), "--output", "trade", *bad.options)
    assert (said["rows"]["cases"], said["rows"]["rejected"]) == (bad.cases, bad.rejected)
    kept = importing.rejected("a")
    assert bad.says in plainly(said, kept)


@pytest.mark.parametrize("bad", [each for each in TAKEN if not each.options], ids=str)
def test_a_workbook_with_bad_parts_is_added_and_no_row_or_value_is_lost_unsaid(
    importing: Importing, bad: Bad
) -> None:
    importing.workspace()
    said = importing.added(importing.file(bad))
    assert (said["added"], said["rejected"]) == (bad.cases, bad.rejected)
    assert bad.says in plainly(said, importing.rejected("route"))


def test_values_that_are_lost_are_said_on_the_page(importing: Importing) -> None:
    bad = Bad("lost", "a.xlsx", rows(["x", "lift", error("#N/A")], head=[*HEAD, "n"]), "")
    importing.workspace()
    said = importing.added(importing.file(bad))
    assert said["rejected"] == 0
    assert [each["reason"] for each in said["first_rejected"]] == ["`C5` shows the error `#N/A`"]
    assert said["rejected_file"] == "works/route.rejected.jsonl"


def test_a_workbook_that_unpacks_to_very_much_is_refused(
    importing: Importing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_package, "UNPACKED_LIMIT", 1_000_000)
    bomb = part(SHEET, lambda xml: xml.replace(b"</sheetData>", b" " * 3_000_000 + b"</sheetData>"))
    file = importing.file(Bad("bomb", "a.xlsx", bomb, ""))
    assert "unpacks to more than 100 times its size" in importing.refused(
        "init", importing.root, "--from", file
    )
