"""What production has shown of one work: counts with their bounds."""

from __future__ import annotations

from dataclasses import dataclass

from midspan.prove.bounds import upper

# A service that fails for more than one item in twenty is not ready for people to rest on: 59 without a failure show less.
MOST_UNUSABLE, LEVEL, FEWEST = 0.05, 0.95, 59


@dataclass(frozen=True, slots=True)
class Shown:
    """What production has shown.

    answered: live items, of the newest ones, that the implementation was asked beside people; unusable: of these without
    an answer that could be used. promoted: its labels pass the promotion test, or have. last_item: when the newest of its
    items was recorded, UTC; None where none ever came. asked: of the newest items those that were put to it at any level; costed:
    of these with a cost, `spent` in all.
    """

    answered: int = 0
    unusable: int = 0
    promoted: bool = False
    last_item: str | None = None
    asked: int = 0
    costed: int = 0
    spent: float = 0.0

    @property
    def cost_per_item(self) -> float | None:
        """What an answer costs in production; None where too few say it, or more than one in twenty does not."""
        if self.costed < FEWEST or self.costed < (1 - MOST_UNUSABLE) * self.asked:
            return None
        return self.spent / self.costed

    @property
    def bound(self) -> float:
        """Of the share without a usable answer, exact, one-sided, at 95 %; 1 where nothing was asked."""
        return upper(self.unusable, self.answered, LEVEL) if self.answered else 1.0

    @property
    def ran_beside(self) -> bool:
        """Whether enough live items were answered beside people to say that it works there."""
        return self.bound <= MOST_UNUSABLE


NOTHING = Shown()
