from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.intake.caseline import changed, written

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
objects = st.dictionaries(st.text(max_size=6), values, max_size=5)


@given(objects, st.text(max_size=6), values, st.sampled_from([(", ", ": "), (",", ":"), (" , ", " :\t")]))
def test_a_changed_line_says_the_change_and_else_what_it_said(
    said: dict[str, Any], key: str, value: Any, separators: tuple[str, str]
) -> None:
    line = f"  {json.dumps(said, separators=separators)}\r\n".encode()
    wanted = {name: each for name, each in said.items() if name != key}
    if value is not None:
        wanted[key] = value
    after = changed(line, {key: value})
    assert json.loads(after) == wanted
    assert after.startswith(b"  {")
    assert after.endswith(b"}\r\n")


def test_every_other_byte_is_kept() -> None:
    line = b'{"id":"a" ,  "input": {"x": 1.50, "t": "\\u00e9"}, "use": null, "mine": [ 1 ]}\n'
    assert changed(line, {"use": "certify"}) == line.replace(b"null", b'"certify"')
    assert changed(line, {"at": "2026-09-01"}) == line.replace(b"[ 1 ]", b'[ 1 ], "at": "2026-09-01"')
    assert changed(line, {"use": None}) == line.replace(b'"use": null, ', b"")
    assert changed(line, {"mine": None}) == line.replace(b', "mine": [ 1 ]', b"")


@given(objects)
def test_a_change_to_what_stands_there_changes_nothing_but_spelling(said: dict[str, Any]) -> None:
    line = json.dumps(said, ensure_ascii=False).encode()
    kept = {key: value for key, value in said.items() if value is not None}
    assert changed(line, kept) == line


def test_a_line_that_is_no_object_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="no JSON object"):
        changed(b"[1]", {"use": "train"})


def test_a_new_line_has_the_keys_in_the_order_of_the_format() -> None:
    case = {
        "note": "n",
        "use": "train",
        "segment": None,
        "input": {"b": 1, "a": 2},
        "id": "x",
        "expected": {},
    }
    assert (
        written(case)
        == b'{"id": "x", "input": {"b": 1, "a": 2}, "expected": {}, "use": "train", "note": "n"}'
    )
