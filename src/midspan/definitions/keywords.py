"""The keywords of JSON Schema 2020-12, and how to walk from a schema to the schemas within it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from midspan.definitions.faults import Path

SINGLE = frozenset((
    "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "unevaluatedItems",
    "unevaluatedProperties", "contentSchema",
))  # fmt: skip
LISTS = frozenset(("allOf", "anyOf", "oneOf", "prefixItems"))
MAPPINGS = frozenset(("properties", "patternProperties", "$defs", "definitions", "dependentSchemas"))
OTHERS = frozenset((
    "type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength",
    "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "maxContains", "minContains", "maxProperties",
    "minProperties", "required", "dependentRequired", "format", "contentEncoding", "contentMediaType", "title",
    "description", "default", "deprecated", "readOnly", "writeOnly", "examples", "$ref", "$dynamicRef", "$anchor",
    "$dynamicAnchor", "$id", "$schema", "$vocabulary", "$comment",
))  # fmt: skip
KNOWN = SINGLE | LISTS | MAPPINGS | OTHERS

TYPES = ("string", "number", "integer", "boolean", "object", "array", "null")
FORMATS = (
    "date-time", "date", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6", "uri",
    "uri-reference", "iri", "iri-reference", "uuid", "uri-template", "json-pointer", "relative-json-pointer", "regex",
)  # fmt: skip


def below(schema: dict[str, Any]) -> Iterator[tuple[Path, Any]]:
    """The schemas directly within a schema, each with the path from it."""
    for key, value in schema.items():
        if key in SINGLE:
            yield (key,), value
        elif key in LISTS and isinstance(value, list):
            for position, each in enumerate(value):
                yield (key, position), each
        elif key in MAPPINGS and isinstance(value, dict):
            for name, each in value.items():
                yield (key, name), each


def all_schemas(schema: Any) -> Iterator[tuple[Path, dict[str, Any]]]:
    """A schema and all schemas within it that are mappings, each with its path; nothing is expanded twice."""
    waiting: list[tuple[Path, Any]] = [((), schema)]
    while waiting:
        path, each = waiting.pop()
        if isinstance(each, dict):
            yield path, each
            waiting += [((*path, *steps), inner) for steps, inner in below(each)]


def resolve(root: Any, reference: Any) -> Any | None:
    """What a local `$ref` (`#`, `#/…`) points to; None where there is nothing."""
    if not isinstance(reference, str) or not (reference == "#" or reference.startswith("#/")):
        return None
    found = root
    for step in unquote(reference[1:]).split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict):
            found = found.get(key)
        elif (
            isinstance(found, list)
            and key.isascii()
            and key.isdigit()
            and len(key) < 6
            and int(key) < len(found)
        ):
            found = found[int(key)]
        else:
            return None
    return found
