"""How many items are called one at a time, so that it is known what one item takes.

What a batch takes says little about one item, and calling all of them alone would cost whoever answers many at once
dearly. So that cost is what is bounded: the seconds that calls of one item took beyond their part of a batch.
"""

from __future__ import annotations

from dataclasses import dataclass

# A two-sided 95 % interval of the 95th percentile needs 72 values: 0.95^72 ≤ 0.025. One more, and it can miss.
ENOUGH = 73
# So many whatever they take, and so many of each request once there are enough, or they cost too much.
LEAST, LATER = 5, 2
_DEARER_S = 1.0


@dataclass(slots=True)
class Alone:
    """Counts of one run. The very first call often loads a model or opens a connection, and is not counted."""

    called: bool = False
    measured: int = 0
    measured_s: float = 0.0
    batched: int = 0
    batched_s: float = 0.0

    def more(self, in_request: int) -> bool:
        """Whether the next item is called alone. in_request: items of this request that were."""
        if self.measured < LEAST:
            return True
        if self.measured >= ENOUGH or self.dearer_s > _DEARER_S:
            return self.batched > 0 and in_request < LATER
        return True

    @property
    def dearer_s(self) -> float:
        """Seconds beyond what the same items would have taken in a batch; all of them as long as no batch was called."""
        in_batch = self.batched_s / self.batched if self.batched else 0.0
        return self.measured_s - self.measured * in_batch

    def one(self, seconds: float) -> bool:
        """Whether what this call took is what an item takes."""
        first, self.called = not self.called, True
        if not first:
            self.measured += 1
            self.measured_s += seconds
        return not first

    def batch(self, items: int, seconds: float) -> None:
        self.batched += items
        self.batched_s += seconds
