"""An answer taken back: within a minute, by who gave it, as long as nothing has come of it."""

from __future__ import annotations

import json

from desk_ground import (
    AT,
    FIRST,
    LEAD,
    OTHER,
    Ground,
    acted_alone,
    done,
    entries,
    item,
    minutes,
    task,
    waiting,
    why,
)  # fmt: skip

from midspan.model.production import State, TaskState
from midspan.run.tasks.desk import Desk
from midspan.run.tasks.refusal import Why
from midspan.run.tasks.responding import respond
from midspan.run.tasks.said import Response, Verdict
from midspan.run.tasks.undoing import undo

REJECT = Response(Verdict.REJECT, reason="not ours")
SECONDS_59, ALMOST, SECONDS_60, SECONDS_61 = (minutes(each / 60) for each in (59, 59.999, 60, 61))


def test_within_a_minute_an_answer_is_as_if_it_had_not_been_given(desk: Desk) -> None:
    id_ = waiting(desk, "a")[0].id
    before = item(desk, "a")
    done(respond(desk, id_, FIRST, REJECT, AT))
    again = done(undo(desk, id_, FIRST, ALMOST))
    assert (again.state, again.claimed_by, again.decided_by, again.response) == (
        TaskState.OPEN,
        "first clerk",
        None,
        None,
    )
    after = item(desk, "a")
    assert (after.state, after.output, after.because, after.by, after.ended_at) == (
        State.OPEN,
        None,
        before.because,
        None,
        None,
    )
    assert entries(desk, "undo") == [
        {"item": "a", "purpose": "decide", "role": "desk", "by": "first clerk", "at": ALMOST}
    ]
    done(respond(desk, id_, FIRST, Response(Verdict.ACCEPT), SECONDS_61))
    assert json.loads(item(desk, "a").output or "") == {"sign": "plus"}
    assert len(entries(desk, "response")) == 2


def test_a_minute_later_it_stands(desk: Desk) -> None:
    id_ = waiting(desk, "a")[0].id
    done(respond(desk, id_, FIRST, REJECT, AT))
    assert why(undo(desk, id_, FIRST, SECONDS_60)) is Why.LATE
    assert item(desk, "a").state is State.SETTLED


def test_nobody_takes_back_what_another_said(desk: Desk) -> None:
    id_ = waiting(desk, "a")[0].id
    done(respond(desk, id_, FIRST, REJECT, AT))
    assert why(undo(desk, id_, OTHER, AT)) is Why.PERSON
    assert why(undo(desk, id_, LEAD, AT)) is Why.PERSON


def test_what_has_left_the_house_cannot_be_taken_back(ground: Ground, desk: Desk) -> None:
    id_ = waiting(desk, "a")[0].id
    done(respond(desk, id_, FIRST, REJECT, AT))
    ground.heard.delivered.add("a")
    assert why(undo(desk, id_, FIRST, SECONDS_59)) is Why.COUNTED
    assert item(desk, "a").state is State.SETTLED


def test_a_label_that_counts_cannot_be_taken_back_and_one_that_does_not_can(
    ground: Ground, desk: Desk
) -> None:
    said = Response(Verdict.EDIT, {"sign": "minus"})
    for id_, counts in (("a", True), ("b", False)):
        ground.heard.takes_labels = counts
        label = acted_alone(desk, id_).id
        before = item(desk, id_)
        done(respond(desk, label, FIRST, said, AT))
        found = undo(desk, label, FIRST, SECONDS_59)
        assert (why(found) is Why.COUNTED) if counts else done(found).state is TaskState.OPEN
        assert item(desk, id_) == before


def test_what_was_not_answered_cannot_be_taken_back(desk: Desk) -> None:
    id_ = waiting(desk, "a")[0].id
    assert why(undo(desk, id_, FIRST, AT)) is Why.GONE
    assert why(undo(desk, "sign/b/decide", FIRST, AT)) is Why.UNKNOWN
    done(respond(desk, id_, FIRST, REJECT, AT))
    done(undo(desk, id_, FIRST, AT))
    assert why(undo(desk, id_, FIRST, AT)) is Why.GONE


def test_what_was_escalated_before_the_answer_waits_for_the_same_role_again(desk: Desk) -> None:
    id_ = waiting(desk, "a")[0].id
    done(respond(desk, id_, FIRST, Response(Verdict.ESCALATE, note="?"), AT))
    done(respond(desk, id_, LEAD, Response(Verdict.ACCEPT), AT))
    again = done(undo(desk, id_, LEAD, SECONDS_59))
    assert (again.role, again.step) == ("lead", 1)
    assert task(desk, "a").state is TaskState.OPEN
