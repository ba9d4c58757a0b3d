"""What of an assessment the ledger keeps."""

from __future__ import annotations

from collections.abc import Mapping

from midspan.data.checking.assess import Assessment
from midspan.data.checking.outcome import Outcome, State
from midspan.data.known.reach import Reach
from midspan.data.known.record import Assessed, Fault
from midspan.data.known.sources import Source

MOST_FAULTS = 200


def recorded(
    found: Assessment,
    at: str,
    rung: str,
    contracts: Mapping[str, str],
    input_: str,
    rows: Mapping[str, int],
    sources: Mapping[str, Source],
    reach: Reach,
) -> Assessed:
    """What is kept of an assessment: every block first, then what is unknown and required, then warnings."""
    ready = found.readiness
    kept = sorted((each for each in found.outcomes if _matters(each)), key=_weight)[:MOST_FAULTS]
    return Assessed(
        at,
        ready.ready,
        _rounded(ready.score),
        {trait.value: _rounded(each.score) for trait, each in ready.traits.items()},
        ready.measured,
        ready.of,
        rung,
        tuple(_fault(each) for each in kept),
        contracts,
        input_,
        rows,
        sources,
        reach,
        {trait.value: (each.measured, each.of) for trait, each in ready.traits.items()},
    )


def _matters(outcome: Outcome) -> bool:
    return outcome.state in {State.BLOCK, State.WARN} or (outcome.state is State.UNKNOWN and outcome.required)


def _weight(outcome: Outcome) -> int:
    return {State.BLOCK: 0, State.UNKNOWN: 1}.get(outcome.state, 2)


def _fault(outcome: Outcome) -> Fault:
    text = outcome.message if outcome.measured else f"`{outcome.of_what}`: {outcome.because}"
    rows = tuple(each.row for each in outcome.rows)
    return Fault(
        outcome.check, outcome.state, outcome.of_what, text, outcome.do, outcome.place, outcome.required, rows,
        outcome.faulty, outcome.of,
    )  # fmt: skip


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 1)
