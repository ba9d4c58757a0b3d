"""What a work is worth, out of its definition, its initiative and its evidence; or why that is unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from midspan.definitions.faults import dotted
from midspan.definitions.rules.subjects import ceiling_of, said
from midspan.definitions.workspace import InitiativeFile, WorkFile
from midspan.model.evidence import Evidence
from midspan.model.stage import Level
from midspan.settings import Calendar, Settings
from midspan.stats.binomial import lower
from midspan.units import Money, Price
from midspan.value.net import Basis, Net, net
from midspan.value.share import certified, share_alone
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


@dataclass(frozen=True, slots=True)
class WorkValue:
    """The net value of one work, or all that keeps it unknown: one of the two is there."""

    net: Net | None
    unknown: tuple[Unknown, ...] = ()


def work_value(
    file: WorkFile,
    initiative: InitiativeFile,
    evidence: Evidence,
    settings: Settings,
    today: date,
    invested: float | None,
) -> WorkValue:
    """Net value of one work within its initiative; `invested` is its part of the budget per working day."""
    reading = _Reading(settings.currency)
    basis = _basis(reading, file, initiative, evidence, settings.calendar, today, invested)
    if invested is None and not reading.unknown:
        text = f"the part of the budget that `{file.name}` bears is unknown, because the effort of another work is"
        reading.unknown.append(Unknown(text, _EFFORT, initiative.place("works")))
    if reading.unknown:
        return WorkValue(None, tuple(reading.unknown))
    return WorkValue(net(basis))


def investment_per_day(initiative: InitiativeFile, calendar: Calendar) -> float | None:
    """The budget spread over the working days in which it shall pay back; None where either is unsaid."""
    promised = initiative.initiative
    budget = promised.investment.budget if promised.investment else None
    within = promised.value.payback_within if promised.value else None
    days = calendar.working_days(within) if within else 0.0
    return budget.amount / days if budget is not None and days > 0 else None


def invested_in(
    files: Sequence[WorkFile], per_day: float | None, calendar: Calendar
) -> dict[str, float | None]:
    """The investment per working day that each work bears: its part of today's effort over all of them.

    None where a work's effort is unsaid: the parts of the others cannot be known either.
    """
    hours = [effort_per_day(file, calendar) for file in files]
    known = [each for each in hours if each is not None]
    if per_day is None or len(known) < len(files):
        return dict.fromkeys((file.name for file in files), None)
    whole = sum(known)
    return {
        file.name: per_day * (each / whole if whole else 1 / len(files))
        for file, each in zip(files, known, strict=True)
    }


def effort_per_day(file: WorkFile, calendar: Calendar) -> float | None:
    """Seconds of people's time that the work takes today on a working day; None where unsaid."""
    today = file.work.today
    if today is None or today.volume is None or today.effort is None:
        return None
    return calendar.per_day(today.volume) * today.effort


@dataclass(slots=True)
class _Reading:
    """Collects what is missing while a basis is put together."""

    currency: str
    unknown: list[Unknown] = field(default_factory=list)

    def number(self, file: WorkFile | InitiativeFile, value: float | None, *at: str, do: str) -> float:
        """The value, or 0 with a note that it is unknown."""
        if value is None:
            what = "cannot be read" if said(file, *at) else "is missing"
            self.unknown.append(Unknown(f"`{dotted(at)}` {what}", do, file.place(*at), dotted(at)))
            return 0.0
        return value

    def money(
        self, file: WorkFile | InitiativeFile, value: Money | Price | None, *at: str | int, do: str
    ) -> float:
        """The amount in the workspace's currency, or 0 with a note that it is unknown."""
        if value is None:
            return self.number(file, None, *map(str, at), do=do)
        if value.currency != self.currency:
            text = f"`{dotted(at)}` is in `{value.currency}`, the workspace is in `{self.currency}`"
            self.refuse(file, *at, text=text, do=f"convert it and write it in `{self.currency}`")
        return value.amount

    def refuse(self, file: WorkFile | InitiativeFile, *at: str | int, text: str, do: str) -> None:
        self.unknown.append(Unknown(text, do, file.place(*at), dotted(at), unusable=True))


def _basis(
    reading: _Reading,
    file: WorkFile,
    initiative: InitiativeFile,
    evidence: Evidence,
    calendar: Calendar,
    today: date,
    invested: float | None,
) -> Basis:
    now, ceiling = file.work.today, ceiling_of(file)
    volume = now.volume if now else None
    items = reading.number(
        file, None if volume is None else calendar.per_day(volume), "today", "volume", do=_VOLUME
    )
    effort = reading.number(file, now.effort if now else None, "today", "effort", do=_EFFORT)
    worth, per = _worth(reading, initiative, file, effort)
    _investment(reading, initiative)
    share, error, error_low = _proven(reading, file, evidence, ceiling, today)
    alone = ceiling.reaches(Level.AUTONOMOUS)
    return Basis(
        volume=items,
        effort_s=effort,
        review_s=_review(reading, file, ceiling, effort),
        audit=_audit(reading, file) if alone else 0.0,
        worth=worth,
        worth_per=per,
        share=share[0],
        share_low=share[1],
        share_high=share[2],
        error=error,
        error_low=error_low,
        error_cost=_error_cost(reading, file) if alone else 0.0,
        model_cost=_model_cost(reading, file, evidence) if ceiling.reaches(Level.SHADOW) else 0.0,
        investment=invested or 0.0,
        currency=reading.currency,
    )


