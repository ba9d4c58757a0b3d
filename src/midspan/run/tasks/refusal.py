"""Why a person's wish is not done. Nothing was changed then; whoever asked can be told, and goes on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from midspan.model.production import TaskRow, TaskState


class Why(StrEnum):
    """unknown: no such task. gone: answered, or asked no more. role: somebody else is asked. taken: somebody else is at it.

    person: who has had their say may not check themselves. many: too many are held at once. fault: what was said cannot count.
    late: too late to take back. counted: what was said has had an effect that cannot be taken back.
    """

    UNKNOWN = "unknown"
    GONE = "gone"
    ROLE = "role"
    TAKEN = "taken"
    PERSON = "person"
    MANY = "many"
    FAULT = "fault"
    LATE = "late"
    COUNTED = "counted"


@dataclass(frozen=True, slots=True)
class Refused:
    """why: for programs. message, help: for people."""

    why: Why
    message: str
    help: str


NEXT = "go on with the next one"


def unknown(id: str) -> Refused:  # noqa: A002 - the row's word
    return Refused(Why.UNKNOWN, f"there is no task `{id}`", "list those that are open: `midspan review`")


def gone(task: TaskRow) -> Refused:
    done = task.state is TaskState.DONE
    what = f"was answered by `{task.decided_by}` at `{task.decided_at}`" if done else "is asked about no more"
    return Refused(Why.GONE, f"item `{task.item}` {what}", NEXT)
