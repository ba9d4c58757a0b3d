"""The schema that a model is asked to answer in: that of the work, with one number more where it shall state how sure it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def stated_name(schema: Mapping[str, Any]) -> str:
    """The field of the stated confidence: one that the work's own answer does not have."""
    name = "confidence"
    while name in schema.get("properties", {}):
        name = f"{name}_"
    return name


def asked(schema: Mapping[str, Any], *, stated: bool) -> dict[str, Any]:
    """The schema of the answer on the wire, always of an object. What is stated comes last: after the answer itself."""
    said: dict[str, Any] = {"type": "object", **schema}
    if not stated:
        return said
    name = stated_name(schema)
    number = {"type": "number", "minimum": 0, "maximum": 1}
    properties = {**schema.get("properties", {}), name: number}
    return {**said, "properties": properties, "required": [*schema.get("required", ()), name]}


def taken_out(schema: Mapping[str, Any], answer: Mapping[str, Any]) -> tuple[dict[str, Any], Any]:
    """The answer as the work knows it, and what was stated with it (None: nothing was)."""
    output = dict(answer)
    return output, output.pop(stated_name(schema), None)
