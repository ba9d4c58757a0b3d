"""How a process that runs for long is told to end: SIGTERM, or ^C, after which what is under way is finished."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from types import FrameType

_log = logging.getLogger("midspan.worker")
# A signal that comes just before the thread falls asleep is only handled when it wakes up.
_LOOK_S = 0.5


class Told:
    def __init__(self) -> None:
        # Putting into it needs no lock that the main thread may hold just then, as setting an event would.
        self._signals = SimpleQueue[int]()
        self.interrupted = False

    def wait(self, up: str, **fields: object) -> None:
        """Say that it is up, and wait until it is told to end."""
        _log.info(up, extra={"fields": fields})
        while not self._heard():
            pass
        self.end()

    def _heard(self) -> bool:
        try:
            self._signals.get(timeout=_LOOK_S)
        except Empty:
            return False
        return True

    def end(self) -> None:
        """Say that it ends."""
        _log.info("what is under way is finished, then it ends")

    def signalled(self, number: int, _frame: FrameType | None) -> None:
        self.interrupted = number == signal.SIGINT
        self._signals.put(number)


@contextmanager
def until_told() -> Iterator[Told]:
    """Signals are heard from here on, and as before afterwards."""
    told = Told()
    before = {each: signal.signal(each, told.signalled) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield told
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
