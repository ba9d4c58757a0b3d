"""What people decided about one initiative, read from the ledger in the order it was recorded.

Law: the newest approval counts. An approval after a STOP is a new start: earlier COMMITs and the extension are
spent with what was stopped. A STOP stands until then, whatever else is recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from midspan.errors import StoreError
from midspan.ledger.run import Ledger, Subject
from midspan.model.entry import Recorded
from midspan.model.stage import Stage

KINDS = ("approval", "decision")


@dataclass(frozen=True, slots=True)
class Approval:
    """Who locked what (see `lock`)."""

    on: date
    by: str
    role: str
    rule: Mapping[str, Any]
    works: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Decided:
    """One recorded decision: commit, stop or extend. seq: its record in the ledger. to: of a COMMIT; until: of an extension."""

    what: str
    on: date
    by: str
    role: str
    why: str
    seq: int | None = None
    to: Stage | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Commit:
    """The newest COMMIT: to which stage, on which certificates (attempt by work)."""

    to: Stage
    on: date
    certificates: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class History:
    """Where the decisions stand. `decisions` lists all of them since the last new start, the `starts`-th, oldest first."""

    approval: Approval | None = None
    commit: Commit | None = None
    stopped: Decided | None = None
    extended_until: date | None = None
    decisions: tuple[Decided, ...] = ()
    starts: int = 1

    def in_force(self, certificates: Mapping[str, str]) -> Stage | None:
        """The stage of the COMMIT that stands, if it was made on just these certificates."""
        if self.commit is None or dict(self.commit.certificates) != dict(certificates):
            return None
        return self.commit.to

    @property
    def in_use_since(self) -> date | None:
        """Since when the COMMITs keep it at Assisted or beyond; None where the newest does not."""
        if self.commit is None or not self.commit.to.reaches(Stage.ASSISTED):
            return None
        since = self.commit.on
        for made in reversed(self.decisions):
            if made.to is not None and not made.to.reaches(Stage.ASSISTED):
                break
            since = made.on if made.to is not None else since
        return since

    def due(self, by_rule: date | None) -> date | None:
        """The day of the decision: by the rule, or as extended."""
        if by_rule is None or self.extended_until is None:
            return by_rule
        return max(by_rule, self.extended_until)


def read_history(ledger: Ledger, initiative: Subject) -> History:
    """All that was decided, under every name. Raises StoreError where an entry is not one of this version."""
    entries = [entry for kind in KINDS for entry in ledger.read(kind, initiative)]
    return history(sorted(entries, key=lambda each: each.seq))


def history(entries: Iterable[Recorded]) -> History:
    """The state after these entries, in their order."""
    state = History()
    for entry in entries:
        try:
            state = _approved(state, entry.body) if entry.kind == "approval" else _decided(state, entry)
        except (KeyError, TypeError, ValueError) as error:
            raise StoreError(
                f"record `{entry.seq}` of the ledger, {entry.kind} of `{entry.subject}`, cannot be read",
                help="it was written by another version of midspan: update it",
            ) from error
    return state


def _approved(state: History, body: Mapping[str, Any]) -> History:
    approval = Approval(date.fromisoformat(body["on"]), body["by"], body["role"], body["rule"], body["works"])
    return History(approval, starts=state.starts + 1) if state.stopped else replace(state, approval=approval)


def _decided(state: History, entry: Recorded) -> History:
    body = entry.body
    made = Decided(
        body["decision"], date.fromisoformat(body["on"]), body["by"], body["role"], body["why"], entry.seq
    )
    match made.what:
        case "commit":
            made = replace(made, to=Stage(body["to_stage"]))
            state = replace(state, commit=Commit(Stage(body["to_stage"]), made.on, body["certificates"]))
        case "extend":
            made = replace(made, until=date.fromisoformat(body["until"]))
            state = replace(state, extended_until=made.until)
        case "stop":
            state = replace(state, stopped=made, commit=None)
        case unknown:
            raise ValueError(unknown)
    return replace(state, decisions=(*state.decisions, made))
