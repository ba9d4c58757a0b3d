"""Giving a task away, and leaving a note on one."""

from __future__ import annotations

import pytest
from desk_ground import (
    AT,
    DESK,
    DUE,
    FIRST,
    LEAD,
    OTHER,
    Ground,
    done,
    entries,
    item,
    minutes,
    task,
    texts,
    waiting,
    why,
)

from midspan.cli.app import run
from midspan.cli.opening import utc_now
from midspan.model.production import State
from midspan.run.tasks.claiming import claim
from midspan.run.tasks.desk import Desk
from midspan.run.tasks.escalating import sweep
from midspan.run.tasks.people import Reviewer
from midspan.run.tasks.reassigning import note, reassign
from midspan.run.tasks.refusal import Why
from midspan.run.tasks.responding import respond
from midspan.run.tasks.said import Response, Verdict, said_of

ACCEPT = Response(Verdict.ACCEPT)


def test_a_task_is_given_to_a_person_who_then_holds_it(desk: Desk) -> None:
    id_ = waiting(desk, "a")[0].id
    moved = done(reassign(desk, id_, OTHER, DESK, AT, note="you know the customer"))
    assert (moved.role, moved.claimed_by, moved.due_at) == ("desk", "second clerk", DUE)
    assert why(respond(desk, id_, FIRST, ACCEPT, AT)) is Why.TAKEN
    assert entries(desk, "reassignment")[0]["person"] == "second clerk"
    assert "customer" not in texts(desk)
    done(respond(desk, id_, OTHER, ACCEPT, AT))


def test_a_task_is_given_to_another_role_and_is_due_when_it_was(desk: Desk) -> None:
    id_ = waiting(desk, "a")[0].id
    done(claim(desk.production, id_, FIRST, AT))
    moved = done(reassign(desk, id_, LEAD, LEAD, minutes(60)))
    assert (moved.role, moved.step, moved.due_at, moved.claimed_by) == ("lead", 1, DUE, None)
    back = done(reassign(desk, id_, DESK, LEAD, minutes(61)))
    assert (back.role, back.step) == ("desk", 0)
    assert [(each["from"], each["to"]) for each in entries(desk, "reassignment")] == [
        ("desk", "lead"),
        ("lead", "desk"),
    ]


def test_only_who_is_asked_or_comes_after_gives_a_task_away_and_only_within_the_chain(desk: Desk) -> None:
    id_ = waiting(desk, "a")[0].id
    assert why(reassign(desk, id_, Reviewer("board"), LEAD, AT)) is Why.ROLE
    assert why(reassign(desk, id_, LEAD, Reviewer("board"), AT)) is Why.ROLE
    done(reassign(desk, id_, LEAD, DESK, AT))
    assert why(reassign(desk, id_, DESK, DESK, AT)) is Why.ROLE
    assert why(reassign(desk, "sign/b/decide", LEAD, DESK, AT)) is Why.UNKNOWN
    done(respond(desk, id_, LEAD, ACCEPT, AT))
    assert why(reassign(desk, id_, DESK, LEAD, AT)) is Why.GONE


def test_what_expired_and_is_given_back_goes_through_the_chain_again(desk: Desk) -> None:
    id_ = waiting(desk, "a")[0].id
    for at in ("2026-11-27T13:01:00.000Z", "2026-12-03T13:01:00.000Z"):
        sweep({"sign": desk}, desk.production, at)
    done(reassign(desk, id_, DESK, LEAD, "2026-12-03T13:02:00.000Z"))
    sweep({"sign": desk}, desk.production, "2026-12-31T13:02:00.000Z")
    assert (task(desk, "a").role, item(desk, "a").state) == ("lead", State.EXPIRED)
    done(respond(desk, id_, LEAD, ACCEPT, "2026-12-31T13:03:00.000Z"))
    assert item(desk, "a").state is State.SETTLED


def test_a_note_stays_with_the_task_and_changes_nothing_else(desk: Desk) -> None:
    before = waiting(desk, "a")[0]
    done(note(desk.production, before.id, FIRST, "asked the customer", minutes(1)))
    done(note(desk.production, before.id, OTHER, "no reply yet", minutes(2)))
    assert [(each.by, each.at, each.text) for each in said_of(task(desk, "a")).notes] == [
        ("first clerk", minutes(1), "asked the customer"),
        ("second clerk", minutes(2), "no reply yet"),
    ]
    assert task(desk, "a").due_at == before.due_at
    for text in (" ", "x" * 4001):
        assert why(note(desk.production, before.id, FIRST, text, AT)) is Why.FAULT
    assert why(note(desk.production, before.id, LEAD, "?", AT)) is Why.ROLE
    assert why(note(desk.production, "sign/b/decide", DESK, "?", AT)) is Why.UNKNOWN
    done(respond(desk, before.id, FIRST, ACCEPT, AT))
    assert len(said_of(task(desk, "a")).notes) == 2
    assert why(note(desk.production, before.id, FIRST, "?", AT)) is Why.GONE


def test_the_command_gives_what_waits_away_and_says_why_not(
    ground: Ground, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    waiting(desk, "a", at=utc_now())
    line = ["reassign", "sign", "a", "--workspace", str(ground.root), "--as", "desk"]
    assert run([*line, "--to", "desk", "--name", "second clerk", "--note", "you know the customer"]) == 0
    assert "is asked of second clerk (desk) now, due " in capsys.readouterr().out
    assert task(desk, "a").claimed_by == "second clerk"
    assert run([*line, "--to", "board"]) == 2
    assert "`board`" in capsys.readouterr().err
    assert (
        run(["reassign", "sign", "gone", "--workspace", str(ground.root), "--as", "desk", "--to", "lead"])
        == 2
    )
    assert "nothing about item `gone` of `sign` waits for anybody" in capsys.readouterr().err
