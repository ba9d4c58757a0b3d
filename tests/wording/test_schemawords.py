"""A JSON Schema in words."""

from __future__ import annotations

from typing import Any

import pytest

from midspan.wording.schemawords import MOST_FIELDS, rows
from midspan.wording.spans import plain


def said(field: dict[str, Any], **around: Any) -> str:
    found, _ = rows({"type": "object", "properties": {"a": field}, **around})
    return plain(found[0].what)


@pytest.mark.parametrize(
    ("schema", "meaning"),
    [
        ({"type": "string"}, "text"),
        ({"type": "string", "minLength": 1}, "text, at least 1 character"),
        ({"type": "string", "minLength": 2, "maxLength": 5}, "text, 2 to 5 characters"),
        ({"type": "string", "pattern": "^a"}, "text, matching ^a"),
        ({"type": "string", "format": "date"}, "text, written as a date"),
        ({"type": "integer", "minimum": 0, "maximum": 9}, "whole number, from 0 to 9"),
        ({"type": "number", "exclusiveMinimum": 0}, "number, more than 0"),
        ({"type": ["number", "null"]}, "number or nothing"),
        ({"type": "boolean"}, "true or false"),
        ({"enum": ["a", "b", 3]}, "one of a, b or 3"),
        ({"const": "x"}, "always x"),
        (
            {"type": "array", "minItems": 64, "maxItems": 64, "items": {"type": "number", "minimum": 0}},
            "list, exactly 64 entries, each of them: number, 0 or more",
        ),
        ({}, "anything"),
        ({"type": "string", "description": "The zone of the card."}, "text. The zone of the card."),
    ],
)
def test_a_field_is_said_in_words(schema: dict[str, Any], meaning: str) -> None:
    assert said(schema) == meaning


def test_a_limit_without_words_is_shown_as_it_is_written() -> None:
    assert said({"anyOf": [{"type": "string"}]}) == (
        'anything, and as the schema says: {"anyOf": [{"type": "string"}]}'
    )


def test_a_reference_is_followed_within_the_schema_and_nowhere_else() -> None:
    assert said({"$ref": "#/$defs/x"}, **{"$defs": {"x": {"type": "integer"}}}) == "whole number"
    assert "https://example.org/x" in said({"$ref": "https://example.org/x"})
    assert said({"$ref": "#/properties/a"})


def test_fields_within_fields_have_rows_of_their_own_and_say_whether_they_must_be_there() -> None:
    line = {"type": "object", "required": ["qty"], "properties": {"qty": {"type": "integer"}, "note": {}}}
    found, more = rows(
        {
            "type": "object",
            "required": ["lines"],
            "properties": {"lines": {"type": "array", "items": line}},
        }
    )
    assert [(each.name, each.required) for each in found] == [
        ("lines", True),
        ("lines[].qty", True),
        ("lines[].note", False),
    ]
    assert more == 0


def test_of_very_many_fields_the_first_are_shown_and_the_rest_counted() -> None:
    found, more = rows({"properties": {f"f{number}": {} for number in range(MOST_FIELDS + 7)}})
    assert (len(found), more) == (MOST_FIELDS, 7)
