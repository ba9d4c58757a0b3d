"""Leases: one person at a task, for ten minutes, so many at once; what runs out frees itself."""

from __future__ import annotations

import pytest
from desk_ground import AT, DESK, FIRST, LEAD, OTHER, done, minutes, task, waiting, why

from midspan.model.production import TaskState
from midspan.run.tasks.claiming import MOST_HELD, claim, claimable, release
from midspan.run.tasks.desk import Desk
from midspan.run.tasks.people import holder
from midspan.run.tasks.refusal import Why
from midspan.run.tasks.responding import respond
from midspan.run.tasks.said import Response, Verdict


def test_who_is_at_a_task_keeps_others_away_until_the_lease_runs_out(desk: Desk) -> None:
    id_ = waiting(desk, "a")[0].id
    held = done(claim(desk.production, id_, FIRST, AT))
    assert (held.claimed_by, held.claimed_until) == ("first clerk", minutes(10))
    assert why(claim(desk.production, id_, OTHER, minutes(9.99))) is Why.TAKEN
    assert why(respond(desk, id_, OTHER, Response(Verdict.ACCEPT), minutes(9))) is Why.TAKEN
    assert done(claim(desk.production, id_, OTHER, minutes(10))).claimed_by == "second clerk"
    assert why(respond(desk, id_, FIRST, Response(Verdict.ACCEPT), minutes(11))) is Why.TAKEN
    assert task(desk, "a").state is TaskState.OPEN


def test_a_lease_is_renewed_by_who_has_it(desk: Desk) -> None:
    id_ = waiting(desk, "a")[0].id
    done(claim(desk.production, id_, FIRST, AT))
    assert done(claim(desk.production, id_, FIRST, minutes(6))).claimed_until == minutes(16)


def test_who_lets_a_lease_run_out_may_still_answer_as_long_as_nobody_else_is_at_it(desk: Desk) -> None:
    id_ = waiting(desk, "a")[0].id
    done(claim(desk.production, id_, FIRST, AT))
    assert done(respond(desk, id_, FIRST, Response(Verdict.ACCEPT), minutes(30))).decided_by == "first clerk"


def test_a_released_task_is_anybodys_and_only_its_holder_releases_it(desk: Desk) -> None:
    id_ = waiting(desk, "a")[0].id
    assert why(release(desk.production, id_, FIRST, AT)) is Why.TAKEN
    done(claim(desk.production, id_, FIRST, AT))
    assert why(release(desk.production, id_, OTHER, AT)) is Why.TAKEN
    done(release(desk.production, id_, FIRST, AT))
    assert holder(task(desk, "a"), AT) is None
    assert done(claim(desk.production, id_, OTHER, AT)).claimed_by == "second clerk"


def test_nobody_holds_more_than_so_many_at_once(desk: Desk) -> None:
    tasks = waiting(desk, *(f"{n:02}" for n in range(MOST_HELD + 1)))
    for each in tasks[:MOST_HELD]:
        done(claim(desk.production, each.id, FIRST, AT))
    assert why(claim(desk.production, tasks[-1].id, FIRST, AT)) is Why.MANY
    done(claim(desk.production, tasks[0].id, FIRST, AT))  # renewing takes no more
    done(claim(desk.production, tasks[-1].id, OTHER, AT))
    done(release(desk.production, tasks[0].id, FIRST, AT))
    assert why(claim(desk.production, tasks[-1].id, FIRST, AT)) is Why.TAKEN


@pytest.mark.parametrize("reviewer", [LEAD, DESK])
def test_a_task_is_listed_for_its_role_and_unless_another_is_at_it(desk: Desk, reviewer: object) -> None:
    waiting(desk, "a", "b", "c")
    done(claim(desk.production, task(desk, "b").id, FIRST, AT))
    expected = {"lead": [], "desk": ["a", "c"]}
    assert [each.item for each in claimable(desk.production, reviewer, AT)] == expected[reviewer.role]  # type: ignore[attr-defined, arg-type]
    assert [each.item for each in claimable(desk.production, FIRST, AT)] == ["a", "b", "c"]


def test_all_tasks_are_listed_however_many_pages_they_fill(desk: Desk) -> None:
    waiting(desk, *(f"{n:03}" for n in range(130)))
    assert [each.item for each in claimable(desk.production, DESK, AT)] == [f"{n:03}" for n in range(130)]


def test_a_task_that_is_not_there_cannot_be_held(desk: Desk) -> None:
    assert why(claim(desk.production, "sign/none/decide", DESK, AT)) is Why.UNKNOWN
    assert why(release(desk.production, "sign/none/decide", DESK, AT)) is Why.UNKNOWN
    id_ = waiting(desk, "a")[0].id
    assert why(claim(desk.production, id_, LEAD, AT)) is Why.ROLE
    done(respond(desk, id_, DESK, Response(Verdict.ACCEPT), AT))
    assert why(claim(desk.production, id_, DESK, AT)) is Why.GONE
