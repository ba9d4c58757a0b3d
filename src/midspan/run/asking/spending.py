"""What a work may spend on answers in one day: reserved in the commit that says an item is tried, booked in that of its end.

Law: what is spent and what the tries under way may come to never exceed the budget together when a try begins, whichever
worker begins it. A try that its process did not survive, and an answer whose cost nobody knows, count as the dearest
answer known; so the day's bill exceeds the budget at most by what tries under way cost more than any before them, and by
those under way at midnight.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from midspan.run.ports import Production


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the answering candidate declares. per_item: what one answer costs before any is known; None: nothing says it."""

    per_day: float
    currency: str
    per_item: float | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """One day of one work, in the workspace's currency. under_way: tries that have begun and not ended.

    carried: those under way when the day began; what is not over by the next midnight never will be. dearest: the answer that cost most, of this day or else of the last one; None where no cost was ever known. today:
    whether it is of this day. reported: whether anybody was told that the day's money did not last.
    """

    day: str
    spent: Decimal = Decimal(0)
    under_way: int = 0
    dearest: Decimal | None = None
    today: bool = False
    carried: int = 0
    reported: bool = False

    def on(self, day: str) -> Spent:
        """As that day begins, where it is a later one; a clock that jumps back gives nobody a fresh budget."""
        return self if day <= self.day else Spent(day, dearest=self.dearest, carried=self.under_way)

    def each(self, allowance: Allowance) -> Decimal | None:
        """What the next answer may cost; None where nothing says it."""
        if self.dearest is not None:
            return self.dearest
        return None if allowance.per_item is None else exact(allowance.per_item)

    def room(self, allowance: Allowance) -> int | None:
        """How many tries may begin; None: as many as come, since they cost nothing."""
        each = self.each(allowance)
        if each is None:
            return 0
        left = exact(allowance.per_day) - self.spent - (self.under_way + self.carried) * each
        if each == 0:
            return None if left >= 0 else 0
        return max(0, int(left / each))

    def begun(self, count: int) -> Spent:
        return replace(self, under_way=self.under_way + count)

    def ended(self, cost: float | None, allowance: Allowance) -> Spent:
        """A try is over. cost: None where nobody knows."""
        known = self.each(allowance) or Decimal(0)
        took = known if cost is None else exact(cost)
        today = min(1, self.under_way)
        after = replace(
            self,
            spent=self.spent + took,
            under_way=self.under_way - today,
            carried=max(0, self.carried - 1 + today),
        )
        if cost is None or took == 0:  # what failed for nothing says nothing of what an answer costs
            return after
        dearest = max(took, self.dearest) if self.today and self.dearest is not None else took
        return replace(after, dearest=dearest, today=True)


class Purse:
    """The day's money of one work, kept in its database. Everything within the caller's transaction. Raises StoreError."""

    def __init__(
        self, production: Production, work: str, breached: Callable[[str], None] = lambda _why: None
    ) -> None:
        """breached: told once a day, within the transaction that finds it, that the money did not last, and how it stands."""
        self._production = production
        self._address = f"spent:{work}"
        self._breached = breached

    def reserve(self, allowance: Allowance | None, count: int, day: str) -> int:
        """How many of so many tries may begin; these are under way from here on. day: UTC, as `2026-11-28`."""
        if allowance is None or count == 0:
            return count
        stands = self.read(day)
        room = stands.room(allowance)
        granted = count if room is None else min(room, count)
        after = stands.begun(granted)
        # Where nothing says what an answer costs, no money was spent: whoever gets the item reads what to write.
        breached = granted < count and not stands.reported and stands.each(allowance) is not None
        if breached:
            after = replace(after, reported=True)
        if after != stands:
            self._keep(after)
        if breached:
            self._breached(self.why(allowance, day))
        return granted

    def book(self, allowance: Allowance | None, costs: list[float | None], day: str) -> None:
        """So many tries are over and took this. None: nobody knows."""
        if allowance is None or not costs:
            return
        stands = self.read(day)
        for cost in costs:
            stands = stands.ended(cost, allowance)
        self._keep(stands)

    def why(self, allowance: Allowance, day: str) -> str:
        """Why nothing is asked, for the person who gets the item."""
        stands, said = self.read(day), f"{allowance.per_day:g} {allowance.currency}"
        each = stands.each(allowance)
        if each is None:
            return (
                f"nothing says what an answer costs, so the budget of `{said}` for one day cannot be kept:"
                " write `quality.cost_per_item`"
            )
        return (
            f"the budget of `{said}` for one day is used up: `{stands.spent:.6g}` is spent, `{stands.under_way + stands.carried}` answers"
            f" are under way, and one may cost `{each:.6g}`; it goes on after midnight UTC"
        )

    def read(self, day: str) -> Spent:
        mark = self._production.mark(self._address)
        if mark is None:
            return Spent(day)
        dearest = mark["dearest"]
        return Spent(
            mark["day"],
            Decimal(mark["spent"]),
            mark["under_way"],
            None if dearest is None else Decimal(dearest),
            mark["today"],
            mark["carried"],
            mark.get("reported", False),
        ).on(day)

    def _keep(self, stands: Spent) -> None:
        self._production.set_mark(
            self._address,
            {
                "day": stands.day,
                "spent": str(stands.spent),
                "under_way": stands.under_way,
                "dearest": None if stands.dearest is None else str(stands.dearest),
                "today": stands.today,
                "carried": stands.carried,
                "reported": stands.reported,
            },
        )


def exact(amount: float) -> Decimal:
    # As it is written: three answers at 0.1 cost 0.3, which no sum of binary fractions does.
    return Decimal(repr(float(amount)))
