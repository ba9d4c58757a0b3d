"""Changes of a schema: what is said, and which way each goes."""

from __future__ import annotations

from typing import Any

import pytest

from midspan.versions.schema_changes import schema_changes


def thing(zone: Any = None, *, required: list[str] | None = None, **more: Any) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {"zone": {"type": "string"} if zone is None else zone},
        **more,
    }
    return schema if required is None else {**schema, "required": required}


def told(was: Any, now: Any) -> list[tuple[str, str]]:
    """The path with the text, and `<`, `>`, `!` (both) or `=` for the way it goes."""
    signs = {(True, False): "<", (False, True): ">", (True, True): "!", (False, False): "="}
    return [
        (f"{'.'.join(map(str, each.at))} {each.text}".strip(), signs[each.narrower, each.wider])
        for each in schema_changes(was, now)
    ]


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        (thing(), thing(required=["zone"]), ("zone is required now", "<")),
        (thing(required=["zone"]), thing(), ("zone is not required any more", ">")),
        (thing({"enum": ["a", "b"]}), thing({"enum": ["b", "a"]}), None),
        (thing({"enum": ["a", "b"]}), thing({"enum": ["a"]}), ("zone may not be `b` any more", "<")),
        (thing({"enum": ["a"]}), thing({"enum": ["a", "b"]}), ("zone may be `b` now", ">")),
        (thing({}), thing({"enum": ["a"]}), ("zone is one of `a` now", "<")),
        (thing({"type": "integer"}), thing({"type": "number"}), ("zone was `integer`, is `number`", ">")),
        (thing({"type": "number"}), thing({"type": "integer"}), ("zone was `number`, is `integer`", "<")),
        (thing(), thing({"type": ["string", "null"]}), ("zone was `string`, is `string` or `null`", ">")),
        (thing({"minimum": 1}), thing({"minimum": 2}), ("zone has `minimum` `2`, was `1`", "<")),
        (thing({"maximum": 1}), thing({"maximum": 2}), ("zone has `maximum` `2`, was `1`", ">")),
        (thing({"maxLength": 9}), thing({}), ("zone has no `maxLength` any more, was `9`", ">")),
        (thing({"pattern": "a"}), thing({"pattern": "b"}), ("zone has `pattern` `b`, was `a`", "!")),
        (thing(title="a"), thing(title="b"), ("has `title` `b`, was `a`", "=")),
        (
            thing(),
            {"type": "object", "properties": {"zone": {"type": "string"}, "more": {"type": "integer"}}},
            ("more is new: `integer`", "="),
        ),
        (
            thing(additionalProperties=False),
            thing(additionalProperties=False) | {"properties": {"zone": {"type": "string"}, "more": {}}},
            ("more is new: of any type", ">"),
        ),
        (thing(), thing(additionalProperties=False), ("fields that are not described are refused now", "<")),
        (
            thing(additionalProperties=False),
            {"type": "object", "additionalProperties": False},
            ("zone is refused now, was `string`", "<"),
        ),
        (
            thing({"items": {"type": "integer"}}),
            thing({"items": {"type": "string"}}),
            ("zone.* was `integer`, is `string`", "!"),
        ),
        (thing({"anyOf": [{"const": 1}]}), thing({"anyOf": [{"const": 1}, {"const": 2}]}), ("zone has other alternatives (`anyOf`)", ">")),
        (thing({"allOf": [{"minimum": 1}]}), thing({"allOf": [{"minimum": 1}, {"maximum": 2}]}), ("zone has other alternatives (`allOf`)", "<")),
        (thing({"oneOf": [{"const": 1}]}), thing({"oneOf": [{"const": 2}]}), ('zone has `oneOf` `[{"const":2}]`, was `[{"const":1}]`', "!")),
        (thing({"contains": {"const": 1}}), thing({"contains": {"const": 1}, "minContains": 0}), ("zone has `minContains` `0` now", "!")),
        (thing({"uniqueItems": True}), thing({}), ("zone may hold the same twice now", ">")),
    ],
)  # fmt: skip
def test_a_change_is_told_with_the_way_it_goes(was: Any, now: Any, expected: tuple[str, str] | None) -> None:
    assert told(was, now) == ([] if expected is None else [expected])


def test_a_reference_is_followed_on_both_sides() -> None:
    named = {"$defs": {"zone": {"type": "string", "maxLength": 9}}, **thing({"$ref": "#/$defs/zone"})}
    assert told(named, thing({"type": "string", "maxLength": 9})) == []
    shorter = {**named, "$defs": {"zone": {"type": "string", "maxLength": 5}}}
    assert told(named, shorter) == [("zone has `maxLength` `5`, was `9`", "<")]


def test_a_schema_that_holds_itself_ends() -> None:
    tree = {"type": "object", "properties": {"next": {"$ref": "#"}, "size": {"type": "integer"}}}
    other = {**tree, "properties": {**tree["properties"], "size": {"type": "number"}}}
    assert told(tree, tree) == []
    assert told(tree, other) == [("size was `integer`, is `number`", ">")]


def test_what_only_the_whole_can_be_judged_by_counts_as_both() -> None:
    closed = thing(unevaluatedProperties=False)
    assert [way for _, way in told(closed, thing({"type": "integer"}, unevaluatedProperties=False))] == ["!"]
    assert [
        way for _, way in told(thing(patternProperties={"^a": {}}), thing(patternProperties={"^b": {}}))
    ] == ["!"]
