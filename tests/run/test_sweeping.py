"""Time at the door: escalation step by step, the end of a chain, and what the definition does with it."""

from __future__ import annotations

from desk_ground import (
    AT,
    DESK,
    DUE,
    LEAD,
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

from midspan.model.production import Purpose, State, TaskState
from midspan.run.tasks.claiming import claim
from midspan.run.tasks.desk import Desk
from midspan.run.tasks.escalating import Swept, sweep
from midspan.run.tasks.refusal import Why
from midspan.run.tasks.responding import respond
from midspan.run.tasks.said import Response, Verdict

# The lead is asked on Friday just after one, with nearly four hours of that day left: due on Monday just after nine.
LEAD_DUE = "2026-11-30T09:00:00.001Z"
JUST_AFTER = "2026-11-27T13:00:00.001Z"


def swept(desk: Desk, at: str) -> Swept:
    return sweep({"sign": desk}, desk.production, at)


def test_nothing_moves_before_it_is_due(desk: Desk) -> None:
    before = waiting(desk, "a")
    assert swept(desk, DUE) == Swept()
    assert [task(desk, "a")] == before


def test_who_lets_it_lie_is_asked_no_more_and_the_next_one_is(desk: Desk) -> None:
    id_ = waiting(desk, "a")[0].id
    done(claim(desk.production, id_, DESK, minutes(239)))
    found = swept(desk, JUST_AFTER)
    assert [(each.role, each.step, each.due_at) for each in found.escalated] == [("lead", 1, LEAD_DUE)]
    assert item(desk, "a").state is State.ESCALATED
    assert task(desk, "a").claimed_by is None
    assert why(respond(desk, id_, DESK, Response(Verdict.ACCEPT), JUST_AFTER)) is Why.ROLE
    assert swept(desk, LEAD_DUE) == Swept()
    assert entries(desk, "escalation") == [{
        "item": "a", "purpose": "decide", "role": "desk", "at": JUST_AFTER, "to": "lead", "step": 0,
        "due_at": DUE, "because": "due",
    }]  # fmt: skip


def test_at_the_end_of_a_chain_an_item_waits_on_and_an_incident_is_due_once(
    ground: Ground, desk: Desk
) -> None:
    id_ = waiting(desk, "a")[0].id
    swept(desk, JUST_AFTER)
    found = swept(desk, minutes(1, LEAD_DUE))
    assert [each.role for each in found.ended] == ["lead"]
    assert item(desk, "a").state is State.EXPIRED
    assert ground.heard.ended == [id_]
    assert entries(desk, "escalation")[-1]["to"] is None
    again = swept(desk, minutes(1, task(desk, "a").due_at))
    assert [each.role for each in again.ended] == ["lead"]  # somebody is reminded
    assert ground.heard.ended == [id_]
    assert task(desk, "a").state is TaskState.OPEN
    done(respond(desk, id_, LEAD, Response(Verdict.ACCEPT), minutes(1, task(desk, "a").due_at)))


def test_a_definition_that_rejects_what_is_uncertain_rejects_what_nobody_answered(ground: Ground) -> None:
    ground.write_work(uncertain={"then": "reject"})
    with ground.desk() as desk:
        waiting(desk, "a")
        swept(desk, JUST_AFTER)
        assert item(desk, "a").state is State.ESCALATED
        found = swept(desk, minutes(1, LEAD_DUE))
        assert [each.item for each in found.rejected] == ["a"]
        rejected = item(desk, "a")
        assert (rejected.state, rejected.output, rejected.ended_at) == (
            State.REJECTED,
            None,
            minutes(1, LEAD_DUE),
        )
        assert "nobody answered in time" in (rejected.because or "")
        assert task(desk, "a").state is TaskState.WITHDRAWN
        assert ground.heard.ended == []


def test_without_a_chain_the_first_role_is_the_last(ground: Ground) -> None:
    ground.write_work(review={"by": "desk", "within": "4 h"})
    with ground.desk() as desk:
        id_ = waiting(desk, "a")[0].id
        assert [each.role for each in swept(desk, JUST_AFTER).ended] == ["desk"]
        assert ground.heard.ended == [id_]


def test_a_label_that_nobody_gives_is_asked_for_no_more_at_the_end(ground: Ground, desk: Desk) -> None:
    acted_alone(desk, "a")
    before = item(desk, "a")
    assert [each.role for each in swept(desk, JUST_AFTER).escalated] == ["lead"]
    assert len(swept(desk, minutes(1, LEAD_DUE)).withdrawn) == 1
    assert item(desk, "a") == before
    assert ground.heard.ended == []
    assert task(desk, "a", Purpose.LABEL).state is TaskState.WITHDRAWN


def test_one_sweep_moves_each_task_one_step_however_many_there_are(desk: Desk) -> None:
    waiting(desk, *(f"{n:03}" for n in range(600)))
    found = swept(desk, "2027-06-01T09:00:00.000Z")
    assert len(found.escalated) == len({each.id for each in found.escalated}) == 600
    assert not found.ended
    assert desk.production.counts("sign") == {State.ESCALATED: 600}


def test_tasks_of_a_work_that_is_not_looked_after_hide_nothing(desk: Desk) -> None:
    from dataclasses import replace  # noqa: PLC0415

    waiting(desk, "z")
    strange = [replace(task(desk, "z"), id=f"{n}", work="gone", due_at=AT) for n in range(300)]
    desk.production.ask(strange)
    assert [each.item for each in swept(desk, JUST_AFTER).escalated] == ["z"]
    assert len(desk.production.due(JUST_AFTER, limit=1000)) == 300


def test_works_without_any_time_for_reviews_do_not_sweep_for_ever(ground: Ground) -> None:
    ground.write_work(review={"by": "desk", "within": "0 h"})
    with ground.desk() as desk:
        waiting(desk, "a")
        assert len(swept(desk, minutes(1)).ended) == 1
