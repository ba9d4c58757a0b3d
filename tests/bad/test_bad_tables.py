"""Malformed and hostile tables as text, through both commands that import them: the exact phrase, all rows counted."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from importing import Bad, Importing, plainly

HEAD = "text,trade\n"
ROWS = "Ölheizung tropft,heating\nlift stuck,lift\nlift stuck again,lift\n"
TABLE = HEAD + ROWS
OBJECTS = [dict(zip(("text", "trade"), row.split(","), strict=True)) for row in ROWS.splitlines()]
LINES = "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in OBJECTS)
PACKED = gzip.compress(TABLE.encode() * 1_000, mtime=0)
WRONG_SUM = PACKED[:-8] + bytes([PACKED[-8] ^ 1]) + PACKED[-7:]

REFUSED = [
    Bad("latin-1", "a.csv", TABLE.encode("latin-1"), "is not UTF-8: byte 0xd6 in line 2, at byte 11; as Windows-1252 it would read `Ölheizung tro`"),
    Bad("typographic quotes of Windows", "a.csv", (TABLE + "„Kessel“ leckt,heating\n").replace("Ö", "O").encode("cp1252"), "read it with `--encoding windows-1252`"),
    Bad("utf-16", "a.csv", TABLE.encode("utf-16"), "is UTF-16, not UTF-8"),
    Bad("utf-16 without its mark", "a.csv", TABLE.encode("utf-16-le"), "read it with `--encoding utf-16-le`"),
    Bad("utf-16, big end first", "a.csv", TABLE.encode("utf-16-be"), "is UTF-16-BE, not UTF-8"),
    Bad("utf-32", "a.csv", TABLE.encode("utf-32"), "is UTF-32, not UTF-8"),
    Bad("utf-16 lines of JSON", "a.jsonl", LINES.encode("utf-16"), "is UTF-16, not UTF-8"),
    Bad("no such encoding", "a.csv", TABLE, "`klingon` is not an encoding", options=("--encoding", "klingon")),
    Bad("a codec that is no encoding", "a.csv", TABLE, "`hex` is not an encoding", options=("--encoding", "hex")),
    Bad("an encoding that is undefined", "a.csv", TABLE, "`undefined` is not an encoding", options=("--encoding", "undefined")),
    Bad("another encoding than was said", "a.csv", TABLE, "is not ASCII", options=("--encoding", "ascii")),
    Bad("half a character of utf-16", "a.csv", TABLE.encode("utf-16")[:-1], "is not UTF-16", options=("--encoding", "utf-16")),
    Bad("empty", "a.csv", b"", "is empty"),
    Bad("only a mark", "a.csv", b"\xef\xbb\xbf", "holds no rows"),
    Bad("only newlines", "a.csv", "\n\r\n\r", "holds no rows"),
    Bad("only spaces", "a.jsonl", "  \n \n", "holds no rows"),
    Bad("only a header", "a.csv", HEAD, "holds names of columns and no row"),
    Bad("two delimiters", "a.csv", "text;trade,x\na;b,c\nd;e,f\n", "may be delimited by `,` or `;`"),
    Bad("delimiter of two signs", "a.csv", TABLE, "`;;` is no delimiter", options=("--delimiter", ";;")),
    Bad("delimiter of none", "a.csv", TABLE, "`` is no delimiter", options=("--delimiter", "")),
    Bad("quote as the delimiter", "a.csv", TABLE, '`"` is no delimiter', options=("--delimiter", '"')),
    Bad("too many columns", "a.csv", ",".join(f"c{n}" for n in range(20_000)) + "\n", "has 20,000 columns, more than the 16,384 that are read"),
    Bad("zero byte in the header", "a.csv", "te\0xt,trade\n" + ROWS, "the first row of"),
    Bad("quote in the header never closed", "a.csv", '"text,trade\n' + ROWS, "the quote at byte 0 is never closed"),
    Bad("a page of the web", "a.csv", "<!DOCTYPE html>\n<html><body>log in, please</body></html>\n", "it begins as a web page"),
    Bad("a PDF", "a.csv", b"%PDF-1.7\n%\xe2\xe3", "it begins as a PDF"),
    Bad("a zip file", "a.csv", b"PK\x03\x04\x14\x00", "it begins as an xlsx or zip file"),
    Bad("of no known kind", "a.bin", b"\x00\x01\x02", "is of no known kind"),
    Bad("words", "a.txt", "just words\n", "is of no known kind"),
    Bad("no such kind", "a.csv", TABLE, "`excel` is not a kind of file that is read", options=("--kind", "excel")),
    Bad("one object", "a.json", json.dumps({"rows": [1, 2], "a b": {"c": [1]}}), 'its lists: `.rows` (2), `["a b"].c` (1)'),
    Bad("objects of several lines", "a.jsonl", '{\n"text": "a"\n}\n{\n"text": "b"\n}\n', "holds JSON objects of several lines each"),
    Bad("an empty array", "a.json", " [ ] ", "holds no rows"),
    Bad("packed and cut off", "a.csv.gz", PACKED[:-20], "is cut off: its compressed data end in the middle"),
    Bad("nothing but the mark of gzip", "a.csv.gz", b"\x1f\x8b", "is cut off"),
    Bad("not gzip after its mark", "a.csv.gz", b"\x1f\x8b" + b"garbage " * 9, "is damaged: Unknown compression method"),
    Bad("packed with a wrong sum", "a.csv.gz", WRONG_SUM, "is damaged: CRC check failed"),
    Bad("packed with more behind it", "a.csv.gz", PACKED + b"junk behind", "is damaged: Not a gzipped file"),
    Bad("packed twice", "a.csv.gz", gzip.compress(PACKED), "it begins as a file compressed twice"),
    Bad("nothing, packed", "a.csv.gz", gzip.compress(b""), "is empty"),
]  # fmt: skip

TAKEN = [
    Bad("latin-1, and said so", "a.csv", TABLE.encode("latin-1"), "Ölheizung", 3, 0, ("--encoding", "latin-1")),
    Bad("utf-16, and said so", "a.csv", TABLE.encode("utf-16"), "Ölheizung", 3, 0, ("--encoding", "utf-16")),
    Bad("marked as utf-8", "a.csv", b"\xef\xbb\xbf" + TABLE.encode(), '"text": "lift stuck"', 3),
    Bad("zero byte", "a.csv", TABLE + "a\0b,lift\n", "the line holds a zero byte, at byte 76", 3, 1),
    Bad("one byte that is no utf-8", "a.csv", TABLE.encode() + b"a\xff,lift\nok,lift\n", "the line is not UTF-8: byte 0xff, at byte 76", 4, 1),
    Bad("quote never closed", "a.csv", TABLE + '"open,lift\nafter it,lift\n', "the quote at byte 75 is never closed; the lines after it are read as rows of their own", 4, 1),
    Bad("value that goes on after its quote", "a.csv", TABLE + '"x" y,lift\n', "a value goes on after its closing quote, at byte 77", 3, 1),
    Bad("ragged rows", "a.csv", TABLE + "one\na,b,c\n", "the row has 3 values, not 2 as the first row has", 3, 2),
    Bad("mixed newlines", "a.csv", "text,trade\r\na b,lift\ra c,heat\na d,heat\r\n", '"text": "a d"', 3),
    Bad("column twice", "a.csv", "text,trade,trade\na b,lift,x\na c,heat,y\n", "column 3 repeats `trade`: `trade_2`", 2),
    Bad("column without a name", "a.csv", "text,,trade\na b,x,lift\na c,y,heat\n", "column 2 has no name: `column_2`", 2),
    Bad("hostile names", "a.csv", "text,'; DROP TABLE x; --,../../x,=cmd|'/c calc'!A0,__proto__,{{7*7}},trade\n" + "".join(f"row {n},a{n % 2},b{n % 3},c{n % 2},d{n % 3},e{n % 2},lift\n" for n in range(6)), "'; DROP TABLE x; --", 6),
    Bad("signs that steer a terminal", "a.csv", "text,\x1b[2Jred,trade\na b,x,lift\na c,y,heat\na d\x1b]0;x\x07,y,heat\n", "\\u001b[2Jred", 3),
    Bad("emoji as a name", "a.csv", "text,😀,trade\na b,x,lift\na c,y,heat\na d,y,heat\n", "😀", 3),
    Bad("formulas as texts", "a.csv", "text,trade\n=1+1,lift\n@SUM(A1),lift\n\"+cmd|' /C calc'!A0\",heat\n\"=HYPERLINK(\"\"http://198.51.100.1\"\")\",heat\n", "=1+1", 4),
    Bad("words that YAML reads", "a.csv", "text,trade\n" + "".join(f"row {n} of it,{word}\n" for n, word in enumerate(["NO", "no", "yes", "on", "NO", "1e3", "0123", ".inf", "<<"])), '"trade": "1e3"', 9),
    Bad("sep= of Excel", "a.csv", "sep=;\ntext;trade\na b;lift\na c;heat\n", "values are delimited by `;`", 2),
    Bad("line of eleven megabytes", "a.csv", TABLE + "x" * 11_000_000 + ",lift\nafter it,lift\n", "the line is longer than 10 MB, from byte 75 on", 4, 1),
    Bad("gzip under another name", "a.csv", gzip.compress(TABLE.encode()), "Ölheizung", 3),
    Bad("text named as gzip", "a.csv.gz", TABLE, "Ölheizung", 3),
    Bad("old newlines in JSON Lines", "a.jsonl", LINES.replace("\n", "\r"), "Ölheizung", 3),
    Bad("JSON Lines with a mark", "a.jsonl", "\ufeff" + LINES, "Ölheizung", 3),
    Bad("half a line", "a.jsonl", LINES + '{"text": "x"', "the line is not JSON: Expecting ',' delimiter", 3, 1),
    Bad("lines that are no objects", "a.jsonl", LINES + '[1, 2]\n5\n"x"\nnull\n', "the row is not a JSON object", 3, 4),
    Bad("NaN", "a.jsonl", LINES + '{"text": NaN, "trade": "lift"}\n', "`NaN` is not JSON", 3, 1),
    Bad("number beyond all", "a.jsonl", LINES + '{"text": "a", "n": 1e999, "trade": "lift"}\n', "the row holds a number too large for any computer", 3, 1),
    Bad("huge integer", "a.jsonl", LINES + '{"text": "a", "n": ' + "9" * 100_000 + ', "trade": "lift"}\n', "a number is too large to be read", 3, 1),
    Bad("deep nesting", "a.jsonl", LINES + '{"text": ' + "[" * 500_000 + "]" * 500_000 + "}\n", "the line is nested more than 100 deep", 3, 1),
    Bad("key twice", "a.jsonl", LINES + '{"text": "a", "text": "b", "trade": "lift"}\n', "`text` stands twice in one object", 3, 1),
    Bad("half a surrogate pair", "a.jsonl", LINES + '{"text": "\\ud800", "trade": "lift"}\n', "a text holds half of a surrogate pair", 3, 1),
    Bad("comments and single quotes", "a.jsonl", LINES + "// a comment\n{'text': 'a'}\n{text: 1}\n", "the line is not JSON: Expecting property name enclosed in double quotes", 3, 3),
    Bad("names that mean something elsewhere", "a.jsonl", LINES + '{"text": "q", "trade": "lift", "__proto__": {"a": 1}, "constructor": 1}\n', "__proto__", 4),
    Bad("half an array", "a.json", json.dumps(OBJECTS)[:-5], "the file ends before its array does", 2, 2),
    Bad("array with a comma too many", "a.json", json.dumps(OBJECTS)[:-1] + ",]", "a comma stands before the end of the array", 3),
]  # fmt: skip

DATES = "".join(
    f"row {n} of it,0{n % 5 + 1}/0{n % 5 + 2}/2025,{'lift' if n % 3 else 'heat'}\n" for n in range(40)
)
REMARKED = [
    (Bad("day or month first", "a.csv", f"text,on,trade\n{DATES}", "nothing tells whether the day or the month comes first, as in `01/02/2025`"), "on"),
    (Bad("codes with zeros", "a.csv", "text,code,trade\na b,0123,lift\na c,0007,heat\na d,0123,heat\n", "begin with a zero, as `0123`, `0007`: they stay texts"), "code"),
    (Bad("norway", "a.csv", "text,land,trade\na b,NO,lift\na c,no,heat\na d,NO,heat\n", "stay texts: say whether they mean true and false"), "land"),
]  # fmt: skip

UNFIT = [
    Bad("very long name", "a.csv", "text," + "x" * 100_000 + ",trade\na b,x,lift\na c,y,heat\na d,y,heat\n", "has a name of 100,000 characters"),
    Bad("name that turns the reading", "a.csv", "text,x\u202ey,trade\na b,x,lift\na c,y,heat\na d,y,heat\n", "holds U+202E, which turns the direction of reading"),
    Bad("answers that turn the reading", "a.csv", HEAD + "".join(f"row {n} of it,\u202el{n % 2}\n" for n in range(6)), "holds U+202E, which turns the direction of reading"),
    Bad("no columns", "a.jsonl", "{}\n{}\n", "no row has a column"),
    Bad("one column", "a.csv", "text\na\nb\nc\n", "there is no column `trade`"),
    Bad("no header", "a.csv", ROWS, "there is no column `trade`"),
    Bad("answers left empty", "a.csv", "text,trade\na b,\na c,\n", "no row has both an input and an answer in `trade`"),
    Bad("array of numbers", "a.json", "[1, 2, 3]", "the row is not a JSON object"),
    Bad("nothing", "a.jsonl", "null", "the row is not a JSON object"),
]  # fmt: skip


@pytest.mark.parametrize("bad", REFUSED, ids=str)
def test_a_table_that_is_none_is_refused_by_both_commands_and_nothing_is_written(
    importing: Importing, bad: Bad
) -> None:
    file = importing.file(bad)
    assert bad.says in importing.refused("init", importing.root, "--from", file, *bad.options)
    importing.workspace()
    said = importing.refused("cases", "add", "route", file, *bad.options, "--workspace", importing.root)
    assert bad.says in said


@pytest.mark.parametrize("bad", TAKEN, ids=str)
def test_a_table_with_bad_parts_is_drafted_and_every_row_is_counted(importing: Importing, bad: Bad) -> None:
    said = importing.drafted(importing.file(bad), "--output", "trade", *bad.options)
    assert (said["rows"]["cases"], said["rows"]["rejected"]) == (bad.cases, bad.rejected)
    kept = importing.rejected("a")
    assert len(kept) >= bad.rejected
    assert bad.says in plainly(said, kept) + importing.cases("a")


@pytest.mark.parametrize("bad", TAKEN, ids=str)
def test_a_table_with_bad_parts_is_added_and_every_row_is_counted(importing: Importing, bad: Bad) -> None:
    importing.workspace()
    said = importing.added(importing.file(bad), *bad.options)
    assert (said["added"], said["rejected"]) == (bad.cases, bad.rejected)
    kept = importing.rejected("route")
    assert len(kept) >= bad.rejected
    assert bad.says in plainly(said, kept) + importing.cases("route")


@pytest.mark.parametrize(("bad", "column"), REMARKED, ids=[str(each[0]) for each in REMARKED])
def test_what_a_spreadsheet_would_change_is_said_and_stays(
    importing: Importing, bad: Bad, column: str
) -> None:
    said = importing.drafted(importing.file(bad), "--output", "trade")
    assert bad.says in " ".join(said["remarks"][column])


@pytest.mark.parametrize("bad", UNFIT, ids=str)
def test_a_table_that_no_definition_can_be_made_of_is_refused(importing: Importing, bad: Bad) -> None:
    file = importing.file(bad)
    assert bad.says in importing.refused("init", importing.root, "--from", file, "--output", "trade")


def test_a_row_without_an_answer_is_rejected_in_words_of_the_row(importing: Importing) -> None:
    importing.workspace()
    said = importing.added(importing.file(Bad("no answer", "a.csv", TABLE + "no answer,\n", "")))
    assert said["reasons"] == {"the row has neither `expected` nor `judged`": 1}


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_a_line_of_a_hundred_megabytes_costs_its_own_row(importing: Importing, name: str) -> None:
    rows = (TABLE if name == "a.csv" else LINES).encode()

    def write(path: Path) -> None:
        with path.open("wb") as stream:
            stream.write(rows)
            for _ in range(100):
                stream.write(b"x" * 1_000_000)
            stream.write(b"\n" + rows.splitlines(keepends=True)[-1])

    said = importing.drafted(importing.file(Bad("long line", name, write, "")), "--output", "trade")
    counts = {key: said["rows"][key] for key in ("received", "cases", "repeated", "rejected")}
    assert counts == {"received": 5, "cases": 3, "repeated": 1, "rejected": 1}
