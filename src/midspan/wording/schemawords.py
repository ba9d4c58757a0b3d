"""A JSON Schema in words: one row a field, with its kind, its limits, and whether it must be there.

Limits that have no words here are shown as they are written, so that no row says less than the schema does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from midspan.definitions.keywords import resolve
from midspan.wording.shortened import shortened
from midspan.wording.spans import Spans, code, listed, say, world

MOST_FIELDS = 40
_DEEPEST = 4
_MOST_OPTIONS = 30
_KINDS = {
    "string": "text",
    "number": "number",
    "integer": "whole number",
    "boolean": "true or false",
    "object": "group of fields",
    "array": "list",
    "null": "nothing",
}
# Said by a row of its own, by the kind, or not a limit at all.
_SAID = frozenset((
    "type", "enum", "const", "properties", "required", "items", "additionalProperties", "description", "title",
    "examples", "default", "deprecated", "$comment", "$schema", "$id", "$defs", "definitions", "minimum", "maximum",
    "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "format",
    "pattern", "multipleOf", "readOnly", "writeOnly",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field: its path, what it is, and whether it must be there wherever the field around it is."""

    name: str
    what: Spans
    required: bool


def rows(schema: Mapping[str, Any]) -> tuple[list[FieldRow], int]:
    """The fields of a schema in its order, the first forty of them, and how many more there are."""
    found = list(_fields(schema, schema, "", 0))
    return found[:MOST_FIELDS], max(0, len(found) - MOST_FIELDS)


def kind(root: Mapping[str, Any], schema: Any) -> Spans:
    """What one value is: `whole number, from 0 to 9`."""
    schema = _resolved(root, schema)
    if not isinstance(schema, Mapping):
        return say("nothing: it must not be there") if schema is False else say("anything")
    parts = [_kind(schema), *map(say, _limits(schema))]
    if "items" in schema:
        parts.append(say("each of them: ", kind(root, schema["items"])))
    unsaid = {key: value for key, value in schema.items() if key not in _SAID}
    if unsaid:
        parts.append(say("and as the schema says: ", code(_written(unsaid))))
    spans: list[Any] = []
    for position, each in enumerate(parts):
        spans += [", ", each] if position else [each]
    about = schema.get("description") or schema.get("title")
    if isinstance(about, str) and about.strip():
        spans += [". ", world(shortened(about))]
    return say(*spans)


def _fields(root: Mapping[str, Any], schema: Any, above: str, depth: int) -> Iterator[FieldRow]:
    schema = _resolved(root, schema)
    properties = schema.get("properties") if isinstance(schema, Mapping) else None
    if not isinstance(properties, Mapping) or depth > _DEEPEST:
        return
    required = schema.get("required", ())
    for name, each in properties.items():
        path = f"{above}{name}"
        yield FieldRow(path, kind(root, each), name in required)
        below, mark = _inner(root, each)
        if below is not None:
            yield from _fields(root, below, f"{path}{mark}.", depth + 1)


def _inner(root: Mapping[str, Any], schema: Any) -> tuple[Any, str]:
    """The schema whose fields stand below a field: its own, or that of its elements."""
    schema, mark = _resolved(root, schema), ""
    while isinstance(schema, Mapping) and "items" in schema and len(mark) < 2 * _DEEPEST:
        schema, mark = _resolved(root, schema["items"]), f"{mark}[]"
    return (schema, mark) if isinstance(schema, Mapping) and "properties" in schema else (None, mark)


def _resolved(root: Mapping[str, Any], schema: Any) -> Any:
    """What a schema that is only a `$ref` refers to; one that says more beside it stays as it is."""
    for _ in range(_DEEPEST):
        if (
            not isinstance(schema, Mapping)
            or set(schema) - {"$ref", "description", "title"}
            or "$ref" not in schema
        ):
            break
        found = resolve(root, schema["$ref"])
        if found is None:
            break
        schema = found
    return schema


def _kind(schema: Mapping[str, Any]) -> Spans:
    if "const" in schema:
        return say("always ", world(_written(schema["const"])))
    options = schema.get("enum")
    if isinstance(options, list) and options:
        shown = [world(_written(each)) for each in options[:_MOST_OPTIONS]]
        more = len(options) - len(shown)
        return say("one of ", listed(shown, "or"), f" and {more} more" if more else "")
    kinds = schema.get("type")
    names = [kinds] if isinstance(kinds, str) else list(kinds or ())
    return say(" or ".join(_KINDS.get(each, str(each)) for each in names) or "anything")


def _limits(schema: Mapping[str, Any]) -> Iterator[str]:
    yield from _range(schema)
    yield from _count(schema, "minLength", "maxLength", ("character", "characters"))
    yield from _count(schema, "minItems", "maxItems", ("entry", "entries"))
    if schema.get("uniqueItems") is True:
        yield "each only once"
    if "multipleOf" in schema:
        yield f"in steps of {_written(schema['multipleOf'])}"
    if "format" in schema:
        yield f"written as a {schema['format']}"
    if "pattern" in schema:
        yield f"matching {_written(schema['pattern'])}"
    if isinstance(schema.get("additionalProperties"), Mapping) and schema["additionalProperties"]:
        yield f"any further field must be {_written(schema['additionalProperties'])}"
    elif schema.get("additionalProperties") is False and "properties" in schema:
        yield "and no other field"


def _range(schema: Mapping[str, Any]) -> Iterator[str]:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        yield f"from {_written(low)} to {_written(high)}"
    elif low is not None:
        yield f"{_written(low)} or more"
    elif high is not None:
        yield f"{_written(high)} or less"
    if "exclusiveMinimum" in schema:
        yield f"more than {_written(schema['exclusiveMinimum'])}"
    if "exclusiveMaximum" in schema:
        yield f"less than {_written(schema['exclusiveMaximum'])}"


def _count(schema: Mapping[str, Any], least: str, most: str, unit: tuple[str, str]) -> Iterator[str]:
    low, high = schema.get(least), schema.get(most)
    if low is None and high is None:
        return
    name = unit[0] if (high if high is not None else low) == 1 else unit[1]
    if low == high:
        yield f"exactly {low} {name}"
    elif low and high is not None:
        yield f"{low} to {high} {name}"
    elif high is not None:
        yield f"at most {high} {name}"
    elif low:
        yield f"at least {low} {name}"


def _written(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return shortened(text)
