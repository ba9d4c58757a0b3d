"""JSON Schema 2020-12: a schema compiled once, and what it says about a value. Nothing is ever fetched."""

from __future__ import annotations

from typing import Any, cast

import jsonschema_rs

from midspan.definitions.depth import bounded
from midspan.definitions.faults import dotted
from midspan.definitions.schemafaults import SchemaFault, refuse, schema_faults
from midspan.units import shown

_BACKTRACKS = 100_000


class SchemaError(ValueError):
    """The schema cannot be used. `faults` says why, each at its path."""

    def __init__(self, faults: list[SchemaFault]) -> None:
        super().__init__("; ".join(f"`{dotted(each.at)}` {each.problem}" for each in faults))
        self.faults = faults


class Validator:
    """A compiled schema. No value makes it raise, crash or run away."""

    __slots__ = ("_compiled",)

    def __init__(self, compiled: jsonschema_rs.Draft202012Validator) -> None:
        self._compiled = compiled

    def is_valid(self, value: object) -> bool:
        """Whether the value is JSON that the schema accepts."""
        try:
            return bounded(value) and self._compiled.is_valid(value)
        except ValueError:
            return False

    def first_fault(self, value: object) -> str | None:
        """What is wrong with the value, its path first; None where it is valid."""
        if self.is_valid(value):
            return None
        if not bounded(value):
            return "it holds what JSON has not, or is nested too deep"
        try:
            self._compiled.validate(value)
        except jsonschema_rs.ValidationError as error:
            return _words(error)
        except ValueError as error:
            return f"it is not JSON: {str(error)[:120]}"
        return "it is not JSON"


def compile_schema(schema: dict[str, Any]) -> Validator:
    """Raises SchemaError with all that is wrong with the schema."""
    faults = schema_faults(schema)
    if faults:
        raise SchemaError(faults)
    limits = jsonschema_rs.FancyRegexOptions(backtrack_limit=_BACKTRACKS)
    return Validator(
        jsonschema_rs.Draft202012Validator(
            schema, validate_formats=True, retriever=refuse, pattern_options=limits
        )
    )


def _words(error: jsonschema_rs.ValidationError) -> str:  # noqa: PLR0911 - a table of words
    at = tuple(error.instance_path)
    kind: Any = error.kind
    value = f"`{shown(error.instance)}`"
    match kind.name:
        case "required":
            return f"`{dotted((*at, kind.property))}` is missing"
        case "additionalProperties" | "unevaluatedProperties":
            return f"`{dotted((*at, kind.unexpected[0]))}` is not in the schema"
        case "type":
            return f"{_subject(at)} is {value}, not {' or '.join(kind.types)}"
        case "enum":
            options = ", ".join(f"`{shown(each)}`" for each in kind.options[:10])
            return f"{_subject(at)} is {value}, not one of {options}"
        case "minItems" | "maxItems" | "minLength" | "maxLength":
            length = len(cast("list[Any] | str", error.instance))
            return f"{_subject(at)} has length {length}, outside {kind.name} {kind.limit}"
        case "anyOf" | "oneOf" | "not" | "falseSchema":
            return f"{_subject(at)} is {value}, which `{kind.name}` refuses"
        case "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum":
            return f"{_subject(at)} is {value}, outside {kind.name} {kind.limit}"
        case "pattern" | "format" | "const":
            wanted = {"pattern": "pattern", "format": "format", "const": "expected_value"}[kind.name]
            return f"{_subject(at)} is {value}, not of {kind.name} `{shown(getattr(kind, wanted))}`"
        case _:
            return f"{_subject(at)} is refused: {' '.join(error.message.split())[:160]}"


def _subject(at: tuple[Any, ...]) -> str:
    return f"`{dotted(at)}`" if at else "it"
