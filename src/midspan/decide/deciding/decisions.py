"""Decisions of people: who may record what, when a reason is asked for, and what the ledger keeps.

The computed verdict and the recorded decision are two things. Whoever departs from the verdict says why; otherwise
the verdict's own reasons are recorded. Up takes a COMMIT to the next stage, never further; down takes nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from midspan.decide.assessment import InitiativeState
from midspan.decide.deciding.alone import check_alone
from midspan.decide.deciding.ceilings import ceilings
from midspan.decide.deciding.lock import lock, locked_work, rule_edits, work_edits
from midspan.decide.deciding.party import Party, party
from midspan.decide.learning.lesson import lesson_entry
from midspan.decide.verdict import Outcome
from midspan.definitions.workspace import current_names
from midspan.errors import UsageError
from midspan.model.entry import Entry
from midspan.model.stage import LAST_BY_EVIDENCE, Stage

EXTENSION_DAYS = 30
LONGEST_EXTENSION_DAYS = 90


class Decision(StrEnum):
    APPROVE = "approve"
    COMMIT = "commit"
    STOP = "stop"
    EXTEND = "extend"


# What a decision says where the verdict says the same; an approval is about the definitions, not the verdict.
AGREES: Mapping[Decision, Outcome] = {
    Decision.COMMIT: Outcome.COMMIT,
    Decision.STOP: Outcome.STOP,
    Decision.EXTEND: Outcome.HOLD,
}


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants to record on a day. differently: of a STOP, what they would do otherwise another time.

    user: who signed in to record it; None at the machine itself.
    """

    decision: Decision
    by: str
    on: date
    why: str | None = None
    until: date | None = None
    differently: str | None = None
    user: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What goes into the ledger, signed by `party`. `departs`: the decision is not what the verdict says."""

    initiative: str
    decision: Decision
    party: Party
    entries: tuple[Entry, ...]
    why: str
    departs: bool
    to_stage: Stage | None = None
    until: date | None = None
    edits: tuple[str, ...] = ()


def record(state: InitiativeState, request: Request) -> Record:
    """What this request records. Raises UsageError where it may not be recorded, and says what may."""
    who = party(state.file.initiative, request.by)
    _allowed(state, request.decision, who)
    made = _MAKERS[request.decision](state, request, who)
    return made if request.user is None else replace(made, entries=_by_user(made.entries, request.user))


def _by_user(entries: tuple[Entry, ...], user: str) -> tuple[Entry, ...]:
    """Several people may act as one name: each entry that says who decided says who of them it was."""
    return tuple(
        each._replace(body={**each.body, "user": user}) if "by" in each.body else each for each in entries
    )


def _allowed(state: InitiativeState, decision: Decision, who: Party) -> None:
    check_alone(state.file.initiative, _files(state).values(), who, decision.value)
    stopped = state.history.stopped
    if stopped and decision is not Decision.APPROVE:
        raise UsageError(
            f"`{state.name}` was stopped on {stopped.on} by `{stopped.by}`",
            help=f"to go on after all, approve it anew: `midspan decide {state.name} --approve --by owner --why …`",
        )


def _approve(state: InitiativeState, request: Request, who: Party) -> Record:
    due = state.file.initiative.decision_due
    if due is None:
        raise UsageError(
            f"`{state.name}` cannot be approved: nothing says when it is decided",
            help="set `started` and `decision.after` in its file first",
        )
    for file in (state.file, *_files(state).values()):
        for fault in file.faults:
            raise UsageError(
                f"`{state.name}` cannot be approved: {fault.place}: {fault.message}",
                help=f"{fault.help} (`midspan check` lists everything)",
            )
    edits = tuple(str(edit) for edit in _edits(state))
    if edits and state.history.approval:
        why = _reason(request, f"it changes what was approved: {edits[0]}")
    elif state.history.stopped:
        why = _reason(request, f"`{state.name}` was stopped")
    else:
        why = request.why or "approved as written"
    body = {**_who(request, who, why), "edits": list(edits), **lock(state.file, _files(state))}
    return Record(
        state.name,
        Decision.APPROVE,
        who,
        (Entry("approval", state.file.identity, request.on.isoformat(), body),),
        why,
        False,
        edits=edits,
    )


def _commit(state: InitiativeState, request: Request, who: Party) -> Record:
    verdict = state.verdict
    to = verdict.next_stage
    if to is None:
        raise UsageError(
            f"`{state.name}` stands at its last stage",
            help="there is nothing to commit to; keep measuring its value",
        )
    if LAST_BY_EVIDENCE.reaches(to):
        raise UsageError(
            f"`{state.name}` stands at {verdict.stage.shown if verdict.stage else 'no stage yet'}, "
            f"and only evidence leads to {to.shown}",
            help=f"`midspan verdict {state.name}` says what is missing",
        )
    departs = _departs(state, Decision.COMMIT)
    why = _reason(request, f"the verdict is {verdict.outcome}") if departs else request.why or _reasons(state)
    body = {
        **_decision(state, request, who, why, departs),
        "to_stage": to.value,
        "certificates": dict(state.certificates),
    }
    entries = (_entry(state, request, body), *ceilings(state, request.on, to, f"COMMIT to {to.value}"))
    return Record(state.name, Decision.COMMIT, who, entries, why, departs, to_stage=to)


def _stop(state: InitiativeState, request: Request, who: Party) -> Record:
    departs = _departs(state, Decision.STOP)
    why = (
        _reason(request, f"the verdict is {state.verdict.outcome}")
        if departs
        else request.why or _reasons(state)
    )
    lesson = lesson_entry(state, request.on, (who.name, who.role), why, _differently(request))
    body = _decision(state, request, who, why, departs)
    reached = state.history.commit.to if state.history.commit else None
    floor = Stage.SHADOW if reached else None
    entries = (_entry(state, request, body), *ceilings(state, request.on, floor, "STOP"), lesson)
    return Record(state.name, Decision.STOP, who, entries, why, departs)


def _extend(state: InitiativeState, request: Request, who: Party) -> Record:
    due, history = state.verdict.due, state.history
    if history.extended_until is not None:
        raise extended_already(state.name)
    if history.commit is not None:
        raise UsageError(f"`{state.name}` has a COMMIT already", help="there is nothing to extend")
    if due is None:
        raise UsageError(
            f"`{state.name}` has no decision date",
            help="set `started` and `decision.after` in its file first",
        )
    start = max(due, request.on)
    if start.year == date.max.year:
        raise UsageError(
            f"{start} cannot be extended", help="set a decision date that comes in this millennium"
        )
    until = request.until or start + timedelta(days=EXTENSION_DAYS)
    last = start + timedelta(days=LONGEST_EXTENSION_DAYS)
    if not start < until <= last:
        raise UsageError(
            f"an extension until {until} is not possible", help=f"choose a day after {start} up to {last}"
        )
    departs = _departs(state, Decision.EXTEND)
    why = (
        _reason(request, f"the verdict is {state.verdict.outcome}")
        if departs
        else request.why or _reasons(state)
    )
    body = {
        **_decision(state, request, who, why, departs),
        "due": due.isoformat(),
        "until": until.isoformat(),
    }
    # One key for each start: of two that extend at the same time the ledger takes one.
    entry = Entry("decision", state.file.identity, f"extend-{history.starts}", body)
    return Record(state.name, Decision.EXTEND, who, (entry,), why, departs, until=until)


def extended_already(name: str) -> UsageError:
    return UsageError(
        f"`{name}` was extended already", help="there is one extension: decide with `--commit` or `--stop`"
    )


_MAKERS: Mapping[Decision, Callable[[InitiativeState, Request, Party], Record]] = {
    Decision.APPROVE: _approve,
    Decision.COMMIT: _commit,
    Decision.STOP: _stop,
    Decision.EXTEND: _extend,
}


def _edits(state: InitiativeState) -> list[object]:
    approval = state.history.approval
    if approval is None:
        return []
    found: list[object] = list(rule_edits(approval.rule, state.file, current_names(_files(state).values())))
    for file in _files(state).values():
        locked = locked_work(approval.works, file)
        if locked is not None:
            found += work_edits(locked, file)
    return found


def _files(state: InitiativeState) -> dict[str, Any]:
    return {work.name: work.file for work in state.works}


def _departs(state: InitiativeState, decision: Decision) -> bool:
    return state.verdict.outcome is not AGREES[decision]


def _reason(request: Request, because: str) -> str:
    if not request.why or not request.why.strip():
        raise UsageError(
            f"to {request.decision.value} takes a reason: {because}",
            help="say why, for those who read it later: `--why …`",
        )
    return request.why.strip()


def _differently(request: Request) -> str:
    if not request.differently or not request.differently.strip():
        raise UsageError(
            "to stop takes what you would do differently: it is recorded with why, as a lesson",
            help="say it for whoever begins something similar: `--differently …`; to halt a work at once, `midspan pause WORK`",
        )
    return request.differently.strip()


def _reasons(state: InitiativeState) -> str:
    return "; ".join(each.text for each in state.verdict.reasons)


def _who(request: Request, who: Party, why: str) -> dict[str, Any]:
    return {"on": request.on.isoformat(), "by": who.name, "role": who.role, "why": why}


def _decision(
    state: InitiativeState, request: Request, who: Party, why: str, departs: bool
) -> dict[str, Any]:
    verdict = state.verdict
    return {
        "decision": request.decision.value,
        **_who(request, who, why),
        "verdict": verdict.outcome.value,
        "departs": departs,
        "stage": verdict.stage.value if verdict.stage else None,
        "reasons": [{"code": each.code, "text": each.text} for each in verdict.reasons],
    }


def _entry(state: InitiativeState, request: Request, body: dict[str, Any]) -> Entry:
    return Entry("decision", state.file.identity, request.decision.value, body)
