"""An output as a person types it: field by field, or a whole JSON object."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from midspan.cli.define_dialogue import Dialogue
from midspan.run.tasks.typed import field_typed, output_typed, properties

_SHORT = 60


def output_asked(
    dialogue: Dialogue, schema: Mapping[str, Any] | None, proposal: Mapping[str, Any] | None
) -> Mapping[str, Any]:
    """Field by field; Enter keeps what is proposed, `-` takes a field out. Raises Quit where there is no more to read."""
    names = properties(schema)
    if not names:
        return output_typed(dialogue.asked("output as JSON > "), schema)
    made = dict(proposal or {})
    for name, field in names.items():
        text = dialogue.asked(f"{name}{_choices(field)}{_now(made, name)} > ").strip()
        if text == "-":
            made.pop(name, None)
        elif text:
            made[name] = field_typed(text, field, name)
    return made


def _choices(field: Any) -> str:
    said = field.get("enum") if isinstance(field, Mapping) else None
    return f" ({', '.join(map(str, said))})" if isinstance(said, list) and len(said) <= 12 else ""


def _now(made: Mapping[str, Any], name: str) -> str:
    if name not in made:
        return ""
    value = made[name]
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f" [{text[:_SHORT]}]"
