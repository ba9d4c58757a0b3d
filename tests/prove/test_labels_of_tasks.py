"""Blind answers to tasks become labels of the stream that drew the item, and nothing else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from test_streams import NOW, Production, production

from midspan.cli.opening import open_production
from midspan.ledger.canonical import canonical
from midspan.model.production import ItemRow, Purpose, State, TaskRow
from midspan.prove.streams.label import Draw
from midspan.prove.streams.stream import Stream
from midspan.run.keeping import Keeping
from midspan.run.labelling import Labelling
from midspan.run.life import Event, lived
from midspan.run.tasks.chain import chain_of
from midspan.run.tasks.desk import Desk
from midspan.run.tasks.hours import text_of
from midspan.run.tasks.opening import opened
from midspan.run.tasks.people import Reviewer
from midspan.run.tasks.refusal import Refused, Why
from midspan.run.tasks.responding import respond
from midspan.run.tasks.said import Response, Verdict, said_of
from midspan.run.tasks.undoing import undo
from midspan.settings import read

__all__ = ["production"]

THEM = Reviewer("desk")


@pytest.fixture
def desk(production: Production) -> Desk:
    settings, flagged = read(production.ground.root), frozenset(production.flagged)
    keeping = Keeping(production.file, production.ledger, lambda _: {}, "owner", flagged, lambda *_: None)
    labelling = Labelling(production.file, production.work, production.ledger, keeping, "owner", flagged)
    return Desk(
        production.ledger,
        open_production(production.ledger, settings),
        production.file,
        production.work,
        chain_of(production.file, settings.calendar),
        delivered=lambda _: False,
        on_label=labelling.label,
        on_ended=labelling.ended,
        known=lambda _: None,
    )


def asked(desk: Desk, drawn: Draw, x: int, purpose: Purpose = Purpose.LABEL, **more: Any) -> TaskRow:
    """The task that running opens for an answer that was drawn: it acted alone, or waits for a blind decision."""
    decide = purpose is Purpose.DECIDE
    path = lived(Event.VALID, Event.ANSWERED, Event.PASSED, Event.ASK if decide else Event.ALONE)
    row = ItemRow(
        work="sign",
        id=drawn.item,
        chunk="c",
        state=State(path.rpartition(" ")[2]),
        input=canonical({"x": x}),
        input_key=drawn.input_key,
        received_at=text_of(drawn.answered_at),
        answer=canonical({"output": {"sign": "plus"}, "confidence": drawn.confidence}),
        transitions=path,
    )
    task = opened(row, purpose, desk.chain, text_of(drawn.answered_at), **({"blind": True} | more))
    desk.production.insert([row])
    desk.production.ask([task])
    return task


def said(desk: Desk, task: TaskRow, sign: str, at: Any, who: Reviewer = THEM) -> TaskRow:
    found = respond(desk, task.id, who, Response(Verdict.EDIT, {"sign": sign}), text_of(at))
    assert isinstance(found, TaskRow), found
    return found


def labels(production: Production, stream: Stream) -> dict[str, bool]:
    return {each.key: each.body["wrong"] for each in production.ledger.read("label", stream.id)}


@pytest.mark.parametrize("purpose", [Purpose.LABEL, Purpose.DECIDE])
def test_a_blind_answer_is_a_label_and_cannot_be_taken_back(
    production: Production, desk: Desk, purpose: Purpose
) -> None:
    stream = production.opened(today=NOW.date())
    for sign in ("plus", "minus"):
        item = production.answer()
        assert production.draw(stream, item) is None
        task = asked(desk, item, 50_000 + production.next, purpose)
        at = item.answered_at + timedelta(minutes=5)
        done = said(desk, task, sign, at)
        assert labels(production, stream)[item.item] is (sign == "minus")
        final = said_of(done).final
        assert final
        assert final.label
        refused = undo(desk, task.id, Reviewer("desk"), text_of(at))
        assert isinstance(refused, Refused)
        assert refused.why is Why.COUNTED
    assert production.ledger.verify().ok


@pytest.mark.parametrize("purpose", [Purpose.LABEL, Purpose.DECIDE])
def test_who_rejects_an_item_unseen_says_that_whatever_was_answered_was_wrong(
    production: Production, desk: Desk, purpose: Purpose
) -> None:
    stream = production.opened(today=NOW.date())
    item = production.answer()
    assert production.draw(stream, item) is None
    task = asked(desk, item, 50_000 + production.next, purpose)
    response = Response(Verdict.REJECT, reason="it is not ours")
    at = text_of(item.answered_at + timedelta(minutes=5))
    assert isinstance(respond(desk, task.id, THEM, response, at), TaskRow)
    assert labels(production, stream) == {item.item: True}


def test_what_was_not_drawn_is_no_label_and_neither_is_what_an_unmeasured_person_says(
    production: Production, desk: Desk
) -> None:
    stream = production.opened(today=NOW.date())
    item = production.answer()
    at = item.answered_at + timedelta(minutes=5)
    said(desk, asked(desk, item, 50_000), "plus", at)
    drawn = production.answer()
    assert production.draw(stream, drawn) is None
    at, temp = drawn.answered_at + timedelta(minutes=5), Reviewer("temp")
    task = asked(desk, drawn, 60_000)
    assert desk.production.replace_task(replace(task, role="temp"), task)
    said(desk, task, "plus", at, temp)
    assert labels(production, stream) == {}
    assert isinstance(undo(desk, task.id, temp, text_of(at)), TaskRow)


def test_a_person_labels_as_part_of_a_role_that_was_measured_as_one(
    production: Production, desk: Desk
) -> None:
    stream = production.opened(today=NOW.date())
    item = production.answer()
    assert production.draw(stream, item) is None
    at = item.answered_at + timedelta(minutes=5)
    said(desk, asked(desk, item, 50_000), "minus", at, Reviewer("desk", "second clerk"))
    assert labels(production, stream) == {item.item: True}
    assert next(production.ledger.read("label", stream.id)).body["by"] == "desk"


def test_an_answer_that_saw_the_proposal_is_no_label(production: Production, desk: Desk) -> None:
    stream = production.opened(today=NOW.date())
    item = production.answer()
    assert production.draw(stream, item) is None
    task = asked(desk, item, 50_000, Purpose.DECIDE, blind=False)
    said(desk, task, "plus", item.answered_at + timedelta(minutes=5))
    assert labels(production, stream) == {}
