"""JSON Schema 2020-12: compiled once, nothing ever fetched."""

from __future__ import annotations

from typing import Any

import jsonschema_rs


class SchemaError(ValueError):
    """The schema cannot be used."""


def _refuse(uri: str) -> Any:
    raise ValueError(f"`{uri}` is not fetched")


class Validator:
    """A compiled schema."""

    def __init__(self, compiled: jsonschema_rs.Draft202012Validator) -> None:
        self._compiled = compiled

    def is_valid(self, value: object) -> bool:
        try:
            return self._compiled.is_valid(value)
        except ValueError:
            return False

    def first_fault(self, value: object) -> str | None:
        """What is wrong with the value, with its path; None where it is valid."""
        try:
            if self._compiled.is_valid(value):
                return None
            error = next(iter(self._compiled.iter_errors(value)))
        except ValueError as error:
            return f"is not JSON: {error}"
        return f"`{'.'.join(map(str, error.instance_path))}`: {error.message[:200]}"


def compile_schema(schema: dict[str, Any]) -> Validator:
    """Raises SchemaError."""
    try:
        return Validator(jsonschema_rs.Draft202012Validator(schema, validate_formats=True, retriever=_refuse))
    except ValueError as error:
        raise SchemaError(str(error)) from None
