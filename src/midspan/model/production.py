"""What production keeps of an item, of a task for a person, and of a chunk. Times are UTC, ISO 8601 with milliseconds and `Z`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """How far an item is; the first eight are on the way, the rest are ends."""

    RECEIVED = "received"
    VALIDATED = "validated"
    EXECUTED = "executed"
    CHECKED = "checked"
    OPEN = "open"
    ESCALATED = "escalated"
    DECIDED = "decided"
    EXPIRED = "expired"
    REJECTED = "rejected"
    ACTED_ALONE = "acted_alone"
    SETTLED = "settled"
    FAILED = "failed"
    SHADOWED = "shadowed"


class Purpose(StrEnum):
    """Why a person is asked: to decide an item, to label an answer unseen, to check what another decided, or to be measured."""

    DECIDE = "decide"
    LABEL = "label"
    SECOND = "second"
    KNOWN = "known"


class TaskState(StrEnum):
    """open: waits, or is claimed for as long as its lease lasts; done: answered; withdrawn: nobody is asked any more."""

    OPEN = "open"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class ItemRow(NamedTuple):
    """An item as production keeps it.

    work: its identity. chunk: what took it in. input, answer, output: JSON texts, None where there is none (or was
    erased); answer: what the implementation said, with confidence, cost, latency_s and implementation; output: what
    counts. input_key: digest of the input. because: why a person, a rejection or a failure, in words. by: `ai`, or the role
    that decided. level: at which it was answered. transitions: states it went through, in order.
    """

    work: str
    id: str
    chunk: str
    state: State
    input: str | None
    input_key: str
    received_at: str
    answer: str | None = None
    output: str | None = None
    because: str | None = None
    by: str | None = None
    level: str | None = None
    attempts: int = 0
    ended_at: str | None = None
    transitions: str = ""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A question to a person, as production keeps it.

    id: of work, item and purpose, which it does not tell. step: how far the chain of roles has gone, 0 the first. blind: without sight of the proposal.
    claimed_by, claimed_until: the lease, None where nobody holds it. response: JSON text of what was said.
    """

    id: str
    work: str
    item: str
    purpose: Purpose
    role: str
    opened_at: str
    due_at: str
    state: TaskState = TaskState.OPEN
    step: int = 0
    blind: bool = False
    claimed_by: str | None = None
    claimed_until: str | None = None
    decided_by: str | None = None
    decided_at: str | None = None
    response: str | None = None


@dataclass(frozen=True, slots=True)
class ChunkRow:
    """Items that were taken in together, and are done together.

    number: its place in its source, from 1. first, last: positions of its items in the source, from 1. state: `begun`
    or `done`. attempts: how often it was begun; more than one says that a process ended within it.
    """

    id: str
    work: str
    source: str
    number: int
    first: int
    last: int
    state: str
    attempts: int
    counts: Mapping[str, int]
