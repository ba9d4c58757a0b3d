"""A result as one line of JSON."""

from __future__ import annotations

import json
from typing import Any

from midspan.run.ports import Result


def said(result: Result) -> dict[str, Any]:
    """Its keys, as every format has them."""
    return {
        "id": result.id,
        "output": dict(result.output),
        "by": result.by,
        "level": result.level,
        "at": result.at,
    }


def line_of(result: Result) -> bytes:
    """With its end."""
    text = json.dumps(said(result), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8") + b"\n"
