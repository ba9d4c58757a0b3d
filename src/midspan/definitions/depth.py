"""Whether a value may be handed to a library that walks it by recursion."""

from __future__ import annotations

import marshal
from typing import Any

from midspan.definitions.canonical import canonical


def bounded(value: Any) -> bool:
    """False where a value holds itself or is nested so deep that a recursive walk in native code would crash.

    The schema and CEL libraries end the whole process on such a value. `marshal` stops at 2,000 levels and takes
    a tenth of a microsecond; what it does not know (subclasses of the JSON types) the JSON encoder judges.
    """
    try:
        marshal.dumps(value, 2)
    except ValueError:
        try:
            canonical(value)
        except (ValueError, TypeError, RecursionError):
            return False
    return True
