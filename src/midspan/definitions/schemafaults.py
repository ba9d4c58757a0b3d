"""What is wrong with a JSON Schema, each fault at its place within the schema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

import jsonschema_rs

from midspan.definitions.faults import Path
from midspan.definitions.keywords import FORMATS, KNOWN, TYPES, all_schemas, resolve
from midspan.definitions.shape import nearest
from midspan.units import shown

MOST_FAULTS = 20
_MOST_STEPS = 10_000
_LONGEST_CHAIN = 60
_MOST_UNKNOWN = 100
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MISUNDERSTOOD = {
    "nullable": "write `type: [string, 'null']`",
    "dependencies": "write `dependentRequired` or `dependentSchemas`",
    "additionalItems": "write `items` beside `prefixItems`",
    "optional": "leave the name out of `required`",
    "id": "did you mean `$id`?",
    "ref": "did you mean `$ref`?",
    "defs": "did you mean `$defs`?",
    "example": "",
    "note": "",
    "notes": "",
}
_UNUSED = frozenset(("$anchor", "$dynamicAnchor", "$dynamicRef", "$recursiveRef", "$vocabulary"))
_BRANCHING = frozenset(("$ref", "allOf", "anyOf", "oneOf"))
_LOOKS_LIKE_A_SCHEMA = frozenset(
    ("type", "properties", "items", "enum", "const", "$ref", "anyOf", "oneOf", "allOf")
)


@dataclass(frozen=True, slots=True)
class SchemaFault:
    """One fault: `problem` follows the path of what it is about, `help` is one imperative line."""

    at: Path
    problem: str
    help: str
    repair: Repair | None = None


@dataclass(frozen=True, slots=True)
class Repair:
    """What the part at the fault's path becomes: another value, or another key; both None take it out."""

    title: str
    value: str | None = None
    key: str | None = None
    safe: bool = True


def schema_faults(schema: Any) -> list[SchemaFault]:
    """All that is wrong with a schema of an input or output, at most 20."""
    if not isinstance(schema, dict):
        return [SchemaFault((), "is not a mapping", "write `{type: object, properties: {…}}`")]
    explosion = list(_explosion(schema))
    # Each schema is followed around its circle only where that is short for all of them.
    found = [*islice(_own_faults(schema, follow=not explosion), MOST_FAULTS)]
    if len(found) == MOST_FAULTS:
        return found
    if explosion:
        return [*found, *explosion]
    for fault in _by_dialect(schema):
        if not any(_same_branch(fault.at, each.at) for each in found):
            found.append(fault)
    return found[:MOST_FAULTS]


def _own_faults(schema: dict[str, Any], *, follow: bool) -> Iterator[SchemaFault]:
    yield from _root(schema)
    unknown: list[tuple[Path, Any, Any]] = []
    for path, each in all_schemas(schema):
        yield from _one(schema, path, each, follow=follow)
        if len(unknown) < _MOST_UNKNOWN and not KNOWN.issuperset(each):
            unknown += [((*path, key), value, each) for key, value in each.items() if key not in KNOWN]
    yield from _unknown(unknown[:_MOST_UNKNOWN])


def _same_branch(one: Path, other: Path) -> bool:
    """Whether one path leads to the other: a fault that follows from another is not told twice."""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _root(schema: dict[str, Any]) -> Iterator[SchemaFault]:
    kind = schema.get("type", "object")
    if kind in TYPES and kind != "object":
        yield SchemaFault(
            ("type",), f"is `{kind}`, but an input or output has named fields", "write `type: object`"
        )
    if "$schema" in schema and str(schema["$schema"]).rstrip("#") != _DIALECT:
        yield SchemaFault(
            ("$schema",),
            f"is `{shown(schema['$schema'])}`, but it is read as 2020-12",
            "delete it",
            Repair("take it out"),
        )


