"""How long people took for an item, with a proposal in sight and without: counts, means and spreads, in one pass."""

from __future__ import annotations

from dataclasses import dataclass, field

from midspan.model.case import Case


@dataclass(slots=True)
class Running:
    """Number, mean and squared deviations of values that are given one by one.

    Source: Welford, Technometrics 4 (1962).
    """

    n: int = 0
    mean: float = 0.0
    squares: float = 0.0

    def add(self, value: float) -> None:
        self.n += 1
        before = value - self.mean
        self.mean += before / self.n
        self.squares += before * (value - self.mean)

    @property
    def variance(self) -> float:
        """With n − 1 in its denominator; 0 for fewer than two values."""
        return self.squares / (self.n - 1) if self.n > 1 else 0.0


@dataclass(slots=True)
class Efforts:
    """Seconds an item, over all cases that have them.

    by_lot: times of which it was drawn by lot whether a proposal was shown; unmarked: that do not say whether one was.
    """

    with_proposal: Running = field(default_factory=Running)
    without: Running = field(default_factory=Running)
    by_lot: int = 0
    unmarked: int = 0

    def add(self, case: Case) -> None:
        if case.effort_s is None:
            return
        if case.assisted is None:
            self.unmarked += 1
            return
        (self.with_proposal if case.assisted else self.without).add(case.effort_s)
        self.by_lot += case.by_lot