_VOLUME = "count the items of a period, such as `1200/day`"
_EFFORT = "measure how long a person needs for one item, such as `90 s`"


def _worth(reading: _Reading, initiative: InitiativeFile, file: WorkFile, effort: float) -> tuple[float, Per]:
    value = initiative.initiative.value
    worth = value.worth if value else None
    amount = reading.money(
        initiative,
        worth,
        "value",
        "worth",
        do="say what an hour of people's time is worth, such as `38 EUR/hour`",
    )
    if worth is None:
        return 0.0, "hour"
    if worth.per.lower() not in PRICES:
        reading.refuse(
            initiative,
            "value",
            "worth",
            text=f"`value.worth` is per `{worth.per}`, which cannot be set against items or hours",
            do="say what an hour of people's time or one item handled alone is worth, "
            f"such as `38 {worth.currency}/hour` or `2 {worth.currency}/item`",
        )
        return 0.0, "hour"
    per, times = PRICES[worth.per.lower()]
    if per == "item" and effort == 0 and file.work.today and file.work.today.effort is not None:
        text = "`today.effort` is 0, so what an audit costs of an item's worth cannot be known"
        reading.refuse(file, "today", "effort", text=text, do=_EFFORT)
    return amount * times, per


def _investment(reading: _Reading, initiative: InitiativeFile) -> None:
    promised = initiative.initiative
    budget = promised.investment.budget if promised.investment else None
    within = promised.value.payback_within if promised.value else None
    reading.money(initiative, budget, "investment", "budget", do="say what it may cost, such as `12000 EUR`")
    days = reading.number(
        initiative,
        within,
        "value",
        "payback_within",
        do="say within which time it shall pay back, such as `26 weeks`",
    )
    if within is not None and days <= 0:
        reading.refuse(
            initiative,
            "value",
            "payback_within",
            text="`value.payback_within` is 0: nothing pays back at once",
            do="say within which time it shall pay back, such as `26 weeks`",
        )


def _review(reading: _Reading, file: WorkFile, ceiling: Level, effort: float) -> float:
    if not ceiling.reaches(Level.ASSISTED):
        return effort  # people do the work as they do today: nothing is saved, nothing is lost
    review = file.work.review
    return reading.number(
        file,
        review.effort if review else None,
        "review",
        "effort",
        do="measure how long one review takes, such as `60 s`",
    )


def _audit(reading: _Reading, file: WorkFile) -> float:
    autonomy = file.work.autonomy
    return reading.number(
        file,
        autonomy.audit if autonomy else None,
        "autonomy",
        "audit",
        do="say which share of what acts alone is checked afterwards, such as `5%`",
    )


def _error_cost(reading: _Reading, file: WorkFile) -> float:
    failures = file.work.failures or ()
    if not failures:
        return reading.number(
            file, None, "failures", do="list how the work can go wrong, and what each error costs"
        )
    costs = [
        reading.money(file, each.cost, "failures", position, "cost", do="estimate what one such error costs")
        for position, each in enumerate(failures)
    ]
    return max(costs)


def _model_cost(reading: _Reading, file: WorkFile, evidence: Evidence) -> float:
    measured = _measured_cost(evidence)
    limit = file.work.quality.cost_per_item if file.work.quality else None
    if measured is not None:
        amount, currency = measured
        return reading.money(file, Money(amount, currency or reading.currency), "implementations", do="")
    if limit is not None:
        return reading.money(file, limit, "quality", "cost_per_item", do="")
    reading.unknown.append(
        Unknown(
            "what one answer costs was not measured",
            "return `cost` with each answer (0 where it runs on your own machines), or set `quality.cost_per_item`",
            file.place("implementations"),
        )
    )
    return 0.0


def _measured_cost(evidence: Evidence) -> tuple[float, str | None] | None:
    """The dearest cost per item measured of the certified implementation, or of any while none is certified."""
    chosen = evidence.certificate.implementation if evidence.certificate else None
    costs = [
        (each.cost_per_item, each.currency)
        for each in evidence.evaluations
        if each.cost_per_item is not None and chosen in (None, each.implementation)
    ]
    return max(costs, key=lambda cost: cost[0], default=None)


def _proven(
    reading: _Reading, file: WorkFile, evidence: Evidence, ceiling: Level, today: date
) -> tuple[tuple[float, float, float], float, float]:
    share = share_alone(evidence, ceiling, today)
    if share is None:
        text = f"no certificate says how much of `{file.name}` may act alone"
        do = f"prove it: `midspan prove {file.name} --certify`"
        reading.unknown.append(Unknown(text, do, file.place("work"), unproven=True))
        return (0.0, 0.0, 0.0), 0.0, 0.0
    held = certified(evidence, today)
    if held is None:
        return (share.value, share.low, share.high), 0.0, 0.0
    certificate = held[1]
    error_low = lower(certificate.errors, certificate.n, certificate.confidence_level)
    return (share.value, share.low, share.high), certificate.max_error, min(error_low, certificate.max_error)
