"""What comes in any order, given on in the order in which it was expected. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Line(Generic[_T]):
    """Places are handed out one after the other; what is put there leaves once everything before it is there."""

    def __init__(self) -> None:
        self._first = 0
        self._places: deque[list[_T] | None] = deque()

    def expect(self) -> int:
        """A place at the end."""
        self._places.append(None)
        return self._first + len(self._places) - 1

    def put(self, place: int, *found: _T) -> None:
        """What belongs there: something, or nothing."""
        self._places[place - self._first] = list(found)

    def ready(self) -> Iterator[_T]:
        """All that can leave now."""
        while self._places and (found := self._places[0]) is not None:
            self._places.popleft()
            self._first += 1
            yield from found
