"""How many segments a process takes: so many at once, and ahead only what it executes in a moment.

Short segments are taken in batches, since taking costs a transaction; long ones one by one, so that they are not kept
from another worker that is free.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_AHEAD_S, _AHEAD_AT_MOST = 0.1, 64
_WAIT_S = 1.0


class NoPlaceError(Exception):
    """Those before it take so long that somebody else had better execute it."""


class Places:
    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._changed = threading.Condition()
        self._slots = threading.Semaphore(at_once)
        self._held = self._unrecorded = 0  # taken and not executed; taken and not recorded as done
        self._pace_s: float | None = None  # of one segment, lately
        self._rung = False

    def room(self) -> int:
        """How many more to take now; 0 while there is enough to do, or as much that is still to be recorded."""
        with self._changed:
            at_most = self._at_once + self._ahead()
            room = min(at_most - self._held, 2 * at_most + _AHEAD_AT_MOST - self._unrecorded)
            return room if room > 0 and (self._held < self._at_once or room >= at_most // 4) else 0

    def _ahead(self) -> int:
        if self._pace_s is None:
            return 0
        return min(_AHEAD_AT_MOST, int(self._at_once * _AHEAD_S / max(self._pace_s, 1e-6)))

    def took(self, count: int) -> None:
        with self._changed:
            self._held += count
            self._unrecorded += count

    @contextmanager
    def one(self) -> Iterator[None]:
        """A place to execute in, once there is one. Raises NoPlaceError after a second."""
        if not self._slots.acquire(timeout=_WAIT_S):
            self._leave(_WAIT_S, weight=1.0)
            raise NoPlaceError
        begun = time.monotonic()
        try:
            yield
        finally:
            self._slots.release()
            self._leave(time.monotonic() - begun)

    def _leave(self, took_s: float, *, weight: float = 0.125) -> None:
        with self._changed:
            pace_s = took_s if self._pace_s is None else self._pace_s
            self._pace_s = pace_s + (took_s - pace_s) * weight
            self._held -= 1
            self._rung = True
            self._changed.notify_all()

    def recorded(self) -> None:
        with self._changed:
            self._unrecorded -= 1
            self._changed.notify_all()

    def ring(self) -> None:
        with self._changed:
            self._rung = True
            self._changed.notify_all()

    def wait(self, longest_s: float) -> None:
        """Until one has ended or `ring`, or that long."""
        with self._changed:
            if not self._rung:
                self._changed.wait(longest_s)
            self._rung = False
