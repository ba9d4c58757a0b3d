from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from fed import Fed, fed
from hypothesis import given
from hypothesis import strategies as st

from midspan.errors import FeedError
from midspan.feeds import _package, _sheet
from midspan.feeds._formats import Shows, format_of, shown_as
from midspan.intake.ports import Asked
from written_xlsx import (
    DATE_STYLE,
    MAIN,
    MOMENT_STYLE,
    OWN_STYLE,
    TIME_STYLE,
    Cell,
    Sheet,
    error,
    formula,
    table,
    write,
)


def of(folder: Path, *rows: list[Any], merged: tuple[str, ...] = (), **asked: Any) -> Fed:
    write(folder / "a.xlsx", {"Sheet1": Sheet(rows, merged=merged)})
    return fed(folder / "a.xlsx", asked=Asked(**asked))


def refused(file: Path, **asked: Any) -> FeedError:
    with pytest.raises(FeedError) as caught:
        fed(file, asked=Asked(**asked))
    assert caught.value.help
    return caught.value


def test_values_come_as_json_with_the_row_they_stand_in(tmp_path: Path) -> None:
    found = of(
        tmp_path,
        ["id", "amount", "paid", "on", "at", "text"],
        [1, 2.5, True, date(2024, 2, 29), datetime(2024, 2, 29, 10, 30), " é & <b> "],  # noqa: DTZ001 - as a spreadsheet
        [None, 3.0, False, None, None, ""],
    )
    assert found.rows == [
        {
            "id": 1,
            "amount": 2.5,
            "paid": True,
            "on": "2024-02-29",
            "at": "2024-02-29T10:30:00",
            "text": " é & <b> ",
        },
        {"id": None, "amount": 3, "paid": False, "on": None, "at": None, "text": None},
    ]
    assert [type(row["amount"]) for row in found.rows] == [float, int]
    assert found.lines == [2, 3]
    assert not found.problems
    assert not found.notes


def test_a_formula_without_a_value_is_never_missing(tmp_path: Path) -> None:
    found = of(
        tmp_path,
        ["a", "b", "c", "d"],
        [formula("1+1"), formula("1+1", 2), formula("A1", "x"), Cell("<f>1</f><v/>")],
    )
    assert found.rows == [{"a": None, "b": 2, "c": "x", "d": None}]
    assert [(each.cell, each.message, each.rows) for each in found.problems] == [
        ("Sheet1!A2", "`A2` holds a formula and no value: nothing has computed it", 0),
        ("Sheet1!D2", "`D2` holds a formula and no value: nothing has computed it", 0),
    ]


def test_a_formula_whose_value_is_no_text_is_empty(tmp_path: Path) -> None:
    found = of(tmp_path, ["a", "b"], [Cell('<f>""</f><v></v>', "str"), 1])
    assert found.rows == [{"a": None, "b": 1}]
    assert not found.problems


@pytest.mark.parametrize("code", ["#N/A", "#DIV/0!", "#REF!", "#VALUE!"])
def test_an_error_is_a_problem_at_its_cell(tmp_path: Path, code: str) -> None:
    found = of(tmp_path, ["a", "b"], [1, error(code)])
    assert found.rows == [{"a": 1, "b": None}]
    (problem,) = found.problems
    assert (problem.line, problem.cell, problem.message) == (2, "Sheet1!B2", f"`B2` shows the error `{code}`")


def test_text_that_looks_like_a_formula_is_data(tmp_path: Path) -> None:
    assert of(tmp_path, ["a"], ["=cmd|' /C calc'!A0"], ["+1"]).rows == [
        {"a": "=cmd|' /C calc'!A0"},
        {"a": "+1"},
    ]


def test_merged_cells_stand_for_each_of_their_rows(tmp_path: Path) -> None:
    found = of(
        tmp_path,
        ["customer", "order", "note"],
        ["Ann", 1, "x"],
        [None, 2, None],
        ["Bob", 3, "wide"],
        [None, 4, "y"],
        merged=("A2:A3", "C4:D4"),
    )
    assert [row["customer"] for row in found.rows] == ["Ann", "Ann", "Bob", None]
    assert [note.message for note in found.notes] == [
        "merged cells: the value of `A2:A3` is taken for each of their rows",
        "merged cells: the value of `C4:D4` is taken for their first column only",
    ]


