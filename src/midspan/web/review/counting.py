"""How many tasks wait: exactly, and where counting them takes a while, as of a moment ago."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from midspan.web.ports import Desks

# Counting reads the index of all open tasks: a tenth of a millisecond for a few hundred, tens of them for a hundred thousand.
_MANY, _LASTS_S = 2_000, 5.0
_MOST = 100
Counts = Mapping[tuple[str, str], int]
_NONE: Counts = {}


class Waiting:
    """seconds: a clock that never goes back."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._kept: dict[frozenset[str], tuple[float, Counts]] = {}

    def __call__(self, desks: Desks) -> Counts:
        """By work and role. Raises StoreError."""
        now, works = self._seconds(), frozenset(desks.by_work)  # others may see other works
        at, counts = self._kept.pop(works, (0.0, _NONE))
        if sum(counts.values()) < _MANY or now - at > _LASTS_S:
            at, counts = now, desks.production.waiting()
        while len(self._kept) >= _MOST:
            del self._kept[next(iter(self._kept))]
        self._kept[works] = at, counts
        return counts