def _one(root: dict[str, Any], path: Path, schema: dict[str, Any], *, follow: bool) -> Iterator[SchemaFault]:
    if "type" in schema:
        yield from _types(path, schema["type"])
    if "format" in schema:
        yield from _format(path, schema["format"])
    if schema.get("enum") == []:
        yield SchemaFault((*path, "enum"), "is empty, so no value fits", "list the values, or leave it out")
    if "required" in schema and "properties" in schema:
        yield from _required(path, schema)
    if "$ref" in schema:
        yield from _reference(root, path, schema["$ref"])
        if follow and _circles(root, schema):
            yield SchemaFault(
                (*path, "$ref"), "leads back to itself, so any value passes", "refer to what it stands for"
            )
    for key in _UNUSED & schema.keys():
        yield SchemaFault((*path, key), "is not read", "refer with `$ref: '#/$defs/…'`")
    if path and "$id" in schema:
        # An embedded `$id` changes what `#/…` means below it, to a reader and to the static checks.
        yield SchemaFault(
            (*path, "$id"), "stands within a schema", "leave it out, and refer with `#/$defs/…`"
        )


def _unknown(found: list[tuple[Path, Any, Any]]) -> Iterator[SchemaFault]:
    """Unknown words are allowed as remarks; those that were surely meant as a keyword are not."""
    for at, value, beside in found:
        key = str(at[-1])
        if key.startswith(("x-", "x_")):
            continue
        if key in _MISUNDERSTOOD:
            if _MISUNDERSTOOD[key]:
                yield SchemaFault(at, "is not a keyword of JSON Schema 2020-12", _MISUNDERSTOOD[key])
            continue
        near = nearest(key, KNOWN, cutoff=0.8)
        if near is not None:
            repair = None if near in beside else Repair(f"rename `{key}` to `{near}`", key=near)
            yield SchemaFault(at, "is not a keyword of JSON Schema", f"did you mean `{near}`?", repair)
        elif isinstance(value, dict) and not _LOOKS_LIKE_A_SCHEMA.isdisjoint(value):
            yield SchemaFault(at, "is not a keyword of JSON Schema", "put the field under `properties`")


def _types(path: Path, kinds: Any) -> Iterator[SchemaFault]:
    for position, kind in enumerate(kinds if isinstance(kinds, list) else [kinds]):
        at = (*path, "type", position) if isinstance(kinds, list) else (*path, "type")
        if isinstance(kind, str) and kind in TYPES:
            continue
        near = _OTHER_TYPES.get(kind.lower()) or nearest(kind, TYPES) if isinstance(kind, str) else None
        if kind is None:
            near = "null"
        shown_near = "'null'" if near == "null" else near
        help_ = (
            f"did you mean `{shown_near}`?"
            if near
            else f"write one of {', '.join(f'`{each}`' for each in TYPES)}"
        )
        repair = Repair(f"write `{shown_near}`", near) if near else None
        yield SchemaFault(at, f"is `{shown(kind)}`, not a type", help_, repair)


_OTHER_TYPES = {
    "str": "string", "text": "string", "int": "integer", "long": "integer", "float": "number", "double": "number",
    "decimal": "number", "bool": "boolean", "dict": "object", "map": "object", "mapping": "object", "list": "array",
    "tuple": "array", "none": "null", "date": "string", "datetime": "string",
}  # fmt: skip


def _format(path: Path, name: Any) -> Iterator[SchemaFault]:
    if isinstance(name, str) and name not in FORMATS:
        near = nearest(name, FORMATS)
        help_ = f"did you mean `{near}`?" if near else "write a known format, or a `pattern`"
        same = near is not None and near == name.lower().replace("_", "-").replace(" ", "-")
        repair = Repair(f"write `{near}`", near, safe=same) if near else None
        yield SchemaFault((*path, "format"), f"is `{shown(name)}`, which would check nothing", help_, repair)


def _required(path: Path, schema: dict[str, Any]) -> Iterator[SchemaFault]:
    names, properties = schema["required"], schema["properties"]
    if not isinstance(names, list) or not isinstance(properties, dict) or "patternProperties" in schema:
        return
    strange = [
        (at, each) for at, each in enumerate(names) if isinstance(each, str) and each not in properties
    ]
    for position, name in strange[:_MOST_UNKNOWN]:
        near = nearest(name, properties)
        if near is not None:
            problem = f"is `{shown(name)}`, which `properties` does not have"
            repair = None if near in names else Repair(f"write `{near}`", near, safe=False)
            yield SchemaFault((*path, "required", position), problem, f"did you mean `{near}`?", repair)


