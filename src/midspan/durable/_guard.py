"""How a process knows that another one, which was at a segment, is gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

# Has the segments of these processes executed by whoever is there.
Recover: TypeAlias = Callable[[Sequence[str]], None]


class Guard(Protocol):
    """Held by a process for as long as it may be at segments, and let go by the system when it dies."""

    def hold(self, executor: str) -> None:
        """Raises StoreError where it cannot be held."""
        ...

    def watch(self, owners: str, recover: Recover) -> None:
        """Take over from those who are gone, now and later. owners: a statement that lists who may be."""
        ...

    def release(self) -> None: ...
