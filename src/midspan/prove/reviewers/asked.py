"""What people said in production of answers whose right one is known, as the ledger has it: it measures who said it.

Law: one judgement counts once, also where it was written into the file of cases since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from midspan.definitions.cases import read_cases
from midspan.definitions.compiled import CompiledWork
from midspan.definitions.faults import Fault
from midspan.definitions.reviewtally import Reviewed, ReviewTally
from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.case import Case
from midspan.prove.reviewers.measuring import tally_of


@dataclass(frozen=True, slots=True)
class KnownSaid:
    """case: its id. right: whether they were. shown_right: whether the answer that was shown was, and accepted: by them."""

    by: str
    case: str
    at: str
    right: bool
    shown_right: bool
    accepted: bool


def known_said(ledger: Ledger, names: Sequence[str], before: str | None = None) -> dict[str, KnownSaid]:
    """What stands, by task: what was taken back is not there. before: UTC, of what was said earlier only. Raises StoreError."""
    said: dict[str, tuple[int, KnownSaid]] = {}
    for entry in ledger.read("response", tuple(names)):
        body = entry.body
        if body["purpose"] == "known" and "right" in body and (before is None or body["at"] < before):
            found = KnownSaid(
                body["by"],
                body["case"],
                body["at"],
                right=body["right"],
                shown_right=body["proposal_right"],
                accepted=body["said"] == "accept",
            )
            said[entry.key] = entry.seq, found
    for entry in ledger.read("undo", tuple(names)) if said else ():
        if entry.key in said and said[entry.key][0] < entry.seq:
            del said[entry.key]
    return {task: each for task, (_, each) in said.items()}


def reviewers_of(file: WorkFile, work: CompiledWork, ledger: Ledger) -> ReviewTally:
    """Everybody who labels or judges, by the cases and by the ledger. Raises StoreError."""
    written = set[tuple[str, str]]()
    there = file.cases.is_file()
    cases = read_cases(file.cases, str(file.cases)) if there else ()
    found = tally_of(_noted(cases, written), work)
    for said in known_said(ledger, file.names).values():
        if (said.case, said.by) not in written:
            _count(found.reviewers.setdefault(said.by, Reviewed(0)), said)
    return found


def _noted(cases: Iterable[Case | Fault], written: set[tuple[str, str]]) -> Iterator[Case | Fault]:
    for case in cases:
        if not isinstance(case, Fault):
            written.update((case.id, each.by) for each in case.judged or case.reviewed if each.by is not None)
        yield case


def _count(reviewed: Reviewed, said: KnownSaid) -> None:
    reviewed.judged += 1
    if said.shown_right:
        reviewed.right += 1
        reviewed.alarms += not said.accepted
    else:
        reviewed.wrong += 1
        reviewed.missed += said.accepted
