"""The life of an item, as a table: in which state, what happens, and where that leads. Whatever is not in it cannot happen.

received → validated → executed → checked → acted alone
                │           │         ├→ open → (escalated) → decided → settled
                │           │         │               └→ expired → settled or rejected
                └───────────┴─────────┴→ a person, a rejection, a failure; in shadow every answer ends as shadowed
"""

from __future__ import annotations

from enum import StrEnum

from midspan.model.production import State


class Event(StrEnum):
    """What can happen to an item."""

    VALID = "valid"  # its input is what the definition says
    INVALID = "invalid"
    ANSWERED = "answered"  # the implementation was asked, and replied or failed
    PASSED = "passed"  # the answer fits the output schema and the constraints
    ALONE = "alone"
    ASK = "ask"  # a person is asked
    SHADOW = "shadow"
    REFUSE = "refuse"  # the definition rejects it
    GIVE_UP = "give-up"  # nothing and nobody can take it
    DECIDE = "decide"
    ESCALATE = "escalate"
    EXPIRE = "expire"  # the last of the chain let it lie
    SETTLE = "settle"
    UNDO = "undo"
    REPLAY = "replay"


_PERSON = {
    Event.DECIDE: State.DECIDED,
    Event.ESCALATE: State.ESCALATED,
    Event.EXPIRE: State.EXPIRED,
    Event.GIVE_UP: State.FAILED,
}

TABLE: dict[State, dict[Event, State]] = {
    State.RECEIVED: {
        Event.VALID: State.VALIDATED,
        Event.INVALID: State.REJECTED,
        Event.GIVE_UP: State.FAILED,
    },
    State.VALIDATED: {
        Event.ANSWERED: State.EXECUTED,
        Event.ASK: State.OPEN,
        Event.SHADOW: State.SHADOWED,
        Event.GIVE_UP: State.FAILED,
    },
    State.EXECUTED: {
        Event.PASSED: State.CHECKED,
        Event.ASK: State.OPEN,
        Event.SHADOW: State.SHADOWED,
        Event.REFUSE: State.REJECTED,
        Event.GIVE_UP: State.FAILED,
    },
    State.CHECKED: {
        Event.ALONE: State.ACTED_ALONE,
        Event.ASK: State.OPEN,
        Event.SHADOW: State.SHADOWED,
        Event.REFUSE: State.REJECTED,
        Event.GIVE_UP: State.FAILED,
    },
    State.OPEN: _PERSON,
    State.ESCALATED: _PERSON,
    State.DECIDED: {Event.SETTLE: State.SETTLED, Event.REFUSE: State.REJECTED, Event.UNDO: State.OPEN},
    State.EXPIRED: {Event.SETTLE: State.SETTLED, Event.REFUSE: State.REJECTED, Event.ASK: State.OPEN},
    State.REJECTED: {},
    State.ACTED_ALONE: {},
    State.SETTLED: {Event.UNDO: State.OPEN},
    State.FAILED: {Event.REPLAY: State.RECEIVED},
    State.SHADOWED: {},
}

ENDS = frozenset({State.REJECTED, State.ACTED_ALONE, State.SETTLED, State.FAILED, State.SHADOWED})
WAITING = frozenset({State.OPEN, State.ESCALATED})

# How the books name what became of an item. What is under way is in none of them until it has an end, or waits.
BOOK: dict[State, str] = {
    State.REJECTED: "rejected",
    State.ACTED_ALONE: "acted_alone",
    State.OPEN: "to_people",
    State.ESCALATED: "to_people",
    State.DECIDED: "to_people",
    State.EXPIRED: "to_people",
    State.SETTLED: "settled",
    State.FAILED: "failed",
    State.SHADOWED: "shadowed",
}
COUNTED = ("rejected", "acted_alone", "to_people", "settled", "failed", "shadowed")


def after(state: State, event: Event) -> State:
    """Where the event leads. Raises ValueError where it cannot happen in that state."""
    found = TABLE[state].get(event)
    if found is None:
        raise ValueError(f"an item that is {state} cannot {event}")
    return found


def lived(*events: Event, since: str = State.RECEIVED) -> str:
    """The states an item went through, first to last, parted by spaces. since: those before. Raises ValueError."""
    states = since.split(" ")
    for event in events:
        states.append(after(State(states[-1]), event))
    return " ".join(states)
