"""Whether a value may be handed to a library that walks it by recursion and takes only Unicode."""

from __future__ import annotations

import json
import marshal
import re
from typing import Any

# Half of a surrogate pair as `marshal` writes it; the bytes of a number may look alike.
_HALF = re.compile(rb"\xed[\xa0-\xbf]")
_HALF_BEGINS = b"\xed"
_OPENING = (b"[", b"{", b"(")
_DEEPEST = 1_000
_ENCODER = json.JSONEncoder(ensure_ascii=False)


def bounded(value: Any) -> bool:
    """False where a value holds itself, half of a surrogate pair, or is nested beyond some thousand levels.

    The schema and CEL libraries end the whole process on a value so deep. `marshal` takes a tenth of a microsecond, and
    writes one sign for each list, tuple and mapping; what it does not know (subclasses of the JSON types) the JSON
    encoder judges.
    """
    try:
        written = marshal.dumps(value, 2)
        if _HALF_BEGINS not in written or _HALF.search(written) is None:
            few = len(written) <= _DEEPEST or sum(map(written.count, _OPENING)) <= _DEEPEST
            return few or _shallow(value)
    except ValueError:
        pass
    try:
        _ENCODER.encode(value).encode()
    except (ValueError, TypeError, RecursionError):
        return False
    return _shallow(value)


def _shallow(value: Any) -> bool:
    """Whether a value without circles ends within the deepest level."""
    level = [value] if isinstance(value, dict | list | tuple) else []
    for _ in range(_DEEPEST):
        inner = (each.values() if isinstance(each, dict) else each for each in level)
        level = [below for each in inner for below in each if isinstance(below, dict | list | tuple)]
        if not level:
            return True
    return False
