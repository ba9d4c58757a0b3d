"""The door of a person's answer: what counts, what is refused, and what the ledger keeps of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from desk_ground import (
    AT,
    DESK,
    DUE,
    FIRST,
    LEAD,
    Ground,
    acted_alone,
    done,
    entries,
    item,
    minutes,
    task,
    texts,
    waiting,
    why,
)  # fmt: skip

from midspan.definitions.digests import digest
from midspan.model.production import Purpose, State, TaskState
from midspan.run.tasks.desk import Desk
from midspan.run.tasks.escalating import sweep
from midspan.run.tasks.refusal import Why
from midspan.run.tasks.responding import respond
from midspan.run.tasks.said import Response, Verdict, said_of

ACCEPT = Response(Verdict.ACCEPT, effort_s=4.5)


def edit(sign: Any, **more: Any) -> Response:
    return Response(Verdict.EDIT, {"sign": sign}, **more)


def test_what_a_person_accepts_is_what_counts(desk: Desk) -> None:
    id_ = waiting(desk, "a")[0].id
    done(respond(desk, id_, FIRST, ACCEPT, minutes(3)))
    settled, answered = item(desk, "a"), task(desk, "a")
    assert (settled.state, settled.by, settled.ended_at) == (State.SETTLED, "desk", minutes(3))
    assert json.loads(settled.output or "") == {"sign": "plus"}
    assert settled.transitions.endswith("checked open decided settled")
    assert (answered.state, answered.decided_by, answered.decided_at) == (
        TaskState.DONE,
        "first clerk",
        minutes(3),
    )


def test_what_a_person_puts_in_its_place_is_what_counts(desk: Desk) -> None:
    done(respond(desk, waiting(desk, "a")[0].id, DESK, edit("minus"), AT))
    assert json.loads(item(desk, "a").output or "") == {"sign": "minus"}


def test_what_a_person_rejects_counts_for_nothing_and_says_why(desk: Desk) -> None:
    done(respond(desk, waiting(desk, "a")[0].id, DESK, Response(Verdict.REJECT, reason="not ours"), AT))
    settled = item(desk, "a")
    assert (settled.state, settled.output, settled.because) == (State.SETTLED, None, "not ours")


def test_the_ledger_says_who_said_what_when_and_holds_no_contents(desk: Desk) -> None:
    id_ = waiting(desk, "a", x=123456)[0].id
    said = edit("minus", effort_s=4.5, note="the customer is called Miller")
    done(respond(desk, id_, FIRST, said, minutes(3)))
    assert entries(desk, "response") == [{
        "item": "a", "purpose": "decide", "role": "desk", "by": "first clerk", "at": minutes(3), "said": "edit",
        "effort_s": 4.5, "blind": False, "step": 0, "late": False, "input": digest({"x": 123456}),
        "proposal": digest({"sign": "plus"}), "output": digest({"sign": "minus"}), "states": item(desk, "a").transitions,
        "note": entries(desk, "response")[0]["note"],
    }]  # fmt: skip
    for secret in ("minus", "plus", "123456", "Miller"):
        assert secret not in texts(desk)
    assert said_of(task(desk, "a")).notes[0].text == "the customer is called Miller"
    assert desk.ledger.verify().ok


def test_an_answer_after_the_due_time_is_late(desk: Desk) -> None:
    done(respond(desk, waiting(desk, "a")[0].id, DESK, ACCEPT, minutes(1, DUE)))
    assert entries(desk, "response")[0]["late"] is True


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (edit("sideways"), "does not fit"),
        (Response(Verdict.EDIT, {}), "does not fit"),
        (Response(Verdict.EDIT, {"sign": float("nan")}), "does not fit"),
        (Response(Verdict.EDIT), "an output do not fit together"),
        (Response(Verdict.ACCEPT, {"sign": "plus"}), "do not fit together"),
        (Response(Verdict.REJECT), "without a reason"),
        (Response(Verdict.REJECT, reason="  \n"), "without a reason"),
        (Response(Verdict.REJECT, reason="no", second=True), "gives none"),
        (Response(Verdict.ESCALATE), "without a note"),
        (Response(Verdict.REJECT, reason="x" * 4001), "4,001"),
        (Response(Verdict.ACCEPT, note="x" * 4001), "4,001"),
        (Response(Verdict.ACCEPT, effort_s=-1.0), "the time it took"),
        (Response(Verdict.ACCEPT, effort_s=float("nan")), "the time it took"),
    ],
)
def test_what_does_not_fit_changes_nothing(desk: Desk, said: Response, message: str) -> None:
    before = waiting(desk, "a")[0]
    refused = respond(desk, before.id, DESK, said, AT)
    assert why(refused) is Why.FAULT
    assert message in refused.message  # type: ignore[union-attr]
    assert task(desk, "a") == before
    assert item(desk, "a").state is State.OPEN
    assert entries(desk, "response") == []


def test_an_answer_that_breaks_a_constraint_does_not_count_whoever_gives_it(desk: Desk) -> None:
    id_ = waiting(desk, "a", x=0)[0].id
    for said in (ACCEPT, edit("minus")):
        refused = respond(desk, id_, DESK, said, AT)
        assert why(refused) is Why.FAULT
        assert "zero-has-none" in refused.message  # type: ignore[union-attr]
    done(respond(desk, id_, DESK, edit("none"), AT))


def test_nothing_can_be_accepted_where_nothing_was_proposed(desk: Desk) -> None:
    id_ = waiting(desk, "a", proposed=None)[0].id
    assert why(respond(desk, id_, DESK, ACCEPT, AT)) is Why.FAULT
    done(respond(desk, id_, DESK, edit("plus"), AT))


def test_only_the_role_that_is_asked_answers_and_only_once(desk: Desk) -> None:
    id_ = waiting(desk, "a")[0].id
    assert why(respond(desk, id_, LEAD, ACCEPT, AT)) is Why.ROLE
    done(respond(desk, id_, DESK, ACCEPT, AT))
    assert why(respond(desk, id_, DESK, edit("minus"), AT)) is Why.GONE
    assert why(respond(desk, "sign/b/decide", DESK, ACCEPT, AT)) is Why.UNKNOWN
    assert json.loads(item(desk, "a").output or "") == {"sign": "plus"}
    assert len(entries(desk, "response")) == 1


def test_an_item_that_was_given_up_meanwhile_cannot_be_decided(desk: Desk) -> None:

    id_ = waiting(desk, "a")[0].id
    failed = item(desk, "a")._replace(state=State.FAILED)
    assert desk.production.move(failed, out_of=State.OPEN)
    assert why(respond(desk, id_, DESK, ACCEPT, AT)) is Why.GONE
    assert item(desk, "a") == failed


def test_an_item_whose_input_was_erased_cannot_be_answered(desk: Desk) -> None:
    id_ = waiting(desk, "a")[0].id
    desk.production.erase("sign", ["a"])
    assert why(respond(desk, id_, DESK, edit("plus"), AT)) is Why.FAULT


def test_a_person_hands_an_item_on_to_the_next_role_with_a_note(desk: Desk) -> None:
    id_ = waiting(desk, "a")[0].id
    done(
        respond(desk, id_, FIRST, Response(Verdict.ESCALATE, note="two readings are plausible"), minutes(60))
    )
    up = task(desk, "a")
    assert (up.role, up.step, up.due_at, up.claimed_by) == ("lead", 1, minutes(60, DUE), None)
    assert item(desk, "a").state is State.ESCALATED
    assert why(respond(desk, id_, FIRST, ACCEPT, minutes(61))) is Why.ROLE
    assert why(respond(desk, id_, LEAD, Response(Verdict.ESCALATE, note="?"), minutes(61))) is Why.ROLE
    done(respond(desk, id_, LEAD, edit("minus"), minutes(61)))
    assert (item(desk, "a").state, item(desk, "a").by) == (State.SETTLED, "lead")
    assert [(each["to"], each["because"], each["by"]) for each in entries(desk, "escalation")] == [
        ("lead", "asked", "first clerk")
    ]
    assert "plausible" not in texts(desk)


def test_a_blind_task_takes_an_output_and_gives_a_label(ground: Ground, desk: Desk) -> None:
    id_ = waiting(desk, "a", blind=True)[0].id
    assert why(respond(desk, id_, DESK, ACCEPT, AT)) is Why.FAULT
    done(respond(desk, id_, FIRST, edit("minus"), AT))
    assert item(desk, "a").state is State.SETTLED
    assert ground.heard.labels == [("a", {"sign": "minus"}, "first clerk")]


def test_a_label_never_changes_what_acted_alone(ground: Ground, desk: Desk) -> None:
    id_ = acted_alone(desk, "a").id
    before = item(desk, "a")
    done(respond(desk, id_, DESK, edit("minus"), AT))
    assert item(desk, "a") == before
    assert ground.heard.labels == [("a", {"sign": "minus"}, "desk")]
    assert entries(desk, "response")[0]["purpose"] == "label"
    assert task(desk, "a", Purpose.LABEL).state is TaskState.DONE


def test_an_expired_item_can_still_be_answered(desk: Desk) -> None:
    waiting(desk, "a")
    for at in (minutes(1, DUE), "2026-12-04T09:00:00.000Z"):
        sweep({"sign": desk}, desk.production, at)
    assert item(desk, "a").state is State.EXPIRED
    done(respond(desk, task(desk, "a").id, LEAD, ACCEPT, "2026-12-04T09:01:00.000Z"))
    assert item(desk, "a").transitions.endswith("open escalated expired open decided settled")
