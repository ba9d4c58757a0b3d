"""Which items are audited: a draw that nobody without the key can predict, and anybody with it can repeat."""

from __future__ import annotations

import hashlib
import hmac

_BITS = 53


class AuditDraw:
    """Draws each item with probability `rate`: HMAC-SHA-256 of its key under a secret one, as a number in [0, 1).

    A higher rate draws every item that a lower one draws. Raises ValueError for a key of fewer than 16 bytes and a
    rate outside 0–1.
    """

    __slots__ = ("_key", "rate")

    def __init__(self, key: bytes, rate: float) -> None:
        if len(key) < 16:
            raise ValueError(f"key of an audit draw must have at least 16 bytes, not `{len(key)}`")
        if not 0 <= rate <= 1:
            raise ValueError(f"rate must lie in 0–1, not `{rate}`")
        self._key = key
        self.rate = rate

    def selected(self, item_key: str) -> bool:
        """Whether the item is audited."""
        digest = hmac.digest(self._key, item_key.encode(), hashlib.sha256)
        return (int.from_bytes(digest[:8]) >> (64 - _BITS)) / 2.0**_BITS < self.rate

    def __repr__(self) -> str:
        return f"AuditDraw(rate={self.rate})"
