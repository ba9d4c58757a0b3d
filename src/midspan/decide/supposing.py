"""What if: the verdict's own judgement over a definition that is supposed to be other than it is. Nothing is recorded.

With another tolerated error, the share that would act alone is estimated from develop outcomes, as `midspan compare` does;
it is no certificate. Everything else moves by the same rules as the verdict itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from midspan.decide.assessment import InitiativeState
from midspan.decide.deciding.history import read_history
from midspan.decide.judging import Known, judge
from midspan.decide.run import gather, known, works_of
from midspan.definitions.compiled import compile_work
from midspan.definitions.workspace import WorkFile, Workspace
from midspan.ledger.run import Ledger
from midspan.model.certificate import Certificate
from midspan.model.evidence import CertificateRecord
from midspan.model.work import Quality, Review, Today
from midspan.prove.compare.comparing import compare
from midspan.prove.compare.figures import Figures
from midspan.prove.evidence import describe_all
from midspan.prove.ports import Plug
from midspan.units import Rate
from midspan.value.spending.reading import Tabs


@dataclass(frozen=True, slots=True)
class Supposition:
    """None: as the definition says. max_error: a share. volume: items a day. effort: seconds that a review takes."""

    max_error: float | None = None
    volume: float | None = None
    people: int | None = None
    effort: float | None = None


@dataclass(frozen=True, slots=True)
class Supposed:
    """now: as it is; then: as supposed. basis: where the share comes from, in words."""

    now: InitiativeState
    then: InitiativeState
    basis: str


def suppose(
    workspace: Workspace,
    ledger: Ledger,
    today: date,
    plug: Callable[[str], Plug],
    initiative: str,
    work: str,
    supposition: Supposition,
    tabs: Tabs | None = None,
) -> Supposed:
    """tabs: of what the works took, read on. Raises StoreError, and UsageError where the work has no file of cases to estimate from."""
    history = read_history(ledger, workspace.initiatives[initiative].names)
    histories = {initiative: history}
    found = {
        name: known(workspace, workspace.works[name], ledger, plug, today)
        for name in works_of(workspace, histories)
    }
    gathered = {initiative: gather(workspace, initiative, ledger, history, today, tabs)}
    now = judge(workspace, found, histories, today, [initiative], gathered).initiatives[0]
    file = workspace.works[work]
    other = supposed_file(file, supposition)
    known_then, basis = found[work], "the certificate that holds"
    limit = file.work.quality.max_error if file.work.quality else None
    if supposition.max_error is not None and supposition.max_error != limit:
        figures = _estimated(workspace, other, ledger, today, plug, known_then)
        known_then, basis = _with_share(known_then, figures, other)
    then = judge(
        replace(workspace, works={**workspace.works, work: other}),
        {**found, work: known_then},
        histories,
        today,
        [initiative],
        gathered,
    ).initiatives[0]
    return Supposed(now, then, basis)


def supposed_file(file: WorkFile, supposition: Supposition) -> WorkFile:
    """The work as it would be written."""
    changes: dict[str, Any] = {}
    work = file.work
    if supposition.volume is not None:
        today = work.today or Today()
        changes["today"] = today.model_copy(update={"volume": Rate(supposition.volume, "day")})
    review = {"people": supposition.people, "effort": supposition.effort}
    if said := {name: value for name, value in review.items() if value is not None}:
        changes["review"] = (work.review or Review()).model_copy(update=said)
    if supposition.max_error is not None:
        quality = work.quality or Quality()
        changes["quality"] = quality.model_copy(update={"max_error": supposition.max_error})
    return replace(file, work=work.model_copy(update=changes)) if changes else file


def _estimated(
    workspace: Workspace,
    file: WorkFile,
    ledger: Ledger,
    today: date,
    plug: Callable[[str], Plug],
    found: Known,
) -> Figures | None:
    """Of the candidate that was certified, on its develop outcomes, at the supposed limit."""
    record = found.evidence.certificate
    candidate = file.work.candidate(record.implementation) if record else None
    if candidate is None or not file.cases.is_file():
        return None
    compared = compare(
        file,
        compile_work(file),
        ledger,
        [candidate],
        describe_all(file, workspace.settings, plug),
        today=today,
        calendar=workspace.settings.calendar,
        currency=workspace.settings.currency,
    )
    return compared.candidates[0].figures


def _with_share(found: Known, figures: Figures | None, file: WorkFile) -> tuple[Known, str]:
    """What would be known if a certificate came to what the develop outcomes estimate."""
    record, limit = found.evidence.certificate, file.work.quality.max_error if file.work.quality else None
    if record is None or figures is None or figures.share is None or figures.alone is None or limit is None:
        evidence = replace(found.evidence, certificate=None)
        return replace(
            found, evidence=evidence
        ), "unknown: no develop outcomes tell the share at another limit"
    alone = figures.alone
    if not alone.n:
        evidence = replace(found.evidence, certificate=None)
        return replace(
            found, evidence=evidence
        ), "at this limit nothing may act alone, as far as develop outcomes tell"
    total = figures.share.n
    certificate = Certificate(
        threshold=alone.threshold,
        share=figures.share.value,
        n=alone.n,
        errors=alone.errors,
        total=total,
        max_error=limit,
        confidence_level=_level(record),
        attempt=1,
        error_bound=limit,
        method="supposed",
    )
    supposed = replace(
        record,
        outcome=certificate,
        share_of_all=figures.share.value,
        total_items=total,
        void_because=(),
        by_segment=None,
        within=(),
    )
    basis = f"an estimate from {total} develop outcomes, {alone.errors} wrong of {alone.n} that would act alone; no certificate"
    return replace(found, evidence=replace(found.evidence, certificate=supposed)), basis


def _level(record: CertificateRecord) -> float:
    return record.proof.confidence_level if record.proof else 0.95
