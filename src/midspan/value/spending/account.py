"""What an initiative has cost: answers as they were billed, people's time as it was measured, and what was entered.

Answers are those of production and those that proving its works took. Law: nothing that is unknown counts as 0. Answers or reviews of which the ledger does not know what they took are counted, and the sum
is then said to be at least what it is; people's time without a price per hour leaves the sum unknown.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from midspan import stats
from midspan.definitions.workspace import InitiativeFile
from midspan.value.pricing import PRICES
from midspan.value.spending.cost import Cost, up_to

# What was spent longer ago says little of what is spent now; less than two weeks do not show what a week is like.
WINDOW, FEWEST = 28, 14


@dataclass(slots=True)
class Proving:
    """What asking took while works were proven. unbilled: of the answers with an unknown cost.

    unwritten: something was proven before bills were written, so that nobody knows what it took.
    """

    amount: float = 0.0
    answers: int = 0
    unbilled: int = 0
    unwritten: bool = False


@dataclass(slots=True)
class Usage:
    """By day: money for answers, and seconds of people. answers, reviews: how many; unbilled, untimed: of these unknown."""

    model: dict[date, float] = field(default_factory=lambda: defaultdict(float))
    people_s: dict[date, float] = field(default_factory=lambda: defaultdict(float))
    answers: int = 0
    unbilled: int = 0
    reviews: int = 0
    untimed: int = 0
    proving: Proving = field(default_factory=Proving)

    def add(self, other: Usage) -> None:
        """What another work took as well."""
        for day, money in other.model.items():
            self.model[day] += money
        for day, seconds in other.people_s.items():
            self.people_s[day] += seconds
        self.answers += other.answers
        self.unbilled += other.unbilled
        self.reviews += other.reviews
        self.untimed += other.untimed
        self.proving.amount += other.proving.amount
        self.proving.answers += other.proving.answers
        self.proving.unbilled += other.proving.unbilled
        self.proving.unwritten |= other.proving.unwritten


@dataclass(frozen=True, slots=True)
class Account:
    """At a date, in one currency. people: None where nothing says what an hour is worth. at_least: something is unknown.

    forecast: on the day of the decision, with its interval; None where `unforeseen` says why. runs_out: the day on which the
    budget is spent at this rate; None where that is after the decision, or cannot be told.
    """

    currency: str
    budget: float | None
    model: float
    people: float | None
    people_hours: float
    other: float
    usage: Usage
    costs: tuple[Cost, ...]
    due: date | None
    forecast: stats.Forecast | None
    unforeseen: str | None
    runs_out: date | None

    @property
    def spent(self) -> float | None:
        """All of it; None where people's time has no price."""
        return None if self.people is None else self.least

    @property
    def at_least(self) -> bool:
        """Whether something is in it of which nobody knows what it cost."""
        used = self.usage
        proven = used.proving.unbilled or used.proving.unwritten
        return self.people is None or bool(used.unbilled or used.untimed or proven)

    @property
    def nothing(self) -> bool:
        """Whether nothing was spent, and nothing is unknown that could have been."""
        return not self.least and not self.at_least

    @property
    def least(self) -> float:
        """What is known to be spent: people's time without a price is left out of it."""
        return self.model + (self.people or 0.0) + self.usage.proving.amount + self.other

    @property
    def over(self) -> bool | None:
        """Whether more is spent than the budget allows; None where that is unknown: of a least, only that it is more is known."""
        if self.budget is None:
            return None
        if self.least > self.budget:
            return True
        return None if self.at_least else False

    @property
    def foreseen_over(self) -> bool | None:
        """Whether it will be more than the budget on the day of the decision.

        True where more is expected, or spent already; False where all of the interval is within the budget; else None, for nobody
        can tell.
        """
        if self.over or self.budget is None or self.forecast is None:
            return self.over or None
        if self.forecast.expected > self.budget:
            return True
        return None if self.at_least or self.forecast.high > self.budget else False


def account(
    file: InitiativeFile, currency: str, usage: Usage, costs: Sequence[Cost], due: date | None, today: date
) -> Account:
    """The account at `today`. due: the day of the decision. file: the promise that counts."""
    per_hour = _per_hour(file, currency)
    budget = file.initiative.investment.budget if file.initiative.investment else None
    entered = up_to(costs, today)
    hours = sum(usage.people_s.values()) / 3600
    people = 0.0 if not usage.reviews else None if per_hour is None else hours * per_hour
    model, other = sum(usage.model.values()), sum(each.amount for each in entered)
    allowed = budget.amount if budget is not None and budget.currency == currency else None
    spent = None if people is None else model + people + usage.proving.amount + other
    daily = _daily(usage, per_hour, today)
    forecast, unforeseen = _ahead(spent, daily, due, today)
    return Account(
        currency, allowed, model, people, hours, other, usage, tuple(entered), due, forecast, unforeseen,
        _runs_out(spent, daily, allowed, due, today),
    )  # fmt: skip


def _per_hour(file: InitiativeFile, currency: str) -> float | None:
    value = file.initiative.value
    worth = value.worth if value else None
    if worth is None or worth.currency != currency or worth.per.lower() not in PRICES:
        return None
    per, times = PRICES[worth.per.lower()]
    return worth.amount * times if per == "hour" else None


def _daily(usage: Usage, per_hour: float | None, today: date) -> list[float]:
    """What each of the last days took, days on which nothing was spent included; empty where nothing ran yet."""
    days = [*usage.model, *usage.people_s]
    if not days:
        return []
    first = max(min(days), today - timedelta(days=WINDOW))
    # Today is not over: it says less than a day.
    spans = (first + timedelta(days=number) for number in range(max(0, (today - first).days)))
    return [_day(usage.model, each) + _day(usage.people_s, each) / 3600 * (per_hour or 0.0) for each in spans]


def _day(found: Mapping[date, float], day: date) -> float:
    return found.get(day, 0.0)


def _ahead(
    spent: float | None, daily: Sequence[float], due: date | None, today: date
) -> tuple[stats.Forecast | None, str | None]:
    if spent is None:
        return None, "what an hour of people's time costs is not said: `value.worth` per hour"
    if due is None:
        return None, "nothing says when it is decided"
    if due <= today:
        return None, "the day of the decision has come"
    if len(daily) < FEWEST:
        return None, f"it ran for {len(daily)} days, and {FEWEST} show what a week is like"
    found = stats.sum_ahead(daily, (due - today).days)
    return stats.Forecast(
        spent + found.expected, spent + max(0.0, found.low), spent + found.high, found.level
    ), None


def _runs_out(
    spent: float | None, daily: Sequence[float], budget: float | None, due: date | None, today: date
) -> date | None:
    if spent is None or budget is None or due is None or len(daily) < FEWEST:
        return None
    rate = sum(daily) / len(daily)
    if spent > budget:
        return today
    if rate <= 0 or (budget - spent) / rate >= (due - today).days:
        return None
    return today + timedelta(days=math.floor((budget - spent) / rate))
