"""What a fault of the data does to the decision: the share that acts alone with and without the certify cases that show it.

It is an account of the cases of one certificate. It is no new certificate: nothing may act alone by it, and its bounds hold for each
number alone, for a threshold that was chosen on the same cases. It says nothing of causes, nor of rows that no case is like.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from midspan import stats
from midspan.data.checking.outcome import State
from midspan.data.known.reach import Reach, short_key
from midspan.data.known.record import Fault
from midspan.data.known.standing import DataKnown
from midspan.model.evidence import Evidence
from midspan.prove.certifying.acted import Acted
from midspan.value.share import certified

AT_FAULT = (State.BLOCK, State.WARN)


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the cases of a certificate: how many act alone, and how many of these are wrong.

    Bounds are exact and one-sided, of the share at the confidence level of the certificate, of the error at that of its attempt; None
    where there is nothing that they would be of.
    """

    cases: int
    alone: int
    wrong: int
    share_low: float | None
    share_high: float | None
    error_bound: float | None

    @property
    def share(self) -> float | None:
        return self.alone / self.cases if self.cases else None

    @property
    def error(self) -> float | None:
        return self.wrong / self.alone if self.alone else None


@dataclass(frozen=True, slots=True)
class Affected:
    """One fault. cases: certify cases that show it; None: unknown, and because of what. without: all others."""

    fault: Fault
    cases: int | None = None
    because: str = ""
    without: Part | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """All faults of a work's data, in the order of the assessment.

    of: certify cases that were asked. levels: of the bounds of share and error. every: all cases of the certificate; without: those that show none of the
    faults; None where no certificate holds, or because of what is said.
    """

    faults: tuple[Affected, ...] = ()
    of: int = 0
    levels: tuple[float, float] | None = None
    every: Part | None = None
    without: Part | None = None
    because: str = ""


def effect(
    data: DataKnown, evidence: Evidence, today: date, acted: Callable[[], Sequence[Acted] | None]
) -> Effect | None:
    """None where nothing was assessed, or what was does not hold any more, or nothing is at fault.

    acted: the cases of the certificate that holds, read only where there is something to ask of them.
    """
    if data.assessed is None or data.void_because:
        return None
    faults = [each for each in data.assessed.faults if each.state in AT_FAULT]
    reach, held = data.assessed.reach, certified(evidence, today)
    if not faults:
        return None
    if reach is None or not reach.looked:
        why = "there were no certify cases when the data was assessed"
        return Effect(tuple(Affected(each, because=why) for each in faults), because=why)
    cases = acted() if held else None
    if held is None or cases is None:
        why = (
            "what is recorded of its cases does not come to what was certified"
            if held
            else "no certificate holds"
        )
        return _counted(faults, reach, why)
    new = sum(short_key(each.input_key) not in reach.looked for each in cases)
    if new:
        why = f"{new:,} of its {len(cases):,} certify cases were not there when the data was assessed"
        return Effect(tuple(Affected(each, because=why) for each in faults), because=why)
    proof = held[1]
    strict = 1 - stats.attempt_delta(proof.confidence_level, proof.attempt)
    return _effect(faults, reach, cases, (proof.confidence_level, strict))


def _counted(faults: Sequence[Fault], reach: Reach, why: str) -> Effect:
    """How many cases show each, without what became of them."""
    found = []
    for each in faults:
        inputs, because = _showing(reach, each)
        found.append(Affected(each, None if inputs is None else len(inputs), because))
    return Effect(tuple(found), len(reach.looked), because=why)


def _effect(
    faults: Sequence[Fault], reach: Reach, cases: Sequence[Acted], levels: tuple[float, float]
) -> Effect:
    found, shown = [], set[str]()
    for each in faults:
        inputs, because = _showing(reach, each)
        if inputs is None:
            found.append(Affected(each, because=because))
            continue
        shown |= inputs
        others = [case for case in cases if short_key(case.input_key) not in inputs]
        found.append(Affected(each, len(cases) - len(others), "", part(others, levels)))
    others = [case for case in cases if short_key(case.input_key) not in shown]
    asked = any(each.cases is not None for each in found)
    without = part(others, levels) if asked else None
    return Effect(tuple(found), len(cases), levels, part(cases, levels), without)


def _showing(reach: Reach, fault: Fault) -> tuple[frozenset[str] | None, str]:
    found = reach.of(fault.check, fault.at)
    return (None, "it was not asked of cases") if found is None else (found.inputs, found.because)


def part(cases: Iterable[Acted], levels: tuple[float, float]) -> Part:
    """Counted, with their bounds."""
    every = [*cases]
    alone, wrong = sum(each.alone for each in every), sum(each.wrong for each in every)
    return Part(
        len(every),
        alone,
        wrong,
        stats.lower(alone, len(every), levels[0]) if every else None,
        stats.upper(alone, len(every), levels[0]) if every else None,
        stats.upper(wrong, alone, levels[1]) if alone else None,
    )
