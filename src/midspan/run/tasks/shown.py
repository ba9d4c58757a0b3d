"""What a reviewer may see. Law: of a blind task neither the proposal, nor anything that tells of it, before the answer.

Why a person is asked, how sure the answer was and what others noted tells of it too. Nothing that is shown says for which purpose
somebody is asked: an item whose right answer is known looks like any other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from midspan.model.production import ItemRow, Purpose, TaskRow, TaskState
from midspan.run.tasks.said import Note, said_of

_SECOND = "another person changed or doubted what was proposed, and a second one decides whether that counts"


@dataclass(frozen=True, slots=True)
class Shown:
    """One task as it is put before a person. proposal: what `accept` would let count; None where there is none, or it is hidden."""

    task: str
    work: str
    item: str
    role: str
    input: Any
    blind: bool
    opened_at: str
    due_at: str
    proposal: Mapping[str, Any] | None = None
    confidence: float | None = None
    rationale: str | None = None
    because: str | None = None
    notes: tuple[Note, ...] = ()


def proposal_of(task: TaskRow, item: ItemRow) -> Mapping[str, Any] | None:
    """What would count if the person accepted; the first person's output where a second one checks it."""
    if checks(task):
        return None if item.output is None else dict(json.loads(item.output))
    return _answer(task, item).get("output")


def shown_to(task: TaskRow, item: ItemRow) -> Shown:
    """The one way in which a task and its item reach a person."""
    hidden = task.blind and task.state is TaskState.OPEN
    bare = Shown(
        task=task.id,
        work=task.work,
        item=task.item,
        role=task.role,
        input=None if item.input is None else json.loads(item.input),
        blind=task.blind,
        opened_at=task.opened_at,
        due_at=task.due_at,
    )
    return bare if hidden else _whole(bare, task, item)


def checks(task: TaskRow) -> bool:
    """Whether somebody is shown what another person said, to agree or not. Who decides apart is shown what the first was."""
    return task.purpose is Purpose.SECOND and not said_of(task).apart


def _whole(bare: Shown, task: TaskRow, item: ItemRow) -> Shown:
    answer, second = _answer(task, item), checks(task)
    return Shown(
        **{name: getattr(bare, name) for name in ("task", "work", "item", "role", "input", "blind")},
        opened_at=bare.opened_at,
        due_at=bare.due_at,
        proposal=proposal_of(task, item),
        confidence=None if second else answer.get("confidence"),
        rationale=None if second else answer.get("rationale"),
        because=_SECOND if second else item.because,
        notes=said_of(task).notes,
    )


def _answer(task: TaskRow, item: ItemRow) -> Mapping[str, Any]:
    known = said_of(task).answer
    if known is not None:
        return known
    return json.loads(item.answer) if item.answer else {}
