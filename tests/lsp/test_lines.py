"""Positions of editors, places of findings and offsets say the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.definitions.yamltext import read_yaml
from midspan.lsp.lines import Lines, Units

SIGNS = st.sampled_from(["a", "é", "😀", "\n", "\r", "\r\n", "\u2028", "\x85", "\x0c", " "])
TEXTS = st.lists(SIGNS, max_size=30).map("".join)


@pytest.mark.parametrize(("units", "column"), [(Units.UTF8, 8), (Units.UTF16, 5), (Units.UTF32, 4)])
def test_a_column_counts_what_the_editor_counts(units: Units, column: int) -> None:
    text = "a: 1\r\n😀é: x\r\n"
    offset = text.index("x")
    assert Lines(text).position(offset, units) == (1, column)
    assert Lines(text).offset(1, column, units) == offset


@given(TEXTS, st.sampled_from(Units), st.data())
def test_an_offset_and_its_position_lead_to_each_other(text: str, units: Units, data: st.DataObject) -> None:
    lines = Lines(text)
    offset = data.draw(st.integers(0, len(text)))
    if text[max(offset - 1, 0) : offset + 1] != "\r\n":  # no editor's position is within a line break
        assert lines.offset(*lines.position(offset, units), units) == offset


@given(TEXTS, st.sampled_from(Units), st.integers(-3, 40), st.integers(-3, 40))
def test_any_position_is_an_offset_within_the_text(text: str, units: Units, line: int, column: int) -> None:
    assert 0 <= Lines(text).offset(line, column, units) <= len(text)


def test_what_is_beyond_a_line_is_its_end_and_beyond_the_text_the_texts() -> None:
    lines = Lines("ab\r\nc")
    assert lines.offset(0, 99, Units.UTF16) == 2
    assert lines.offset(9, 0, Units.UTF16) == 5
    assert lines.line_end(0) == 2


@pytest.mark.parametrize("brk", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_the_place_of_a_finding_is_where_libyaml_saw_it(brk: str) -> None:
    text = f"title: x{brk}# 😀{brk}today: {{done_by: a, titel: b}}{brk}"
    place = read_yaml(text, "w").keys["today", "titel"]
    assert text[Lines(text).place_offset(place.line, place.column) :].startswith("titel: b")


def test_a_mark_of_byte_order_is_counted_by_edits_and_not_by_findings() -> None:
    lines = Lines("\ufeffwork: x\ntitle: y")
    assert lines.place_offset(1, 1) == lines.edit_offset(1, 2) == 1
    assert lines.place_offset(2, 1) == lines.edit_offset(2, 1) == 9
    assert lines.place_offset(99, 1) == len(lines.text)


def test_a_line_of_json_ends_at_a_line_feed_alone() -> None:
    text = '{"a": "\u2028"}\n{"b": 1}\n'
    assert Lines(text, json_lines=True).place_offset(2, 1) == text.index('{"b"')
