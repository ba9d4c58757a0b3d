"""What became of each case of a certificate, read again from the ledger: for questions about a part of them. No claim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from midspan.definitions.compiled import CompiledWork
from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.case import Case
from midspan.model.evidence import CertificateRecord
from midspan.prove.certifying.attempts import distinct, find
from midspan.prove.climbing.bar import certified_bar
from midspan.prove.confidence.fit import fit_from
from midspan.prove.confidence.sureness import Sureness, sureness
from midspan.prove.outcome import Outcome, Result, kept, outcome_of
from midspan.prove.ports import Described

_WRONG = frozenset({Result.WRONG, Result.ERROR})


@dataclass(frozen=True, slots=True)
class Acted:
    """One case. input_key: of its input; alone: at or above the threshold; wrong: as it counted for the certificate."""

    input_key: str
    alone: bool
    wrong: bool


def acted(
    ledger: Ledger,
    file: WorkFile,
    work: CompiledWork,
    described: Mapping[str, Described],
    record: CertificateRecord,
) -> list[Acted] | None:
    """Every case of a certificate that holds; None where what is recorded does not come to what was certified.

    described: all candidates of the work. Raises StoreError.
    """
    proof = record.proof
    attempt = find(ledger, file.names, record.attempt_id)
    entry = next(ledger.read("attempt", file.names, record.attempt_id), None)
    if proof is None or attempt is None or entry is None or not file.cases.is_file():
        return None
    sure = _learned(ledger, file, sureness(file, record.implementation, described), entry.body["fit"])
    cases = [*distinct(file, work, attempt)]
    bodies = ledger.bodies("outcome", entry.body["subject"], {each.key for each in cases})
    outcomes = sure.of(ledger, {key: outcome_of(body) for key, body in bodies.items()})
    bar, found = certified_bar(proof), []
    for case in cases:
        outcome = _settled(work, case, outcomes.get(case.key))
        if outcome is None:
            return None
        counted = attempt.trust.counted(case, outcome)
        alone = bar.passes(case.input, counted)
        found.append(Acted(case.input_key, alone, alone and counted.result in _WRONG))
    came_to = (len(found), sum(each.alone for each in found), sum(each.wrong for each in found))
    return found if came_to == (record.total_items, proof.n, proof.errors) else None


def _settled(work: CompiledWork, case: Case, outcome: Outcome | None) -> Outcome | None:
    """What a judgement keeps is settled without an answer."""
    return kept(work, case) or outcome


def _learned(ledger: Ledger, file: WorkFile, sure: Sureness, fits: list[str]) -> Sureness:
    """With what had been learned when it was certified."""
    if not fits:
        return sure
    entry = ledger.latest("fit", file.names, fits[0])
    return sure if entry is None else replace(sure, fit=fit_from(entry.key, entry.body))
