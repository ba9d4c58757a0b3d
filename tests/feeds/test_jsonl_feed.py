from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fed import Fed, fed
from hypothesis import given
from hypothesis import strategies as st

from midspan.errors import FeedError
from midspan.feeds import _arrays, _lines, _text, _whole
from midspan.intake.ports import Asked

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.lists(st.dictionaries(st.text(), JSON, max_size=4), min_size=2, max_size=6)


def of(folder: Path, data: bytes | str, name: str = "a.jsonl", **asked: Any) -> Fed:
    file = folder / name
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    return fed(file, "jsonl", Asked(**asked))


def refused(folder: Path, data: bytes | str, name: str = "a.json") -> FeedError:
    with pytest.raises(FeedError) as caught:
        of(folder, data, name)
    return caught.value


def test_nested_values_are_kept_and_lines_counted(tmp_path: Path) -> None:
    found = of(tmp_path, '{"a": {"b": [1, 2.50, null, true]}}\r\n\r\n{"a": "é"}\n')
    assert found.rows == [{"a": {"b": [1, 2.5, None, True]}}, {"a": "é"}]
    assert found.lines == [1, 3]


def test_a_faulty_line_is_a_problem_and_the_others_are_rows(tmp_path: Path) -> None:
    found = of(
        tmp_path,
        b'{"a": 1}\n{"a": \n[1]\n{"a": 1, "a": 2}\n{"a": NaN}\n{"a": 1e999}\n{"a": "\xc3\xa9"}\n{"a": "\xff"}\n{"a": 2}',
    )
    assert found.lines == [1, 7, 9]
    assert [(each.line, each.message.partition(":")[0]) for each in found.problems] == [
        (2, "the line is not JSON"),
        (3, "the row is not a JSON object"),
        (4, "`a` stands twice in one object"),
        (5, "`NaN` is not JSON"),
        (6, "the row holds a number too large for any computer"),
        (8, "the line is not UTF-8"),
    ]


def test_text_that_merely_looks_like_a_huge_number_is_a_row(tmp_path: Path) -> None:
    assert of(tmp_path, '{"a": "1e999", "b": 1e-999}\n').rows == [{"a": "1e999", "b": 0.0}]


def test_a_line_too_long_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (_lines, _whole, _arrays):
        monkeypatch.setattr(module, "LONGEST_LINE", 100)
    found = of(tmp_path, '{"a": "' + "x" * 200 + '"}\n{"a": 1}\n')
    assert (found.lines, [each.line for each in found.problems]) == ([2], [1])


@pytest.mark.parametrize("indent", [None, 1])
def test_an_array_of_objects_is_read_element_by_element(tmp_path: Path, indent: int | None) -> None:
    rows = [{"a": number, "b": {"c": ["]", "}", '"', "\\"]}} for number in range(3)]
    found = of(tmp_path, " \n" + json.dumps(rows, indent=indent), "a.json")
    assert found.rows == rows
    assert found.lines == ([2, 2, 2] if indent is None else [3, 14, 25])
    assert not found.problems


def test_an_array_on_one_line_may_be_longer_than_any_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_lines, "LONGEST_LINE", 1_000)
    monkeypatch.setattr(_arrays, "LONGEST_LINE", 1_000)
    monkeypatch.setattr(_text, "START", 50)
    monkeypatch.setattr(_text, "_CHUNK", 50)
    rows = [{"number": number, "text": "é" * (number % 7) + "\\n😀"} for number in range(500)]
    assert of(tmp_path, json.dumps(rows, ensure_ascii=False), "a.json").rows == rows


def test_a_faulty_element_is_a_problem_and_the_others_are_rows(tmp_path: Path) -> None:
    data = b'[{"a": "\xc3\xa9"},\n {"a": tru, "b": [1, {"c": "]"}]},\n {"a": "\xff"},\n 7,\n {"a": "open\n},\n {"a": 2} {"a": 3},\n]'
    found = of(tmp_path, data, "a.json")
    assert [row["a"] for row in found.rows] == ["\xe9", 2, 3]
    assert found.lines == [1, 7, 7]
    assert [(each.line, each.column, each.message, each.rows) for each in found.problems] == [
        (2, 8, "the element is not JSON: Expecting value", 1),
        (3, 9, "the element is not UTF-8: byte 0xff", 1),
        (4, 2, "the row is not a JSON object", 1),
        (5, 13, "the element is not JSON: Invalid control character at", 1),
        (7, 11, "there is no comma between two elements", 0),
        (8, 1, "a comma stands before the end of the array", 0),
    ]


