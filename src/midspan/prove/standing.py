"""Where the evidence of a work stands: what it rests on, what of that has changed, and when it ends.

Reading runs nothing, and looks at no answer: definitions and candidates are known by their parts, files by their bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.case import Use
from midspan.model.certificate import Refusal
from midspan.model.entry import Recorded
from midspan.model.evidence import CertificateRecord, Evaluation
from midspan.prove.addresses import own_digests
from midspan.prove.certifying.lasting import days_left
from midspan.prove.certifying.pool import certify_cases
from midspan.prove.evidence import (
    CASES,
    EXPIRED,
    IMPLEMENTATION,
    REVIEWERS,
    Now,
    describe_each,
    now_of,
    standing,
)
from midspan.prove.identity import definition_parts
from midspan.prove.keys import unpack
from midspan.prove.material import cases_path
from midspan.prove.ports import Described, Plug
from midspan.prove.records import certificate_record, evaluation_from
from midspan.settings import Settings

_MEASURED = ("certificate", "evaluation")
_KINDS = (*_MEASURED, "attempt")
# Parts of a candidate that stand in the cases, and in files of its own; all others stand in the definition.
_IN_CASES = frozenset({"training", "examples"})
_IN_FILES = frozenset({"source", "files", "recording", "tools"})


@dataclass(frozen=True, slots=True)
class Proof:
    """The certificate or refusal of one implementation that counts. state: valid, expired, void or refused.

    changed_files: of those that it rests on, which are not what they were, as far as the record names them. days_left:
    until it expires, 0 on its last day; None where it is not valid.
    """

    state: str
    record: CertificateRecord
    changed_files: tuple[str, ...]
    days_left: int | None


@dataclass(frozen=True, slots=True)
class Measurement:
    """The newest evaluation on develop cases. stale_because: the parts that changed since; empty where it holds.

    repriced: its calls have another price by now, so that its cost is that of the old one.
    """

    at: str
    evaluation: Evaluation
    stale_because: tuple[str, ...]
    changed_files: tuple[str, ...]
    repriced: bool


@dataclass(frozen=True, slots=True)
class Begun:
    """An attempt that is spent and was interrupted, and of which nothing changed: the same command goes on with it."""

    at: str
    by_segment: bool


@dataclass(frozen=True, slots=True)
class Candidacy:
    """One implementation. described: what it is made of now, None where it cannot be read (`unreadable` says why).

    kind: empty where the definition does not name it any more.
    """

    name: str
    kind: str
    described: Described | None
    unreadable: str | None
    proof: Proof | None
    measurement: Measurement | None
    begun: Begun | None


@dataclass(frozen=True, slots=True)
class Standing:
    """One work. definition: the hashes of its parts. certify_cases: distinct ones, as the file has them now."""

    work: str
    path: str
    definition: Mapping[str, str]
    certify_cases: int
    candidates: tuple[Candidacy, ...]


class Trail:
    """What the ledger holds of certificates and evaluations: of one work, or read once for all works."""

    def __init__(self, ledger: Ledger, file: WorkFile | None = None) -> None:
        self.ledger = ledger
        names = None if file is None else file.names
        self._found: dict[tuple[str, str], list[Recorded]] = {}
        for kind in _KINDS:
            for each in ledger.read(kind, names):
                self._found.setdefault((kind, each.subject), []).append(each)

    def knows(self, file: WorkFile) -> bool:
        """Whether anything was ever measured of the work."""
        return any((kind, name) in self._found for kind in _MEASURED for name in file.names)

    def newest_first(self, kind: str, file: WorkFile) -> list[Recorded]:
        found = [each for name in file.names for each in self._found.get((kind, name), ())]
        return sorted(found, key=lambda each: each.seq, reverse=True)


def stand(
    trail: Trail, file: WorkFile, settings: Settings, plug: Callable[[str], Plug], today: date
) -> Standing:
    """Raises StoreError."""
    certificates = trail.newest_first("certificate", file)
    evaluations = trail.newest_first("evaluation", file)
    described, unreadable = describe_each(file, settings, plug)
    cases = certify_cases(file)
    now = now_of(file, described, cases, today)
    own = own_digests(file) if evaluations else {}
    decided = {each.body["attempt"] for each in certificates}
    begun = [each for each in trail.newest_first("attempt", file) if each.key not in decided]
    records = [
        certificate_record(each, file.name, now.void_because(trail.ledger, each, file.names))
        for each in certificates
    ]

    def candidacy(name: str, kind: str) -> Candidacy:
        made_of = described.get(name)
        digests = own if made_of is None else own | dict(made_of.files)
        files = _Files(digests, file.document.path, cases_path(file))
        mine = [each for each in records if each.implementation == name]
        why = unreadable.get(name, f"the definition names no `{name}` any more") if made_of is None else None
        proof = _proof(mine, evaluations, files, today)
        measurement = _measurement(name, evaluations, files, now)
        return Candidacy(name, kind, made_of, why, proof, measurement, _begun(made_of, begun, now))

    kinds = {each.name or "": each.kind or "" for each in file.work.implementations or ()}
    kinds |= {each.implementation: "" for each in records if each.implementation not in kinds}
    candidates = tuple(candidacy(name, kind) for name, kind in kinds.items() if kind != "person")
    return Standing(file.name, file.document.path, definition_parts(file.work), len(cases.keys), candidates)


def _proof(
    records: Sequence[CertificateRecord],
    evaluations: Iterable[Recorded],
    files: _Files,
    today: date,
) -> Proof | None:
    record = standing([each for each in records if each.attempt_id])
    if record is None:
        return None
    body = next((each.body for each in evaluations if each.body.get("content") == record.attempt_id), {})
    changed = tuple(files.changed(body, record.void_because))
    return Proof(_state(record), record, changed, days_left(record, today) if record.valid else None)


def _begun(described: Described | None, attempts: Iterable[Recorded], now: Now) -> Begun | None:
    for each in attempts:
        body = each.body
        if (
            described is not None
            and (body["implementation"], body["parts"]) == (described.name, dict(described.parts))
            and body["definition"] == dict(now.definition)
            and unpack(body["keys"]) == now.keys
        ):
            return Begun(each.at, "segments" in body)
    return None


def _state(record: CertificateRecord) -> str:
    if record.valid:
        return "valid"
    if isinstance(record.outcome, Refusal):
        return "refused"
    return "expired" if set(record.void_because) == {EXPIRED} else "void"


def _measurement(name: str, evaluations: Iterable[Recorded], files: _Files, now: Now) -> Measurement | None:
    for each in evaluations:
        body = each.body
        if (body["implementation"], body["use"]) == (name, Use.DEVELOP.value) and "evaluation" in body:
            stale = now.stale_because(body)
            changed = tuple(files.changed(body, stale))
            return Measurement(
                each.at, evaluation_from(body["evaluation"]), stale, changed, _repriced(name, body, now)
            )
    return None


@dataclass(frozen=True, slots=True)
class _Files:
    """The files as they are, by their digests. definition, cases: where these two stand."""

    digests: Mapping[str, str]
    definition: str
    cases: str

    def changed(self, body: Mapping[str, Any], because: Sequence[str]) -> Iterator[str]:
        """Those that are gone or not what they were, and hold a part that changed.

        Of records from before files were named, none is known.
        """
        for path, was in body.get("files", {}).items():
            if self.digests.get(path) != was and any(self._holds(path, part) for part in because):
                yield path

    def _holds(self, path: str, part: str) -> bool:
        whole, _, inner = part.partition(".")
        of_implementation = whole == IMPLEMENTATION
        if path == self.cases:
            return part in {CASES, REVIEWERS} or (of_implementation and inner in _IN_CASES)
        if path == self.definition and of_implementation:
            return inner not in _IN_CASES | _IN_FILES
        if path == self.definition:
            return part not in {CASES, REVIEWERS, EXPIRED}
        return of_implementation


def _repriced(name: str, body: Mapping[str, Any], now: Now) -> bool:
    described = now.described.get(name)
    if described is None or "price" not in body:
        return False
    price = None if described.price is None else asdict(described.price)
    return bool(body["price"] != price)
