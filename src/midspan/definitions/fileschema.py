"""JSON Schemas of the files that people write, for completion, hover and a first check in any editor.

Draft 7, which VS Code's YAML extension and JetBrains both read; later drafts are understood by some only. The schema of
settings keeps to words that draft 4 has too, for Taplo. Nothing is referred to by address, so that all of it works offline. What an editor accepts the loader may still
refuse (an expression, a path, a sum): the loader's word counts.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from midspan.definitions.judgements import LONGEST_EFFORT_S
from midspan.definitions.keywords import FORMATS, LISTS, MAPPINGS, SINGLE, TYPES
from midspan.definitions.meanings import CASE, INITIATIVE, SETTINGS, WORK, Meaning
from midspan.definitions.scalarschema import DAY, SCALARS
from midspan.definitions.yamltext import read_yaml
from midspan.model import fields
from midspan.model.case import Use
from midspan.model.fields import Noun
from midspan.model.initiative import Initiative
from midspan.model.price import CallPrice
from midspan.model.stage import Stage
from midspan.model.work import Suppression, Work
from midspan.settings import DAYS, FORMAT, SHORTEST_KEY

Json = dict[str, Any]

# Which files each schema is for, as editors match them.
GLOBS = {
    "work": "works/*.yaml",
    "initiative": "initiatives/*.yaml",
    "settings": "midspan.toml",
    "case": "works/*.cases.jsonl",
}

_DIALECT = "http://json-schema.org/draft-07/schema#"
_SCHEMA = {"$ref": "#/definitions/schema"}


@cache
def file_schema(kind: str) -> Json:
    """The schema of one kind of file: a key of `GLOBS`."""
    match kind:
        case "work":
            return _root("midspan: a work", _noun(Work, WORK)) | {"definitions": {"schema": _data_schema()}}
        case "initiative":
            return _root("midspan: an initiative", _noun(Initiative, INITIATIVE))
        case "settings":
            return _root("midspan: settings of a workspace", _settings())
        case _:
            return _root("midspan: one case, a line of a cases file", _case())


def _root(title: str, body: Json) -> Json:
    return {"$schema": _DIALECT, "title": title, **body}


def _object(properties: Json) -> Json:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _noun(noun: type[Noun], meanings: Mapping[str, Meaning], above: str = "") -> Json:
    hints = get_type_hints(noun, include_extras=True)
    names = {name: field.alias or name for name, field in noun.model_fields.items()}
    properties = {
        written: _described(_field(hints[name], meanings, f"{above}{written}"), meanings, f"{above}{written}")
        for name, written in names.items()
    }
    found = _object(properties)
    if noun is Suppression:
        # A reason left out is said by a rule of its own, so that the rest of the file still counts.
        properties["because"] = _described(
            {"anyOf": [_scalar(fields.Text), {"type": "null"}]}, meanings, f"{above}because"
        )
        found["required"] = ["rule"]
    return found


def _described(schema: Json, meanings: Mapping[str, Meaning], at: str) -> Json:
    says, example = meanings[at]
    value = read_yaml(f"x: {example}", at).data["x"]
    return {"description": f"{says}\n\nExample: `{example}`", "examples": [value], **schema}


def _field(annotation: Any, meanings: Mapping[str, Meaning], at: str) -> Json:  # noqa: PLR0911 - a table of types
    """The schema of what may stand at a field; null is refused, since a key without a value says nothing."""
    if (scalar := _scalar(annotation)) is not None:
        return scalar
    origin, parts = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Noun):
        return _noun(annotation, meanings, f"{at}.")
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return {"enum": [each.value for each in annotation]}
    if origin is Literal:
        return {"enum": list(parts)}
    if origin is tuple:
        return {"type": "array", "items": _field(parts[0], meanings, at)}
    if origin is dict:
        return _mapping(parts, meanings, at)
    [said] = [part for part in parts if part is not NoneType]
    return _field(said, meanings, at)


def _mapping(parts: tuple[Any, Any], meanings: Mapping[str, Meaning], at: str) -> Json:
    key, value = parts
    if value is Any:
        return _SCHEMA
    inner = _field(value, meanings, at)
    if key == fields.DayOffset:
        return {"type": "object", "additionalProperties": False, "patternProperties": {DAY: inner}}
    if at == "plan":
        return _object({stage.value: _described(inner, meanings, f"plan.{stage.value}") for stage in Stage})
    return {"type": "object", "additionalProperties": inner}


def _scalar(annotation: Any) -> Json | None:
    return next((schema for known, schema in SCALARS if known == annotation), None)


def _data_schema() -> Json:
    """Enough of JSON Schema 2020-12 to complete the schemas of inputs and outputs; remarks are allowed in them."""
    several = {"type": "array", "items": _SCHEMA}
    named = {"type": "object", "additionalProperties": _SCHEMA}
    properties: Json = {
        "type": {"anyOf": [{"enum": list(TYPES)}, {"type": "array", "items": {"enum": list(TYPES)}}]},
        "required": {"type": "array", "items": {"type": "string"}},
        "enum": {"type": "array"},
        "const": {},
        "format": {"enum": list(FORMATS)},
        "pattern": {"type": "string"},
        "title": {"type": "string"},
        "description": {"type": "string"},
        "uniqueItems": {"type": "boolean"},
        "$ref": {"type": "string"},
    }
    numbers = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
    counts = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")
    for keys, kind in (
        (numbers, {"type": "number"}),
        (counts, {"type": "integer", "minimum": 0}),
        (sorted(SINGLE), _SCHEMA),
        (sorted(LISTS), several),
        (sorted(MAPPINGS), named),
    ):
        properties |= dict.fromkeys(keys, kind)
    return {"type": ["object", "boolean"], "properties": properties}


def _settings() -> Json:
    text = _scalar(fields.Text) or {}
    days = {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"enum": list(DAYS)}}
    hours = {"type": "number", "minimum": 0, "maximum": 24, "not": {"enum": [0]}}
    key = {"type": "string", "minLength": SHORTEST_KEY}
    at = "calendars.default"
    begins = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
    said: dict[str, Json] = {"days": days, "hours_per_day": hours, "from": begins, "zone": text}
    default = _object({name: _toml(schema, f"{at}.{name}") for name, schema in said.items()})
    calendars = {"type": "object", "properties": {"default": _toml(default, at)}}
    amount = {"type": "number", "minimum": 0}
    price = _object(
        {each.name: _toml(amount, f"prices.{each.name}") for each in dataclasses.fields(CallPrice)}
    )
    address = {"type": "string", "pattern": "^[a-z]+:[^/\\s]*$"}
    told = {"anyOf": [address, {"type": "array", "minItems": 1, "items": address}]}
    return _object({
        "format": _toml({"enum": [FORMAT]}, "format"),
        "database": _toml(text, "database"),
        "currency": _toml(text, "currency"),
        "calendars": _toml(calendars, "calendars"),
        "cases": _toml(_object({"key": _toml(key, "cases.key")}), "cases"),
        "prices": _toml({"type": "object", "additionalProperties": price}, "prices"),
        "notify": _toml({"type": "object", "additionalProperties": told}, "notify"),
        "sso": _toml(_object(_sso(text)), "sso"),
    })  # fmt: skip


def _sso(text: Json) -> dict[str, Json]:
    roles = {"anyOf": [text, {"type": "array", "items": text}]}
    of = {name: _toml(text, f"sso.{name}") for name in ("issuer", "client", "user", "groups")}
    return {**of, "roles": _toml({"type": "object", "additionalProperties": roles}, "sso.roles")}


def _toml(schema: Json, at: str) -> Json:
    return {"description": f"{SETTINGS[at].says}\n\nExample: `{SETTINGS[at].example}`", **schema}


def _case() -> Json:
    mapping, flag = {"type": "object"}, {"type": ["boolean", "null"]}
    label = {"type": ["string", "integer", "null"]}
    effort = {"type": ["number", "null"], "minimum": 0, "maximum": LONGEST_EFFORT_S}
    said: dict[str, Json] = {
        "output": mapping,
        "acceptable": {"type": "boolean"},
        "by": {"type": ["string", "null"]},
        "at": {"type": ["string", "null"]},
        "blind": flag,
        "effort_s": effort,
        "edited": {"type": ["object", "null"]},
    }
    judgement = _object({key: _described(schema, CASE, f"judged.{key}") for key, schema in said.items()})
    one = {"$ref": "#/definitions/judgement"}
    kinds: Json = {
        "id": {"type": ["string", "integer"], "pattern": "[\\S\\ufeff]"},
        "input": mapping,
        "expected": {"type": ["object", "null"]},
        "judged": {"anyOf": [one, {"type": "array", "items": one}, {"type": "null"}]},
        "use": {"enum": [use.value for use in Use]},
        "segment": label,
        "to_person": flag,
        "labelled_by": label,
        "blind": flag,
        "drawn": {"anyOf": [flag, {"type": "number", "exclusiveMinimum": 0, "maximum": 1}]},
        "at": {"type": ["string", "null"]},
        "effort_s": effort,
        "assisted": flag,
        "by_lot": flag,
    }
    given = {"required": ["expected"], "properties": {"expected": mapping}}
    judged_given = {"required": ["judged"], "properties": {"judged": {"type": ["object", "array"]}}}
    person = {"required": ["to_person"], "properties": {"to_person": {"const": True}}}
    example = {"required": ["use"], "properties": {"use": {"const": Use.EXAMPLE.value}}}
    return {
        **_object({key: _described(schema, CASE, key) for key, schema in kinds.items()}),
        "required": ["id", "input", "use"],
        "anyOf": [given, judged_given, person, example],
        "definitions": {"judgement": judgement | {"required": ["output", "acceptable"]}},
    }