def _reference(root: dict[str, Any], path: Path, reference: Any) -> Iterator[SchemaFault]:
    at = (*path, "$ref")
    if not isinstance(reference, str):
        yield SchemaFault(at, f"is `{shown(reference)}`, not a text", "write `'#/$defs/…'`")
    elif not reference.startswith("#"):
        yield SchemaFault(at, f"is `{shown(reference)}`, and nothing is fetched", "copy it under `$defs`")
    elif resolve(root, reference) is None:
        yield SchemaFault(
            at, f"is `{shown(reference)}`, which does not exist", "correct it, as in `#/$defs/…`"
        )


def _circles(root: dict[str, Any], schema: dict[str, Any]) -> bool:
    """Whether checking a value against a schema comes back to that schema with the same value."""
    seen: set[int] = set()
    waiting = [resolve(root, schema["$ref"])]
    while waiting:
        each = waiting.pop()
        if not isinstance(each, dict) or id(each) in seen:
            continue
        if each is schema:
            return True
        seen.add(id(each))
        waiting += each["allOf"] if isinstance(each.get("allOf"), list) else []
        waiting += [resolve(root, each["$ref"])] if "$ref" in each else []
    return False


def _explosion(schema: dict[str, Any]) -> Iterator[SchemaFault]:
    """Schemas that refer to each other so that one value is checked more than 10,000 times."""
    costs: dict[int, int] = {}

    def cost(each: Any, above: frozenset[int]) -> int:
        if not isinstance(each, dict) or id(each) in above:
            return 1
        if len(above) > _LONGEST_CHAIN:
            return _MOST_STEPS + 1
        if id(each) not in costs:
            inner = above | {id(each)}
            costs[id(each)] = min(
                1 + sum(cost(part, inner) for part in _in_place(schema, each)), _MOST_STEPS + 1
            )
        return costs[id(each)]

    for path, each in all_schemas(schema):
        if _BRANCHING.isdisjoint(each):
            continue
        if cost(each, frozenset()) > _MOST_STEPS:
            yield SchemaFault(path, "refers to itself in too many ways", "write it with fewer `$ref`")
            return


def _in_place(root: dict[str, Any], schema: dict[str, Any]) -> Iterator[Any]:
    """The schemas that check the same value as this one."""
    for key in ("not", "if", "then", "else"):
        if key in schema:
            yield schema[key]
    for key in ("allOf", "anyOf", "oneOf"):
        if isinstance(schema.get(key), list):
            yield from schema[key]
    if "$ref" in schema:
        yield resolve(root, schema["$ref"])


def _by_dialect(schema: dict[str, Any]) -> Iterator[SchemaFault]:
    """What the compiler, and where it refuses the schema of schemas, say."""
    try:
        jsonschema_rs.Draft202012Validator(schema, validate_formats=True, retriever=refuse)
    except jsonschema_rs.ValidationError as refusal:
        told: set[Path] = set()
        for error in (*_dialect().iter_errors(schema), refusal):
            fault = _from_error(schema, error)
            if not any(_same_branch(fault.at, at) for at in told):
                told.add(fault.at)
                yield fault
    except ValueError as error:
        yield SchemaFault((), f"cannot be used: {_short(str(error))}", "correct it")


@cache
def _dialect() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({"$ref": _DIALECT}, validate_formats=True)


def refuse(uri: str) -> Any:
    """A retriever that fetches nothing, from nowhere."""
    raise ValueError(f"`{uri}` is not fetched")


def _from_error(schema: Any, error: jsonschema_rs.ValidationError) -> SchemaFault:
    at = tuple(error.instance_path)
    value: Any = schema
    for step in at:
        value = value[step]
    kind: Any = error.kind
    if kind.name == "propertyNames":
        return _not_an_expression(at, " or ".join(f"`{shown(each)}`" for each in value), several=True)
    if kind.name == "format" or (at and at[-1] == "pattern" and isinstance(value, str)):
        return _not_an_expression(at, f"`{shown(value)}`")
    if kind.name == "type":
        return SchemaFault(at, f"is `{shown(value)}`, not {' or '.join(kind.types)}", "correct it")
    return SchemaFault(at, f"cannot be used: {_short(error.message)}", "correct it")


def _not_an_expression(at: Path, what: str, *, several: bool = False) -> SchemaFault:
    problem = f"has {what}, not a regular expression" if several else f"is {what}, not a regular expression"
    return SchemaFault(at, problem, "correct it, and put `\\` before a sign that stands for itself")


def _short(message: str) -> str:
    line = " ".join(message.split())
    return line if len(line) <= 160 else f"{line[:157]}…"