def test_the_first_visible_sheet_with_rows_is_read_and_said(tmp_path: Path) -> None:
    file = write(
        tmp_path / "a.xlsx",
        {
            "Secret": Sheet([["x"], [1]], state="hidden"),
            "Empty": Sheet([]),
            "Data & more": Sheet([["y"], [2]]),
            "Deep": Sheet([["z"], [3]], state="veryHidden"),
        },
    )
    found = fed(file)
    assert found.rows == [{"y": 2}]
    assert found.notes[0].message == (
        "sheet `Data & more` is read; there are `Secret` (hidden), `Empty`, `Deep` (hidden) too"
    )
    assert fed(file, asked=Asked(sheet="Secret")).rows == [{"x": 1}]
    assert "has no sheet `Nowhere`" in refused(file, sheet="Nowhere").message
    assert "holds no rows" in refused(file, sheet="Empty").message


def test_titles_above_the_table_are_passed_over_and_said(tmp_path: Path) -> None:
    found = of(tmp_path, ["Complaints of 2024"], [], ["id", "text"], [1, "x"], merged=("A1:B1",))
    assert (found.rows, found.lines) == ([{"id": 1, "text": "x"}], [4])
    assert "row 1 holds only `Complaints of 2024`" in found.notes[0].message


def test_a_first_row_of_data_is_data(tmp_path: Path) -> None:
    found = of(tmp_path, [1, "x"], [2, "y"])
    assert [row["column_1"] for row in found.rows] == [1, 2]
    assert "the first row looks like data (`1`)" in found.notes[0].message
    assert of(tmp_path, [1, "x"], [2, "y"], header=True).rows == [{"1": 2, "x": "y"}]
    assert len(of(tmp_path, ["a", "b"], ["c", "d"], header=False).rows) == 2


def test_a_table_may_begin_anywhere_and_names_may_be_missing(tmp_path: Path) -> None:
    file = write(tmp_path / "a.xlsx", {"S": Sheet({3: {2: "a", 4: "a"}, 7: {2: 1, 3: 2, 4: 3, 6: "over"}})})
    found = fed(file)
    assert (found.rows, found.lines) == ([{"a": 1, "column_2": 2, "a_2": 3}], [7])
    (problem,) = found.problems
    assert (problem.cell, problem.rows) == ("S!F7", 0)
    assert problem.message == "`F7` holds `over`, and its column has no name"


def test_shared_texts_lose_their_reading_aids_and_keep_their_runs(tmp_path: Path) -> None:
    shared = [
        "<si><t>a</t></si>",
        "<si><r><t>東</t></r><r><t xml:space='preserve'> 京</t></r><rPh><t>ト</t></rPh></si>",
        "<si><t>x_x000A_y_xD83D__xDE00__xD800_</t></si>",
    ]
    file = write(
        tmp_path / "a.xlsx",
        {
            "S": Sheet(
                [
                    [Cell("<v>0</v>", "s"), "b", "c"],
                    [Cell("<v>1</v>", "s"), Cell("<v>2</v>", "s"), Cell("<v>9</v>", "s")],
                ]
            )
        },
        shared=shared,
    )
    found = fed(file)
    assert found.rows == [{"a": "東 京", "b": "x_x000A_y_xD83D__xDE00__xD800_", "c": None}]
    assert [each.message for each in found.problems] == ["`C2` names a text that the file does not hold"]


def test_signs_that_xml_has_not_are_read(tmp_path: Path) -> None:
    assert of(tmp_path, ["a"], ["one_x000D_two"], ["_x005F_x000D_"]).rows == [
        {"a": "one\rtwo"},
        {"a": "_x000D_"},
    ]


