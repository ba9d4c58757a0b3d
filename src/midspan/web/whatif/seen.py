"""What is asked, read from an address, and what it comes to, beside how it is. Every number is the verdict's own."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from midspan.decide.assessment import InitiativeState, WorkState
from midspan.decide.queue import load
from midspan.decide.supposing import Supposed, Supposition
from midspan.definitions.workspace import WorkFile
from midspan.errors import UsageError
from midspan.settings import Calendar
from midspan.web.ports import Sight
from midspan.web.writing import UNKNOWN, amount, money, percent, span


@dataclass(frozen=True, slots=True)
class Slider:
    """One thing that may be supposed. value: as asked, or as defined; None where the definition does not say."""

    name: str
    title: str
    unit: str
    value: str
    defined: str
    low: float
    high: float
    step: float
    moved: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """One figure as it is and as supposed. moved: the two differ."""

    title: str
    now: str
    then: str

    @property
    def moved(self) -> bool:
        return self.now != self.then


@dataclass(frozen=True, slots=True)
class Asked:
    """Of an address. work: of the initiative."""

    initiative: str
    work: str
    supposition: Supposition


@dataclass(frozen=True, slots=True)
class WhatIfSeen:
    """What the page shows. choices: initiatives with their works."""

    initiative: str
    work: str
    choices: Mapping[str, tuple[str, ...]]
    sliders: tuple[Slider, ...]
    figures: tuple[Beside, ...]
    verdict_now: str
    verdict_then: str
    reasons: tuple[str, ...]
    assumptions: tuple[str, ...]


def asked(sight: Sight, query: Mapping[str, str]) -> Asked:
    """Raises UsageError for what cannot be supposed."""
    names = list(sight.workspace.initiatives)
    initiative = query.get("initiative") or (names[0] if names else "")
    if initiative not in sight.workspace.initiatives:
        listed = ", ".join(f"`{each}`" for each in names[:8]) or "none yet"
        raise UsageError(f"there is no initiative `{initiative[:80]}`", help=f"known: {listed}")
    works = _works(sight, initiative)
    work = query.get("work") or (works[0] if works else "")
    if work not in works:
        listed = ", ".join(f"`{each}`" for each in works) or "none yet: list one under `works`"
        raise UsageError(f"`{initiative}` has no work `{work[:80]}`", help=f"its works: {listed}")
    limit = _number(query, "max_error", 0.0, 99.0)
    people = _number(query, "people", 0.0, 10_000.0)
    if people is not None and people != int(people):
        raise UsageError(f"`people` is `{people:g}`", help="give a whole number, such as `2`")
    return Asked(
        initiative,
        work,
        Supposition(
            None if limit is None else limit / 100,
            _number(query, "volume", 0.0, 1e9),
            None if people is None else int(people),
            _number(query, "effort", 0.0, 1e6),
        ),
    )


def whatif(sight: Sight, query: Mapping[str, str]) -> WhatIfSeen:
    """Raises UsageError, StoreError."""
    found = asked(sight, query)
    file, calendar = sight.workspace.works[found.work], sight.workspace.settings.calendar
    supposition = _changed(found.supposition, file, calendar)
    supposed = sight.supposed(found.initiative, found.work, supposition)
    return WhatIfSeen(
        found.initiative,
        found.work,
        {name: _works(sight, name) for name in sight.workspace.initiatives},
        tuple(_sliders(supposition, file, calendar)),
        tuple(_figures(supposed, found.work, calendar)),
        said(supposed.now),
        said(supposed.then),
        tuple(each.text for each in supposed.then.verdict.reasons[:3]),
        tuple(_assumptions(supposed, found.work, calendar)),
    )


def said(state: InitiativeState) -> str:
    verdict = state.verdict
    ahead = verdict.to_stage or verdict.next_stage
    word = "to" if verdict.to_stage else "before"
    return f"{verdict.outcome.value} {word} {ahead.shown}" if ahead else verdict.outcome.value


def as_json(supposed: Supposed, found: Asked) -> dict[str, object]:
    """What is supposed, and the figures of both, raw."""
    supposition = found.supposition
    return {
        "initiative": found.initiative,
        "work": found.work,
        "supposed": {
            "max_error": supposition.max_error,
            "volume_per_day": supposition.volume,
            "people": supposition.people,
            "effort_s": supposition.effort,
        },
        "share_from": supposed.basis,
        "now": _raw(supposed.now, found.work),
        "then": _raw(supposed.then, found.work),
    }


def _raw(state: InitiativeState, name: str) -> dict[str, object]:
    work = _work(state, name)
    desk = work.desk if work else None
    net = state.net
    return {
        "verdict": state.verdict.outcome.value,
        "next_stage": state.verdict.next_stage.value if state.verdict.next_stage else None,
        "share_alone": work.share.value if work and work.share else None,
        "people_needed": desk.people_needed if desk else None,
        "utilisation": _finite(desk.queue.utilisation) if desk else None,
        "p95_wait_s": _finite(desk.queue.p95_wait_s) if desk else None,
        "net_per_day": net.per_day if net else None,
        "net_interval": [net.low, net.high] if net else None,
        "currency": net.currency if net else None,
        "reasons": [each.code for each in state.verdict.reasons],
    }


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _number(query: Mapping[str, str], name: str, low: float, high: float) -> float | None:
    text = query.get(name, "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not low < value <= high:
        raise UsageError(
            f"`{name}` is `{text[:20]}`", help=f"give a number above {low:g} and up to {high:,.0f}"
        )
    return value


def _works(sight: Sight, initiative: str) -> tuple[str, ...]:
    named = sight.workspace.initiatives[initiative].initiative.works or ()
    return tuple(each for each in named if each in sight.workspace.works)


def _defined(file: WorkFile, calendar: Calendar) -> dict[str, float | None]:
    work = file.work
    today, review, quality = work.today, work.review, work.quality
    limit = quality.max_error if quality else None
    return {
        "max_error": None if limit is None else 100 * limit,
        "volume": calendar.per_day(today.volume) if today and today.volume else None,
        "people": review.people if review else None,
        "effort": review.effort if review else None,
    }


def _changed(given: Supposition, file: WorkFile, calendar: Calendar) -> Supposition:
    """What is given and other than defined: what is as it is supposes nothing."""
    defined = _defined(file, calendar)

    def other(name: str, value: float | None) -> bool:
        is_now = defined[name]
        return value is not None and (is_now is None or abs(value - is_now) > 1e-9 * max(1.0, abs(is_now)))

    limit = None if given.max_error is None else 100 * given.max_error
    return Supposition(
        given.max_error if other("max_error", limit) else None,
        given.volume if other("volume", given.volume) else None,
        given.people if other("people", given.people) else None,
        given.effort if other("effort", given.effort) else None,
    )


_TITLES = {
    "max_error": ("Tolerated error", "%", 0.1, 20.0, 0.1),
    "volume": ("Volume", "items a working day", 1.0, 1000.0, 1.0),
    "people": ("People at work", "at the same time", 1.0, 20.0, 1.0),
    "effort": ("Effort of a review", "seconds", 1.0, 300.0, 1.0),
}


def _sliders(supposition: Supposition, file: WorkFile, calendar: Calendar) -> Iterator[Slider]:
    defined = _defined(file, calendar)
    given = {
        "max_error": None if supposition.max_error is None else 100 * supposition.max_error,
        "volume": supposition.volume,
        "people": supposition.people,
        "effort": supposition.effort,
    }
    for name, (title, unit, low, high, step) in _TITLES.items():
        is_now, value = defined[name], given[name] if given[name] is not None else defined[name]
        top = max(high, 3 * (is_now or 0.0), value or 0.0)
        written = "" if value is None else f"{value:.6g}"
        was = "not said" if is_now is None else f"{is_now:.6g}"
        yield Slider(name, title, unit, written, was, low, top, step, given[name] is not None)


def _work(state: InitiativeState, name: str) -> WorkState | None:
    return next((each for each in state.works if each.name == name), None)


def _figures(supposed: Supposed, name: str, calendar: Calendar) -> Iterator[Beside]:
    pair = supposed.now, supposed.then
    works = [_work(each, name) for each in pair]
    yield Beside(
        "Acts alone", *(percent(each.share.value) if each and each.share else "unknown" for each in works)
    )
    yield Beside("Left to people, a day", *(_left(each, calendar) for each in works))
    desks = [each.desk if each else None for each in works]
    yield Beside(
        "Their time taken", *(percent(each.queue.utilisation, 0) if each else "unknown" for each in desks)
    )
    yield Beside(
        "95 of 100 wait at most",
        *(
            ("without end" if each.overloaded else span(each.queue.p95_wait_s)) if each else "unknown"
            for each in desks
        ),
    )
    yield Beside("People needed", *(str(each.people_needed) if each else "unknown" for each in desks))
    nets = [each.net for each in pair]
    yield Beside(
        "Net value, a working day",
        *(money(each.per_day, each.currency) if each else "unknown" for each in nets),
    )
    yield Beside(
        "Between", *(f"{money(each.low)} and {money(each.high)}" if each else UNKNOWN for each in nets)
    )


def _left(work: WorkState | None, calendar: Calendar) -> str:
    if (
        work is None
        or work.share is None
        or work.file.work.today is None
        or work.file.work.today.volume is None
    ):
        return "unknown"
    audit = (work.file.work.autonomy.audit if work.file.work.autonomy else None) or 0.0
    return amount(load(calendar.per_day(work.file.work.today.volume), work.share.value, audit))


def _assumptions(supposed: Supposed, name: str, calendar: Calendar) -> Iterator[str]:
    yield f"The share that acts alone is {supposed.basis}."
    yield "Errors of what acts alone are counted at the tolerated limit, not at the average that was seen."
    yield "Items come at random within the day; people take the one that waits longest (M/M/c)."
    yield f"A working day has {calendar.hours_per_day:g} hours."
    work = _work(supposed.then, name)
    autonomy = work.file.work.autonomy if work else None
    if autonomy and autonomy.audit:
        yield f"{percent(autonomy.audit)} of what acts alone is looked at by people, and is part of their load."
    yield "Nothing of this is recorded, and no definition changes."
