"""What a schema says about a field, told without any value: whether it exists, may be missing, may be null."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import jsonschema_rs

from midspan.definitions.keywords import resolve
from midspan.definitions.paths import ELEMENT

_MOST_ALTERNATIVES = 64

_COMBINING = frozenset(("$ref", "allOf", "anyOf", "oneOf", "if"))

# Schemas that hold together for one value; a field may be described by any one of several of these.
View = tuple[dict[str, Any], ...]


class Status(StrEnum):
    """KNOWN: always there. OPTIONAL: may be missing. NULLABLE: may be null. OPEN: the schema leaves it open."""

    KNOWN = "known"
    OPTIONAL = "optional"
    NULLABLE = "nullable"
    UNKNOWN = "unknown"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Field:
    """What stands at a path.

    types: JSON Schema's names of types, empty where the schema does not say. views: the schemas that describe it.
    unknown_at: how many steps lead to the first that is unknown; known_there: the fields that exist there instead.
    """

    status: Status
    types: frozenset[str] = frozenset()
    views: tuple[View, ...] = ()
    unknown_at: int = 0
    known_there: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Step:
    views: tuple[View, ...]
    required: bool = True
    open: bool = False


def look_up(schema: Any, path: Sequence[str]) -> Field:
    """The field at a path of names and `[]` for any element of a list. The schema must compile."""
    views = _views(schema, schema, frozenset())
    optional = nullable = False
    for position, name in enumerate(path):
        there = [view for view in views if _types(view) != {"null"}]
        nullable |= any("null" in _types(view) for view in views)
        steps = [_step(schema, view, name) for view in there]
        found = [each for each in steps if each is not None]
        if not found:
            return Field(Status.UNKNOWN, unknown_at=position, known_there=_names(views))
        if any(each.open for each in found):
            return Field(Status.OPEN)
        optional |= len(found) < len(steps) or not all(each.required for each in found)
        below = _bounded([view for each in found for view in each.views])
        if below is None:
            return Field(Status.OPEN)
        views = below
    types = [_types(view) for view in views]
    nullable |= any("null" in each for each in types)
    status = Status.OPTIONAL if optional else Status.NULLABLE if nullable else Status.KNOWN
    return Field(status, frozenset().union(*types) if all(types) else frozenset(), views)


def _step(root: Any, view: View, name: str) -> _Step | None:
    """One step into a value that a view describes; None where the view rules it out or does not know it."""
    if name == ELEMENT:
        return _element(root, view)
    types = _types(view)
    if types and "object" not in types:
        return None
    subs = [sub for schema in view for sub in _described(schema, name)]
    if subs:
        required = any(name in schema.get("required", ()) for schema in view)
        return _joined(root, subs, required=required)
    return _additional(root, view)


def _described(schema: dict[str, Any], name: str) -> list[Any]:
    found = [schema["properties"][name]] if name in schema.get("properties", {}) else []
    return found + [
        sub for pattern, sub in schema.get("patternProperties", {}).items() if _matches(pattern, name)
    ]


def _matches(pattern: str, name: str) -> bool:
    # The schema library tells, not `re`: it reads the pattern alike, and no pattern makes it run away.
    return not jsonschema_rs.is_valid({"patternProperties": {pattern: False}}, {name: None})


def _additional(root: Any, view: View) -> _Step | None:
    for schema in view:
        for key in ("additionalProperties", "unevaluatedProperties"):
            if isinstance(schema.get(key), dict) and schema[key]:
                return _joined(root, [schema[key]], required=False)
            if schema.get(key) in (True, {}):
                return _Step((), open=True)
    closed = any(
        key in schema
        for schema in view
        for key in ("properties", "patternProperties", "additionalProperties")
    )
    return None if closed else _Step((), open=True)


def _element(root: Any, view: View) -> _Step | None:
    types = _types(view)
    if "object" in types or not types:
        return _Step((), open=True)
    if "array" not in types:
        return None
    subs = [schema["items"] for schema in view if "items" in schema]
    alternatives = [sub for schema in view for sub in schema.get("prefixItems", ())]
    if not subs and not alternatives:
        return _Step((), open=True)
    views = _bounded([v for sub in (*subs[:1], *alternatives) for v in _views(root, sub, frozenset()) or ()])
    return _Step(views) if views else _Step((), open=True)


def _joined(root: Any, subs: list[Any], *, required: bool) -> _Step | None:
    if any(sub is False for sub in subs):
        return None
    views = _views(root, {"allOf": subs} if len(subs) > 1 else subs[0], frozenset())
    return _Step(views, required=required) if views else _Step((), open=True)


def _views(root: Any, schema: Any, above: frozenset[int]) -> tuple[View, ...]:
    """The alternatives that a schema leaves, `$ref` and the combining keywords expanded; none where there are too many."""
    if not isinstance(schema, dict) or id(schema) in above:
        return ((),)
    if _COMBINING.isdisjoint(schema):
        return ((schema,),)
    above |= {id(schema)}
    views: tuple[View, ...] = ((schema,),)
    for group in _groups(root, schema):
        branches = [view for branch in group for view in _views(root, branch, above)]
        product = _bounded([(*view, *branch) for view in views for branch in branches])
        if product is None:
            return ((),)
        views = product
    return views


def _groups(root: Any, schema: dict[str, Any]) -> list[list[Any]]:
    """What must hold beside a schema: of each group one."""
    groups = [[resolve(root, schema["$ref"])]] if "$ref" in schema else []
    groups += [[each] for each in schema.get("allOf", ())]
    groups += [schema[key] for key in ("anyOf", "oneOf") if schema.get(key)]
    if "if" in schema:
        groups.append([schema.get("then", True), schema.get("else", True)])
    return groups


def _bounded(views: list[View]) -> tuple[View, ...] | None:
    return tuple(views) if len(views) <= _MOST_ALTERNATIVES else None


def _types(view: View) -> set[str]:
    """The types that all schemas of a view allow; empty where none says."""
    said: list[set[str]] = []
    for schema in view:
        kinds = schema.get("type")
        if kinds:
            said.append({kinds} if isinstance(kinds, str) else set(kinds))
        if "enum" in schema:
            said.append({_type_of(value) for value in schema["enum"]})
        if "const" in schema:
            said.append({_type_of(schema["const"])})
    if not said:
        return set()
    common = set.intersection(*(each | ({"integer"} if "number" in each else set()) for each in said))
    return common - {"integer"} if "number" in common else common


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    kinds = {
        int: "integer",
        float: "number",
        str: "string",
        list: "array",
        dict: "object",
        type(None): "null",
    }
    return kinds.get(type(value), "object")


def _names(views: tuple[View, ...]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(name for view in views for schema in view for name in schema.get("properties", {}))
    )
