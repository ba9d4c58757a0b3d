"""What may stand at a path of a definition: the part of the file's JSON Schema that describes it."""

from __future__ import annotations

import re
from typing import Any, Literal

from midspan.definitions.faults import Path
from midspan.definitions.fileschema import file_schema

Kind = Literal["work", "initiative"]
Json = dict[str, Any]


def field_at(kind: Kind, path: Path) -> Json | None:
    """None where the schema says nothing of it."""
    whole = file_schema(kind)
    field: Any = whole
    for part in path:
        field = _below(_resolved(field, whole), part)
        if not isinstance(field, dict):
            return None
    return _resolved(field, whole)


def keys_of(field: Json) -> dict[str, Json]:
    """The keys that a mapping may have, each with its own schema."""
    return dict(field.get("properties", {}))


def options_of(field: Json) -> list[str]:
    """The words that a value may be."""
    said = [field, *field.get("anyOf", ())]
    return [str(each) for part in said for each in part.get("enum", ())]


def item_of(field: Json) -> Json | None:
    """What an element of a list is; None where it is no list."""
    items = field.get("items")
    return items if isinstance(items, dict) else None


def _below(field: Json, part: str | int) -> Any:
    if isinstance(part, int):
        return item_of(field)
    if part in field.get("properties", {}):
        return field["properties"][part]
    for pattern, schema in field.get("patternProperties", {}).items():
        if re.search(pattern, part):
            return schema
    return field.get("additionalProperties")


def _resolved(field: Any, whole: Json) -> Json:
    """A local `$ref` followed; what stands beside it is said of the field itself."""
    if not isinstance(field, dict):
        return {}
    if "$ref" not in field:
        return field
    target = whole["definitions"][field["$ref"].rpartition("/")[2]]
    return {**target, **{key: value for key, value in field.items() if key != "$ref"}}
