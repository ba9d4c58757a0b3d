"""How a typed scalar may be written on from what is typed: `4` → `4 s`, `4 h`, `4 days`."""

from __future__ import annotations

import re
from typing import Any

from midspan.definitions.scalarschema import SCALARS
from midspan.model import fields

_NUMBER = re.compile(r"\s*[-+]?[0-9][0-9,]*(?:\.[0-9]+)?")

_PATTERNS = {id(kind): schema.get("pattern") for kind, schema in SCALARS}


# By type: what a number is followed by, and the values that are offered where no number is typed yet.
_WRITTEN: tuple[tuple[Any, tuple[str, ...], tuple[str, ...]], ...] = (
    (fields.Share, ("%",), ("2%", "5%", "10%", "95%")),
    (fields.Duration, (" s", " min", " h", " days", " weeks", " ms"), ("30 s", "4 h", "90 days")),
    (fields.Rate, ("/day", "/hour", "/week", "/month", "/year"), ("1200/day", "50/hour")),
    (fields.Money, (" EUR",), ("45 EUR",)),
    (fields.Price, (" EUR/hour", " EUR/item", " EUR/minute"), ("38 EUR/hour", "2 EUR/item")),
)


def written(schema: dict[str, Any], typed: str, currency: str) -> list[str]:
    """Values of the field's type that begin with the number that is typed; examples where none is."""
    if schema.get("pattern") == _PATTERNS[id(fields.DayOffset)]:
        number = typed.removeprefix("day").strip()
        return [f"day {each}" for each in ([number] if number.isdigit() else ["30", "60", "90"])]
    for kind, endings, examples in _WRITTEN:
        if schema.get("pattern") == _PATTERNS[id(kind)]:
            match = _NUMBER.match(typed)
            found = [f"{match[0].strip()}{ending}" for ending in endings] if match else examples
            return [each.replace("EUR", currency) for each in found]
    return []
