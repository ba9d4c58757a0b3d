"""The one way a value is written before it is hashed, so that equal values have equal hashes."""

from __future__ import annotations

import json
from typing import Any

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def canonical(value: Any) -> str:
    """JSON with sorted keys, no spaces, no escapes beyond the needed.

    Raises TypeError, ValueError or RecursionError for what JSON cannot say (NaN, a circle, a type of Python's own).
    """
    return _ENCODER.encode(value)
