"""A value read from JSON as a row, or why it is none."""

from __future__ import annotations

import marshal
from typing import Any

from midspan.definitions.jsonlines import LineError
from midspan.intake.ports import Row
from midspan.ledger.canonical import canonical

# The last bytes of plus infinity as `marshal` writes it; those of minus infinity differ in the sign.
_INFINITE = (b"\xf0\x7f", b"\xf0\xff")


def row_of(value: Any, line: int) -> Row:
    """Raises LineError."""
    if not isinstance(value, dict):
        raise LineError("the row is not a JSON object", 'write {"column": value, …} for each row')
    written = marshal.dumps(value, 2)
    if _INFINITE[0] in written or _INFINITE[1] in written:
        # What looks so may be part of a text or of another number.
        try:
            canonical(value)
        except ValueError:
            raise LineError(
                "the row holds a number too large for any computer", "write a number that fits, or quote it"
            ) from None
    return Row(value, line)
