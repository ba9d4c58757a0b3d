"""Which tries of which calls fail, and how, where a service is made to fail. Pure.

Law: the same seed, question and try give the same fault, in whatever order calls come.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum

SHARE = 0.2


class Fault(StrEnum):
    """What comes in place of an answer; the service itself is not asked then."""

    BUSY = "busy"
    ERROR = "error"
    BROKEN = "broken"
    MALFORMED = "malformed"
    SILENT = "silent"


# Silence costs a whole time-out each: one in thirty shows as well what it does.
_PARTS = (
    (Fault.BUSY, 0.35),
    (Fault.ERROR, 0.35),
    (Fault.BROKEN, 0.15),
    (Fault.MALFORMED, 0.12),
    (Fault.SILENT, 0.03),
)


def fault(seed: int, question: bytes, nth: int) -> Fault | None:
    """What happens to the n-th try of this question; None where it is let through. One in five is not."""
    drawn = hashlib.sha256(f"{seed}:{nth}:".encode() + question).digest()
    place = int.from_bytes(drawn[:8]) / 2**64 / SHARE
    for kind, part in _PARTS:
        if place < part:
            return kind
        place -= part
    return None
