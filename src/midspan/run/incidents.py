"""Incidents: something went wrong in production. Each has an owner, a declared response, and ends with a cause.

Entries of kind `incident` (subject the work, key the incident) open one; entries of kind `incident-closed` close it. An open
severe one keeps its work from acting alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from midspan.definitions.digests import digest
from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry, Recorded
from midspan.model.work import Failure


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident. owner: the role that has to close it. response: what the definition says is done about such a failure.

    cause: None while it is open. failure: the declared way to be wrong that it is about, where it is about one.
    """

    id: str
    work: str
    opened_at: str
    what: str
    severity: str
    owner: str
    opened_by: str
    failure: str | None
    response: str | None
    closed_at: str | None = None
    cause: str | None = None
    closed_by: str | None = None

    @property
    def open(self) -> bool:
        return self.closed_at is None


def opening(
    file: WorkFile,
    *,
    what: str,
    by: str,
    at: str,
    owner: str,
    failure: str | None = None,
    severity: str | None = None,
    evidence: Mapping[str, Any] | None = None,
) -> Entry:
    """The entry that opens an incident. by: a role, or `midspan`. failure: the id of a declared one, which then says the response.

    Raises ValueError for a failure that the definition does not declare.
    """
    declared = failure_named(file, failure)
    body = {
        "what": what,
        "severity": severity or (declared.severity if declared else None) or "medium",
        "owner": owner,
        "by": by,
        "failure": failure,
        "response": declared.response if declared else None,
        "evidence": dict(evidence or {}),
    }
    return Entry("incident", file.identity, digest([file.identity, at, body])[:12], body)


def closing(file: WorkFile, incident: Incident, *, cause: str, by: str) -> Entry:
    """The entry that closes it."""
    return Entry("incident-closed", file.identity, incident.id, {"cause": cause, "by": by})


def failure_named(file: WorkFile, name: str | None) -> Failure | None:
    """The declared failure of this id. Raises ValueError where there is none."""
    if name is None:
        return None
    found = next((each for each in file.work.failures or () if each.id == name), None)
    if found is None:
        known = ", ".join(f"`{each.id}`" for each in file.work.failures or () if each.id)
        raise ValueError(f"`{file.name}` declares no failure `{name}`: known are {known or 'none'}")
    return found


def incidents(ledger: Ledger, file: WorkFile) -> list[Incident]:
    """All of a work, in the order they were opened. Raises StoreError."""
    closed: dict[str, Recorded] = {}
    for each in ledger.read("incident-closed", file.names):
        closed.setdefault(each.key, each)
    return [_incident(entry, closed.get(entry.key)) for entry in ledger.read("incident", file.names)]


# What belongs to the story of an incident, beside what people say of it.
_STORY = ("promotion", "demotion", "level", "ceiling", "incident", "incident-closed", "escalation", "breaker")


def timeline(ledger: Ledger, file: WorkFile, incident: Incident) -> list[Recorded]:
    """What the ledger holds of the work from the last change of its level before the incident to its end, or until now.

    Raises StoreError.
    """
    found = sorted(
        (entry for kind in _STORY for entry in ledger.read(kind, file.names)), key=lambda entry: entry.seq
    )
    opened = next(entry.seq for entry in found if entry.kind == "incident" and entry.key == incident.id)
    before = [entry.seq for entry in found if entry.kind == "level" and entry.seq < opened]
    closed = [entry.seq for entry in found if entry.kind == "incident-closed" and entry.key == incident.id]
    first, last = before[-2:][0] if before else opened, closed[0] if closed else found[-1].seq
    return [entry for entry in found if first <= entry.seq <= last]


def severe(ledger: Ledger, file: WorkFile) -> list[Incident]:
    """Those that keep the work from acting alone. Raises StoreError."""
    if not ledger.count("incident", file.names):
        return []
    return [each for each in incidents(ledger, file) if each.open and each.severity == "severe"]


def _incident(entry: Recorded, closed: Recorded | None) -> Incident:
    body = entry.body
    return Incident(
        entry.key,
        entry.subject,
        entry.at,
        body["what"],
        body["severity"],
        body["owner"],
        body["by"],
        body["failure"],
        body["response"],
        closed.at if closed else None,
        closed.body["cause"] if closed else None,
        closed.body["by"] if closed else None,
    )
