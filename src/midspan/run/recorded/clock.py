"""A clock that stands still until it is told that something happened."""

from __future__ import annotations


class RecordedClock:
    """Gives UTC as the ledger writes it. Law: it never goes back."""

    def __init__(self, at: str) -> None:
        self._at = at

    def now(self) -> str:
        return self._at

    def reach(self, at: str) -> bool:
        """Go on to this time; False where that is over, and the clock stays."""
        if at < self._at:
            return False
        self._at = at
        return True
