"""What tools call input and output, as the mappings that a work has."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from midspan.definitions.jsonlines import LineError, read_line

ANSWER = "answer"


def input_of(value: Any) -> dict[str, Any] | None:
    """A mapping as it is, a list as `messages`, anything else as `text`; None where there is nothing."""
    value = decoded(value)
    if value in (None, "", {}, []):
        return None
    if isinstance(value, Mapping):
        return dict(value)
    return {"messages": value} if isinstance(value, list) else {"text": value}


def output_of(value: Any) -> dict[str, Any] | None:
    """A mapping as it is, anything else as `answer`; None where there is nothing."""
    value = decoded(value)
    if value in (None, "", {}):
        return None
    return dict(value) if isinstance(value, Mapping) else {ANSWER: value}


def decoded(value: Any) -> Any:
    """A text that is a JSON object or list as what it says; any other value as it is."""
    if not isinstance(value, str) or value.strip()[:1] not in {"{", "["}:
        return value
    try:
        return read_line(value.strip().encode())
    except (LineError, UnicodeEncodeError):
        return value


def plain_text(value: Any) -> str | None:
    """A name or id as text; None where there is none."""
    if value is None or value == "":
        return None
    if isinstance(value, Mapping):
        return next((str(value[key]) for key in ("email", "id") if value.get(key)), None)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def number(value: Any) -> float | None:
    """A finite number of the kind that costs and seconds are; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value < 1e15 else None
