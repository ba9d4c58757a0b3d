"""An output as a person types it: field by field, or a whole JSON object."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from midspan.cli.define_dialogue import Dialogue
from midspan.define.question import AnswerError

_SHORT = 60


def output_typed(text: str, schema: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """From a script: a JSON object, or the bare value of an output that has one field. Raises AnswerError."""
    names = _properties(schema)
    if not text.lstrip().startswith("{") and len(names) == 1:
        name, field = next(iter(names.items()))
        return {name: _value(text.strip(), field, name)}
    try:
        found = json.loads(text)
    except ValueError as error:
        raise AnswerError(
            f"the output is not JSON: {error}", help='write it as `{{"field": value}}`'
        ) from None
    if not isinstance(found, dict):
        raise AnswerError("the output is not a JSON object", help='write it as `{"field": value}`')
    return found


def output_asked(
    dialogue: Dialogue, schema: Mapping[str, Any] | None, proposal: Mapping[str, Any] | None
) -> Mapping[str, Any]:
    """Field by field; Enter keeps what is proposed, `-` takes a field out. Raises Quit where there is no more to read."""
    names = _properties(schema)
    if not names:
        return output_typed(dialogue.asked("output as JSON > "), schema)
    made = dict(proposal or {})
    for name, field in names.items():
        text = dialogue.asked(f"{name}{_choices(field)}{_now(made, name)} > ").strip()
        if text == "-":
            made.pop(name, None)
        elif text:
            made[name] = _value(text, field, name)
    return made


def _properties(schema: Mapping[str, Any] | None) -> Mapping[str, Any]:
    found = (schema or {}).get("properties")
    return found if isinstance(found, Mapping) else {}


def _value(text: str, field: Any, name: str) -> Any:
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


def _choices(field: Any) -> str:
    said = field.get("enum") if isinstance(field, Mapping) else None
    return f" ({', '.join(map(str, said))})" if isinstance(said, list) and len(said) <= 12 else ""


def _now(made: Mapping[str, Any], name: str) -> str:
    if name not in made:
        return ""
    value = made[name]
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f" [{text[:_SHORT]}]"
