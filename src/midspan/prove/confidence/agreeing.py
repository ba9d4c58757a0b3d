"""Agreement: whether another candidate of the same work answers alike, from what the ledger holds of its answers.

Two answers are alike where the work's score calls the one right if the other is the right one. Cost and time of both
count, since both are needed for one answer; the times are added, as if one was asked after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from midspan.ledger.run import Ledger
from midspan.prove.outcome import Outcome, outcome_of

AGREEMENT = "agreement"

# Whether two outputs are the same answer.
Alike = Callable[[Mapping[str, Any], Mapping[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Beside:
    """The candidate that has to agree. subject: under which its outcomes stand, over the cases or a rung."""

    name: str
    subject: Callable[[str], str]
    alike: Alike

    def joined(
        self, ledger: Ledger, found: Mapping[str, Outcome], over: str, before: int | None
    ) -> dict[str, Outcome]:
        """The outcomes with the signal `agreement`, 1 or 0; without it where the other has no answer to the case."""
        known = self.outcomes(ledger, found, over, before)
        return {key: self._joined(mine, known.get(key)) for key, mine in found.items()}

    def outcomes(
        self, ledger: Ledger, keys: Iterable[str], over: str = "cases", before: int | None = None
    ) -> dict[str, Outcome]:
        """Those that the ledger holds of the other candidate; before: an entry that they must stand before."""
        wanted, subject = set(keys), self.subject(over)
        if before is None:
            return {key: outcome_of(body) for key, body in ledger.bodies("outcome", subject, wanted).items()}
        rows = (each for each in ledger.read("outcome", subject) if each.key in wanted and each.seq < before)
        return {each.key: outcome_of(each.body) for each in rows}

    def _joined(self, mine: Outcome, other: Outcome | None) -> Outcome:
        if mine.output is None or other is None or other.output is None:
            return mine
        alike = float(self.alike(mine.output, other.output))
        return mine._replace(
            signals={**(mine.signals or {}), AGREEMENT: alike},
            cost=_both(mine.cost, other.cost),
            latency_s=_both(mine.latency_s, other.latency_s),
        )


def broken_ties(agreement: float, own: float | None) -> float:
    """Agreement decides, and among answers that agree, or do not, the candidate's own confidence.

    From 2/3 to 1 where they agree, from 0 to 1/3 where they do not.
    """
    return (2 * agreement + (own or 0.0)) / 3


def _both(mine: float | None, other: float | None) -> float | None:
    return None if mine is None or other is None else mine + other
