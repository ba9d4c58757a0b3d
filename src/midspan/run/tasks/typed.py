"""An output as a person types it: a whole JSON object, or the text of one field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from midspan.define.question import AnswerError

_SHORT = 60


def output_typed(text: str, schema: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """From a script: a JSON object, or the bare value of an output that has one field. Raises AnswerError."""
    names = properties(schema)
    if not text.lstrip().startswith("{") and len(names) == 1:
        name, field = next(iter(names.items()))
        return {name: field_typed(text.strip(), field, name)}
    try:
        found = json.loads(text)
    except ValueError as error:
        raise AnswerError(
            f"the output is not JSON: {error}", help='write it as `{{"field": value}}`'
        ) from None
    if not isinstance(found, dict):
        raise AnswerError("the output is not a JSON object", help='write it as `{"field": value}`')
    return found


def properties(schema: Mapping[str, Any] | None) -> Mapping[str, Any]:
    found = (schema or {}).get("properties")
    return found if isinstance(found, Mapping) else {}


def field_typed(text: str, field: Any, name: str) -> Any:
    kinds = field.get("type") if isinstance(field, Mapping) else None
    texts = kinds == "string" or (isinstance(kinds, list) and "string" in kinds)
    said = field.get("enum") if isinstance(field, Mapping) else None
    if texts and not (text == "null" and kinds != "string"):
        return text
    if isinstance(said, list) and text in said:
        return text
    try:
        return json.loads(text)
    except ValueError:
        if kinds is None:
            return text
        raise AnswerError(
            f"`{name}` takes {_kinds(kinds)}, not `{text[:_SHORT]}`", help="write it as JSON, such as `3`"
        ) from None


def _kinds(kinds: Any) -> str:
    return " or ".join(kinds) if isinstance(kinds, list) else str(kinds)
