from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.model.production import State
from midspan.run.life import BOOK, COUNTED, ENDS, TABLE, WAITING, Event, after, lived


def test_every_state_is_in_the_table_and_every_event_happens_somewhere() -> None:
    assert set(TABLE) == set(State)
    assert {event for row in TABLE.values() for event in row} == set(Event)
    assert {to for row in TABLE.values() for to in row.values()} == set(State)


def test_only_ends_can_be_last_and_each_state_reaches_one() -> None:
    reaches = set(ENDS)
    while more := {state for state in State if state not in reaches and set(TABLE[state].values()) & reaches}:
        reaches |= more
    assert reaches == set(State)
    assert {state for state in State if not TABLE[state]} <= ENDS


def test_an_end_is_left_only_by_undoing_and_by_replaying() -> None:
    assert {event for state in ENDS for event in TABLE[state]} == {Event.UNDO, Event.REPLAY}


def test_nothing_acts_alone_that_was_not_checked() -> None:
    assert [state for state in State if State.ACTED_ALONE in TABLE[state].values()] == [State.CHECKED]
    assert [state for state in State if State.CHECKED in TABLE[state].values()] == [State.EXECUTED]
    assert [state for state in State if State.EXECUTED in TABLE[state].values()] == [State.VALIDATED]


def test_every_end_and_everything_that_waits_stands_in_one_book() -> None:
    assert set(BOOK) >= ENDS | WAITING
    assert set(BOOK.values()) == set(COUNTED)


@given(st.lists(st.sampled_from(Event), max_size=30))
def test_a_walk_goes_along_the_table_or_is_refused_and_changes_nothing(events: list[Event]) -> None:
    state, path = State.RECEIVED, [State.RECEIVED]
    for event in events:
        if event not in TABLE[state]:
            with pytest.raises(ValueError, match="cannot"):
                after(state, event)
            continue
        state = after(state, event)
        path.append(state)
        assert lived(event, since=" ".join(path[:-1])) == " ".join(path)
    # A walk that acted alone was validated, executed and checked, in this order and directly before.
    if State.ACTED_ALONE in path:
        at = path.index(State.ACTED_ALONE)
        assert path[at - 3 : at] == [State.VALIDATED, State.EXECUTED, State.CHECKED]
