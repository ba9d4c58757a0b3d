"""Today's volume, counted from the days on which items came."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from midspan.settings import Calendar

# Fewer days than these are no period that an average could stand for.
_FEWEST_DAYS = 5
_LONGEST_YEARS = 100
_WEEKS_A_MONTH = 365.25 / 7 / 12


@dataclass(frozen=True, slots=True)
class Volume:
    """items in so many working days, from the first day to the last, both counted; on `busy` days any came."""

    items: int
    working_days: int
    first: date
    last: date
    busy: int
    days_a_week: int

    @property
    def rate(self) -> str:
        """As a definition says it, to three digits."""
        per_day = self.items / self.working_days
        if per_day >= 1:
            return f"{_three_digits(per_day)}/day"
        return f"{_three_digits(per_day * self.days_a_week * _WEEKS_A_MONTH)}/month"

    @property
    def said(self) -> str:
        return (
            f"{self.items:,} rows with a date in {self.working_days:,} working days, {self.first} to {self.last} "
            f"({self.busy:,} days with any)"
        )


@dataclass(slots=True)
class Arrivals:
    """Days with the number of items that came on them."""

    days: Counter[date] = field(default_factory=Counter)

    def volume(self, calendar: Calendar) -> Volume | None:
        """None where the days are too few, or so far apart that one of them is no date of this work."""
        if len(self.days) < 2:
            return None
        first, last = min(self.days), max(self.days)
        if last.year - first.year > _LONGEST_YEARS:
            return None
        working = working_days(first, last, calendar)
        if working < _FEWEST_DAYS:
            return None
        return Volume(self.days.total(), working, first, last, len(self.days), len(calendar.days))


def working_days(first: date, last: date, calendar: Calendar) -> int:
    """From the first day to the last, both counted."""
    weeks, rest = divmod((last - first).days + 1, 7)
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    left = sum(names[(first.weekday() + number) % 7] in calendar.days for number in range(rest))
    return weeks * len(calendar.days) + left


def _three_digits(number: float) -> str:
    rounded = float(f"{number:.3g}")
    return f"{rounded:.0f}" if rounded >= 100 else f"{rounded:g}"
