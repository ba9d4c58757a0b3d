"""The one text of a value, whatever file it comes from: what stands in a snapshot."""

from __future__ import annotations

import json
from typing import Any


class NoTextError(ValueError):
    """The value has no text."""


def text_of(value: Any) -> str | None:
    """None for nothing. Lists and mappings as JSON, bytes as hexadecimal digits. Raises NoTextError."""
    match value:
        case None:
            return None
        case str():
            text = value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return repr(value)
        case bytes():
            return f"\\x{value.hex()}"
        case _:
            text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    if "\0" in text:
        raise NoTextError("holds a zero character, which is no text")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NoTextError("holds bytes that are no UTF-8") from None
    return text