@pytest.mark.parametrize(
    ("data", "phrase"),
    [
        ('[{"a": 1}, {"a": 2}', "the file ends before its array does"),
        ('[{"a": 1}, {"a": 2},', "the file ends before its array does"),
        ('[{"a": 1}, {"a": 2}] {"a": 3}', "there is more after the end of the array"),
    ],
)
def test_an_array_that_does_not_end_well_keeps_its_rows(tmp_path: Path, data: str, phrase: str) -> None:
    found = of(tmp_path, data, "a.json")
    assert len(found.rows) == 2
    assert found.problems[-1].message == phrase


def test_an_array_cut_off_within_an_element_says_both(tmp_path: Path) -> None:
    found = of(tmp_path, '[{"a": 1}, {"a": "x', "a.json")
    assert len(found.rows) == 1
    assert [each.message for each in found.problems] == [
        "the element is not JSON: Unterminated string starting at, and nothing after it can be told apart",
        "the file ends before its array does",
    ]


def test_an_element_too_long_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_arrays, "LONGEST_LINE", 1_000)
    monkeypatch.setattr(_text, "START", 100)
    monkeypatch.setattr(_text, "_CHUNK", 100)
    data = '[{"a": "' + 'x\\"' * 2_000 + '"}, {"a": 1}]'
    found = of(tmp_path, data, "a.json")
    assert found.rows == [{"a": 1}]
    assert [each.message for each in found.problems] == ["the element is longer than 0 MB"]


def test_an_object_with_a_list_inside_says_what_to_do(tmp_path: Path) -> None:
    error = refused(tmp_path, json.dumps({"meta": 1, "result": {"my rows": [{}, {}], "few": [1]}}))
    assert error.message.endswith(
        'is one JSON object, not rows; its lists: `.result["my rows"]` (2), `.result.few` (1)'
    )
    assert """`jq '.result["my rows"]' FILE > rows.json`""" in str(error.help)
    assert "is one JSON object" in refused(tmp_path, json.dumps({"data": [1]}, indent=1), "a.jsonl").message
    assert "objects of several lines" in refused(tmp_path, '{\n"a": 1}\n{\n"a": 2}\n').message


def test_lines_under_the_name_json_and_one_line_under_the_name_jsonl_are_rows(tmp_path: Path) -> None:
    assert len(of(tmp_path, '{"a": [1]}\n{"a": [2]}\n', "a.json").rows) == 2
    assert of(tmp_path, '{"a": [1]}\n').rows == [{"a": [1]}]


def test_a_large_object_is_refused_without_reading_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_whole, "LONGEST_LINE", 1_000)
    monkeypatch.setattr(_text, "START", 100)
    monkeypatch.setattr(_text, "_CHUNK", 100)
    assert "is one JSON object" in refused(tmp_path, json.dumps({"data": list(range(2_000))})).message


def test_utf16_and_other_files_are_named(tmp_path: Path) -> None:
    assert "is UTF-16, not UTF-8" in refused(tmp_path, '{"a": 1}'.encode("utf-16")).message
    assert "begins as a Parquet file" in refused(tmp_path, b"PAR1....").message
    assert "holds no rows" in refused(tmp_path, "\n\n").message
    assert of(tmp_path, '{"a": "é"}'.encode("utf-16"), encoding="utf-16").rows == [{"a": "é"}]


@given(OBJECTS, st.booleans(), st.integers(1, 40), st.sampled_from([None, 2]))
def test_what_was_written_as_json_is_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[dict[str, Any]],
    ascii_only: bool,
    chunk: int,
    indent: int | None,
) -> None:
    folder = tmp_path_factory.mktemp("json")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_text, "START", chunk)
        patch.setattr(_text, "_CHUNK", chunk)
        whole = json.dumps(rows, ensure_ascii=ascii_only, indent=indent)
        assert of(folder, whole, "a.json").rows == rows
        lines = "\n".join(json.dumps(row, ensure_ascii=ascii_only) for row in rows)
        assert of(folder, lines).rows == rows


@given(
    st.binary(max_size=100),
    st.sampled_from(["a.json", "a.jsonl"]),
    st.sampled_from([b"", b"[", b"{", b'[{"a": 1},']),
)
def test_any_bytes_end_as_rows_problems_or_one_clear_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str, before: bytes
) -> None:
    try:
        found = of(tmp_path_factory.mktemp("json"), before + data, name)
    except FeedError as error:
        found = None
        helped = error.help
    assert helped if found is None else found.rows or found.problems
