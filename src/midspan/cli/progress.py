"""How far a long command is."""

from __future__ import annotations

import sys


class Progress:
    """One line on standard error, where that is a terminal; nothing elsewhere. unit: what is counted."""

    def __init__(self, unit: str = "cases") -> None:
        self._shown = sys.stderr.isatty()
        self._dirty = False
        self._unit = unit

    def __call__(self, name: str, done: int) -> None:
        if self._shown:
            count = f": {done:,} {self._unit}" if done else ""
            sys.stderr.write(f"\r\x1b[K{name}{count}")
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
