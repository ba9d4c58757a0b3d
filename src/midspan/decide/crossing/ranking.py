"""Which candidates to go on with: worth, times what evidence allows, times how ready their data is.

A candidate is an initiative that was neither committed nor stopped. Law: a factor that is unknown makes the product unknown, never
0 and never 1; then it is said what it can be at most, and who is unknown comes after all that is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from midspan.decide.arrival import missing_cases
from midspan.decide.assessment import InitiativeState, WorkState
from midspan.decide.document import number
from midspan.decide.wording import amount, counted, percent
from midspan.model.stage import Level
from midspan.settings import Calendar
from midspan.units import PERIODS, Rate
from midspan.value.pricing import PRICES

_UNIT = re.compile(r"\s*([A-Za-z]+)\s*/\s*([A-Za-z]+)\s*")


@dataclass(frozen=True, slots=True)
class Factor:
    """name: worth (money a working day), evidence or data (shares of 1). value: None where unknown; said: why it is that."""

    name: str
    value: float | None
    said: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """score: money a working day; at_most: with every unknown share taken as 1. Both None where the worth is unknown."""

    initiative: str
    currency: str
    factors: tuple[Factor, Factor, Factor]

    @property
    def score(self) -> float | None:
        values = [each.value for each in self.factors]
        return None if None in values else _product(values)

    @property
    def at_most(self) -> float | None:
        worth, *shares = (each.value for each in self.factors)
        return (
            None if worth is None else _product([worth, *(1.0 if each is None else each for each in shares)])
        )


def rank(states: Iterable[InitiativeState]) -> tuple[Ranked, ...]:
    """Candidates, the best first; then those of which something is unknown, by what they can be at most."""
    candidates = [each for each in states if each.history.commit is None and each.history.stopped is None]
    return tuple(sorted(map(_ranked, candidates), key=place_of))


def place_of(each: Ranked) -> tuple[bool, bool, float, str]:
    known = each.score if each.score is not None else each.at_most
    return each.score is None, each.at_most is None, -(known or 0.0), each.initiative


def _ranked(state: InitiativeState) -> Ranked:
    return Ranked(state.name, state.settings.currency, (_worth(state), _evidence(state), _data(state)))


def _worth(state: InitiativeState) -> Factor:
    """What the promise is worth on a working day: the way from baseline to target, at the price of its unit."""
    value = state.promise.initiative.value
    if value is None or value.baseline is None or value.target is None or value.worth is None:
        return Factor("worth", None, "`value` does not say baseline, target and worth")
    per_day = _units_per_day(value.unit or "", value.worth.per, abs(value.baseline - value.target), state)
    if per_day is None:
        said = f"`{value.unit}` cannot be set against a worth per `{value.worth.per}`"
        return Factor("worth", None, said)
    if value.worth.currency != state.settings.currency:
        return Factor("worth", None, f"its worth is in `{value.worth.currency}`")
    money = per_day * value.worth.amount
    way = f"{amount(value.baseline)} to {amount(value.target)} {value.unit} at {value.worth}"
    return Factor("worth", money, way)


def _units_per_day(unit: str, per: str, size: float, state: InitiativeState) -> float | None:
    """So much of the unit on a working day, counted in what the worth is per."""
    said = _UNIT.fullmatch(unit)
    if said is None or said[1].lower() not in PRICES or per.lower() not in PRICES:
        return None
    (kind, many), (priced, times) = PRICES[said[1].lower()], PRICES[per.lower()]
    period = PERIODS.get(said[2].lower())
    if kind != priced or period is None:
        return None
    calendar: Calendar = state.settings.calendar
    return calendar.per_day(Rate(size, period)) / many * times


def _evidence(state: InitiativeState) -> Factor:
    """What evidence allows of it: the share that may act alone at its bound, or of the time what a proposal saves at its bound."""
    parts, volume = 0.0, 0.0
    for work in state.works:
        part, now = _allowed(work), work.file.work.today
        if part is None:
            return Factor("evidence", None, _unproven(work))
        if now is None or now.volume is None:
            return Factor("evidence", None, f"the volume of `{work.name}` is not said")
        items = state.settings.calendar.per_day(now.volume)
        parts, volume = parts + part * items, volume + items
    if not volume:
        return Factor("evidence", None, "it has no work with a volume")
    return Factor("evidence", parts / volume, "at the lower bound of what was proven")


def _allowed(work: WorkState) -> float | None:
    if work.ceiling.reaches(Level.AUTONOMOUS):
        return work.share.low if work.share else None
    effort = work.file.work.today.effort if work.file.work.today else None
    if work.ceiling is not Level.ASSISTED or work.minutes.low_s is None or not effort:
        return None
    return min(1.0, max(0.0, work.minutes.low_s / effort))


def _unproven(work: WorkState) -> str:
    if work.ceiling.reaches(Level.AUTONOMOUS):
        return f"no certificate of `{work.name}` holds"
    if work.ceiling is Level.ASSISTED:
        return f"what a proposal for `{work.name}` saves was not measured"
    return f"`{work.name}` may change nothing under its ceiling"


def _data(state: InitiativeState) -> Factor:
    """Of the cases that a proof takes, the part that is there; of several works that of the least ready."""
    found: list[tuple[float, str]] = []
    for work in state.works:
        have = work.certify_cases
        missing = missing_cases(work.file, work.evidence, have)
        proof = work.evidence.certificate.proof if work.evidence.certificate else None
        if missing is None and not have:
            return Factor(
                "data", None, f"`{work.name}` has no certify cases, and no limit says how many it takes"
            )
        if missing is None and proof is None and work.evidence.certificate is not None:
            return Factor("data", None, f"no number of cases of `{work.name}` is known to be enough")
        need = have + (missing or 0)
        found.append((have / need, f"{counted(have, 'case', 'cases')} of {need:,} for `{work.name}`"))
    if not found:
        return Factor("data", None, "it has no work")
    least = min(found)
    return Factor("data", *least)


def as_json(found: Iterable[Ranked]) -> list[dict[str, object]]:
    """Keys as in docs/board.md."""
    return [
        {
            "initiative": each.initiative,
            "score": number(each.score),
            "at_most": number(each.at_most),
            "currency": each.currency,
            "factors": [
                {"name": one.name, "value": number(one.value), "because": one.said} for one in each.factors
            ],
        }
        for each in found
    ]


def text(found: tuple[Ranked, ...]) -> str:
    """For people: one candidate after the other, each factor with why it is that."""
    if not found:
        return "no candidate: every initiative is decided, or there is none"
    lines = ["candidates, by what they are worth times what evidence allows times how ready their data is"]
    for place, each in enumerate(found, 1):
        lines += ["", f"{place:>3}. {each.initiative}: {_total(each)}"]
        lines += [f"     {one.name:<9}{_shown(one, each.currency):<26}{one.said}" for one in each.factors]
    return "\n".join(lines)


def _total(each: Ranked) -> str:
    if each.score is not None:
        return f"{amount(each.score)} {each.currency} a working day"
    if each.at_most is not None:
        return f"unknown, at most {amount(each.at_most)} {each.currency} a working day"
    return "unknown"


def _shown(factor: Factor, currency: str) -> str:
    if factor.value is None:
        return "unknown"
    return f"{amount(factor.value)} {currency} a day" if factor.name == "worth" else percent(factor.value)


def _product(values: Iterable[float | None]) -> float:
    found = 1.0
    for each in values:
        found *= each or 0.0
    return found
