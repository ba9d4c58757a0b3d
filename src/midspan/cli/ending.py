"""How a process that runs for long is told to end: SIGTERM, or ^C, after which what is under way is finished."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_log = logging.getLogger("midspan.worker")


class Told:
    def __init__(self) -> None:
        self._event = threading.Event()
        self.interrupted = False

    def wait(self, up: str, **fields: object) -> None:
        """Say that it is up, and wait until it is told to end."""
        _log.info(up, extra={"fields": fields})
        while not self._event.wait(3600):
            pass
        self.end()

    def end(self) -> None:
        """Say that it ends."""
        _log.info("what is under way is finished, then it ends")

    def signalled(self, number: int, _frame: FrameType | None) -> None:
        self.interrupted = number == signal.SIGINT
        self._event.set()


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
