"""Fields in plain words, and the schemas that they make."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.define.fieldlist import object_of, read_fields, shown_fields, told_fields
from midspan.define.question import AnswerError
from midspan.definitions.schemas import compile_schema

_SAMPLE = {
    "type": "object",
    "required": ["text", "team"],
    "properties": {"text": {"type": "string"}, "team": {"enum": ["a", "b"]}, "note": {"type": "string"}},
}


def test_each_line_is_a_field_with_kind_and_example() -> None:
    assert read_fields(
        "text, text, My heating, the old one, is cold\n- floors: no\n".replace(
            "- floors: no", "- floors, whole number, 4"
        )
        + "channel?, one of mail / phone or app\nurgent, yes/no, no\nparts, list of texts, pump; valve\nsince, date, 2026-09-01",
        {},
    ) == {
        "type": "object",
        "required": ["text", "floors", "urgent", "parts", "since"],
        "properties": {
            "text": {"type": "string", "examples": ["My heating, the old one, is cold"]},
            "floors": {"type": "integer", "examples": [4]},
            "channel": {"type": "string", "enum": ["mail", "phone", "app"]},
            "urgent": {"type": "boolean", "examples": [False]},
            "parts": {"type": "array", "items": {"type": "string"}, "examples": [["pump", "valve"]]},
            "since": {"type": "string", "format": "date", "examples": ["2026-09-01"]},
        },
    }


@pytest.mark.parametrize(
    ("text", "names", "required"),
    [
        ("text, note", ["text", "note"], ["text"]),
        ("text?\nteam", ["text", "team"], ["team"]),
        ("all but team", ["text", "note"], ["text"]),
        ("without team and note", ["text"], ["text"]),
        ("all", ["text", "team", "note"], ["text", "team"]),
        ("text\nfloors, number", ["text", "floors"], ["text", "floors"]),
    ],
)
def test_fields_of_the_examples_are_named_only(text: str, names: list[str], required: list[str]) -> None:
    schema = read_fields(text, _SAMPLE)
    assert list(schema["properties"]) == names
    assert schema["required"] == required
    for name in set(names) & set(_SAMPLE["properties"]):  # type: ignore[call-overload]
        assert schema["properties"][name] == _SAMPLE["properties"][name]  # type: ignore[index]


def test_a_schema_is_taken_as_it_is() -> None:
    text = "{type: object, properties: {digit: {type: integer,\n minimum: 0}}}"
    assert read_fields(text, {}) == {
        "type": "object",
        "properties": {"digit": {"type": "integer", "minimum": 0}},
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("floors", "`floors` has no kind"),
        ("floors, wide", "`floors` is of the kind `wide`, which is not known"),
        ("floors, whole number, many", "the example `many` of `floors` is no whole number"),
        ("customer number, number", "`customer number` cannot be the name of a field"),
        ("a, text\na, number", "`a` is there twice"),
        (" \n", "no field is named"),
        ("{type: word}", "the schema is `word`, not a type"),
        ("{type: [", "the schema cannot be read"),
        ("all but x", "there is no field `x` in the examples"),
    ],
)
def test_a_line_that_is_no_field_is_told(text: str, message: str) -> None:
    with pytest.raises(AnswerError) as refused:
        read_fields(text, _SAMPLE)
    assert refused.value.message.startswith(message)
    assert refused.value.help


_KINDS = st.sampled_from([
    {"type": "string"}, {"type": "number", "examples": [1.5]}, {"type": "integer"}, {"type": "boolean", "examples": [True]},
    {"type": "string", "format": "date"}, {"type": "string", "enum": ["a b", "c"]}, {"type": "array", "items": {"type": "string"}},
    {"type": "integer", "minimum": 0}, {"enum": [1, 2]}, {"type": ["string", "null"]}, {"type": "string", "enum": ["a/b"]},
])  # fmt: skip
_NAMES = st.sampled_from(["text", "floors", "x_1", "two words", "é"])


@given(st.dictionaries(_NAMES, _KINDS, min_size=1, max_size=4), st.sets(_NAMES))
def test_what_is_shown_is_read_back(fields: dict[str, Any], optional: set[str]) -> None:
    schema = object_of(fields, optional)
    assert read_fields(shown_fields(schema), {}) == schema
    assert len(told_fields(schema).splitlines()) == len(fields)


@given(st.text(max_size=60))
def test_any_text_is_a_schema_that_compiles_or_is_told(text: str) -> None:
    try:
        schema = read_fields(text, {})
    except AnswerError:
        return
    compile_schema(schema)
