"""Whether a value may be handed to a library that walks it by recursion and takes only Unicode."""

from __future__ import annotations

import json
import marshal
import re
from typing import Any

# Half of a surrogate pair as `marshal` writes it; the bytes of a number may look alike.
_HALF = re.compile(rb"\xed[\xa0-\xbf]")
_ENCODER = json.JSONEncoder(ensure_ascii=False)


def bounded(value: Any) -> bool:
    """False where a value holds itself, half of a surrogate pair, or is nested beyond some thousand levels.

    The schema and CEL libraries end the whole process on a value so deep. `marshal` stops at 2,000 levels and takes
    a tenth of a microsecond; what it does not know (subclasses of the JSON types) the JSON encoder judges.
    """
    try:
        if _HALF.search(marshal.dumps(value, 2)) is None:
            return True
    except ValueError:
        pass
    try:
        _ENCODER.encode(value).encode()
    except (ValueError, TypeError, RecursionError):
        return False
    return True
