"""What the ledger keeps of what people did: who, when, how long, and what was said, with digests in place of contents.

What a person wrote in words may hold what somebody wants forgotten, so the ledger has its digest, and the task the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from midspan.definitions.digests import digest, digest_of_text
from midspan.model.entry import Entry
from midspan.model.production import ItemRow, TaskRow
from midspan.run.tasks.said import Answered, Response, said_of

RESPONSE, ESCALATION, REASSIGNMENT, UNDO = "response", "escalation", "reassignment", "undo"


def response_entry(
    task: TaskRow,
    item: ItemRow,
    answered: Answered,
    said: Response,
    proposal: Mapping[str, Any] | None,
    output: Mapping[str, Any] | None,
) -> Entry:
    """item: as it is after the response. output: what counts now; None where nothing does."""
    body = {
        **_of(task, answered.role, answered.by, answered.at),
        "said": answered.verdict.value,
        "effort_s": answered.effort_s,
        "blind": task.blind,
        "step": task.step,
        "late": answered.at > task.due_at,
        "input": item.input_key,
        "states": item.transitions,
        "proposal": None if proposal is None else digest(proposal),
        "output": None if output is None else digest(output),
        "reason": _digest(said.reason),
        "note": _digest(said.note),
        "case": said_of(task).case,
        "right": answered.right,
        "proposal_right": answered.proposal_right,
    }
    return Entry(RESPONSE, task.work, task.id, _said(body))


def escalation_entry(
    task: TaskRow, to: str | None, at: str, because: str, *, by: str | None = None, note: str | None = None
) -> Entry:
    """to: the role that is asked now; None where nobody is left. because: `due`, or `asked` by a person."""
    body = {
        **_of(task, task.role, by, at),
        "to": to,
        "step": task.step,
        "due_at": task.due_at,
        "because": because,
    }
    return Entry(ESCALATION, task.work, task.id, {**_said({**body, "note": _digest(note)}), "to": to})


def reassignment_entry(task: TaskRow, moved: TaskRow, by: str, role: str, at: str, note: str | None) -> Entry:
    body = {**_of(task, role, by, at), "from": task.role, "to": moved.role, "person": moved.claimed_by}
    return Entry(REASSIGNMENT, task.work, task.id, _said({**body, "note": _digest(note)}))


def undo_entry(task: TaskRow, by: str, role: str, at: str) -> Entry:
    return Entry(UNDO, task.work, task.id, _of(task, role, by, at))


def _of(task: TaskRow, role: str, by: str | None, at: str) -> dict[str, Any]:
    return {"item": task.item, "purpose": task.purpose.value, "role": role, "by": by, "at": at}


def _digest(text: str | None) -> str | None:
    return None if text is None else digest_of_text(text)


def _said(body: Mapping[str, Any]) -> dict[str, Any]:
    """Without what nobody said."""
    return {name: each for name, each in body.items() if each is not None}
