"""The budget of one run, reserved before each call. Pure.

Law: what is spent and what is reserved stay within the limit together, as long as no call takes more than its estimate;
one that does raises all later estimates by as much.
"""

from __future__ import annotations

from decimal import Decimal


class Budget:
    """In the workspace's currency. limit None: what is spent is counted, nothing is refused."""

    def __init__(self, limit: float | None = None) -> None:
        self._limit = None if limit is None else _exact(limit)
        self._reserved: dict[int, Decimal] = {}
        self._spent = self._excess = Decimal(0)
        self._last = 0

    @property
    def spent(self) -> float:
        return float(self._spent)

    @property
    def committed(self) -> float:
        """What is spent, and what the calls under way may come to."""
        return float(self._spent + sum(self._reserved.values()))

    @property
    def waiting(self) -> bool:
        """Whether calls are under way that may leave something of what they reserved."""
        return bool(self._reserved)

    def reserve(self, most: float) -> int | None:
        """A ticket for a call that takes so much at most; None where that does not fit."""
        amount = _exact(most) + self._excess
        if self._limit is not None and self._spent + sum(self._reserved.values()) + amount > self._limit:
            return None
        self._last += 1
        self._reserved[self._last] = amount
        return self._last

    def settle(self, ticket: int, cost: float | None) -> None:
        """The call of this ticket is over and took `cost`; None: nobody knows, so what it reserved is spent."""
        amount = self._reserved.pop(ticket)
        took = amount if cost is None else _exact(cost)
        self._spent += took
        self._excess += max(took - amount, Decimal(0))


def _exact(amount: float) -> Decimal:
    # As it is written: three calls at 0.1 cost 0.3, which no sum of binary fractions does.
    return Decimal(repr(float(amount)))
