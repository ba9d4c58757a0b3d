"""A second person: where being wrong is grave, or where somebody wishes it; who checks is not who said it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from desk_ground import (
    AT,
    DESK,
    FIRST,
    GRAVE,
    LEAD,
    OTHER,
    Ground,
    done,
    entries,
    item,
    minutes,
    task,
    waiting,
    why,
)  # fmt: skip

from midspan.model.production import Purpose, State, TaskState
from midspan.run.tasks.claiming import claim, claimable
from midspan.run.tasks.desk import Desk
from midspan.run.tasks.escalating import sweep
from midspan.run.tasks.people import Reviewer
from midspan.run.tasks.refusal import Why
from midspan.run.tasks.responding import respond
from midspan.run.tasks.said import Response, Verdict
from midspan.run.tasks.shown import shown_to
from midspan.run.tasks.undoing import undo

ACCEPT = Response(Verdict.ACCEPT)
THIRD = Reviewer("lead", "third person")


def edit(sign: str, **more: Any) -> Response:
    return Response(Verdict.EDIT, {"sign": sign}, **more)


@pytest.fixture
def desk(ground: Ground) -> Iterator[Desk]:
    ground.write_work(failures=[GRAVE])
    with ground.desk() as opened:
        yield opened


def changed(desk: Desk) -> str:
    """Item `a`, proposed as plus, which the first clerk made minus; the id of the task for the second."""
    done(respond(desk, waiting(desk, "a")[0].id, FIRST, edit("minus"), AT))
    return task(desk, "a", Purpose.SECOND).id


def output(desk: Desk) -> Any:
    return json.loads(item(desk, "a").output or "null")


def test_a_change_that_averts_something_grave_counts_only_when_another_person_agrees(desk: Desk) -> None:
    second = changed(desk)
    assert (item(desk, "a").state, item(desk, "a").ended_at) == (State.DECIDED, None)
    shown = shown_to(task(desk, "a", Purpose.SECOND), item(desk, "a"))
    assert shown.proposal == {"sign": "minus"}
    assert (shown.confidence, shown.rationale) == (None, None)
    done(respond(desk, second, OTHER, ACCEPT, minutes(5)))
    assert (item(desk, "a").state, output(desk), item(desk, "a").ended_at) == (
        State.SETTLED,
        {"sign": "minus"},
        minutes(5),
    )
    assert [each["purpose"] for each in entries(desk, "response")] == ["decide", "second"]


def test_nobody_checks_themselves_under_whatever_lease(desk: Desk) -> None:
    second = changed(desk)
    assert why(claim(desk.production, second, FIRST, AT)) is Why.PERSON
    assert why(respond(desk, second, FIRST, ACCEPT, AT)) is Why.PERSON
    assert list(claimable(desk.production, FIRST, AT)) == []
    assert [each.id for each in claimable(desk.production, OTHER, AT)] == [second]


def test_without_names_a_role_is_one_person(desk: Desk) -> None:
    done(respond(desk, waiting(desk, "a")[0].id, DESK, edit("minus"), AT))
    assert why(respond(desk, task(desk, "a", Purpose.SECOND).id, DESK, ACCEPT, AT)) is Why.PERSON


@pytest.mark.parametrize(
    ("proposed", "said"),
    [("plus", ACCEPT), ("plus", edit("plus")), ("minus", edit("plus")), (None, edit("minus"))],
)
def test_what_averts_nothing_grave_counts_at_once(desk: Desk, proposed: str | None, said: Response) -> None:
    done(respond(desk, waiting(desk, "a", proposed=proposed)[0].id, FIRST, said, AT))
    assert item(desk, "a").state is State.SETTLED


@pytest.mark.parametrize(("said", "waits"), [(edit("none"), True), (edit("plus"), False)])
def test_behind_a_grave_failure_that_nothing_recognises_may_be_any_change(
    ground: Ground, said: Response, waits: bool
) -> None:
    ground.write_work(failures=[{"id": "somehow", "severity": "severe"}])
    with ground.desk() as desk:
        done(respond(desk, waiting(desk, "a")[0].id, FIRST, said, AT))
        assert item(desk, "a").state is (State.DECIDED if waits else State.SETTLED)


def test_who_wishes_it_gets_another_pair_of_eyes(ground: Ground) -> None:
    ground.write_work()
    with ground.desk() as desk:
        done(respond(desk, waiting(desk, "a")[0].id, FIRST, Response(Verdict.ACCEPT, second=True), AT))
        assert item(desk, "a").state is State.DECIDED
        done(respond(desk, task(desk, "a", Purpose.SECOND).id, OTHER, ACCEPT, AT))
        assert (item(desk, "a").state, output(desk)) == (State.SETTLED, {"sign": "plus"})


@pytest.mark.parametrize("doubt", [edit("plus"), Response(Verdict.REJECT, reason="neither")])
def test_where_two_do_not_agree_a_third_of_the_next_role_has_the_last_word(
    desk: Desk, doubt: Response
) -> None:
    second = changed(desk)
    done(respond(desk, second, OTHER, doubt, minutes(5)))
    up = task(desk, "a", Purpose.SECOND)
    assert (up.state, up.role, up.step) == (TaskState.OPEN, "lead", 1)
    assert (item(desk, "a").state, output(desk)) == (State.DECIDED, {"sign": "minus"})
    assert why(respond(desk, second, Reviewer("lead", FIRST.name), ACCEPT, AT)) is Why.PERSON
    assert why(respond(desk, second, Reviewer("lead", OTHER.name), ACCEPT, AT)) is Why.PERSON
    done(respond(desk, second, THIRD, edit("none"), minutes(6)))
    assert (item(desk, "a").state, output(desk), item(desk, "a").by) == (
        State.SETTLED,
        {"sign": "none"},
        "lead",
    )
    assert len(entries(desk, "response")) == 3


def test_the_first_takes_it_back_before_the_second_has_looked_and_not_after(desk: Desk) -> None:
    second, first = changed(desk), task(desk, "a").id
    done(undo(desk, first, FIRST, minutes(0.5)))
    assert task(desk, "a", Purpose.SECOND).state is TaskState.WITHDRAWN
    assert item(desk, "a").state is State.OPEN
    done(respond(desk, first, FIRST, edit("minus"), minutes(0.6)))
    assert task(desk, "a", Purpose.SECOND).state is TaskState.OPEN
    done(respond(desk, second, OTHER, ACCEPT, minutes(0.7)))
    assert why(undo(desk, first, FIRST, minutes(0.8))) is Why.COUNTED


@pytest.mark.parametrize("said", [edit("minus"), Response(Verdict.ACCEPT, second=True)])
def test_the_second_takes_it_back_and_the_first_ones_word_waits_again(desk: Desk, said: Response) -> None:
    done(respond(desk, waiting(desk, "a")[0].id, FIRST, said, AT))
    made, second = output(desk), task(desk, "a", Purpose.SECOND).id
    done(respond(desk, second, OTHER, ACCEPT, AT))
    done(undo(desk, second, OTHER, minutes(0.5)))
    assert (item(desk, "a").state, output(desk), item(desk, "a").by) == (State.OPEN, made, "desk")
    done(respond(desk, second, OTHER, ACCEPT, minutes(0.6)))
    assert (item(desk, "a").state, output(desk)) == (State.SETTLED, made)


def test_a_check_that_nobody_makes_goes_up_the_chain_and_waits_at_its_end(ground: Ground, desk: Desk) -> None:
    second = changed(desk)
    sweep({"sign": desk}, desk.production, "2026-11-27T13:01:00.000Z")
    assert task(desk, "a", Purpose.SECOND).role == "lead"
    assert item(desk, "a").state is State.DECIDED
    sweep({"sign": desk}, desk.production, "2026-12-03T13:01:00.000Z")
    assert ground.heard.ended == [second]
    done(respond(desk, second, LEAD, ACCEPT, "2026-12-03T13:02:00.000Z"))
    assert item(desk, "a").state is State.SETTLED


def test_a_definition_that_rejects_lets_no_unchecked_change_out(ground: Ground) -> None:
    ground.write_work(failures=[GRAVE], uncertain={"then": "reject"})
    with ground.desk() as desk:
        changed(desk)
        for at in ("2026-11-27T13:01:00.000Z", "2026-12-03T13:01:00.000Z"):
            sweep({"sign": desk}, desk.production, at)
        assert (item(desk, "a").state, item(desk, "a").output) == (State.REJECTED, None)
