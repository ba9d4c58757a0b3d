"""Law: a change that is not called breaking breaks nothing, as the validator itself sees it."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from midspan.definitions.schemas import compile_schema
from midspan.versions.schema_changes import schema_changes

NAMES = ("a", "b", "c")
SCALARS = st.one_of(st.integers(-3, 3), st.sampled_from(["", "x", "xy", "xyz"]), st.booleans(), st.none())
TYPES = ("string", "integer", "number", "boolean", "null")

LEAVES = st.one_of(
    st.fixed_dictionaries({"type": st.sampled_from(TYPES)}),
    st.fixed_dictionaries({"type": st.lists(st.sampled_from(TYPES), min_size=1, max_size=3, unique=True)}),
    st.fixed_dictionaries({"enum": st.lists(SCALARS, min_size=1, max_size=4, unique_by=repr)}),
    st.fixed_dictionaries(
        {},
        optional={
            "minimum": st.integers(-3, 3),
            "exclusiveMinimum": st.integers(-3, 3),
            "maximum": st.integers(-3, 3),
            "minLength": st.integers(0, 3),
            "maxLength": st.integers(0, 3),
            "const": SCALARS,
            "not": st.fixed_dictionaries({"type": st.sampled_from(TYPES)}),
        },
    ),
    st.just({}),
)


def objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {"type": st.just("object")},
        optional={
            "properties": st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
            "required": st.lists(st.sampled_from(NAMES), max_size=2, unique=True),
            "additionalProperties": st.booleans() | inner,
            "title": st.sampled_from(["one", "two"]),
        },
    )


INNER = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        objects(inner),
        st.fixed_dictionaries(
            {"type": st.just("array"), "items": inner},
            optional={"minItems": st.integers(0, 2), "uniqueItems": st.booleans()},
        ),
        st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"allOf": st.lists(inner, min_size=1, max_size=2)}),
        st.fixed_dictionaries({"oneOf": st.lists(inner, min_size=1, max_size=2)}),
    ),
    max_leaves=5,
)
SCHEMAS = objects(INNER)


@st.composite
def described(draw: st.DrawFn, schema: Any) -> Any:
    """A value with no other fields than the schema describes; whether it is accepted is another question."""
    if not isinstance(schema, dict):
        return draw(SCALARS)
    for key in ("anyOf", "allOf", "oneOf"):
        if key in schema:
            return draw(described(draw(st.sampled_from(schema[key]))))
    if schema.get("type") == "object":
        fields = schema.get("properties", {})
        chosen = draw(st.lists(st.sampled_from(sorted(fields)), unique=True)) if fields else []
        return {name: draw(described(fields[name])) for name in chosen}
    if schema.get("type") == "array":
        return draw(st.lists(described(schema["items"]), max_size=3))
    return draw(st.sampled_from(schema["enum"]) if "enum" in schema else SCALARS)


@st.composite
def near(draw: st.DrawFn, schema: Any) -> Any:
    """The schema with one part of it replaced, so that most of it is the same."""
    if not isinstance(schema, dict) or not schema or draw(st.integers(0, 3)) == 0:
        return draw(INNER)
    key = draw(st.sampled_from(sorted(schema)))
    value = schema[key]
    if key == "properties":
        name = draw(st.sampled_from(NAMES))
        changed = {**value, name: draw(near(value.get(name, {})))}
        if draw(st.booleans()):
            changed.pop(name)
        return {**schema, key: changed}
    if key in {"items", "additionalProperties"}:
        return {**schema, key: draw(near(value))}
    if key in {"anyOf", "allOf"}:
        return {**schema, key: [draw(near(value[0])), *value[1:]]}
    if key == "required":
        return {**schema, key: draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True))}
    return schema


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Any, Any]:
    was = draw(SCHEMAS)
    now = draw(
        SCHEMAS | near(was).filter(lambda each: isinstance(each, dict) and each.get("type") == "object")
    )
    return was, now


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
@given(pairs(), st.data())
def test_what_was_accepted_still_is_unless_a_change_is_narrower(
    pair: tuple[Any, Any], data: st.DataObject
) -> None:
    was, now = pair
    assume(not any(each.narrower for each in schema_changes(was, now)))
    accepts, still = compile_schema(was), compile_schema(now)
    for _ in range(5):
        value = data.draw(described(was))
        if accepts.is_valid(value):
            assert still.is_valid(value)


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
@given(pairs(), st.data())
def test_what_is_accepted_was_before_unless_a_change_is_wider(
    pair: tuple[Any, Any], data: st.DataObject
) -> None:
    was, now = pair
    assume(not any(each.wider for each in schema_changes(was, now)))
    accepts, before = compile_schema(now), compile_schema(was)
    for _ in range(5):
        value = data.draw(described(now))
        if accepts.is_valid(value):
            assert before.is_valid(value)


@given(SCHEMAS)
def test_a_schema_does_not_differ_from_itself(schema: Any) -> None:
    assert schema_changes(schema, schema) == []
