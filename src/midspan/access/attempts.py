"""How often somebody may guess: so many attempts to sign in under one name, and from one address, within a stretch of time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

WINDOW_S = 900.0
BY_NAME, BY_ADDRESS = 10, 50
# Whoever makes up names must not fill the memory: what was asked longest ago is forgotten first.
_MOST = 10_000


class Attempts:
    """seconds: a clock that never goes back. An attempt counts when it begins, so that many at once count as many."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._made: dict[tuple[str, str], deque[float]] = {}

    def begin(self, name: str, address: str) -> float:
        """0 where it may be made, and it is counted; else the seconds after which it may."""
        now = self._seconds()
        keys = ((("name", name.casefold()), BY_NAME), (("address", address), BY_ADDRESS))
        waits = [self._wait(key, most, now) for key, most in keys]
        if any(waits):
            return max(waits)
        for key, most in keys:
            made = self._made.pop(key, None) or deque(maxlen=most)
            made.append(now)
            self._made[key] = made  # at the end: asked last
        while len(self._made) > _MOST:
            del self._made[next(iter(self._made))]
        return 0.0

    def wait(self, address: str) -> float:
        """The seconds after which anybody from there may try; it counts nothing."""
        return self._wait(("address", address), BY_ADDRESS, self._seconds())

    def came_in(self, name: str) -> None:
        """Whoever knows the password did not guess; the address goes on counting."""
        self._made.pop(("name", name.casefold()), None)

    def _wait(self, key: tuple[str, str], most: int, now: float) -> float:
        made = self._made.get(key)
        if made is None or len(made) < most:
            return 0.0
        return max(0.0, made[0] + WINDOW_S - now)
