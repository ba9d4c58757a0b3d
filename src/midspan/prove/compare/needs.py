"""Whether a candidate does what production needs. What is not known is not met: this fails closed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from midspan.model.work import Candidate, Work
from midspan.prove.compare.figures import Figures
from midspan.prove.met import Met, within
from midspan.settings import Calendar


@dataclass(frozen=True, slots=True)
class Need:
    """One need of the definition, and what is known of one candidate."""

    name: str
    limit: str
    found: str
    met: Met

    @property
    def bars(self) -> bool:
        """Whether a candidate is out as long as it is not met. Load follows from today's volume: it is said, and stays open."""
        return self.name != "load" and self.met is not Met.MET


def needs(
    work: Work, candidate: Candidate, found: Figures | None, calendar: Calendar, currency: str | None
) -> tuple[Need, ...]:
    """The needs that the definition declares; found: None where the candidate was not measured."""
    quality, today, said = work.quality, work.today, list[Need]()
    if quality and quality.latency_p95 is not None:
        said.append(_latency(quality.latency_p95, found))
    if quality and quality.cost_per_item is not None:
        amount, unit = quality.cost_per_item.amount, quality.cost_per_item.currency
        said.append(_cost(amount, unit, found, currency))
    if today and today.volume is not None:
        said.append(_load(calendar.per_day(today.volume) / calendar.hours_per_day / 3600, found))
    if work.residency:
        said.append(_residency(work.residency, candidate.residency))
    return tuple(said)


def _latency(limit: float, found: Figures | None) -> Need:
    measured = found.latency_p95 if found else None
    if measured is None:
        return Need("latency_p95", f"{limit:g} s", "no item was answered by itself", Met.UNKNOWN)
    shown = f"{measured.value:.3g} s (of {measured.n:,})"
    return Need("latency_p95", f"{limit:g} s", shown, within(measured.low, measured.high, limit))


def _cost(limit: float, unit: str, found: Figures | None, currency: str | None) -> Need:
    shown, cost = f"{limit:g} {unit}", found.cost if found else None
    if cost is None:
        return Need("cost_per_item", shown, "no answer says its cost", Met.UNKNOWN)
    if currency != unit:
        return Need("cost_per_item", shown, f"costs are said in {currency}", Met.UNKNOWN)
    return Need(
        "cost_per_item",
        shown,
        f"{cost.value:.4g} {unit} (of {cost.n:,})",
        within(cost.low, cost.high, limit),
    )


def _load(per_second: float, found: Figures | None) -> Need:
    """One item after the other is what was measured; how many can be answered at once was not."""
    limit, latency = f"{3600 * per_second:,.0f} items an hour", found.latency if found else None
    if latency is None:
        return Need("load", limit, "no item was answered by itself", Met.UNKNOWN)
    shown = f"{3600 / latency.value:,.0f} an hour, one after the other" if latency.value else "at once"
    met = within(per_second * latency.low, per_second * latency.high, 1.0)
    if met is Met.NOT_MET:
        at_once = math.ceil(per_second * latency.high)
        return Need("load", limit, f"{shown}; {at_once} at once were not measured", Met.UNKNOWN)
    return Need("load", limit, shown, met)


def _residency(regions: Sequence[str], where: str | None) -> Need:
    limit = " or ".join(regions)
    if where is None:
        return Need("residency", limit, "it does not say where it sends data", Met.UNKNOWN)
    return Need("residency", limit, where, Met.MET if where in regions else Met.NOT_MET)
