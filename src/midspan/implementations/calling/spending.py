"""What one run has used of its limits, over all of its streams."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace

from midspan.implementations.calling.budget import Budget
from midspan.implementations.calling.endpoint import Most
from midspan.implementations.calling.limits import Limits
from midspan.implementations.calling.window import Taken, Window


@dataclass(frozen=True, slots=True)
class Admitted:
    """What one call took of the limits per minute."""

    calls: Taken
    tokens: Taken


class Spending:
    """closed: why nothing is asked any more; None while there is. mend: what to do about that."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.budget = Budget(limits.budget)
        self.calls = Window(limits.per_minute)
        self.tokens = Window(limits.tokens_per_minute)
        self.paused_until = 0.0
        self.closed: str | None = None
        self.mend: str | None = None

    def at_once(self, count: int) -> Spending:
        """The same run with so many calls under way: one budget, and the same limits per minute."""
        wider = copy(self)
        wider.limits = replace(self.limits, at_once=count)
        return wider

    def close(self, why: str, mend: str) -> None:
        """The first reason counts."""
        if self.closed is None:
            self.closed, self.mend = why, mend

    def too_much(self, most: Most) -> str | None:
        """Why a call that may take so much can never be made; None where it can."""
        if not self.tokens.fits(most.tokens):
            limit = self.limits.tokens_per_minute
            return f"may take `{most.tokens}` tokens, and `tokens_per_minute` is `{limit}`"
        if not self.calls.fits(most.requests):
            return f"may take `{most.requests}` requests, and `per_minute` is `{self.limits.per_minute}`"
        return None

    def delay(self, now: float, most: Most) -> float:
        """Seconds until a call that may take so much may be made; 0: now."""
        waits = (self.calls.delay(now, most.requests), self.tokens.delay(now, most.tokens))
        return max(self.paused_until - now, *waits, 0.0)

    def take(self, now: float, most: Most) -> Admitted:
        """Take so much now, for which `delay` is 0."""
        return Admitted(self.calls.take(now, most.requests), self.tokens.take(now, most.tokens))

    def correct(self, taken: Admitted, tokens: int | None, requests: int) -> None:
        """It was another amount, as is known now."""
        self.calls.correct(taken.calls, requests)
        if tokens is not None:
            self.tokens.correct(taken.tokens, tokens)
