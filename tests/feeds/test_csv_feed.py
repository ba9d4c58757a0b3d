from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

import pytest
from fed import Fed, fed
from hypothesis import given
from hypothesis import strategies as st

from midspan.errors import FeedError
from midspan.feeds import _lines
from midspan.intake.ports import Asked


def of(folder: Path, data: bytes | str, **asked: object) -> Fed:
    file = folder / "a.csv"
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    return fed(file, "csv", Asked(**asked))  # type: ignore[arg-type]


def refused(folder: Path, data: bytes | str, **asked: object) -> FeedError:
    with pytest.raises(FeedError) as caught:
        of(folder, data, **asked)
    assert caught.value.help
    return caught.value


def test_rows_come_with_their_columns_and_lines(tmp_path: Path) -> None:
    found = of(tmp_path, 'text,label\n"one\nline, two",a\n\nthree,b\n')
    assert found.rows == [{"text": "one\nline, two", "label": "a"}, {"text": "three", "label": "b"}]
    assert found.lines == [2, 5]
    assert not found.problems
    assert not found.notes


@pytest.mark.parametrize(("delimiter", "shown"), [(";", ";"), ("\t", "tab"), ("|", "|")])
def test_the_delimiter_is_found_and_said(tmp_path: Path, delimiter: str, shown: str) -> None:
    rows = [["text", "amount"], ["Hello, you", "1,5"], ["Bye, you", "2,5"]]
    found = of(tmp_path, "\n".join(delimiter.join(row) for row in rows))
    assert [list(row.values()) for row in found.rows] == rows[1:]
    assert found.notes[0].message == f"values are delimited by `{shown}`"


def test_one_column_of_sentences_stays_one_column(tmp_path: Path) -> None:
    found = of(tmp_path, "text\nHello\nfine; and you\n")
    assert found.rows == [{"text": "Hello"}, {"text": "fine; and you"}]


def test_two_delimiters_that_would_do_alike_are_asked_about(tmp_path: Path) -> None:
    data = "a,b;c\n1,2;3\n"
    assert "may be delimited by `,` or `;`" in refused(tmp_path, data).message
    assert of(tmp_path, data, delimiter=";").rows == [{"a,b": "1,2", "c": "3"}]


def test_excels_line_that_names_the_delimiter_is_no_row(tmp_path: Path) -> None:
    found = of(tmp_path, "sep=;\r\na;b\r\n1;2\r\n")
    assert (found.rows, found.lines) == ([{"a": "1", "b": "2"}], [3])


def test_a_first_row_that_looks_like_data_is_data_and_this_is_said(tmp_path: Path) -> None:
    for data in ("1,x\n2,y\n", "2024-01-02,x\n2024-01-03,y\n", "card lost,x\ncard found,y\ncard sold,x\n"):
        found = of(tmp_path, data)
        assert len(found.rows) == data.count("\n")
        assert set(found.rows[0]) == {"column_1", "column_2"}
        assert "the first row looks like data" in found.notes[0].message
        assert len(of(tmp_path, data, header=True).rows) == data.count("\n") - 1
    assert len(of(tmp_path, "a,b\nc,d\n", header=False).rows) == 2


def test_a_ragged_row_is_a_problem_in_its_place(tmp_path: Path) -> None:
    found = of(tmp_path, "a,b\n1,2\n3\n4,5,6\n7,8\n")
    assert found.lines == [2, 5]
    assert [(each.line, each.message) for each in found.problems] == [
        (3, "the row has 1 value, not 2 as the first row has"),
        (4, "the row has 3 values, not 2 as the first row has"),
    ]


def test_an_unclosed_quote_costs_its_own_line_and_names_its_byte(tmp_path: Path) -> None:
    data = 'a,b\n1,"é"\n2,"never closed\n3,x\n4,y\n'
    found = of(tmp_path, data)
    assert found.lines == [2, 4, 5]
    (problem,) = found.problems
    assert problem.line == 3
    assert problem.column == 3
    assert f"the quote at byte {data.encode().index(b'never') - 1} is never closed" in problem.message


def test_a_quote_closed_by_the_opening_one_of_a_later_value_is_noticed(tmp_path: Path) -> None:
    found = of(tmp_path, 'a,b\n1,"open\n2,x\n3,"closed"\n4,y\n')
    assert found.lines == [3, 4, 5]
    assert [each.line for each in found.problems] == [2]


