"""A limit per minute, as a window that slides. Pure.

Law: in no stretch of 60 seconds do the amounts that were taken add up to more than the limit, as long as none is
corrected upwards.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

SPAN_S = 60.0


@dataclass(slots=True, eq=False)
class Taken:
    """So much at one time."""

    at: float
    amount: int


class Window:
    """Amounts over the last minute. limit None: no limit. Times are seconds that never go back."""

    def __init__(self, limit: int | None) -> None:
        self.limit = limit
        self._taken: deque[Taken] = deque()
        self._total = 0

    def fits(self, amount: int) -> bool:
        """Whether so much can be taken at any time at all."""
        return self.limit is None or amount <= self.limit

    def delay(self, now: float, amount: int) -> float:
        """Seconds until so much may be taken; 0: now. Raises ValueError for an amount that never fits."""
        if self.limit is None:
            return 0.0
        while self._taken and self._taken[0].at + SPAN_S <= now:
            self._total -= self._taken.popleft().amount
        over = self._total + amount - self.limit
        if over <= 0:
            return 0.0
        for each in self._taken:
            over -= each.amount
            if over <= 0:
                return each.at + SPAN_S - now
        raise ValueError(f"{amount} does not fit into {self.limit}")

    def take(self, now: float, amount: int) -> Taken:
        """Take so much now, for which `delay` is 0."""
        taken = Taken(now, amount)
        if self.limit is not None:
            self._taken.append(taken)
            self._total += amount
        return taken

    def correct(self, taken: Taken, amount: int) -> None:
        """It was another amount, as is known now."""
        if self._taken and self._taken[0].at <= taken.at:
            self._total += amount - taken.amount
            taken.amount = amount
