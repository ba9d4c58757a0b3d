"""How far a long command is, on standard error."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable

# Often enough to see that something happens, seldom enough for a log.
EVERY_S = 10.0


class Progress:
    """One line that is written anew, where standard error is a terminal; elsewhere a line every `EVERY_S`.

    unit: what is counted. clock: seconds that never go back. every: how many of them between two lines, `EVERY_S` if not said.
    """

    def __init__(
        self, unit: str = "cases", clock: Callable[[], float] = time.monotonic, every: float | None = None
    ) -> None:
        self._terminal = sys.stderr.isatty()
        self._dirty = False
        self._unit = unit
        self._clock = clock
        self._every = EVERY_S if every is None else every
        self._lock = threading.RLock()
        self._done = 0
        self._name = ""
        self._total: int | None = None
        self._said_at = self._since = self._began = clock()
        self._before = 0
        self._pace = ""

    def __call__(self, name: str, done: int, total: Callable[[], int] | None = None) -> None:
        """total: of how many; it is asked only where a step takes long."""
        with self._lock:
            self._step(name, done, total)

    def beating(self) -> Callable[[], None]:
        """Say from now on also what takes long by itself, until what this gives is called; that ends the line too.

        A statement of a database says nothing of how far it is for minutes.
        """
        over = threading.Event()
        beat = threading.Thread(target=self._beat, args=(over,), daemon=True)
        beat.start()

        def stop() -> None:
            over.set()
            beat.join()
            self.end()

        return stop

    def _beat(self, over: threading.Event) -> None:
        while not over.wait(self._every):
            with self._lock:
                now = self._clock()
                if self._name and now - self._said_at >= self._every:
                    self._said_at = now
                    line = f"{self._line(self._done)}, {_span(now - self._began)} so far"
                    if self._terminal:
                        self._write(line)
                    else:
                        self.note(line)

    def _step(self, name: str, done: int, total: Callable[[], int] | None) -> None:
        now = self._clock()
        if name != self._name:
            self._name, self._since, self._before, self._total, self._pace = name, now, done, None, ""
            self._began = now
        self._done = done
        late = now - self._said_at >= self._every
        if late:
            self._said_at = now
            self._measure(now, done, total)
        if self._terminal:
            self._write(self._line(done))
        elif late:
            self.note(self._line(done))

    def _write(self, line: str) -> None:
        sys.stderr.write(f"\r\x1b[K{line}")
        sys.stderr.flush()
        self._dirty = True

    def note(self, line: str) -> None:
        """A line that stays, also where nobody watches."""
        self.end()
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()

    def end(self) -> None:
        if self._dirty:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._dirty = False

    def _line(self, done: int) -> str:
        if not done:
            return self._name
        of = "" if self._total is None else f" of {self._total:,}"
        return f"{self._name}: {done:,}{of} {self._unit}{self._pace}"

    def _measure(self, now: float, done: int, total: Callable[[], int] | None) -> None:
        """Rate and time left are of what was done since the last line: what the ledger held went by at once."""
        if self._total is None and total is not None:
            self._total = total()
        rate = (done - self._before) / (now - self._since) if now > self._since else 0.0
        self._since, self._before, self._pace = now, done, ""
        if rate > 0:
            left = "" if self._total is None else f", about {_span((self._total - done) / rate)} left"
            self._pace = f", {rate:.3g} a second{left}"


def _span(seconds: float) -> str:
    """Whole minutes from two minutes on, whole hours from two hours on."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"
