"""What a work is worth, out of its definition, its initiative and its evidence; or why that is unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from midspan import stats
from midspan.definitions.rules.subjects import ceiling_of
from midspan.definitions.workspace import InitiativeFile, WorkFile
from midspan.model.evidence import Evidence
from midspan.model.stage import Level
from midspan.prove.evaluating.minutes import Minutes
from midspan.run.shown import NOTHING as NOTHING_SHOWN
from midspan.run.shown import Shown
from midspan.settings import Calendar, Settings
from midspan.value.effects import Effect
from midspan.value.investing import read_investment
from midspan.value.net import Basis, Net, net
from midspan.value.pricing import answer_cost, error_cost, worth
from midspan.value.reading import Reading
from midspan.value.share import NOTHING, Share, certified, held_out, share_alone
from midspan.value.unknown import Unknown

_VOLUME = "count the items of a period, such as `1200/day`"
_EFFORT = "measure how long a person needs for one item, such as `90 s`"
_REVIEW = "measure how long one review takes, such as `60 s`"
_AUDIT = "say which share of what acts alone is checked afterwards, such as `5%`"


class How(StrEnum):
    """What a number rests on. A forecast is by certificate, cases, or what the files promise."""

    MEASURED = "measured"
    FORECAST = "forecast"


@dataclass(frozen=True, slots=True)
class WorkValue:
    """The net value of one work, or all that keeps it unknown: one of the two is there.

    measured: what a proposal saves of people's time was measured; else it is what `review.effort` promises. how: of each
    term, whether it rests on production or on what is foretold; empty where nothing is known.
    """

    net: Net | None
    unknown: tuple[Unknown, ...] = ()
    measured: bool = False
    how: Mapping[str, How] = field(default_factory=dict)


def work_value(
    file: WorkFile,
    initiative: InitiativeFile,
    evidence: Evidence,
    settings: Settings,
    today: date,
    invested: float | None,
    minutes: Minutes | None = None,
    effects: Sequence[Effect] = (),
    shown: Shown = NOTHING_SHOWN,
) -> WorkValue:
    """Net value of one work within its initiative; `invested` is its part of the budget per working day.

    minutes: what a proposal saves as it was measured; it counts where a person decides every item. effects: by hold-out; the
    one at its ceiling counts before anything that is foretold. shown: by production.
    """
    reading = Reading(settings.currency)
    read_investment(reading, initiative)
    share, error, error_low = _proven(reading, file, evidence, today)
    price, per = worth(reading, initiative)
    saved = _saved(file, minutes)
    volume, effort, review, audit = _load(reading, file, settings.calendar, saved)
    if per == "item" and effort == 0 and not reading.unknown:
        text = "is 0, so what an audit costs of an item's worth cannot be known"
        reading.refuse(file, "today", "effort", text=text, do=_EFFORT)
    ceiling = ceiling_of(file)
    found = _effect(effects, ceiling) if per == "hour" else None
    if found is not None:
        effort, review = found.before, found.left
    basis = Basis(
        volume=volume,
        effort_s=effort,
        review_s=review,
        audit=audit,
        worth=price,
        worth_per=per,
        share=share.value,
        share_low=share.low,
        share_high=share.high,
        error=error,
        error_low=error_low,
        error_cost=error_cost(reading, file) if ceiling.reaches(Level.AUTONOMOUS) else 0.0,
        model_cost=answer_cost(reading, file, evidence, shown.cost_per_item)
        if ceiling.reaches(Level.SHADOW)
        else 0.0,
        investment=invested or 0.0,
        currency=reading.currency,
        review_best_s=found.left_best if found else _left(effort, saved[1]) if saved else None,
        holdout=held_out(file),
        over_all=found is not None,
    )
    if invested is None and not reading.unknown:
        text = f"the part of the budget that `{file.name}` bears is unknown, because the effort of another work is"
        reading.unknown.append(Unknown(text, _EFFORT, initiative.place("works")))
    measured = saved is not None or found is not None
    if reading.unknown:
        return WorkValue(None, tuple(reading.unknown), measured=measured)
    return WorkValue(net(basis), measured=measured, how=_how(found, shown))


class _Paces(NamedTuple):
    """Seconds that people gave to an item before, and still give: at the bound, and at best."""

    before: float
    left: float
    left_best: float


def _effect(effects: Sequence[Effect], ceiling: Level) -> _Paces | None:
    """What a hold-out has shown at the ceiling; None where it has shown nothing there."""
    for each in effects:
        before = each.held.seconds
        if (
            each.level is ceiling
            and before is not None
            and each.low_s is not None
            and each.high_s is not None
        ):
            return _Paces(before, before - each.low_s, max(0.0, before - each.high_s))
    return None


def _how(found: _Paces | None, shown: Shown) -> dict[str, How]:
    people = How.MEASURED if found else How.FORECAST
    return {
        "effort_saved": people,
        "review": people,
        "errors": How.FORECAST,
        "model": How.MEASURED if shown.cost_per_item is not None else How.FORECAST,
        "investment": How.FORECAST,
    }


def _saved(file: WorkFile, minutes: Minutes | None) -> tuple[float, float] | None:
    """Seconds that a proposal saves at the bound and at best; None where that was not measured, or does not count."""
    counts = ceiling_of(file) is Level.ASSISTED
    if not counts or minutes is None or minutes.low_s is None or minutes.high_s is None:
        return None
    return minutes.low_s, minutes.high_s


def _left(effort: float, saved: float) -> float:
    """What is left of today's effort; nobody saves more than that."""
    return max(0.0, effort - saved)


def _load(
    reading: Reading, file: WorkFile, calendar: Calendar, saved: tuple[float, float] | None
) -> tuple[float, float, float, float]:
    """Items per working day, seconds of work and of review per item, and the share that is audited."""
    work, ceiling = file.work, ceiling_of(file)
    now, review, autonomy = work.today, work.review, work.autonomy
    items = calendar.per_day(now.volume) if now and now.volume else None
    volume = reading.number(file, items, "today", "volume", do=_VOLUME)
    effort = reading.number(file, now.effort if now else None, "today", "effort", do=_EFFORT)
    # Below `assisted` people work as they do today: nothing is saved, and nothing is lost.
    review_s, audit = effort, 0.0
    if saved is not None:
        review_s = _left(effort, saved[0])
    elif ceiling.reaches(Level.ASSISTED):
        said = review.effort if review else None
        review_s = reading.number(file, said, "review", "effort", do=_REVIEW)
    if ceiling.reaches(Level.AUTONOMOUS):
        share = autonomy.audit if autonomy else None
        audit = reading.number(file, share, "autonomy", "audit", do=_AUDIT)
    return volume, effort, review_s, audit


def _proven(reading: Reading, file: WorkFile, evidence: Evidence, today: date) -> tuple[Share, float, float]:
    """The share that acts alone, the error at the limit, and the lowest that its counts allow."""
    share = share_alone(evidence, ceiling_of(file), today)
    held = certified(evidence, today)
    if share is None:
        text = f"no certificate says how much of `{file.name}` may act alone"
        do = f"prove it: `midspan prove {file.name} --certify`"
        reading.unknown.append(Unknown(text, do, file.place("work"), unproven=True))
        return NOTHING, 0.0, 0.0
    if held is None:
        return share, 0.0, 0.0
    proof = held[1]
    low = stats.lower(proof.errors, proof.n, proof.confidence_level)
    return share, proof.max_error, min(low, proof.max_error)
