"""A value read from JSON as a row, or why it is none."""

from __future__ import annotations

import re
from typing import Any

from midspan.definitions.jsonlines import LineError
from midspan.intake.ports import Row
from midspan.ledger.canonical import canonical

# Most numbers that only infinity could stand for are written in one of these two ways.
_HUGE = re.compile(rb"\d[eE]\+?\d{3}|\d{309}")


def row_of(value: Any, text: bytes, line: int) -> Row:
    """Raises LineError. text: what the value was read from."""
    if not isinstance(value, dict):
        raise LineError("the row is not a JSON object", 'write {"column": value, …} for each row')
    if _HUGE.search(text):
        try:
            canonical(value)
        except ValueError:
            raise LineError(
                "the row holds a number too large for any computer", "write a number that fits, or quote it"
            ) from None
    return Row(value, line)
