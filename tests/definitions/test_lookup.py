from __future__ import annotations

from typing import Any

import pytest

from midspan.definitions.lookup import look_up

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["customer", "note", "amount"],
    "properties": {
        "customer": {"$ref": "#/$defs/party"},
        "note": {"type": ["string", "null"]},
        "amount": {"allOf": [{"type": "number"}, {"minimum": 0}]},
        "kind": {"enum": ["x", "y", 3]},
        "free": {"type": "object"},
        "any": {},
        "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
        "open": {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": True},
        "codes": {"type": "object", "patternProperties": {"^c_": {"type": "boolean"}}, "additionalProperties": False},
        "pair": {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]},
        "lines": {"type": "array", "items": {"type": "object", "required": ["qty"], "properties": {"qty": {"type": "integer"}}}},
        "paid": {
            "oneOf": [
                {"type": "object", "required": ["by"], "properties": {"by": {"const": "card"}, "card": {"type": "string"}}},
                {"type": "object", "required": ["by"], "properties": {"by": {"const": "bank"}, "iban": {"type": "string"}}},
            ]
        },
        "address": {"anyOf": [{"type": "object", "required": ["city"], "properties": {"city": {"type": "string"}}}, {"type": "null"}]},
        "tree": {"$ref": "#/$defs/tree"},
    },
    "$defs": {
        "party": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "vat": {"type": "string"}}},
        "tree": {"type": "object", "properties": {"kids": {"type": "array", "items": {"$ref": "#/$defs/tree"}}, "v": {"type": "number"}}},
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "status", "types"),
    [
        ("customer.name", "known", {"string"}),
        ("customer.vat", "optional", {"string"}),
        ("note", "nullable", {"string", "null"}),
        ("amount", "known", {"number"}),
        ("kind", "optional", {"string", "integer"}),
        ("free.x.y", "open", set()),
        ("any.x", "open", set()),
        ("any", "optional", set()),
        ("counts.x", "optional", {"integer"}),
        ("open.b", "open", set()),
        ("codes.c_1", "optional", {"boolean"}),
        ("pair.[]", "optional", {"string", "integer"}),
        ("lines.[].qty", "optional", {"integer"}),
        ("paid.by", "optional", {"string"}),
        ("paid.iban", "optional", {"string"}),
        ("address.city", "optional", {"string"}),
        ("tree.kids.[].kids.[].v", "optional", {"number"}),
    ],
)
def test_a_path_is_told_without_a_value(path: str, status: str, types: set[str]) -> None:
    field = look_up(SCHEMA, path.split("."))
    assert (field.status.value, field.types) == (status, types)


@pytest.mark.parametrize(
    ("path", "unknown_at", "instead"),
    [
        ("custmer", 0, "customer"),
        ("customer.nam", 1, "name"),
        ("customer.name.first", 2, None),
        ("note.x", 1, None),
        ("codes.d", 1, None),
        ("lines.qty", 1, None),
        ("lines.[].price", 2, "qty"),
        ("amount.[]", 1, None),
        ("paid.cash", 1, "iban"),
        ("tree.kids.[].w", 3, "v"),
    ],
)
def test_an_unknown_step_is_found_with_what_is_there_instead(
    path: str, unknown_at: int, instead: str | None
) -> None:
    field = look_up(SCHEMA, path.split("."))
    assert (field.status.value, field.unknown_at) == ("unknown", unknown_at)
    assert instead in field.known_there if instead else not field.known_there


def test_too_many_alternatives_are_left_open() -> None:
    one_of_two = {"anyOf": [{"type": "string"}, {"type": "object", "properties": {"b": {}}}]}
    assert look_up({"properties": {"a": {"allOf": [one_of_two] * 40}}}, ("a", "x")).status == "open"