def test_a_value_that_goes_on_after_its_quote_is_a_problem(tmp_path: Path) -> None:
    found = of(tmp_path, 'a,b\n1,"x"y\n2,z\n')
    assert found.lines == [3]
    assert found.problems[0].message == "a value goes on after its closing quote, at byte 8"


def test_a_quote_within_a_plain_value_is_that_sign(tmp_path: Path) -> None:
    assert of(tmp_path, 'a,b\n5" pipe,x\n').rows == [{"a": '5" pipe', "b": "x"}]


def test_zero_bytes_and_bytes_that_are_no_utf8_are_problems_with_their_place(tmp_path: Path) -> None:
    good = "é,1\n" * 3
    data = b"a,b\n" + good.encode() + b"x\0,1\n" + b"\xe9,1\n" + b"z,1\n"
    found = of(tmp_path, data)
    assert found.lines == [2, 3, 4, 7]
    zero, other = found.problems
    assert (zero.line, zero.column) == (5, 2)
    assert zero.message == f"the line holds a zero byte, at byte {data.index(0)}"
    assert (other.line, other.column) == (6, 1)
    assert f"byte 0xe9, at byte {data.index(0xE9, 20)}" in other.message


def test_a_bad_line_within_a_quoted_value_does_not_take_the_lines_around_it(tmp_path: Path) -> None:
    found = of(tmp_path, b'a,b\n1,"x\n\0\n",y\n2,z\n')
    assert [each.line for each in found.problems] == [2, 3, 4]
    assert found.lines == [5]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_they_end(tmp_path: Path, end: str) -> None:
    found = of(tmp_path, end.join(["a,b", "1,2", '"x', 'y",3', ""]))
    assert found.rows == [{"a": "1", "b": "2"}, {"a": f"x{end}y", "b": "3"}]
    assert found.lines == [2, 3]


def test_ends_of_lines_may_be_mixed(tmp_path: Path) -> None:
    found = of(tmp_path, "a,b\r\n1,2\r3,4\n5,6")
    assert [row["a"] for row in found.rows] == ["1", "3", "5"]
    assert found.lines == [2, 3, 4]


def test_a_cr_lf_between_two_parts_of_the_file_is_one_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from midspan.feeds import _text  # noqa: PLC0415 - beside its only use

    monkeypatch.setattr(_text, "START", 8)
    monkeypatch.setattr(_text, "_CHUNK", 1)
    found = of(tmp_path, "a,b\r\n1,2\r\n3,4\r\n\r\n")
    assert found.lines == [2, 3]


def test_utf8_is_read_with_and_without_its_mark(tmp_path: Path) -> None:
    for mark in (b"", codecs.BOM_UTF8):
        assert of(tmp_path, mark + "ä,b\nö,ü\n".encode()).rows == [{"ä": "ö", "b": "ü"}]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "windows-1252"])
def test_another_encoding_is_named_and_read_when_asked_for(tmp_path: Path, encoding: str) -> None:
    data = "name,city\nZoë,Köln and Łódź\n".replace("Łódź" if "1252" in encoding else "\0", "Malmö").encode(
        encoding
    )
    error = refused(tmp_path, data)
    assert encoding.partition("-")[0].upper() in error.message.upper()
    assert f"--encoding {encoding}" in str(error.help)
    row = of(tmp_path, data, encoding=encoding).rows[0]
    assert row["name"] == "Zoë"
    assert row["city"].startswith("Köln")


def test_the_word_that_is_no_utf8_is_shown_with_its_place(tmp_path: Path) -> None:
    error = refused(tmp_path, "name\nZoé\n".encode("latin-1"))
    assert "byte 0xe9 in line 2, at byte 7; as Windows-1252 it would read `Zoé`" in error.message


def test_an_encoding_that_is_none_or_is_the_wrong_one_is_refused(tmp_path: Path) -> None:
    assert "`hex` is not an encoding" in refused(tmp_path, "a,b\n1,2\n", encoding="hex").message
    assert "`klingon` is not an encoding" in refused(tmp_path, "a,b\n1,2\n", encoding="klingon").message
    assert "is not ASCII" in refused(tmp_path, "a,b\né,2\n", encoding="ascii").message


