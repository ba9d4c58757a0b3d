"""A load burst on a user's function."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path

from midspan.implementations._answered import copied, late, reply
from midspan.implementations._calling import Caller, CallTimeoutError
from midspan.prove.ports import Described, Item, Reply


class Crowd:
    """The same function, called by so many threads at once, each with one item; more items come in waves."""

    def __init__(self, described: Described, callers: Sequence[Caller], timeout_s: float, root: Path) -> None:
        self.described = described
        self._callers = callers
        self._timeout_s = timeout_s
        self._root = root

    def answer(self, items: Sequence[Item]) -> list[Reply]:
        """As many replies as items, each with its latency."""
        replies: list[Reply] = []
        for start in range(0, len(items), len(self._callers)):
            replies += self._wave(items[start : start + len(self._callers)])
        return replies

    def _wave(self, items: Sequence[Item]) -> list[Reply]:
        calling = list(zip(self._callers, (copied([item]) for item in items), strict=False))
        # Once for all of them: each call restores what it found, and that must not be another one's.
        with redirect_stdout(sys.stderr):
            for caller, inputs in calling:
                caller.begin(inputs)
            until = time.monotonic() + self._timeout_s
            return [self._ended(caller, until) for caller, _ in calling]

    def _ended(self, caller: Caller, until: float) -> Reply:
        try:
            returned = caller.end(max(0.0, until - time.monotonic()))
        except CallTimeoutError:
            return late(self._timeout_s)
        return reply(returned, self._root)
