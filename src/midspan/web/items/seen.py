"""What the page of an item shows. Law: what somebody is still to answer unseen is on it for nobody, and contents only for who may.

Of records the page says what the ledger says: digests, codes, times and names, never what an item held.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from midspan.model.production import TaskRow, TaskState
from midspan.run.incidents import Incident
from midspan.run.looking.whole import Under, Whole, whole
from midspan.run.tasks.mixing import task_called
from midspan.run.tasks.people import holder
from midspan.run.tasks.said import Note, said_of
from midspan.web.audit.seen import short
from midspan.web.items.looks import Looks
from midspan.web.ports import Sight
from midspan.web.said import Refusal


@dataclass(frozen=True, slots=True)
class TaskSeen:
    """One question to people. purpose: None while it is open: nobody is told for which they are asked.

    by, said, output, reason, notes: None or empty for whoever may not look into items.
    """

    purpose: str | None
    role: str
    state: str
    opened_at: str
    due_at: str
    late: bool
    held: bool
    blind: bool
    handed_on: int
    decided_at: str | None
    by: str | None = None
    said: str | None = None
    output: Any = None
    reason: str | None = None
    effort_s: float | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimSeen:
    """What it acted under, or was to be measured for. certificate: an attempt. threshold: None where no answer has a confidence.

    alone: whether it was promoted then, so that what is sure enough acts alone. Numbers of records, where they are there.
    """

    certificate: str
    certificate_record: int | None
    stream_record: int
    promotion_record: int | None
    implementation: str
    max_error: float
    confidence_level: float
    threshold: float | None
    alone: bool


@dataclass(frozen=True, slots=True)
class RecordSeen:
    """One record of the ledger. says: empty while what it says is hidden."""

    seq: int
    at: str
    kind: str
    says: str


@dataclass(frozen=True, slots=True)
class ItemSeen:
    """One item. withheld: why contents are not there, in words; None where they are. hidden: its answer, until a person gave theirs.

    because: the ledger's code; why: in words. answer: the implementation's; output: what counts. records: None for
    whoever may not read the ledger.
    """

    work: str
    title: str
    item: str
    state: str
    level: str | None
    by: str | None
    received_at: str
    ended_at: str | None
    transitions: tuple[str, ...]
    withheld: str | None
    hidden: bool
    because: str | None
    why: str | None
    input: Any
    output: Any
    answer: Any
    rationale: str | None
    implementation: str | None
    confidence: float | None
    cost: float | None
    latency_s: float | None
    claim: ClaimSeen | None
    tasks: tuple[TaskSeen, ...]
    incidents: tuple[Incident, ...]
    records: tuple[RecordSeen, ...] | None


@dataclass(frozen=True, slots=True)
class AtDesk:
    """It waits for whoever asks: there they see what they may see of it."""

    task: str


def item_seen(sight: Sight, work: str, item: str, who: Looks) -> ItemSeen | AtDesk:
    """Raises UnknownWorkError, UsageError, StoreError, and Refusal where there is no such item."""
    file = sight.file(work)
    found = whole(file, sight.ledger, sight.production, item)
    if found is None:
        return _beside(sight, work, item, who)
    asked = who.is_asked(tuple(each for each in found.tasks if each.state is TaskState.OPEN))
    if asked is not None:
        return AtDesk(asked.id)
    row, told = found.row, not found.is_hidden
    body = found.entry.body if found.entry and told else {}
    answer = json.loads(row.answer) if row.answer and told and who.contents else {}
    return ItemSeen(
        work=file.name,
        title=file.work.title or file.name,
        item=row.id,
        state=row.state.value,
        level=row.level,
        by=row.by if told else None,
        received_at=row.received_at,
        ended_at=row.ended_at,
        transitions=tuple(row.transitions.split()) if told else (),
        withheld=_withheld(found, who),
        hidden=not told,
        because=body.get("because"),
        why=row.because if told and who.contents else None,
        input=_read(row.input) if who.contents else None,
        output=_read(row.output) if told and who.contents else None,
        answer=answer.get("output"),
        rationale=answer.get("rationale"),
        implementation=answer.get("implementation")
        or (found.under.stream.implementation if found.under and told else None),
        confidence=body.get("confidence"),
        cost=body.get("cost"),
        latency_s=body.get("latency_s"),
        claim=_claim(found.under) if found.under and told else None,
        tasks=tuple(_task(each, sight.now, who) for each in found.tasks),
        incidents=found.incidents,
        records=tuple(
            RecordSeen(each.seq, each.at, each.kind, short(each.body) if told else "")
            for each in found.records
        )
        if who.ledger
        else None,
    )


def _beside(sight: Sight, work: str, name: str, who: Looks) -> ItemSeen | AtDesk:
    """A name under which something waits for people that no item stands for. Raises Refusal."""
    file = sight.file(work)
    called = task_called(sight.production, file.identity, name)
    task = sight.production.task(called) if called else None
    if task is None or task.state is not TaskState.OPEN:
        raise Refusal(404, f"no item `{name[:256]}` was taken in", f"see `/works/{file.name}/items`")
    if who.sits(task.role):
        return AtDesk(task.id)
    known = {
        "work",
        "title",
        "item",
        "state",
        "received_at",
        "transitions",
        "withheld",
        "hidden",
        "tasks",
        "incidents",
    }
    bare: Mapping[str, Any] = dict.fromkeys({each.name for each in fields(ItemSeen)} - known)
    return ItemSeen(
        work=file.name,
        title=file.work.title or file.name,
        item=name,
        state=task.state.value,
        received_at=task.opened_at,
        transitions=(),
        withheld="what it holds is seen at the desk that it waits for",
        hidden=True,
        tasks=(_task(task, sight.now, who),),
        incidents=(),
        **bare,
    )


def _withheld(found: Whole, who: Looks) -> str | None:
    if found.is_erased:
        return "what it held was erased; that it was, and each digest, stays"
    if not who.contents:
        return "what it holds is for whoever may look into items"
    return None if found.row.input is not None else "nothing of it could be read, so nothing was kept"


def _read(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def _claim(under: Under) -> ClaimSeen:
    stream, promotion = under.stream, under.promotion
    certified = stream.thresholds[-1] if stream.confidence else None
    return ClaimSeen(
        stream.certificate,
        under.certificate,
        stream.seq,
        promotion.seq if promotion else None,
        stream.implementation,
        stream.max_error,
        stream.confidence_level,
        promotion.threshold if promotion else certified,
        promotion is not None,
    )


def _task(task: TaskRow, now: str, who: Looks) -> TaskSeen:
    is_open, said = task.state is TaskState.OPEN, said_of(task)
    bare = TaskSeen(
        purpose=None if is_open else task.purpose.value,
        role=task.role,
        state=task.state.value,
        opened_at=task.opened_at,
        due_at=task.due_at,
        late=is_open and task.due_at < now,
        held=is_open and holder(task, now) is not None,
        blind=task.blind,
        handed_on=task.step,
        decided_at=task.decided_at,
    )
    if is_open or not who.contents:
        return bare
    final = said.final
    if final is None:
        return replace(bare, by=task.decided_by, notes=said.notes)
    return replace(
        bare,
        by=final.by,
        said=final.verdict.value,
        output=final.output,
        reason=final.reason,
        effort_s=final.effort_s,
        notes=said.notes,
    )
