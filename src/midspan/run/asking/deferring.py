"""An implementation that is loaded when it is first asked, so that nobody waits for what may never be needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from midspan.errors import MidspanError
from midspan.prove.ports import Described, Failed, Implementation, Item, Reply


class Deferred:
    """Where it cannot be loaded it has failed for each item, and is loaded anew for the next ones. Implements `Implementation`."""

    def __init__(self, described: Described, load: Callable[[], Implementation]) -> None:
        self.described = described
        self._load = load
        self._one: Implementation | None = None

    def answer(self, items: Sequence[Item]) -> Sequence[Reply]:
        try:
            # By two threads at once it may be loaded twice, and either will do.
            self._one = one = self._one or self._load()
        except MidspanError as error:
            return [Reply(Failed("load", error.message, cost=0.0)) for _ in items]
        return one.answer(items)
