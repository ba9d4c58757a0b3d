"""Evaluations and certificates as in-toto statements, for tools that know nothing of midspan.

A statement is about its subjects by their SHA-256: the implementation, the definition and the cases, each by its parts
(the canonical JSON that stands in the statement itself), and each file by its bytes. A certificate or a refusal is a
test result; what an evaluation measured is a predicate of our own, since nothing is passed by being measured.
Sources: in-toto attestation, spec v1 (Statement, ResourceDescriptor) and predicates/test-result.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from midspan.definitions.workspace import WorkFile
from midspan.ledger.canonical import canonical
from midspan.ledger.run import Ledger
from midspan.model.case import Use
from midspan.model.entry import Recorded
from midspan.prove.certifying.attempts import Attempt, find
from midspan.prove.material import cases_path
from midspan.prove.standing import Trail

PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT = "https://in-toto.io/Statement/v1"
TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"
# Names of our own; they lead nowhere. The second is an extension field of the test result.
EVALUATION = "urn:midspan:evaluation:1"
CERTIFICATE = "urn:midspan:certificate:1"


@dataclass(frozen=True, slots=True)
class _About:
    """What a record is about, as in-toto's resource descriptors: what was tested, and what it was held against."""

    tested: list[dict[str, Any]]
    against: list[dict[str, Any]]

    @property
    def subjects(self) -> list[dict[str, Any]]:
        return self.tested + self.against


def statements(trail: Trail, file: WorkFile) -> Iterator[dict[str, Any]]:
    """The newest evaluation on develop cases and the newest attempt of each implementation. Raises StoreError."""
    evaluations = trail.newest_first("evaluation", file)
    measured = {
        each.body["implementation"]: each
        for each in reversed(evaluations)
        if each.body["use"] == Use.DEVELOP.value and "evaluation" in each.body
    }
    for each in measured.values():
        about = _about(file, each.body, each.body.get("files", {}))
        yield _statement(about, EVALUATION, _recorded(file, each))
    files = {each.body.get("content"): each.body.get("files", {}) for each in reversed(evaluations)}
    attempted = {
        each.body["implementation"]: each
        for each in reversed(trail.newest_first("certificate", file))
        if each.body["attempt"]
    }
    for each in attempted.values():
        yield _certificate(trail.ledger, file, each, files.get(each.body["attempt"], {}))


def _certificate(ledger: Ledger, file: WorkFile, entry: Recorded, files: Mapping[str, str]) -> dict[str, Any]:
    about = _about(file, entry.body, files, find(ledger, file.names, entry.body["attempt"]))
    passed, test = "refusal" not in entry.body, f"{file.identity}/certify"
    predicate = {
        "result": "PASSED" if passed else "FAILED",
        "configuration": about.against,
        "passedTests": [test] if passed else [],
        "warnedTests": [],
        "failedTests": [] if passed else [test],
        CERTIFICATE: _recorded(file, entry),
    }
    return _statement(about, TEST_RESULT, predicate)


def _statement(about: _About, type_: str, predicate: dict[str, Any]) -> dict[str, Any]:
    return {"_type": STATEMENT, "subject": about.subjects, "predicateType": type_, "predicate": predicate}


def _recorded(file: WorkFile, entry: Recorded) -> dict[str, Any]:
    return {**entry.body, "work": file.identity, "record": entry.seq, "at": entry.at}


def _about(
    file: WorkFile, body: Mapping[str, Any], files: Mapping[str, str], attempt: Attempt | None = None
) -> _About:
    work, own = file.identity, {file.document.path, cases_path(file)}
    tested = {f"{work}/{body['implementation']}": _sha256(canonical(body["parts"]).encode())}
    against = {f"{work}/definition": _sha256(canonical(body["definition"]).encode())}
    if attempt is not None:
        against[f"{work}/cases"] = _sha256(b"".join(sorted(attempt.keys)))
    for path, digest in sorted(files.items()):
        (against if path in own else tested)[path] = digest
    return _About(_descriptors(tested), _descriptors(against))


def _descriptors(found: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"name": name, "digest": {"sha256": sha256}} for name, sha256 in found.items()]


def _sha256(value: bytes) -> str:
    return hashlib.sha256(value).hexdigest()
