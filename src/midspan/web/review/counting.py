"""How many tasks wait: exactly, and where counting them takes a while, as of a moment ago."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from midspan.web.ports import Desks

# Counting reads the index of all open tasks: a tenth of a millisecond for a few hundred, tens of them for a hundred thousand.
_MANY, _LASTS_S = 2_000, 5.0
Counts = Mapping[tuple[str, str], int]


class Waiting:
    """seconds: a clock that never goes back."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._at, self._counts = 0.0, dict[tuple[str, str], int]()

    def __call__(self, desks: Desks) -> Counts:
        """By work and role. Raises StoreError."""
        now = self._seconds()
        if sum(self._counts.values()) < _MANY or now - self._at > _LASTS_S:
            self._counts, self._at = desks.production.waiting(), now
        return self._counts