@pytest.mark.parametrize(
    ("number", "code", "shows"),
    [
        (0, None, Shows.NUMBER),
        (14, None, Shows.DAY),
        (22, None, Shows.MOMENT),
        (46, None, Shows.LENGTH),
        (164, "yyyy-mm-dd", Shows.DAY),
        (164, "[$-409]mmm d, yyyy;@", Shows.DAY),
        (164, "dd/mm/yy hh:mm", Shows.MOMENT),
        (164, "h:mm AM/PM", Shows.TIME),
        (164, "mm:ss", Shows.TIME),
        (164, "mmmm", Shows.DAY),
        (164, "[h]:mm:ss", Shows.LENGTH),
        (164, "0.00", Shows.NUMBER),
        (164, '0.0 "days"', Shows.NUMBER),
        (164, "\\d0", Shows.NUMBER),
        (164, "[Red]0", Shows.NUMBER),
        (164, "General", Shows.NUMBER),
        (164, "#,##0.00 [$€-407]", Shows.NUMBER),
    ],
)
def test_what_a_format_shows(number: int, code: str | None, shows: Shows) -> None:
    assert format_of(number, code).shows is shows


@pytest.mark.parametrize(
    ("value", "code", "from_1904", "wanted"),
    [
        (45351, "yyyy-mm-dd", False, "2024-02-29"),
        (45351.5, "yyyy-mm-dd", False, "2024-02-29T12:00:00"),
        (43889, "yyyy-mm-dd", True, "2024-02-29"),
        (1, "d.m.yyyy", False, "1900-01-01"),
        (59, "d.m.yyyy", False, "1900-02-28"),
        (61, "d.m.yyyy", False, "1900-03-01"),
        (0.5, "hh:mm", False, "12:00:00"),
        (1.5, "hh:mm", False, "1900-01-01T12:00:00"),
        (1.5, "[h]:mm", False, "36:00:00"),
        (1234, "00000", False, "01234"),
        (12.5, "00000", False, 12.5),
        (3.0, "0", False, 3),
        (0.1 + 0.2, "0.0", False, 0.1 + 0.2),
    ],
)
def test_a_number_as_its_format_shows_it(value: float, code: str, from_1904: bool, wanted: Any) -> None:
    found = shown_as(float(value), format_of(164, code), from_1904=from_1904)
    assert (found, type(found)) == (wanted, type(wanted))


def test_a_day_that_no_calendar_has_is_a_problem(tmp_path: Path) -> None:
    found = of(
        tmp_path,
        ["a", "b"],
        [Cell("<v>-5</v>", style=DATE_STYLE), Cell("<v>60</v>", style=DATE_STYLE)],
        [Cell("<v>1e999</v>"), Cell("<v>x</v>")],
    )
    assert [each.cell for each in found.problems] == ["Sheet1!A2", "Sheet1!B2", "Sheet1!A3", "Sheet1!B3"]
    assert found.rows == [{"a": None, "b": None}] * 2


def test_styles_of_the_file_are_followed(tmp_path: Path) -> None:
    cells = [
        Cell("<v>45351.75</v>", style=style)
        for style in (0, DATE_STYLE, TIME_STYLE, MOMENT_STYLE, OWN_STYLE, 99)
    ]
    row = of(tmp_path, list("abcdef"), cells).rows[0]
    assert list(row.values()) == [
        45351.75,
        "2024-02-29T18:00:00",
        "2024-02-29T18:00:00",
        "2024-02-29T18:00:00",
        45351.75,
        45351.75,
    ]
    write(tmp_path / "b.xlsx", {"S": Sheet([["a"], [Cell("<v>43889</v>", style=DATE_STYLE)]])}, date1904=True)
    assert fed(tmp_path / "b.xlsx").rows == [{"a": "2024-02-29"}]
    assert of(tmp_path, ["a"], [Cell("<v>2024-02-29T00:00:00</v>", "d")]).rows == [{"a": "2024-02-29"}]


def test_cells_without_a_reference_follow_each_other(tmp_path: Path) -> None:
    raw = f'<worksheet xmlns="{MAIN}"><sheetData><row><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t>b</t></is></c></row><row><c><v>1</v></c><c><v>2</v></c></row></sheetData></worksheet>'
    write(tmp_path / "a.xlsx", {"S": Sheet([], raw=raw)})
    assert fed(tmp_path / "a.xlsx").rows == [{"a": 1, "b": 2}]


def test_a_cell_in_the_last_corner_costs_nothing(tmp_path: Path) -> None:
    file = write(tmp_path / "a.xlsx", {"S": Sheet({1: {1: "a"}, 2: {1: 1}, 1_048_576: {16_384: "far"}})})
    found = fed(file)
    assert found.rows == [{"a": 1}, {"a": None}]
    assert found.problems[0].cell == "S!XFD1048576"


