"""One thing that makes data of today unlike that of the reference, with the rows that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Weight(StrEnum):
    """What it keeps from happening. Unknown is never fine."""

    BLOCK = "block"
    WARN = "warn"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """check: its kebab name. faulty, of: rows. message: a sentence about `column`; do: what to do about it."""

    check: str
    column: str
    weight: Weight
    message: str
    do: str
    faulty: int = 0
    of: int = 0
    rows: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "check": self.check,
            "column": self.column,
            "weight": self.weight.value,
            "message": self.message,
            "do": self.do,
            "faulty": self.faulty,
            "of": self.of,
            "rows": list(self.rows),
        }