def test_column_names_become_unique_and_this_is_said(tmp_path: Path) -> None:
    found = of(tmp_path, 'id,name,,name,"two\nlines",name_2\n1,2,3,4,5,6\n')
    assert list(found.rows[0]) == ["id", "name", "column_3", "name_3", "two lines", "name_2"]
    assert "column 3 has no name: `column_3`; column 4 repeats `name`: `name_3`" in found.notes[0].message


def test_hostile_names_and_formulas_are_data(tmp_path: Path) -> None:
    names = ["__proto__", "a'); DROP TABLE x;--", "../../etc/passwd", "=1+1", "{{x}}"]
    written = io.StringIO()
    csv.writer(written).writerows([names, ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "{{7*7}}"]])
    found = of(tmp_path, written.getvalue())
    assert list(found.rows[0]) == names
    assert next(iter(found.rows[0].values())) == "=cmd|' /C calc'!A0"


def test_a_line_that_is_too_long_is_a_problem_and_the_next_ones_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_lines, "LONGEST_LINE", 600_000)
    found = of(tmp_path, "a,b\n1,2\n" + "x" * 700_000 + ",3\n4,5\n")
    assert found.lines == [2, 4]
    assert found.problems[0].line == 3
    assert "longer than" in found.problems[0].message


def test_a_quote_that_is_never_closed_is_looked_after_for_ten_thousand_lines_only(tmp_path: Path) -> None:
    long = "\n".join(["line"] * 9_000)
    found = of(tmp_path, f'a,b\n1,"{long}"\n2,"open\n' + "3,x\n" * 20_000)
    assert found.rows[0]["b"] == long
    assert len(found.rows) == 20_001
    assert [each.line for each in found.problems] == [9_002]


def test_a_value_of_a_million_characters_is_read(tmp_path: Path) -> None:
    assert len(of(tmp_path, f'a,b\n1,"{"x" * 1_000_000}"\n').rows[0]["b"]) == 1_000_000


def test_a_space_after_every_delimiter_belongs_to_it(tmp_path: Path) -> None:
    found = of(tmp_path, 'id, name, note\n1, Ann, "a, b"\n2, Bob, \n')
    assert found.rows[0] == {"id": "1", "name": "Ann", "note": "a, b"}
    assert "the space after each `,`" in found.notes[0].message
    kept = of(tmp_path, "id,name\n1, Ann\n2,Bob\n")
    assert kept.rows[0] == {"id": "1", "name": " Ann"}


@pytest.mark.parametrize(
    ("data", "phrase"),
    [
        ("\n\n \n", "holds no rows"),
        ("a,b\n", "holds names of columns and no row"),
        ('"a,b\n1,2\n', "the first row of"),
        (b"PK\x03\x04rest", "begins as an xlsx or zip file"),
        (b"%PDF-1.7\n", "begins as a PDF"),
        ("a," * 20_000 + "\n1,2\n", "more than the 16,384 that are read"),
    ],
)
def test_what_holds_no_table_is_refused(tmp_path: Path, data: bytes | str, phrase: str) -> None:
    assert phrase in refused(tmp_path, data).message


def test_a_delimiter_must_be_one_sign(tmp_path: Path) -> None:
    for wrong in ("", "||", '"', "\n"):
        assert "is no delimiter" in refused(tmp_path, "a,b\n1,2\n", delimiter=wrong).message


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=8)


@given(
    st.integers(2, 5).flatmap(
        lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=8)
    )
)
def test_what_was_written_as_csv_is_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows([["h"] * len(rows[0]), *rows])
    found = of(tmp_path_factory.mktemp("csv"), written.getvalue(), delimiter=",", header=True)
    assert [list(row.values()) for row in found.rows] == rows
    assert not found.problems


@given(st.binary(max_size=200))
def test_every_line_that_is_not_blank_is_a_row_or_a_problem(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    whole = b"a,b\n1,\xc3\xa9\n" + data.replace(b'"', b"'") + b"\n"
    found = of(tmp_path_factory.mktemp("csv"), whole, header=True, delimiter=",")
    told = set(found.lines) | {each.line for each in found.problems}
    texts = [line.decode("utf-8", "replace") for line in whole.splitlines()]
    assert told == {at for at, text in enumerate(texts, 1) if at > 1 and text.strip()}