def test_a_cell_beyond_the_last_corner_is_refused(tmp_path: Path) -> None:
    for place in ({1_048_577: {1: 1}}, {1: {16_385: 1}}):
        file = write(tmp_path / "a.xlsx", {"S": Sheet({1: {1: "a"}, **place})})
        assert "beyond the last row or column" in refused(file).message


def test_declarations_and_entities_are_refused(tmp_path: Path) -> None:
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
        f'<worksheet xmlns="{MAIN}"><sheetData><row><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
    )
    outside = bomb.replace('<!ENTITY a "ha">', '<!ENTITY a SYSTEM "file:///etc/passwd">')
    for raw in (bomb, outside, bomb.replace("<!DOCTYPE", '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE')):
        write(tmp_path / "a.xlsx", {"S": Sheet([], raw=raw)})
        error_ = refused(tmp_path / "a.xlsx")
        assert "declares types of its own" in error_.message or "is damaged" in error_.message


def test_what_unpacks_to_very_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_package, "UNPACKED_LIMIT", 1_000_000)
    table(tmp_path / "a.xlsx", [["a"], *[["x" * 1_000]] * 5_000])
    assert "unpacks to more than 100 times its size" in refused(tmp_path / "a.xlsx").message


def test_a_cell_of_very_long_text_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_sheet, "LONGEST_TEXT", 1_000)
    table(tmp_path / "a.xlsx", [["a"], ["x" * 200_000]])
    assert "holds a cell of more than 10 MB, in row 2" in refused(tmp_path / "a.xlsx").message


@pytest.mark.parametrize(
    ("name", "data", "phrase"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old Excel file, or one with a password"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old Excel file, or one with a password"),
        ("a.ods", b"PK\x03\x04", "is a spreadsheet of another kind"),
        ("a.xlsb", b"PK\x03\x04", "is a spreadsheet of another kind"),
        ("a.xlsx", b"id,text\n1,x\n", "is not xlsx"),
        ("a.xlsx", b"PK\x03\x04 and no more", "is no complete xlsx file"),
    ],
)
def test_other_files_say_what_to_do(tmp_path: Path, name: str, data: bytes, phrase: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert phrase in refused(tmp_path / name).message


def test_half_a_file_and_another_packed_file_are_refused(tmp_path: Path) -> None:
    whole = table(tmp_path / "a.xlsx", [["a"], [1]]).read_bytes()
    half = tmp_path / "b.xlsx"
    half.write_bytes(whole[: len(whole) // 2])
    assert "is no complete xlsx file" in refused(half).message
    with zipfile.ZipFile(half, "w") as other:
        other.writestr("readme.txt", "x")
    assert "is a packed file, but no xlsx" in refused(half).message


def test_a_damaged_part_is_named(tmp_path: Path) -> None:
    file = table(tmp_path / "a.xlsx", [["a"], *[[f"text {at}"] for at in range(200)]])
    data = bytearray(file.read_bytes())
    at = data.index(b"xl/worksheets/sheet1.xml") + 60
    data[at : at + 20] = bytes(20)
    file.write_bytes(bytes(data))
    assert "its part `xl/worksheets/sheet1.xml` cannot be read" in refused(file).message
    write(file, {"S": Sheet([], raw="<worksheet><sheetData><row>")})
    assert "cannot be read: no element found" in refused(file).message


def test_names_without_rows_are_said(tmp_path: Path) -> None:
    table(tmp_path / "a.xlsx", [["a", "b"]])
    assert "holds no rows" in refused(tmp_path / "a.xlsx").message


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"], exclude_characters="_\ufffe\uffff"),
    min_size=1,
).filter(str.strip)
VALUES = (
    TEXTS | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
)


@given(st.lists(st.tuples(VALUES, VALUES | st.none()), min_size=1, max_size=6))
def test_what_was_written_as_xlsx_is_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Any, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("xlsx")
    found = of(folder, ["a", "b"], *[list(row) for row in rows], header=True)
    assert [tuple(row.values()) for row in found.rows] == rows
    assert not found.problems
