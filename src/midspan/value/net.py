"""Net value: what a work saves on a working day, after errors at the bound, review, model and investment.

With V items per working day, e today's effort and r the effort of one review, w what an hour of people's time
is worth, c the share that acts alone, a the share of it that is audited, α the error at the bound, k the cost
of an error, m the model's cost per item and i the investment spread over the days in which it shall pay back:

    net = V·e·w − [V·(1−c) + V·c·a]·r·w − V·c·α·k − V·m − i

k is the cost of the dearest declared failure: which failure an error will be is not known, so the bound takes
the worst. Where the worth is a price per item, an item handled alone is worth that price, an item that people
handle costs what it costs today, and an audit costs its share r/e of the price:

    net = V·c·w − V·c·a·(r/e)·w − V·c·α·k − V·m − i

Where a share h is held out, V stands for V·(1−h) in all of this, and people take V·h·e·w more for what they handle as before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

_HOUR = 3600.0

TERMS: Mapping[str, str] = {
    "effort_saved": "today's effort, all of it",
    "review": "people who take the rest and audit what acted alone",
    "errors": "errors at the bound, each at the cost of the dearest failure",
    "model": "what the implementation costs",
    "investment": "the budget, spread over the days in which it shall pay back",
}


@dataclass(frozen=True, slots=True)
class Basis:
    """What the net value of one work rests on; money in one `currency`.

    volume: items per working day. effort_s, review_s: seconds per item. worth: per hour of people's time, or per
    item handled alone, as `worth_per` says. share and error with their exact bounds: `error` is the limit that
    the certificate promises, `error_low` the lowest that its counts allow. error_cost, model_cost: per item.
    investment: per working day. review_best_s: the shortest review that a measurement leaves open, where `review_s` is
    its bound; None where it is promised. holdout: the share of items that people handle as before.
    over_all: `review_s` is what people still give to an item on average over all of them, as it was measured.
    """

    volume: float
    effort_s: float
    review_s: float
    audit: float
    worth: float
    worth_per: Literal["hour", "item"]
    share: float
    share_low: float
    share_high: float
    error: float
    error_low: float
    error_cost: float
    model_cost: float
    investment: float
    currency: str
    review_best_s: float | None = None
    holdout: float = 0.0
    over_all: bool = False


@dataclass(frozen=True, slots=True)
class Net:
    """Money per working day: at the bound, the interval that share and error leave open, and every term.

    The terms add up to `per_day`; costs are negative. `running` leaves the investment out.
    """

    per_day: float
    low: float
    high: float
    currency: str
    terms: Mapping[str, float]

    @property
    def running(self) -> float:
        return self.per_day - self.terms["investment"]


def net(basis: Basis) -> Net:
    """The net value at the certified share and the error limit.

    The interval spans every share between its exact bounds with every error between its exact lower bound and
    the limit, and every review between the best and the bound of a measurement: the formula is linear in each, so its
    extremes stand at the corners.
    """
    terms = _terms(basis, basis.share, basis.error, basis.review_s)
    per_day = sum(terms.values())
    best = basis.review_s if basis.review_best_s is None else basis.review_best_s
    corners = [
        sum(_terms(basis, *corner).values())
        for corner in product(
            (basis.share_low, basis.share_high), (basis.error_low, basis.error), (best, basis.review_s)
        )
    ]
    return Net(per_day, min(per_day, *corners), max(per_day, *corners), basis.currency, terms)


def total(parts: Sequence[Net]) -> Net:
    """The sum over works. Raises ValueError for none, and for more than one currency: a bug of ours, not the user's."""
    currencies = {part.currency for part in parts}
    if len(currencies) != 1:
        raise ValueError(f"values in `{sorted(currencies)}` cannot be added up")
    return Net(
        sum(part.per_day for part in parts),
        sum(part.low for part in parts),
        sum(part.high for part in parts),
        currencies.pop(),
        {term: sum(part.terms[term] for part in parts) for term in TERMS},
    )


def payback_days(budget: float, running: float) -> float | None:
    """Working days until the running value has paid the budget back; None where it never does."""
    if budget <= 0:
        return 0.0
    return budget / running if running > 0 else None


def _terms(basis: Basis, share: float, error: float, review_s: float) -> dict[str, float]:
    volume = basis.volume * (1 - basis.holdout)
    alone = volume * share
    if basis.worth_per == "hour":
        saved = basis.volume * basis.effort_s / _HOUR * basis.worth
        reviewed = volume if basis.over_all else volume - alone + alone * basis.audit
        as_before = basis.volume * basis.holdout * basis.effort_s
        review = (reviewed * review_s + as_before) / _HOUR * basis.worth
    else:
        saved = alone * basis.worth
        review = alone * basis.audit * review_s / basis.effort_s * basis.worth
    return {
        "effort_saved": saved,
        "review": -review,
        "errors": -alone * error * basis.error_cost,
        "model": -volume * basis.model_cost,
        "investment": -basis.investment,
    }
