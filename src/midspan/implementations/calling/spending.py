"""What one run has used of its limits, over all of its streams."""

from __future__ import annotations

from midspan.implementations.calling.budget import Budget
from midspan.implementations.calling.limits import Limits
from midspan.implementations.calling.window import Window


class Spending:
    """closed: why nothing is asked any more; None while there is."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.budget = Budget(limits.budget)
        self.calls = Window(limits.per_minute)
        self.tokens = Window(limits.tokens_per_minute)
        self.paused_until = 0.0
        self.closed: str | None = None

    def close(self, why: str) -> None:
        """The first reason counts."""
        self.closed = self.closed or why

    def delay(self, now: float, tokens: int) -> float:
        """Seconds until a call of so many tokens may be made; 0: now."""
        return max(self.paused_until - now, self.calls.delay(now, 1), self.tokens.delay(now, tokens), 0.0)
