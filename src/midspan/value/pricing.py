"""The prices that enter a net value: people's time, an error, an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from midspan.definitions.workspace import InitiativeFile, WorkFile
from midspan.model.evidence import Evidence
from midspan.units import Money
from midspan.value.reading import Reading
from midspan.value.unknown import Unknown

Per = Literal["hour", "item"]

# What a worth may be per: the kind of price, and how many of the unit make one of that kind.
PRICES: Mapping[str, tuple[Per, float]] = {
    "hour": ("hour", 1.0),
    "hours": ("hour", 1.0),
    "h": ("hour", 1.0),
    "minute": ("hour", 60.0),
    "minutes": ("hour", 60.0),
    "min": ("hour", 60.0),
    "item": ("item", 1.0),
    "items": ("item", 1.0),
}


def worth(reading: Reading, initiative: InitiativeFile) -> tuple[float, Per]:
    """What an hour of people's time, or an item handled alone, is worth."""
    value = initiative.initiative.value
    said = value.worth if value else None
    do = "say what an hour of people's time or one item handled alone is worth, such as `38 EUR/hour`"
    amount = reading.money(initiative, said, "value", "worth", do=do)
    if said is None:
        return 0.0, "hour"
    if said.per.lower() not in PRICES:
        text = f"is per `{said.per}`, which cannot be set against items or hours"
        reading.refuse(initiative, "value", "worth", text=text, do=do)
        return 0.0, "hour"
    per, times = PRICES[said.per.lower()]
    return amount * times, per


def error_cost(reading: Reading, file: WorkFile) -> float:
    """What an error costs: as much as the dearest failure that the work declares."""
    failures = file.work.failures or ()
    if not failures:
        do = "list how the work can go wrong, and what each error costs"
        return reading.number(file, None, "failures", do=do)
    do = "estimate what one such error costs, such as `45 EUR`"
    return max(
        reading.money(file, each.cost, "failures", n, "cost", do=do) for n, each in enumerate(failures)
    )


def answer_cost(reading: Reading, file: WorkFile, evidence: Evidence, spent: float | None = None) -> float:
    """What an answer costs: as spent in production, else as measured on cases, else as much as the work allows."""
    if spent is not None:
        return spent
    limit = file.work.quality.cost_per_item if file.work.quality else None
    do = "return `cost` with each answer (0 where it runs on your own machines), or set `quality.cost_per_item`"
    measured = _measured(evidence)
    if measured is not None:
        amount, currency = measured
        return reading.money(file, Money(amount, currency or reading.currency), "implementations", do=do)
    if limit is not None:
        return reading.money(file, limit, "quality", "cost_per_item", do=do)
    reading.unknown.append(
        Unknown("what one answer costs was not measured", do, file.place("implementations"))
    )
    return 0.0


def _measured(evidence: Evidence) -> tuple[float, str | None] | None:
    """The dearest cost per item measured of the certified implementation, or of any while none is certified."""
    chosen = evidence.certificate.implementation if evidence.certificate else None
    costs = [
        (each.cost_per_item, each.currency)
        for each in evidence.evaluations
        if each.cost_per_item is not None and chosen in {None, each.implementation}
    ]
    return max(costs, key=lambda cost: cost[0], default=None)
