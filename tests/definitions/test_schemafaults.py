from __future__ import annotations

from typing import Any

import pytest

from midspan.definitions.faults import Path
from midspan.definitions.schemafaults import MOST_FAULTS, schema_faults


@pytest.mark.parametrize(
    ("schema", "at", "problem", "help_"),
    [
        ({"requierd": ["a"]}, ("requierd",), "is not a keyword of JSON Schema", "did you mean `required`?"),
        ({"propertys": {}}, ("propertys",), "is not a keyword of JSON Schema", "did you mean `properties`?"),
        (
            {"zone": {"type": "string"}},
            ("zone",),
            "is not a keyword of JSON Schema",
            "put the field under `properties`",
        ),
        (
            {"properties": {"a": {"nullable": True}}},
            ("properties", "a", "nullable"),
            "is not a keyword of JSON Schema 2020-12",
            "write `type: [string, 'null']`",
        ),
        ({"type": "strin"}, ("type",), "is `strin`, not a type", "did you mean `string`?"),
        (
            {"properties": {"a": {"type": "float"}}},
            ("properties", "a", "type"),
            "is `float`, not a type",
            "did you mean `number`?",
        ),
        (
            {"properties": {"a": {"type": ["string", None]}}},
            ("properties", "a", "type", 1),
            "is `null`, not a type",
            "did you mean `'null'`?",
        ),
        (
            {"type": "array"},
            ("type",),
            "is `array`, but an input or output has named fields",
            "write `type: object`",
        ),
        (
            {"properties": {"a": {"pattern": "("}}},
            ("properties", "a", "pattern"),
            "is `(`, not a regular expression",
            "correct it, and put `\\` before a sign that stands for itself",
        ),
        (
            {"patternProperties": {"[": {}}},
            ("patternProperties",),
            "has `[`, not a regular expression",
            "correct it, and put `\\` before a sign that stands for itself",
        ),
        (
            {"properties": {"a": {"format": "dat-time"}}},
            ("properties", "a", "format"),
            "is `dat-time`, which would check nothing",
            "did you mean `date-time`?",
        ),
        (
            {"properties": {"pixels": {}}, "required": ["pixel"]},
            ("required", 0),
            "is `pixel`, which `properties` does not have",
            "did you mean `pixels`?",
        ),
        ({"required": "a"}, ("required",), "is `a`, not array", "correct it"),
        ({"properties": {"a": 5}}, ("properties", "a"), "is `5`, not boolean or object", "correct it"),
        (
            {"$ref": "#/$defs/nope"},
            ("$ref",),
            "is `#/$defs/nope`, which does not exist",
            "correct it, as in `#/$defs/…`",
        ),
        (
            {"properties": {"a": {"$ref": "x.json"}}},
            ("properties", "a", "$ref"),
            "is `x.json`, and nothing is fetched",
            "copy it under `$defs`",
        ),
        ({"$ref": 5}, ("$ref",), "is `5`, not a text", "write `'#/$defs/…'`"),
        (
            {"$defs": {"a": {"$anchor": "x"}}},
            ("$defs", "a", "$anchor"),
            "is not read",
            "refer with `$ref: '#/$defs/…'`",
        ),
        (
            {"$defs": {"a": {"$id": "x"}}},
            ("$defs", "a", "$id"),
            "stands within a schema",
            "leave it out, and refer with `#/$defs/…`",
        ),
        (
            {"$schema": "http://json-schema.org/draft-07/schema#"},
            ("$schema",),
            "is `http://json-schema.org/draft-07/schema#`, but it is read as 2020-12",
            "delete it",
        ),
        (
            {"multipleOf": 0},
            ("multipleOf",),
            "cannot be used: 0 is less than or equal to the minimum of 0",
            "correct it",
        ),
    ],
)
def test_each_fault_stands_at_its_place(schema: Any, at: Path, problem: str, help_: str) -> None:
    [fault] = schema_faults(schema)
    assert (fault.at, fault.problem, fault.help) == (at, problem, help_)


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": "work",
            "title": "x",
            "unit": "EUR",
            "x-type": {"type": 3},
        },
        {
            "properties": {
                "type": {"enum": ["requierd", {"type": "nope"}]},
                "requierd": {"type": "string", "examples": [{"$ref": "http://x"}]},
            }
        },
        {
            "type": ["object"],
            "definitions": {"a/b": {"type": "string"}},
            "properties": {"a": {"$ref": "#/definitions/a~1b"}},
        },
        {
            "allOf": [{"if": {"const": 1}, "then": {"minProperties": 1}}],
            "dependentRequired": {"a": ["b"]},
            "prefixItems": [True, False],
        },
    ],
)
def test_a_schema_that_says_what_it_means_has_none(schema: Any) -> None:
    assert schema_faults(schema) == []


@pytest.mark.parametrize("branches", [2, 3])
def test_references_that_multiply_are_refused(branches: int) -> None:
    definitions: dict[str, Any] = {
        f"a{n}": {"allOf": [{"$ref": f"#/$defs/a{n + 1}"}] * branches} for n in range(30)
    }
    [fault] = schema_faults({"$ref": "#/$defs/a0", "$defs": {**definitions, "a30": {}}})
    assert fault.problem == "refers to itself in too many ways"


def test_a_long_chain_of_references_is_refused() -> None:
    chain: dict[str, Any] = {f"a{n}": {"$ref": f"#/$defs/a{n + 1}"} for n in range(5_000)}
    [fault] = schema_faults({"$ref": "#/$defs/a0", "$defs": {**chain, "a5000": {}}})
    assert fault.problem == "refers to itself in too many ways"


def test_many_faults_are_cut() -> None:
    assert (
        len(schema_faults({"properties": {f"a{n}": {"type": "nope"} for n in range(1_000)}})) == MOST_FAULTS
    )


def test_only_a_mapping_is_a_schema() -> None:
    assert schema_faults(True)[0].problem == "is not a mapping"
