"""All that is known about a work: the newest evidence, and what of the files has changed since.

Reading runs nothing: candidates are described (`Plug.describe`), never loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from midspan.definitions.segmented import segment_paths
from midspan.definitions.workspace import WorkFile
from midspan.errors import ImplementationError
from midspan.ledger.run import Ledger
from midspan.model.entry import Recorded
from midspan.model.evidence import CertificateRecord, Evaluation, Evidence
from midspan.prove.certifying.attempts import find, number
from midspan.prove.certifying.pool import CertifyCases, certify_cases
from midspan.prove.confidence.sureness import told
from midspan.prove.identity import answering, changed_parts, definition_parts, judged_by
from midspan.prove.ports import Described, Plug
from midspan.prove.records import certificate_record, evaluation_from, rungs_from
from midspan.prove.reviewers.trusting import unlooking_now
from midspan.prove.site import site_of
from midspan.settings import Settings

EXPIRED, CASES, IMPLEMENTATION, REVIEWERS = "expired", "cases", "implementation", "reviewers"
SEGMENTS = "quality.segments"


def describe_all(file: WorkFile, settings: Settings, plug: Callable[[str], Plug]) -> dict[str, Described]:
    """What each candidate is made of, by name; without those that cannot be read. Runs nothing of the user's."""
    return describe_each(file, settings, plug)[0]


def describe_each(
    file: WorkFile, settings: Settings, plug: Callable[[str], Plug]
) -> tuple[dict[str, Described], dict[str, str]]:
    """The same, and of the others why they cannot be read."""
    described, unreadable, site = dict[str, Described](), dict[str, str](), site_of(file, settings)
    for candidate in file.work.implementations or ():
        if candidate.name is not None and candidate.kind is not None:
            try:
                described[candidate.name] = plug(candidate.kind).describe(candidate, site)
            except ImplementationError as error:
                unreadable[candidate.name] = error.message
    return {name: told(file, each, described) for name, each in described.items()}, unreadable


def read_evidence(
    ledger: Ledger, file: WorkFile, described: Mapping[str, Described], today: date
) -> Evidence:
    """The newest evidence about one work. Raises StoreError.

    `void_because` names the changed parts: `quality.max_error`, `judgement`, …; `implementation` where it is gone or
    cannot be read, else `implementation.source`, …; `cases` where a certify case that was used is gone or changed;
    `reviewers` where somebody who labelled some turned out not to look;
    `expired`. Of the records that still hold, the newest of each implementation counts, a certificate before a
    refusal; where none holds, the newest certificate, then the newest refusal.
    """
    cases = certify_cases(file) if ledger.count("attempt") else CertifyCases()
    now = now_of(file, described, cases, today)
    records = [
        certificate_record(entry, file.name, now.void_because(ledger, entry, file.names))
        for entry in ledger.read("certificate", file.names, newest_first=True)
    ]
    certificate = standing(records)
    stress = _stress(ledger, file.names, now, certificate)
    return Evidence(
        work=file.name,
        certificate=certificate,
        evaluations=_evaluations(ledger, file, now),
        stress=rungs_from(stress) if stress else (),
        demo_gap=stress["demo_gap"] if stress else None,
        demo_gap_n=stress["demo_gap_n"] if stress else 0,
        demo_gap_low=stress.get("demo_gap_low") if stress else None,
        demo_gap_high=stress.get("demo_gap_high") if stress else None,
        attempts=number(ledger, file.names, cases.keys, cases.inputs) - 1,
        measured_at=_measured_at(ledger, file.names),
    )


def holding(
    ledger: Ledger, file: WorkFile, described: Mapping[str, Described], today: date
) -> dict[str, CertificateRecord]:
    """The newest certificate of each implementation that holds for the files as they are. Raises StoreError."""
    cases = certify_cases(file) if ledger.count("certificate", file.names) else CertifyCases()
    now = now_of(file, described, cases, today)
    records = (
        certificate_record(entry, file.name, now.void_because(ledger, entry, file.names))
        for entry in ledger.read("certificate", file.names)
    )
    return {each.implementation: each for each in records if each.valid}


def now_of(file: WorkFile, described: Mapping[str, Described], cases: CertifyCases, today: date) -> Now:
    unlooking = unlooking_now(file) if cases.measured else frozenset[str]()
    parts = definition_parts(file.work)
    return Now(parts, segment_paths(file.work), described, cases.keys, today, unlooking)


