"""What the pages of works show, as data: gathered from files, ledger and production; nothing of it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from midspan.decide.assessment import Assessment
from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.evidence import CertificateRecord
from midspan.prove.streams.stream import Stream
from midspan.run.incidents import Incident, incidents
from midspan.value.share import certified
from midspan.web.ports import Sight
from midspan.web.works.conditions import Condition, Rung, conditions, rungs
from midspan.web.works.evidence import (
    BudgetSeen,
    EvidenceSeen,
    burnt,
    evidence,
    story,
)
from midspan.web.works.labelled import Labelled, labelled, spent

_ON_THE_LINE = ("level", "promotion", "demotion", "incident")


@dataclass(frozen=True, slots=True)
class CertificateSeen:
    """The newest one. holds: today. share: of all valid items that may act alone. why_not: where it does not hold."""

    attempt: str
    seq: int
    implementation: str
    holds: bool
    at: str
    expires: str
    max_error: float | None
    confidence_level: float | None
    threshold: float | None
    share: float | None
    cases: int | None
    errors: int | None
    why_not: str


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One work in the list. share: that is certified to act alone; None where no certificate holds."""

    work: str
    title: str
    initiatives: tuple[str, ...]
    level: str
    ceiling: str
    paused: bool
    share: float | None
    with_people: int
    items: int
    findings: int


@dataclass(frozen=True, slots=True)
class WorkSeen:
    """One work. identity: under which the ledger has it. level: what it does now; raised_to: what it was raised to. to: the next level, None at the highest.

    items: by state. waiting: open tasks by role. unclear: why the conditions could not be gathered, and what to do.
    """

    work: str
    identity: str
    title: str
    procedure: str
    initiatives: tuple[str, ...]
    owner: str | None
    level: str
    raised_to: str
    ceiling: str
    paused: bool
    since: str | None
    ramp: float
    implementation: str | None
    recorded: bool
    rungs: tuple[Rung, ...]
    to: str | None
    conditions: tuple[Condition, ...]
    unclear: tuple[str, str] | None
    certificate: CertificateSeen | None
    evidence: EvidenceSeen | None
    budget: BudgetSeen | None
    incidents: tuple[Incident, ...]
    items: Mapping[str, int]
    waiting: Mapping[str, int]

    @property
    def lacking(self) -> int:
        return sum(not each.holds for each in self.conditions)

    @property
    def ready(self) -> bool:
        return self.to is not None and self.unclear is None and not self.lacking


def rows(sight: Sight) -> tuple[WorkRow, ...]:
    """Every work that can be read. Raises MidspanError."""
    assessment = sight.assessment()
    named = _initiatives(assessment)
    found = []
    for each in assessment.works:
        if each.file.unreadable:
            continue
        stands = sight.stands(each.name)
        found.append(
            WorkRow(
                each.name,
                each.file.work.title or each.name,
                named.get(each.name, ()),
                stands.footing.level.value,
                each.ceiling.value,
                stands.footing.paused,
                each.share.value if each.share else None,
                sum(stands.waiting.values()),
                sum(stands.counts.values()),
                sum(finding.suppressed_because is None for finding in each.findings),
            )
        )
    return tuple(found)


def work_seen(sight: Sight, name: str) -> WorkSeen:
    """Raises UnknownWorkError, UsageError, StoreError."""
    file = sight.file(name)
    stands, ahead = sight.stands(file.name), sight.next(file.name)
    footing = stands.footing
    named = [
        each.name
        for each in sight.workspace.initiatives.values()
        if file.name in (each.initiative.works or ())
    ]
    assessment = sight.assessment(named or None)
    state = next((each for each in assessment.works if each.name == file.name), None)
    own = labelled(sight, file, footing)
    return WorkSeen(
        work=file.name,
        identity=file.identity,
        title=file.work.title or file.name,
        procedure=(file.work.procedure or "").strip(),
        initiatives=_initiatives(assessment).get(file.name, ()),
        owner=sight.answering(file.name).get("owner"),
        level=footing.level.value,
        raised_to=footing.raised.value,
        ceiling=footing.ceiling.value,
        paused=footing.paused,
        since=footing.since,
        ramp=footing.ramp,
        implementation=footing.implementation,
        recorded=sight.recorded,
        rungs=rungs(file, footing),
        to=ahead.to.value if ahead else None,
        conditions=conditions(file, footing, ahead.to, ahead.facts) if ahead and not ahead.unclear else (),
        unclear=ahead.unclear if ahead else None,
        certificate=_certificate(
            state.evidence.certificate,
            assessment.today,
            held=certified(state.evidence, assessment.today) is not None,
        )
        if state
        else None,
        evidence=_evidence(sight, file, own),
        budget=_budget(sight, file, own),
        incidents=tuple(reversed(incidents(sight.ledger, file))),
        items=dict(stands.counts),
        waiting=dict(stands.waiting),
    )


def _initiatives(assessment: Assessment) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for initiative in assessment.initiatives:
        for work in initiative.works:
            found[work.name] = (*found.get(work.name, ()), initiative.name)
    return found


def _certificate(record: CertificateRecord | None, today: date, *, held: bool) -> CertificateSeen | None:
    if record is None:
        return None
    proof = record.proof
    why = ""
    if proof is None:
        why = f"it was refused: {getattr(record.outcome, 'message', '')}"
    elif record.void_because:
        why = f"it is void since {', '.join(f'`{each}`' for each in record.void_because)} changed"
    elif date.fromisoformat(record.expires[:10]) < today:
        why = "it has expired"
    return CertificateSeen(
        record.attempt_id,
        record.seq,
        record.implementation,
        held,
        record.at,
        record.expires,
        proof.max_error if proof else None,
        proof.confidence_level if proof else None,
        getattr(proof, "threshold", None),
        record.share_of_all if proof else None,
        proof.n if proof else None,
        proof.errors if proof else None,
        why,
    )


def _evidence(sight: Sight, file: WorkFile, own: Labelled) -> EvidenceSeen | None:
    happened = sorted(
        (entry for kind in _ON_THE_LINE for entry in sight.ledger.read(kind, file.names)),
        key=lambda entry: entry.seq,
    )
    return evidence(own.streams, own.labels, own.waiting, story(happened))


def _budget(sight: Sight, file: WorkFile, own: Labelled) -> BudgetSeen | None:
    """None before a promotion: nothing acts alone, so nothing is spent."""
    found = spent(sight, file, own)
    if found is None:
        return None
    stream, promotion, state = found.stream, found.promotion, found.watching.state
    return BudgetSeen(
        _at(sight.ledger, file, stream),
        state.n,
        state.errors,
        stream.limit * state.n,
        found.watching.rate,
        state.evidence,
        promotion.tenure / (1 - stream.confidence_level),
        burnt(found.labels),
    )


def _at(ledger: Ledger, file: WorkFile, stream: Stream) -> str:
    entry = ledger.latest("promotion", file.names, stream.id)
    return entry.at if entry else stream.at