@dataclass(frozen=True, slots=True)
class Now:
    """The files as they are, against which records are held."""

    definition: Mapping[str, str]
    paths: tuple[str, ...]
    described: Mapping[str, Described]
    keys: set[bytes]
    today: date
    unlooking: frozenset[str]

    def void_because(self, ledger: Ledger, entry: Recorded, names: tuple[str, ...]) -> tuple[str, ...]:
        body = entry.body
        found = changed_parts(body["definition"], self.definition) + self._implementation(body)
        if "by_segment" in body and tuple(body["by_segment"]["paths"]) != self.paths:
            found.append(SEGMENTS)
        attempt = find(ledger, names, body["attempt"]) if body["attempt"] else None
        if attempt is not None and not attempt.keys <= self.keys:
            found.append(CASES)
        if attempt is not None and not self.unlooking <= attempt.trust.unlooking:
            found.append(REVIEWERS)
        if self.today.isoformat() > body["expires"]:
            found.append(EXPIRED)
        return tuple(found)

    def measures(self, body: Mapping[str, Any]) -> bool:
        """Whether an evaluation is about the definition and what the implementation answers, as they are."""
        return not self.stale_because(body)

    def stale_because(self, body: Mapping[str, Any]) -> tuple[str, ...]:
        """The parts that changed since an evaluation; empty where it is about the files as they are.

        What says how sure an answer is changes no answer.
        """
        changed = changed_parts(judged_by(body["definition"]), judged_by(self.definition))
        described = self.described.get(body["implementation"])
        if described is None:
            return (*changed, IMPLEMENTATION)
        parts = changed_parts(answering(body["parts"]), answering(described.parts))
        return (*changed, *(f"{IMPLEMENTATION}.{part}" for part in parts))

    def climbs(self, body: Mapping[str, Any]) -> bool:
        """The same of the ladder, on which also counts how sure the answers are."""
        return self.measures(body) and not self._implementation(body)

    def _implementation(self, body: Mapping[str, Any]) -> list[str]:
        described = self.described.get(body["implementation"])
        if described is None:
            return [IMPLEMENTATION]
        return [f"{IMPLEMENTATION}.{part}" for part in changed_parts(body["parts"], described.parts)]


def _measured_at(ledger: Ledger, names: tuple[str, ...]) -> str | None:
    newest = (
        next(ledger.read(kind, names, newest_first=True), None) for kind in ("evaluation", "certificate")
    )
    return max((each.at for each in newest if each is not None), default=None)


def standing(records: Sequence[CertificateRecord]) -> CertificateRecord | None:
    """The record that counts; `records` are newest first."""
    decided = [each for each in records if each.attempt_id]
    # That no segment is proven by itself says nothing against a proof over all of them.
    certified = {each.implementation for each in decided if each.valid}
    decided = [
        each for each in decided if not (each.implementation in certified and _no_segment_proven(each))
    ]
    holding = {each.implementation: each for each in reversed(decided) if not each.void_because}
    newest = sorted(holding.values(), key=lambda each: each.seq, reverse=True)
    certificates = [each for each in decided if each.proof is not None]
    choice = [each for each in newest if each.valid] or newest or certificates or records
    return choice[0] if choice else None


def _no_segment_proven(record: CertificateRecord) -> bool:
    return record.by_segment is not None and record.proof is None


def _evaluations(ledger: Ledger, file: WorkFile, now: Now) -> tuple[Evaluation, ...]:
    found: dict[tuple[str, str], Evaluation] = {}
    for each in ledger.read("evaluation", file.names, newest_first=True):
        about = (each.body["implementation"], each.body["use"])
        if "evaluation" in each.body and about not in found and now.measures(each.body):
            found[about] = evaluation_from(each.body["evaluation"])
    order = [candidate.name for candidate in file.work.implementations or ()]
    return tuple(found[about] for about in sorted(found, key=lambda about: (order.index(about[0]), about[1])))


def _stress(
    ledger: Ledger, names: tuple[str, ...], now: Now, certificate: CertificateRecord | None
) -> Mapping[str, Any] | None:
    wanted = certificate.implementation if certificate and certificate.valid else None
    for each in ledger.read("evaluation", names, newest_first=True):
        body = each.body
        if "stress" in body and wanted in {None, body["implementation"]} and now.climbs(body):
            return dict(body["stress"])
    return None
